// The task that this one is a part of, and its own parts.
import { Mark } from '../page/mark';
import { pathOf } from '../page/place';
import { words } from '../texts/language';
import type { Task } from './occasions';
import type { RelativeFragment } from './task.documents';

export function Family({ task: { parent, subtasks, subtasksStatus } }: { task: Task }) {
  const text = words.value.task;
  if (parent === null && subtasks.totalCount === 0) return null;
  return (
    <section aria-labelledby="family">
      <h2 id="family">
        {text.family} {subtasksStatus !== null && <Mark colour={subtasksStatus} />}
      </h2>
      <ul class="family">
        {parent !== null && (
          <li>
            <small>{text.parent}</small>
            <Relative task={parent} />
          </li>
        )}
        {subtasks.nodes.map((each) => (
          <li key={each.id}>
            <Relative task={each} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Relative({ task: { id, title, status, stage, leadUnit } }: { task: RelativeFragment }) {
  return (
    <>
      <Mark colour={status} /> <a href={pathOf(`tasks/${id}`)}>{title}</a>
      <small>
        {leadUnit.name} · {words.value.stage[stage]}
      </small>
    </>
  );
}
