// Values of the rules as the API shows them: in the viewer's language, with clauses and the records they refer to.
import type { WorkCalendar } from '../rules/calendar';
import { yearOf } from '../rules/day';
import type { Grant } from '../rules/filing';
import type { Policy } from '../rules/policy';
import type { Obligation } from '../rules/obligations';
import type { Reason } from '../rules/reasons';
import { parseId } from '../rules/id';
import type { Problem } from '../rules/refusal';
import type { Jurisdiction, Records } from '../rules/records';
import { descriptionOf, messageOf, remedyOf, triggerOf } from '../rules/telling';
import { RULE_CODES } from '../rules/words';
import type { Context } from './context';

export function reasonView(reason: Reason, context: Context) {
  const { rule, subjectId } = reason;
  return {
    ...reason,
    message: context.say(messageOf(reason)),
    remedy: context.say(remedyOf(rule)),
    basis: context.regime.policy.rules[rule].basis,
    subject: () => subjectOf(subjectId, context),
  };
}

/** The record that a reason or obligation of a seen task is about. */
export function subjectOf(id: string, context: Context): Promise<Records[keyof Records]> {
  return context.load.referred(parseId(id)?.kind as keyof Records, id);
}

export function obligationView(obligation: Obligation, context: Context) {
  return {
    ...obligation,
    overdue: obligation.dueAt <= context.now,
    task: () => context.load.referred('task', obligation.taskId),
    unit: () => context.load.referred('unit', obligation.unitId),
    subject: () => subjectOf(obligation.subjectId, context),
  };
}

export function policyView({ policy, policyVersion, pendingPolicies }: Jurisdiction, context: Context) {
  const rules = RULE_CODES.filter((rule) => policy.rules[rule].enabled).map((rule) => ({
    rule,
    description: context.say(descriptionOf(rule)),
    steps: policy.rules[rule].steps.map((step) => ({
      status: step.status,
      trigger: context.say(triggerOf(rule, step, policy)),
    })),
    basis: policy.rules[rule].basis,
  }));
  const { name, organCode, documents, feedback } = policy satisfies Policy;
  return {
    name,
    organCode,
    documents,
    feedbackWorkingDays: feedback.workingDays,
    rules,
    document: JSON.stringify(policy, null, 2),
    pending: pendingPolicies,
    version: policyVersion,
  };
}

/** A year's arrangement as the API shows it. */
export function calendarView(calendar: WorkCalendar, year: number) {
  const { title, ...notice } = calendar.notice(year);
  const first = `${year}-01-01`;
  const workingDays = calendar.count(first, `${year}-12-31`) + (calendar.isWorkingDay(first) ? 1 : 0);
  const daysOff = calendar.daysOff.filter((day) => yearOf(day) === year).sort();
  return { ...notice, notice: title, daysOff, workingDays };
}

/** Where an upload that was allowed is to be sent. */
export function uploadView(grant: Grant, { ledger: { files } }: Context) {
  const { file, expiresAt } = grant;
  return { file, expiresAt, putUrl: files.putUrl(grant), url: files.urlOf(file) };
}

/** Problems as user errors, in the viewer's language. */
export function userErrors(problems: readonly Problem[], context: Context) {
  return problems.map(({ code, field, text }) => ({ code, field, message: context.say(text) }));
}
