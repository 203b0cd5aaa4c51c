// The head of a task's page: which one it is, its colour, since when, how many working days are left.
import type { ComponentChildren } from 'preact';

import { Mark } from '../page/mark';
import { fullMoment } from '../page/moments';
import { pathOf } from '../page/place';
import { useTitle } from '../page/title';
import { words } from '../texts/language';
import type { Task } from './occasions';
import { Provisional } from './provisional';

const COUNTED: readonly Task['stage'][] = ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED', 'COMPLETED', 'CLOSED'];

export function Head({ task, line }: { task: Task; line: ComponentChildren }) {
  const { task: text, stage, ledger } = words.value;
  useTitle(task.title);
  return (
    <header class={`task-head ${task.status}`}>
      <p class="crumbs">
        <a href={pathOf('ledger')}>{ledger.title}</a>{' '}
        <span class="number">{task.number ?? words.value.notNumbered}</span>
        {line}
      </p>
      <h1>{task.title}</h1>
      <p class="facts">
        <Mark colour={task.status} />
        <span class="since">{text.since(fullMoment(task.statusSince))}</span>
        <span class="stage">{stage[task.stage]}</span>
        <span>
          {ledger.column.deadline} {task.deadline}
          <Provisional is={task.dueProvisional} />
        </span>
        {COUNTED.includes(task.stage) && (
          <span class={task.workingDaysLeft < 0 ? 'overdue' : 'left'}>
            {words.value.daysLeft(task.workingDaysLeft)}
          </span>
        )}
        {task.listed && <span class="tag">{ledger.listedMark}</span>}
        {task.nextStatusChangeAt !== null && (
          <span class="hint">{text.turns(fullMoment(task.nextStatusChangeAt))}</span>
        )}
      </p>
    </header>
  );
}
