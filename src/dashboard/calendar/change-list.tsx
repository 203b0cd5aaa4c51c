// The preview of a notice: each day that would change, with what it is and what it would be.
import { shortDay } from '../page/moments';
import { words } from '../texts/language';
import type { Change } from './changes';

export function ChangeList({ changes }: { changes: readonly Change[] }) {
  const { changed, unchanged, kind, becomes, tasksMove } = words.value.calendar;
  return (
    <div class="preview" aria-live="polite">
      <h3>{changes.length === 0 ? unchanged : changed(changes.length)}</h3>
      <ul>
        {changes.map(({ day, from, to }) => (
          <li key={day}>
            <time dateTime={day}>
              {day.slice(0, 4)} {shortDay(day)}
            </time>{' '}
            {becomes(kind[from], kind[to])}
          </li>
        ))}
      </ul>
      <p class="hint">{tasksMove}</p>
    </div>
  );
}
