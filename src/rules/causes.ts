// Why a task is blue, yellow or red (DOMAIN.md 5): every rule that holds of it or will hold, from its facts. Pure.
// Every cause is built from facts of the past; what becomes of the causes is reasons.ts.
import type { Due, WorkCalendar } from './calendar';
import { owesReports } from './cadence';
import { type Instant, latest } from './day';
import { nearDays, ruleOf } from './policy';
import { type Cause, type Regime, replacedBy } from './reasons';
import type { MilestoneFact, OpenRecipient, Task } from './records';
import { behindOn } from './schedule';
import { OPEN_STAGES, type RuleCode, type Status } from './words';

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
function completionInTime(task: Task): boolean {
  return task.stage === 'COMPLETION_SUBMITTED' && task.facts.completion?.inTimeSince != null;
}

/** The n-th working day after the assignment, without the suspended ones: the first is that to acknowledge by. */
export function acknowledgeDue({ assignedAt, facts }: Task, n: number, calendar: WorkCalendar): Due {
  const from = facts.assignedOn ?? calendar.dayOf(assignedAt ?? '');
  const due = calendar.dueAfter(from, n + facts.acknowledgementShift);
  const { acknowledgeNotBefore: floor } = facts;
  return floor !== null && due.on < floor ? calendar.dueBy(floor) : due;
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
    const outliving = [...this.#falseReport(), ...this.#rectifications()];
    if (stage === 'COMPLETED' || stage === 'CLOSED') return [...this.#completedLate(), ...outliving];
    if (!OPEN_STAGES.includes(stage)) return [];
    const always = [...outliving, ...this.#flagged(), ...this.#letters()];
    if (completionInTime(this.task)) return always;
    return [
      ...this.#deadline(),
      ...this.#acknowledgement(),
      ...this.#explanations(),
      ...this.#repeatedExtension(),
      ...this.#completionReturned(),
      ...this.#reports(),
      ...this.#milestones(),
      ...this.#schedule(),
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
            latest(
              nearFrom(this.task, this.regime),
              this.#live,
              facts.explanationEndedAt,
              facts.completionReturn?.at ?? null,
            ),
            this.#due,
          );
    return [...replacedBy(near, passed), ...passed, ...missing];
  }

  #acknowledgement(): Cause[] {
    const { facts, stage } = this.task;
    if (stage !== 'ASSIGNED' || facts.assignedOn === null) return [];
    const { calendar, policy } = this.regime;
    const steps = ruleOf(policy, 'NOT_ACKNOWLEDGED').steps;
    const dueIn = (days: number) => acknowledgeDue(this.task, Math.max(1, days), calendar);
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
    const owedFrom = latest(returnedAt ?? servedAt, this.task.facts.activeFrom);
    const about = { due, subjectId: recipient.id, quote: recipient.letterNumber };
    const overdue = this.#cause('FEEDBACK_OVERDUE', this.#delayed('FEEDBACK_OVERDUE', due, owedFrom), about);
    if (returnedAt !== null) {
      const returned = this.#cause('FEEDBACK_RETURNED', this.#steps('FEEDBACK_RETURNED', owedFrom), about);
      return [...replacedBy(returned, overdue), ...overdue];
    }
    return [...this.#near('FEEDBACK_NEAR', overdue, due, owedFrom, about), ...overdue];
  }

  /** What is overdue because an approved intervention wanted it rectified. */
  #rectifications(): Cause[] {
    return this.task.facts.rectifications.flatMap(({ interventionId, due, since }) => {
      const owedFrom = latest(since, this.task.facts.activeFrom);
      const steps = this.#delayed('RECTIFICATION_OVERDUE', due, owedFrom);
      return this.#cause('RECTIFICATION_OVERDUE', steps, { due, subjectId: interventionId });
    });
  }

  /** The earliest unanswered due day of the regular reports. */
  #reports(): Cause[] {
    const { reporting } = this.task.facts;
    if (reporting?.next == null || !owesReports(this.task)) return [];
    const { due } = reporting.next;
    const owedFrom = latest(reporting.since, this.#live);
    const overdue = this.#cause('REPORT_OVERDUE', this.#delayed('REPORT_OVERDUE', due, owedFrom), { due });
    return [...this.#near('REPORT_NEAR', overdue, due, owedFrom, { due }), ...overdue];
  }

  #milestones(): Cause[] {
    if (this.task.stage === 'COMPLETION_SUBMITTED') return [];
    return this.task.facts.milestones.filter(({ completed }) => !completed).flatMap((each) => this.#milestone(each));
  }

  #milestone({ id, title, due, setAt }: MilestoneFact): Cause[] {
    const owedFrom = latest(setAt, this.#live);
    const about = { due, subjectId: id, quote: title };
    const overdue = this.#cause('MILESTONE_OVERDUE', this.#delayed('MILESTONE_OVERDUE', due, owedFrom), about);
    return [...this.#near('MILESTONE_NEAR', overdue, due, owedFrom, about), ...overdue];
  }

  /** Behind the schedule, by as many points as the policy says. */
  #schedule(): Cause[] {
    const { task, regime } = this;
    if (!task.quantified || task.stage === 'COMPLETION_SUBMITTED') return [];
    const { scheduleFrom, completionReturn } = task.facts;
    const owedFrom = latest(this.#live, scheduleFrom, completionReturn?.at ?? null);
    const steps = ruleOf(regime.policy, 'BEHIND_SCHEDULE').steps.flatMap(({ status, points = 1 }) => {
      const day = behindOn(task, points, regime.calendar);
      return day === null ? [] : [{ status, from: latest(regime.calendar.start(day), owedFrom) }];
    });
    return this.#cause('BEHIND_SCHEDULE', steps, { quote: String(task.progressPercent) });
  }

  /** A due day comes near: so many working days before it, until it is overdue. */
  #near(rule: RuleCode, overdue: readonly Cause[], due: Due, notBefore: Instant, about: Partial<Cause>): Cause[] {
    const { calendar, policy } = this.regime;
    const steps = ruleOf(policy, rule).steps.map(({ status, workingDays = 0 }) => ({
      status,
      from: latest(calendar.start(workingDays === 0 ? due.on : calendar.before(due.on, workingDays)), notBefore),
    }));
    return replacedBy(this.#cause(rule, steps, about), overdue);
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
    if (steps.length === 0 || !ruleOf(this.regime.policy, rule).enabled) return [];
    const cause: Cause = { rule, steps, until: null, due: null, subjectId: this.task.id, quote: null, ...about };
    const held = steps.map(({ status, from }) => ({ status, from: latest(from, this.#newly(cause, status)) }));
    // Steps that start together count as the worst of them.
    cause.steps = held.filter((step, i) => !held.slice(i + 1).some(({ from }) => from <= step.from));
    return [cause];
  }

  /** Since when a publication has made a cause hold in a colour. */
  #newly({ rule, subjectId }: Cause, status: Status): Instant | null {
    const own = this.task.facts.newly.find(
      (each) => each.rule === rule && each.subjectId === subjectId && each.status === status,
    );
    return own?.at ?? null;
  }
}
