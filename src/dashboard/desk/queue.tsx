// One queue of a desk: tasks that wait for the same, how many in all, and what is done with each.
import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId } from 'preact/hooks';

import type { Occasion } from '../acts/act';
import { Acts } from '../acts/acts';
import { type Asked, useAsked } from '../page/asked';
import { Mark } from '../page/mark';
import { pathOf } from '../page/place';
import { Waiting } from '../page/state';
import { Provisional } from '../task/provisional';
import { words } from '../texts/language';
import { type QueuedFragment, queueQuery, type QueueQueryVariables } from './desk.documents';

/** Counts up whenever something has happened: every queue asks again. */
export type Happened = ReadonlySignal<number>;

/** Asks again when something has happened, but not for what had happened before it was first drawn. */
export function useHappened(happened: Happened, { again }: Pick<Asked<unknown>, 'again'>): void {
  const count = happened.value;
  const drawn = useSignal(count).peek();
  useEffect(() => {
    if (count > drawn) void again();
  }, [count]);
}

interface SectionProps {
  title: string;
  total: number | null;
  children: ComponentChildren;
}

export function QueueSection({ title, total, children }: SectionProps) {
  const id = useId();
  return (
    <section class="group" aria-labelledby={id}>
      <h2 id={id}>
        {title} {total !== null && <small>{total}</small>}
      </h2>
      {children}
      {total === 0 && <p class="hint">{words.value.desk.nothingHere}</p>}
    </section>
  );
}

const FEW = 5;
const MANY = 50;

interface QueueProps extends Pick<QueueQueryVariables, 'filter' | 'orderBy'> {
  title: string;
  happened: Happened;
  acts: (task: QueuedFragment) => Occasion[];
  about: (task: QueuedFragment) => ComponentChildren;
  /** the query of the same list in the ledger */
  link: string;
}

export function Queue({ title, filter, orderBy = null, happened, acts, about, link }: QueueProps) {
  const first = useSignal(FEW);
  const asked = useAsked(queueQuery, { filter, orderBy, first: first.value });
  useHappened(happened, asked);
  const text = words.value.desk;
  const tasks = asked.data.value?.tasks ?? null;
  const again = () => void asked.again();
  return (
    <QueueSection title={title} total={tasks?.totalCount ?? null}>
      {(tasks === null || asked.problem.value !== null) && <Waiting asked={asked} />}
      <TaskRows tasks={tasks?.nodes ?? []} acts={acts} about={about} again={again} />
      {tasks !== null && tasks.totalCount > tasks.nodes.length && (
        <p class="more">
          {text.partly(tasks.nodes.length, tasks.totalCount)}{' '}
          {first.value < MANY && (
            <button type="button" onClick={() => (first.value = MANY)}>
              {text.more}
            </button>
          )}{' '}
          <a href={pathOf(`ledger?${link}`)}>{text.inLedger}</a>
        </p>
      )}
    </QueueSection>
  );
}

// They owe nothing yet.
const UNCOUNTED: readonly QueuedFragment['stage'][] = ['DRAFT', 'REGISTERED'];

interface RowsProps extends Pick<QueueProps, 'acts' | 'about'> {
  tasks: readonly QueuedFragment[];
  again: () => void;
}

export function TaskRows({ tasks, acts, about, again }: RowsProps) {
  return (
    <ul class="queue">
      {tasks.map((task) => (
        <li key={task.id}>
          <div class="when">
            <span class="day">{task.deadline}</span>
            <Provisional is={task.dueProvisional} />
            {!UNCOUNTED.includes(task.stage) && (
              <small class={task.workingDaysLeft < 0 ? 'overdue' : ''}>
                {words.value.daysLeft(task.workingDaysLeft)}
              </small>
            )}
          </div>
          <div class="what">
            <p>
              <Mark colour={task.status} /> <a href={pathOf(`tasks/${task.id}`)}>{task.title}</a>
              <small>{[task.number, task.leadUnit.name].filter((each) => each !== null).join(' · ')}</small>
            </p>
            {about(task)}
          </div>
          <Acts occasions={acts(task)} done={again} primary />
        </li>
      ))}
    </ul>
  );
}
