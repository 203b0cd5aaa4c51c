// A new task: a draft of the office, a proposal of a unit, or a part of another task. What is like it is shown afterwards.
import './task.css';

import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';

import type { Done, Values } from '../acts/act';
import type { CreateTaskMutation } from '../acts/acts.documents';
import { taskLabel } from '../acts/finding';
import { Form } from '../acts/form';
import { ACTS } from '../acts/table';
import { useAsked } from '../page/asked';
import { pathOf } from '../page/place';
import { Waiting } from '../page/state';
import { useTitle } from '../page/title';
import { viewer } from '../session/session';
import { words } from '../texts/language';
import { parentQuery } from './new-task.documents';

type Made = CreateTaskMutation['done'];

export function NewTask() {
  const { query, route } = useLocation();
  useTitle(words.value.acts.createTask);
  const made = useSignal<Made | null>(null);
  const parent = query['parent'] ?? null;
  const asked = useAsked(parentQuery, { id: parent ?? '', wanted: parent !== null });
  if (asked.data.value === null) return <Waiting asked={asked} />;
  const accepted = (data: Done) => {
    const { done } = data as CreateTaskMutation;
    if (done.similarTasks.length > 0) made.value = done;
    else route(pathOf(`tasks/${done.task?.id ?? ''}`));
  };
  return (
    <article class="task new-task">
      <h1>{words.value.acts.createTask}</h1>
      {made.value === null ? (
        <Form
          occasion={{
            act: ACTS.createTask,
            fixed: parent === null ? {} : { parent },
            preset: presetOf(asked.data.value.task ?? null),
          }}
          accepted={accepted}
        />
      ) : (
        <Similar made={made.value} />
      )}
    </article>
  );
}

type Parent = { id: string; number: string | null; title: string; source: { id: string; title: string } } | null;

/** What the form begins with: of a part the whole and its source, of a proposal the unit that makes it. */
function presetOf(parent: Parent): Values {
  const unit = viewer.value?.unit;
  return {
    ...(unit != null && { leadUnit: { id: unit.id, label: unit.name } }),
    ...(parent !== null && {
      parent: { id: parent.id, label: taskLabel(parent) },
      source: { id: parent.source.id, label: parent.source.title },
    }),
  };
}

function Similar({ made: { task, similarTasks } }: { made: Made }) {
  const text = words.value.task;
  return (
    <section role="status">
      <p>
        <b>{text.created}</b> {task !== null && <a href={pathOf(`tasks/${task.id}`)}>{text.openIt}</a>}
      </p>
      <p>{text.similar}</p>
      <ul class="family">
        {similarTasks.map((each) => (
          <li key={each.id}>
            <a href={pathOf(`tasks/${each.id}`)}>{taskLabel(each)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
