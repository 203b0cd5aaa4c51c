// Whether what is shown follows what happens: in words, never by a colour alone.
import type { ReadonlySignal } from '@preact/signals';

import { words } from '../texts/language';
import type { Line } from './live';

export function LineMark({ line }: { line: ReadonlySignal<Line> }) {
  return (
    <span class={`line ${line.value.kind}`} role="status">
      {words.value.live[line.value.kind]}
    </span>
  );
}
