// The algebra of colours (DOMAIN.md 5): causes with the moments from which they hold, and what follows from them. Pure.
// While nobody acts a cause can only get worse, so its moments are known ahead. What causes a task has: causes.ts.
import type { Due, WorkCalendar } from './calendar';
import { type Instant, NEVER } from './day';
import type { NodeId } from './id';
import type { Policy } from './policy';
import { type RuleCode, severity, type Status } from './words';

/** What is in force in a jurisdiction: its policy and its calendar. */
export interface Regime {
  policy: Policy;
  calendar: WorkCalendar;
}

/** A rule that holds of a task, or will: from which moments, and in which colours. */
export interface Cause {
  rule: RuleCode;
  steps: { status: Status; from: Instant }[];
  /** when a cause at least as bad takes its place; null: it holds until somebody acts */
  until: Instant | null;
  due: Due | null;
  subjectId: NodeId;
  /** a number, a name or a sentence that the message quotes */
  quote: string | null;
}

/** A rule that holds of a task at a moment. */
export interface Reason {
  rule: RuleCode;
  status: Status;
  since: Instant;
  dueOn: string | null;
  dueProvisional: boolean;
  subjectId: NodeId;
  quote: string | null;
}

/** The reasons that hold at a moment, the worst first, then the oldest. */
export function reasonsAt(causes: readonly Cause[], now: Instant): Reason[] {
  const reasons = causes.flatMap(({ rule, steps, until, due, subjectId, quote }) => {
    const step = steps.findLast(({ from }) => from <= now);
    if (step === undefined || (until !== null && until <= now)) return [];
    const dueOn = due?.on ?? null;
    return [
      {
        rule,
        status: step.status,
        since: step.from,
        dueOn,
        dueProvisional: due?.provisional ?? false,
        subjectId,
        quote,
      },
    ];
  });
  return reasons.sort(
    (a, b) => severity(b.status) - severity(a.status) || (a.since < b.since ? -1 : a.since > b.since ? 1 : 0),
  );
}

/** The worst colour of some reasons; BLUE if there are none. */
export function worst(reasons: readonly { status: Status }[]): Status {
  return reasons.reduce<Status>((a, { status }) => (severity(status) > severity(a) ? status : a), 'BLUE');
}

/** The first moments at which the causes make a task yellow or worse, and red; NEVER if they do not. */
export function turningMoments(causes: readonly Cause[]): { yellowAt: Instant; redAt: Instant } {
  const first = (least: Status) =>
    causes
      .flatMap(({ steps }) => steps)
      .filter(({ status }) => severity(status) >= severity(least))
      .reduce<Instant>((min, { from }) => (from < min ? from : min), NEVER);
  return { yellowAt: first('YELLOW'), redAt: first('RED') };
}

/** Ends causes where others that are at least as bad begin, so that a task never gets better by waiting. */
export function replacedBy(causes: Cause[], successors: readonly Cause[]): Cause[] {
  return causes.flatMap((cause) => {
    const status = worst(cause.steps);
    const from = successors
      .flatMap(({ steps }) => steps)
      .find((step) => severity(step.status) >= severity(status))?.from;
    if (from === undefined) return [cause];
    const steps = cause.steps.filter((step) => step.from < from);
    return steps.length === 0 ? [] : [{ ...cause, steps, until: from }];
  });
}
