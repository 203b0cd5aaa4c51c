// A task of an office's own ledger as a task of this one: as if it had been registered, assigned and reported on here, and
// nothing of it earlier than the import: nobody is blamed for a colour that nobody could see.
import { beginReporting, NOTHING_CARRIED } from './cadence';
import { settle, statusAt } from './colour';
import type { Day, Instant } from './day';
import type { NextNumber, Setting } from './deciding';
import type { TaskEvent } from './events';
import { evolveTask } from './evolve';
import type { LedgerRow } from './ledger-rows';
import type { Completion, Person, Report, Source, Task, Unit } from './records';
import { draftOf } from './registering';
import { OPEN_STAGES, severity, type Stage } from './words';

/** The records that a row names, found or made. */
export interface RowRecords {
  source: Source;
  leadUnit: Unit;
  supportingUnits: readonly Unit[];
  owner: Person;
  leader: Person | null;
  parent: Pick<Task, 'id' | 'ancestorIds'> | null;
  /** as it is written, or the next one; null of a draft */
  number: ({ number: string } & NextNumber) | null;
}

const DONE: readonly Stage[] = ['COMPLETION_SUBMITTED', 'COMPLETED', 'CLOSED'];
const NEVER_GIVEN_OUT: readonly Stage[] = ['DRAFT', 'REGISTERED'];
/** Stages behind the signature of the lead unit. */
const SIGNED: readonly Stage[] = ['IN_PROGRESS', 'SUSPENDED', ...DONE];
const COMMENT = '导入的台账所载';

/** import: one task, in the stage that its row says. */
export function importTask(
  row: LedgerRow & { stage: Stage },
  records: RowRecords,
  setting: Setting,
): Extract<TaskEvent, { kind: 'taskImported' }> {
  const life = new ImportedLife(row, records, setting);
  life.assign();
  life.progress();
  life.end();
  return life.event();
}

class ImportedLife {
  task: Task;
  report: Report | null = null;
  completion: Completion | null = null;

  constructor(
    readonly row: LedgerRow & { stage: Stage },
    readonly records: RowRecords,
    readonly setting: Setting,
  ) {
    const { source, leadUnit, supportingUnits, owner, leader, parent, number } = records;
    const { title, goal, standard, actionPlan, sourceClause, deadline } = row;
    const { listed, quantified, reportCadence, classification } = row;
    const requirement = row.requirement ?? title;
    // Of a task that is given out none of the six fixed things may be missing (M8): what is not written apart is in the text.
    const whole = NEVER_GIVEN_OUT.includes(row.stage) ? null : requirement;
    const draft = draftOf(
      {
        ...{ title, requirement, goal: goal ?? whole, standard: standard ?? whole, actionPlan, sourceClause },
        ...{ listed, quantified, reportCadence, classification, deadline },
      },
      source,
      leadUnit,
      owner,
      setting,
    );
    const extensionCount = row.extensionCount ?? 0;
    this.task = {
      ...draft,
      ...number,
      stage: number === null ? 'DRAFT' : 'REGISTERED',
      parentId: parent?.id ?? null,
      ancestorIds: parent === null ? [] : [...parent.ancestorIds, parent.id],
      supportingUnitIds: supportingUnits.map(({ id }) => id),
      leaderId: leader?.id ?? null,
      originalDeadline: row.originalDeadline ?? deadline,
      extensionCount,
      facts: { ...draft.facts, secondExtensionAt: extensionCount >= 2 ? setting.now : null },
    };
  }

  #fold(event: TaskEvent, at: Instant): void {
    this.task = evolveTask(this.task, { ...event, at, actor: this.setting.who }).task;
  }

  /** The first moment of a day, now for one that is not over. */
  #startOf(day: Day | null): Instant {
    const { now, today, regime } = this.setting;
    return day === null || day >= today ? now : regime.calendar.start(day);
  }

  /** Gives it out, on the day that is written; what is owed counts from the import. */
  assign(): void {
    const { row, setting, task } = this;
    const { stage, assignedOn } = row;
    if (NEVER_GIVEN_OUT.includes(stage) || (stage === 'CANCELLED' && assignedOn === null)) return;
    const { now, today, regime } = setting;
    const { startAfterWorkingDays } = regime.policy.reports;
    const { reportCadence } = task;
    const reporting = beginReporting(
      reportCadence,
      today,
      now,
      startAfterWorkingDays,
      NOTHING_CARRIED,
      regime.calendar,
    );
    const on = assignedOn === null || assignedOn > today ? today : assignedOn;
    this.#fold({ kind: 'taskAssigned', data: { on, reporting } }, this.#startOf(assignedOn));
    if (SIGNED.includes(stage)) this.#fold({ kind: 'taskAcknowledged', data: {} }, this.#startOf(assignedOn));
    const begins = { liveFrom: now, activeFrom: now, reportsFrom: now, scheduleFrom: now };
    this.task = { ...this.task, facts: { ...this.task.facts, ...begins, assignedOn: today } };
  }

  /** What has been done so far, as a report of the lead unit that answers nothing. */
  progress(): void {
    const { row, setting, records } = this;
    const { progress, progressPercent } = row;
    this.task = { ...this.task, progressPercent: progressPercent ?? 0 };
    if (progress === null) return;
    const { now, who, newId } = setting;
    this.report = {
      id: newId('report'),
      jurisdiction: who.jurisdiction,
      kind: 'PROGRESS',
      taskId: this.task.id,
      unitId: records.leadUnit.id,
      recipientId: null,
      content: progress,
      progressPercent,
      attachments: [],
      answers: [],
      dueOn: null,
      submittedAt: now,
      onTime: true,
      returned: false,
      returnComment: null,
    };
    const { reporting } = this.task.facts;
    this.#fold({ kind: 'reportSubmitted', data: { report: this.report, leads: false, reporting } }, now);
  }

  /** What has become of it. */
  end(): void {
    const { stage } = this.row;
    const { now, today } = this.setting;
    if (DONE.includes(stage)) this.#complete();
    if (stage === 'SUSPENDED') this.#fold({ kind: 'taskSuspended', data: { on: today, comment: COMMENT } }, now);
    if (stage === 'CANCELLED') this.#fold({ kind: 'taskCancelled', data: { comment: COMMENT } }, now);
    if (OPEN_STAGES.includes(stage)) this.#flag();
  }

  #complete(): void {
    const { row, setting } = this;
    const { stage, status, completedOn } = row;
    const { who, newId } = setting;
    const submittedOn = row.submittedOn ?? completedOn;
    const [submittedAt, at] = [this.#startOf(submittedOn), this.#startOf(completedOn)];
    const onTime = status === null ? (submittedOn ?? setting.today) <= this.task.dueOn : status !== 'RED';
    const pending: Completion = {
      id: newId('completion'),
      jurisdiction: who.jurisdiction,
      taskId: this.task.id,
      summary: row.progress ?? COMMENT,
      attachments: [],
      submittedAt,
      decision: 'PENDING',
      decidedAt: null,
      decidedBy: null,
      comment: null,
    };
    this.completion = pending;
    this.#fold({ kind: 'completionSubmitted', data: { completion: pending } }, submittedAt);
    if (stage === 'COMPLETION_SUBMITTED') return;
    this.completion = { ...pending, decision: 'APPROVED', decidedAt: at, decidedBy: who.name, comment: COMMENT };
    this.#fold({ kind: 'completionApproved', data: { completionId: pending.id, comment: COMMENT, onTime } }, at);
    if (stage === 'CLOSED') this.#fold({ kind: 'taskClosed', data: { comment: COMMENT } }, at);
  }

  /** A colour that is worse than the rules know a reason for is kept, by hand. */
  #flag(): void {
    const { status } = this.row;
    const { now, regime } = this.setting;
    if (status === null || severity(status) <= severity(statusAt(settle(null, this.task, now, regime), now))) return;
    const word = status === 'RED' ? '红' : '黄';
    this.#fold({ kind: 'taskFlagged', data: { status, reason: `${COMMENT}：${word}` } }, now);
  }

  event(): Extract<TaskEvent, { kind: 'taskImported' }> {
    const task = { ...this.task, updatedAt: this.setting.now, version: 1 };
    return { kind: 'taskImported', data: { task, report: this.report, completion: this.completion } };
  }
}
