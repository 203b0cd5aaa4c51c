// What the signs of the calendar mean.
import { words } from '../texts/language';
import type { DayKind } from './days';

const KINDS: readonly DayKind[] = ['WORKING', 'WEEKEND', 'HOLIDAY', 'MAKE_UP', 'OWN_DAY_OFF'];

export function Legend() {
  const { kind, sign, legend } = words.value.calendar;
  return (
    <ul class="legend" aria-label={legend}>
      {KINDS.map((each) => (
        <li key={each}>
          <span class={`swatch ${each}`} aria-hidden="true">
            {sign[each]}
          </span>
          {kind[each]}
        </li>
      ))}
    </ul>
  );
}
