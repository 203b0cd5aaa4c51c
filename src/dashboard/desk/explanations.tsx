// Explanations that await their decision: those filed in time by the rule that they hold, late ones from the log, because no
// filter of the API finds them.
import type { ComponentChildren } from 'preact';

import { useAsked } from '../page/asked';
import { Waiting } from '../page/state';
import { explanationOf } from '../task/occasions';
import { words } from '../texts/language';
import { lateExplanationsQuery, type QueuedFragment } from './desk.documents';
import { type Happened, Queue, QueueSection, TaskRows, useHappened } from './queue';

const pendingOf = ({ explanations }: QueuedFragment) => explanations.find(({ decision }) => decision === 'PENDING');

function actsOf(task: QueuedFragment) {
  const pending = pendingOf(task);
  if (pending === undefined || !task.viewerActions.includes('DECIDE_EXPLANATION')) return [];
  return [{ ...explanationOf(task, pending), about: task.title }];
}

export function Explanations({ happened }: { happened: Happened }) {
  const text = words.value.desk;
  return (
    <>
      <Queue
        title={text.explanations}
        filter={{ rule: ['EXPLANATION_PENDING'] }}
        link="rule=EXPLANATION_PENDING"
        happened={happened}
        acts={actsOf}
        about={aboutOf}
      />
      <Late happened={happened} />
    </>
  );
}

// So many of the last explanations are looked at: months of a city's, and some tenths of a second of a large ledger.
const LAST = 100;

function Late({ happened }: { happened: Happened }) {
  const asked = useAsked(lateExplanationsQuery, { last: LAST });
  useHappened(happened, asked);
  if (asked.data.value === null) return <Waiting asked={asked} />;
  const tasks = new Map<string, QueuedFragment>();
  for (const { task } of asked.data.value.events.nodes)
    if (task !== null && pendingOf(task)?.late === true) tasks.set(task.id, task);
  if (tasks.size === 0) return null;
  return (
    <QueueSection title={words.value.desk.lateExplanations} total={tasks.size}>
      <TaskRows tasks={[...tasks.values()]} acts={actsOf} about={aboutOf} again={() => void asked.again()} />
    </QueueSection>
  );
}

function aboutOf(task: QueuedFragment): ComponentChildren {
  const pending = pendingOf(task);
  if (pending === undefined) return null;
  const { desk: text, choices, field } = words.value;
  return (
    <>
      <p>
        {text.proposes} <b class="day">{pending.proposedDeadline}</b> · {choices.category[pending.category]}
        {(task.extensionCount > 0 || pending.late) && <span class="tag">{text.needsLeader}</span>}
      </p>
      <dl class="pairs">
        <dt>{field.progress}</dt>
        <dd>{pending.progress}</dd>
        <dt>{field.reason}</dt>
        <dd>{pending.reason}</dd>
        <dt>{field.nextSteps}</dt>
        <dd>{pending.nextSteps}</dd>
      </dl>
    </>
  );
}
