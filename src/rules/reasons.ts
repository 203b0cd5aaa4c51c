// Why a task is blue, yellow or red (DOMAIN.md 5): causes with the moments from which they hold. Pure.
// Every cause is built from facts of the past; while nobody acts it can only get worse, so its moments are known ahead.
import type { Due, WorkCalendar } from './calendar';
import { type Instant, latest, NEVER } from './day';
import type { NodeId } from './id';
import { nearDays, type Policy, ruleOf } from './policy';
import type { OpenRecipient, Task } from './records';
import { OPEN_STAGES, type RuleCode, severity, type Status } from './words';

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

/** Everything that holds of a task or will hold if nobody acts. */
export function causesOf(task: Task, regime: Regime): Cause[] {
  return new Judge(task, regime).causes();
}

/** The day from which the deadline is near: the n-th working day before it, n by the length of the span (5.1). */
export function nearFrom(task: Task, { policy, calendar }: Regime): Instant {
  const span = Math.max(1, calendar.count(task.facts.firstAssignedOn ?? task.dueOn, task.dueOn));
  return calendar.start(calendar.before(task.dueOn, nearDays(policy, span)));
}

/** True while a completion that was filed before dueAt awaits its decision. */
export function completionInTime(task: Task): boolean {
  return (
    task.stage === 'COMPLETION_SUBMITTED' &&
    task.facts.completion !== null &&
    task.facts.completion.submittedAt < task.dueAt
  );
}

class Judge {
  readonly #due: Due;
  readonly #live: Instant;

  constructor(
    readonly task: Task,
    readonly regime: Regime,
  ) {
    this.#due = { on: task.dueOn, at: task.dueAt, provisional: task.dueProvisional };
    this.#live = task.facts.liveFrom ?? task.createdAt;
  }

  causes(): Cause[] {
    const { stage } = this.task;
    if (stage === 'COMPLETED' || stage === 'CLOSED') return [...this.#completedLate(), ...this.#falseReport()];
    if (!OPEN_STAGES.includes(stage)) return [];
    const always = [...this.#falseReport(), ...this.#flagged(), ...this.#letters()];
    if (completionInTime(this.task)) return always;
    return [
      ...this.#deadline(),
      ...this.#acknowledgement(),
      ...this.#explanations(),
      ...this.#repeatedExtension(),
      ...this.#completionReturned(),
      ...always,
    ];
  }

  #deadline(): Cause[] {
    const { facts, stage, dueAt } = this.task;
    const from = latest(dueAt, this.#live, facts.deadlineSetAt);
    const passedFrom = latest(from, facts.heldUntil);
    const passed = this.#counted('DEADLINE_PASSED', passedFrom, this.#due);
    const missing = facts.answered ? [] : this.#counted('EXPLANATION_MISSING', from, this.#due);
    const pending = facts.explanation !== null && !facts.explanation.late;
    const near =
      stage === 'COMPLETION_SUBMITTED' || pending
        ? []
        : this.#counted(
            'DEADLINE_NEAR',
            latest(nearFrom(this.task, this.regime), this.#live, facts.explanationEndedAt),
            this.#due,
          );
    return [...replacedBy(near, passed), ...passed, ...missing];
  }

  #acknowledgement(): Cause[] {
    const { facts, stage } = this.task;
    if (stage !== 'ASSIGNED' || facts.assignedOn === null) return [];
    const { calendar, policy } = this.regime;
    const from = facts.assignedOn;
    const steps = ruleOf(policy, 'NOT_ACKNOWLEDGED').steps;
    const dueIn = (days: number) => calendar.dueAfter(from, Math.max(1, days) + facts.acknowledgementShift);
    return this.#cause(
      'NOT_ACKNOWLEDGED',
      steps.map(({ status, workingDays = 1 }) => ({ status, from: latest(dueIn(workingDays).at, this.#live) })),
      { due: dueIn(1) },
    );
  }

  #explanations(): Cause[] {
    const { explanation, rejection } = this.task.facts;
    const pending =
      explanation === null || explanation.late
        ? []
        : this.#act('EXPLANATION_PENDING', explanation.submittedAt, { due: this.#due, subjectId: explanation.id });
    const rejected =
      rejection === null
        ? []
        : this.#act('EXPLANATION_REJECTED', rejection.at, { due: this.#due, subjectId: rejection.id });
    return [...pending, ...rejected];
  }

  #repeatedExtension(): Cause[] {
    const { secondExtensionAt } = this.task.facts;
    return secondExtensionAt === null ? [] : this.#act('REPEATED_EXTENSION', secondExtensionAt, { due: this.#due });
  }

  #completionReturned(): Cause[] {
    const { completionReturn } = this.task.facts;
    if (completionReturn === null) return [];
    return this.#act('COMPLETION_RETURNED', completionReturn.at, { due: this.#due, subjectId: completionReturn.id });
  }

  #completedLate(): Cause[] {
    if (this.task.completedOnTime !== false) return [];
    const from = latest(this.task.dueAt, this.#live, this.task.facts.deadlineSetAt);
    return this.#counted('COMPLETED_LATE', from, this.#due);
  }

  /** Outlives completion, and is not moved by what the office does with the deadline. */
  #falseReport(): Cause[] {
    const { falseReportAt, activeFrom } = this.task.facts;
    if (falseReportAt === null) return [];
    return this.#cause('FALSE_REPORT', this.#steps('FALSE_REPORT', latest(falseReportAt, activeFrom)), {});
  }

  #flagged(): Cause[] {
    const { flag, activeFrom } = this.task.facts;
    if (flag === null) return [];
    const from = latest(flag.at, activeFrom);
    return this.#cause('FLAGGED', [{ status: flag.status, from }], { quote: flag.reason });
  }

  #letters(): Cause[] {
    return this.task.facts.recipients.flatMap((recipient) => this.#letter(recipient));
  }

  #letter(recipient: OpenRecipient): Cause[] {
    const { due, returnedAt, servedAt } = recipient;
    const { calendar, policy } = this.regime;
    const owedFrom = latest(returnedAt ?? servedAt, this.task.facts.activeFrom);
    const about = { due, subjectId: recipient.id, quote: recipient.letterNumber };
    const overdue = this.#cause('FEEDBACK_OVERDUE', this.#delayed('FEEDBACK_OVERDUE', due, owedFrom), about);
    if (returnedAt !== null) {
      const returned = this.#cause('FEEDBACK_RETURNED', this.#steps('FEEDBACK_RETURNED', owedFrom), about);
      return [...replacedBy(returned, overdue), ...overdue];
    }
    const startBefore = (days: number) => calendar.start(days === 0 ? due.on : calendar.before(due.on, days));
    const near = this.#cause(
      'FEEDBACK_NEAR',
      ruleOf(policy, 'FEEDBACK_NEAR').steps.map(({ status, workingDays = 0 }) => ({
        status,
        from: latest(startBefore(workingDays), owedFrom),
      })),
      about,
    );
    return [...replacedBy(near, overdue), ...overdue];
  }

  /** A cause of the deadline, from a moment or the working days after the due day that the policy gives. */
  #counted(rule: RuleCode, from: Instant, due: Due): Cause[] {
    return this.#cause(rule, this.#delayed(rule, { ...due, at: from }, from), { due });
  }

  /** A cause from an act: not before the task was last live. */
  #act(rule: RuleCode, at: Instant, about: Partial<Cause>): Cause[] {
    return this.#cause(rule, this.#steps(rule, latest(at, this.#live)), about);
  }

  #steps(rule: RuleCode, from: Instant): Cause['steps'] {
    return ruleOf(this.regime.policy, rule).steps.map(({ status }) => ({ status, from }));
  }

  #delayed(rule: RuleCode, due: Due, notBefore: Instant): Cause['steps'] {
    const { calendar, policy } = this.regime;
    return ruleOf(policy, rule).steps.map(({ status, workingDays = 0 }) => ({
      status,
      from: latest(workingDays === 0 ? due.at : calendar.end(calendar.after(due.on, workingDays)), notBefore),
    }));
  }

  #cause(rule: RuleCode, steps: Cause['steps'], about: Partial<Cause>): Cause[] {
    if (!ruleOf(this.regime.policy, rule).enabled) return [];
    // Steps that start together count as the worst of them.
    const effective = steps.filter((step, i) => !steps.slice(i + 1).some(({ from }) => from <= step.from));
    return [{ rule, steps: effective, until: null, due: null, subjectId: this.task.id, quote: null, ...about }];
  }
}

/** Ends causes where others that are at least as bad begin, so that a task never gets better by waiting. */
function replacedBy(causes: Cause[], successors: readonly Cause[]): Cause[] {
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
