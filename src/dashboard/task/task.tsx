// A task's page: its colour and why, what can be done about it, who owes what by when, and everything that happened. It
// follows the task's events: what changed is shown, what is being typed stays.
import './task.css';

import { useRoute } from 'preact-iso';

import { Acts } from '../acts/acts';
import { useAsked } from '../page/asked';
import { LineMark } from '../page/line-mark';
import { pathOf } from '../page/place';
import { useRefreshed } from '../page/refreshed';
import { Waiting } from '../page/state';
import { words } from '../texts/language';
import { About } from './about';
import { Completions, Explanations, Milestones } from './course';
import { Family } from './family';
import { Head } from './head';
import { Letters } from './letters';
import { Owed } from './owed';
import { Reasons } from './reasons';
import { Reports } from './reports';
import { Steps } from './steps';
import { may, occasionsOf, type Task } from './occasions';
import { taskEventsSubscription, taskPageQuery } from './task.documents';
import { Timeline } from './timeline';

export function TaskPage() {
  const { params } = useRoute();
  const id = params['id'] ?? '';
  return <TaskView key={id} id={id} />;
}

function TaskView({ id }: { id: string }) {
  const asked = useAsked(taskPageQuery, { id });
  const again = () => void asked.again();
  const cursor = asked.data.value?.tasks.eventCursor ?? null;
  const line = useRefreshed(taskEventsSubscription, cursor, asked.again, { task: id });
  if (asked.data.value === null) return <Waiting asked={asked} />;
  const { task } = asked.data.value;
  if (task === null)
    return (
      <section class="state">
        <p>{words.value.task.none}</p>
        <a href={pathOf('ledger')}>{words.value.task.toLedger}</a>
      </section>
    );
  return (
    <article class="task">
      <Head task={task} line={<LineMark line={line} />} />
      {asked.problem.value !== null && <Waiting asked={asked} />}
      <div class="parts">
        <div class="first">
          <Reasons task={task} />
          <Doing task={task} again={again} />
          <Letters task={task} again={again} />
          <Explanations task={task} />
          <Completions task={task} />
          <Milestones task={task} again={again} />
          <Reports task={task} again={again} />
          <Steps task={task} again={again} />
        </div>
        <div class="second">
          <Owed task={task} />
          <About task={task} />
          <Family task={task} />
          <Timeline id={id} last={task.events.nodes.at(-1)?.id ?? ''} />
        </div>
      </div>
    </article>
  );
}

function Doing({ task, again }: { task: Task; again: () => void }) {
  const text = words.value.task;
  const occasions = occasionsOf(task);
  const splits = may(task, 'DECOMPOSE');
  return (
    <section aria-labelledby="doing">
      <h2 id="doing">{text.acts}</h2>
      {occasions.length === 0 && !splits && <p class="hint">{text.noActs}</p>}
      <Acts occasions={occasions} done={again} primary>
        {splits && (
          <a class="button" href={pathOf(`tasks/new?parent=${task.id}`)}>
            {text.decompose}
          </a>
        )}
      </Acts>
    </section>
  );
}
