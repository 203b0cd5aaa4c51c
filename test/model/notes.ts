// What a reader of a task's history has in mind after the last act read (DOMAIN.md 4): nothing is worked out ahead, and
// nothing is forgotten that a rule may ask for. Part of the naive reference: knows nothing of src/rules but the calendar.
import type { WorkCalendar } from '../../src/rules/calendar';
import type { Day, Instant } from '../../src/rules/day';
import type { Cadence, Stage, Status } from '../../src/rules/words';
import type { Act } from './acts';
import { answeredBy, type Series, seriesFrom } from './report-days';

interface Recipient {
  letter: string;
  unit: string;
  due: Day;
  returned: boolean;
  answered: boolean;
}

export class Notes {
  stage: Stage = 'DRAFT';
  lead = '';
  quantified = false;
  percent = 0;
  /** as given; what counts is the working day that it rolls to */
  deadline: Day = '';
  extensions = 0;
  firstAssignedOn: Day | null = null;
  /** the day of the last assignment or transfer, and the working days of suspensions since */
  handedOver: { on: Day; suspended: number } = { on: '', suspended: 0 };
  flag: Status | null = null;
  suspension: { on: Day; stage: Stage } | null = null;
  /** working days after the first day through the second */
  suspensions: { after: Day; through: Day }[] = [];
  filed: { proposed: Day; at: Instant } | null = null;
  explanationRejected = false;
  /** an explanation or a completion was filed before dueAt since the present deadline was set */
  filedInTime = false;
  completionSubmittedAt: Instant | null = null;
  completionReturned = false;
  redoBy: Day | null = null;
  completedOnTime: boolean | null = null;
  falseReport = false;
  recipients: Recipient[] = [];
  milestones: { milestone: string; dueOn: Day; completed: boolean }[] = [];
  rectifications: { intervention: string; unit: string; rectifyBy: Day; submitted: boolean }[] = [];
  cadence: Cadence = 'NONE';
  /** the report days of each cadence since the assignment; only the last one goes on */
  series: Series[] = [];
  /** which due days each report answered when it was filed */
  reports: { report: string; answers: Day[]; returned: boolean }[] = [];
  /** from when on report days were owed, and from when on not */
  owing: { from: Instant; reports: boolean }[] = [];

  constructor(readonly calendar: WorkCalendar) {}

  get effective(): Day {
    return this.calendar.roll(this.deadline);
  }

  get dueAt(): Instant {
    return this.calendar.end(this.effective);
  }

  /** The explanation that awaits its decision; whether it is late is asked of the deadline there is. */
  get pending(): { proposed: Day; late: boolean } | null {
    return this.filed && { proposed: this.filed.proposed, late: this.filed.at >= this.dueAt };
  }

  /** A completion that was filed before dueAt awaits its decision. */
  get waitsInTime(): boolean {
    return this.stage === 'COMPLETION_SUBMITTED' && (this.completionSubmittedAt ?? '') < this.dueAt;
  }

  get isOpen(): boolean {
    return ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED'].includes(this.stage);
  }

  get isInWork(): boolean {
    return ['ASSIGNED', 'IN_PROGRESS'].includes(this.stage);
  }

  /** Whether report days were owed at a moment, before anybody acted at it. */
  owedReportsBefore(moment: Instant): boolean {
    return this.owing.findLast(({ from }) => from < moment)?.reports ?? false;
  }

  read(act: Act): void {
    this.#note(act, this.calendar.dayOf(act.at));
    this.owing.push({ from: act.at, reports: this.isOpen && !this.waitsInTime });
  }

  #note(act: Act, today: Day): void {
    const { calendar } = this;
    switch (act.kind) {
      case 'created': {
        const usual = { WORK_REPORT: 'MONTHLY', KEY_MATTER: 'QUARTERLY' } as Partial<Record<string, Cadence>>;
        this.lead = act.lead;
        this.deadline = act.deadline;
        this.quantified = act.quantified ?? false;
        this.cadence = act.cadence ?? usual[act.sourceKind ?? ''] ?? 'NONE';
        break;
      }
      case 'updated':
        this.lead = act.lead ?? this.lead;
        this.quantified = act.quantified ?? this.quantified;
        if (act.deadline !== undefined) this.#setDeadline(act.deadline);
        if (act.cadence !== undefined) this.#setCadence(act.cadence, act.at, today);
        break;
      case 'registered':
        this.stage = 'REGISTERED';
        break;
      case 'assigned':
        this.stage = 'ASSIGNED';
        this.firstAssignedOn ??= today;
        this.handedOver = { on: today, suspended: 0 };
        this.series = [seriesFrom(this.cadence, today, calendar)];
        this.reports = [];
        break;
      case 'acknowledged':
        this.stage = 'IN_PROGRESS';
        break;
      case 'returned':
        this.stage = 'REGISTERED';
        this.filed = null;
        break;
      case 'transferred':
        this.stage = 'ASSIGNED';
        this.lead = act.lead;
        this.handedOver = { on: today, suspended: 0 };
        this.filed = null;
        break;
      case 'suspended':
        this.suspension = { on: today, stage: this.stage };
        this.stage = 'SUSPENDED';
        break;
      case 'resumed':
        this.#resume(today);
        break;
      case 'cancelled':
        this.stage = 'CANCELLED';
        this.filed = null;
        break;
      case 'flagged':
        this.flag = act.status;
        break;
      case 'flagCleared':
        this.flag = null;
        break;
      case 'letterIssued':
        for (const unit of act.recipients) {
          const due = calendar.after(today, 3);
          this.recipients.push({ letter: act.letter, unit, due, returned: false, answered: false });
        }
        if (this.cadence === 'NONE') this.#setCadence('MONTHLY', act.at, today);
        break;
      case 'feedbackSubmitted':
        this.#recipient(act).answered = true;
        if (act.unit === this.lead) this.percent = act.percent ?? this.percent;
        break;
      case 'feedbackReturned': {
        const recipient = this.#recipient(act);
        const again = calendar.after(today, 2);
        Object.assign(recipient, { answered: false, returned: true });
        if (again > recipient.due) recipient.due = again;
        break;
      }
      case 'reportSubmitted':
        if (act.unit !== this.lead) break;
        this.percent = act.percent ?? this.percent;
        this.reports.push({ report: act.report, answers: answeredBy(this, act.at), returned: false });
        break;
      case 'reportReturned':
        for (const report of this.reports) if (report.report === act.report) report.returned = true;
        break;
      case 'milestoneAdded':
        this.milestones.push({ milestone: act.milestone, dueOn: act.dueOn, completed: false });
        break;
      case 'milestoneMoved':
        for (const each of this.milestones) if (each.milestone === act.milestone) each.dueOn = act.dueOn;
        break;
      case 'milestoneRemoved':
        this.milestones = this.milestones.filter(({ milestone }) => milestone !== act.milestone);
        break;
      case 'milestoneCompleted':
        for (const each of this.milestones) if (each.milestone === act.milestone) each.completed = true;
        break;
      case 'explained':
        this.filed = { proposed: act.proposed, at: act.at };
        if (this.pending?.late === true) break;
        this.filedInTime = true;
        this.explanationRejected = false;
        break;
      case 'explanationApproved':
        // A day to redo the completion by is one of the deadline that was: the new one takes its place.
        this.#setDeadline(act.deadline);
        this.redoBy = null;
        this.extensions += 1;
        this.filed = null;
        this.explanationRejected = false;
        break;
      case 'explanationRejected':
        this.filed = null;
        this.explanationRejected = true;
        break;
      case 'completionSubmitted':
        this.stage = 'COMPLETION_SUBMITTED';
        this.completionSubmittedAt = act.at;
        if (act.at < this.dueAt) this.filedInTime = true;
        this.explanationRejected = false;
        this.completionReturned = false;
        this.redoBy = null;
        break;
      case 'completionApproved':
        this.completedOnTime = this.waitsInTime;
        this.stage = 'COMPLETED';
        this.filed = null;
        break;
      case 'completionReturned':
        this.stage = 'IN_PROGRESS';
        this.completionReturned = true;
        this.redoBy = act.redoBy ?? null;
        break;
      case 'verified':
        if (act.result === 'passed') this.falseReport = false;
        else this.#backToWork();
        if (act.result === 'false') this.falseReport = true;
        break;
      case 'closed':
        this.stage = 'CLOSED';
        break;
      case 'reopened':
        this.#backToWork();
        break;
      case 'interventionApproved': {
        const { intervention, unit, rectifyBy } = act;
        this.rectifications.push({ intervention, unit, rectifyBy, submitted: false });
        break;
      }
      case 'rectified':
        this.#rectification(act.intervention).submitted = true;
        break;
      case 'interventionProposed':
      case 'rectificationApproved':
        break;
      case 'rectificationRejected':
        Object.assign(this.#rectification(act.intervention), { submitted: false, rectifyBy: act.rectifyBy });
        break;
    }
  }

  #setDeadline(day: Day): void {
    this.deadline = day;
    this.filedInTime = false;
  }

  #setCadence(cadence: Cadence, at: Instant, today: Day): void {
    if (cadence === this.cadence) return;
    this.cadence = cadence;
    // Before an assignment there is nothing to report; it begins the days itself.
    if (this.series.length === 0) return;
    (this.series.at(-1) as Series).endedAt = at;
    this.series.push(seriesFrom(cadence, today, this.calendar));
  }

  #backToWork(): void {
    this.stage = 'IN_PROGRESS';
    this.completedOnTime = null;
  }

  /** On resume everything open moves by the working days after the day of suspension through today; none moves nothing. */
  #resume(today: Day): void {
    const { calendar, suspension } = this;
    if (suspension === null) throw new Error('resumed without a suspension');
    const k = calendar.count(suspension.on, today);
    this.stage = suspension.stage;
    this.suspension = null;
    this.suspensions.push({ after: suspension.on, through: today });
    if (k === 0) return;
    const moved = (day: Day) => calendar.after(calendar.roll(day), k);
    this.deadline = moved(this.deadline);
    this.handedOver.suspended += k;
    if (this.redoBy !== null) this.redoBy = moved(this.redoBy);
    if (this.waitsInTime || this.pending?.late === false) this.filedInTime = true;
    for (const each of this.recipients) if (!each.answered) each.due = moved(each.due);
    for (const each of this.milestones) if (!each.completed) each.dueOn = moved(each.dueOn);
    for (const each of this.rectifications) if (!each.submitted) each.rectifyBy = moved(each.rectifyBy);
  }

  #recipient(named: { letter: string; unit: string }): Recipient {
    return found(this.recipients.find(({ letter, unit }) => letter === named.letter && unit === named.unit));
  }

  #rectification(named: string): Notes['rectifications'][number] {
    return found(this.rectifications.find(({ intervention }) => intervention === named));
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the history names what is not there');
  return value;
}
