// How far an import is: bytes that have gone, rows that are made. Must be silent while nothing goes on.
import { words } from '../texts/language';
import type { Stage } from './course';

export function Progress({ stage }: { stage: Stage }) {
  const text = words.value.importing;
  if (stage.kind === 'resting') return null;
  const { said, value } = told(stage, text);
  return (
    <p class="progress">
      <progress aria-label={said} {...(value !== null && { value })} max={1} /> {said}
    </p>
  );
}

/** Without a value, nobody knows how long it takes. */
function told(
  stage: Exclude<Stage, { kind: 'resting' }>,
  text: typeof words.value.importing,
): { said: string; value: number | null } {
  if (stage.kind === 'sending') return { said: text.sending, value: stage.part };
  if (stage.kind === 'trying') return { said: text.trying, value: null };
  const { done, total } = stage;
  return total === 0 ? { said: text.running, value: null } : { said: text.progress(done, total), value: done / total };
}
