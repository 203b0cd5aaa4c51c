// Who owes what by when (责任清单) on one task.
import { words } from '../texts/language';
import type { Task } from './occasions';
import { Provisional } from './provisional';

export function Owed({ task: { obligations } }: { task: Task }) {
  const { task: text, obligation } = words.value;
  return (
    <section aria-labelledby="owed">
      <h2 id="owed">{text.owed}</h2>
      {obligations.length === 0 && <p class="hint">{text.nothingOwed}</p>}
      <ul class="owed">
        {obligations.map(({ kind, dueOn, dueProvisional, overdue, unit, subject }) => (
          <li key={`${kind} ${subject.id}`}>
            <span class="day">
              {dueOn}
              <Provisional is={dueProvisional} />
            </span>
            <span>
              {obligation[kind]} {subjectName(subject)}
              <small>{unit.name}</small>
            </span>
            {overdue && <span class="overdue">{text.overdue}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

type Subject = Task['obligations'][number]['subject'];

/** Which of several like ones is owed: the number of the letter, the name of the milestone. */
function subjectName(subject: Subject): string {
  if (subject.__typename === 'LetterRecipient') return subject.letter.number;
  if (subject.__typename === 'Milestone') return subject.title;
  return '';
}
