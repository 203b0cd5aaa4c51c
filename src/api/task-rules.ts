// What rules say of a task at the moment of an answer, for its fields and for answers that the database writes.
import { causesOf } from '../rules/causes';
import { statusAt } from '../rules/colour';
import { judgedAt } from '../rules/days-left';
import { escalationAt } from '../rules/escalation';
import { obligationsOf, owedAt } from '../rules/obligations';
import { reasonsAt } from '../rules/reasons';
import type { Task } from '../rules/records';
import { expectedPercent } from '../rules/schedule';
import { OPEN_STAGES } from '../rules/words';
import type { Context } from './context';
import { obligationView, reasonView } from './views';

export function reasonsNow(task: Task, context: Context) {
  return reasonsAt(causesOf(task, context.regime), context.now).map((reason) => reasonView(reason, context));
}

export function obligationsNow(task: Task, context: Context) {
  return owedAt(obligationsOf(task, context.regime), context.now).map((each) => obligationView(each, context));
}

export function escalationNow(task: Task, { now, regime }: Context) {
  const red = OPEN_STAGES.includes(task.stage) && statusAt(task, now) === 'RED';
  return escalationAt(red ? task.redAt : null, now, regime);
}

export function expectedNow(task: Task, { now, regime }: Context): number {
  return expectedPercent(task, regime.calendar.dayOf(judgedAt(task, now)), regime.calendar);
}
