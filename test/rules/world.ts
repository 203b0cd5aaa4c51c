// A world with one task and no clock of its own: opened at a moment, moved by hand; acts go through the real decisions and
// folds, as the ledger does it (what came due, events, announcements). Moments are written as Shanghai wall time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { announcementsDue, foldTask, statusChange } from '../../src/ledger/fold';
import { mayAct, OPERATION_ROLES, type Principal, requireRight, requireRole, RIGHTS } from '../../src/rules/access';
import { WorkCalendar } from '../../src/rules/calendar';
import { nextTurn, statusAt, statusSince } from '../../src/rules/colour';
import * as completing from '../../src/rules/completing';
import { type Day, type Instant, NEVER } from '../../src/rules/day';
import type { AttachmentInput, Setting } from '../../src/rules/deciding';
import { escalationAt } from '../../src/rules/escalation';
import { SERVICE, type TaskEvent, type TaskEvents } from '../../src/rules/events';
import { evolveTask } from '../../src/rules/evolve';
import * as explaining from '../../src/rules/explaining';
import { makeId } from '../../src/rules/id';
import * as intervening from '../../src/rules/intervening';
import * as lettering from '../../src/rules/lettering';
import * as milestones from '../../src/rules/milestones';
import type { Notice } from '../../src/rules/notice';
import { obligationsOf, owedAt } from '../../src/rules/obligations';
import * as pausing from '../../src/rules/pausing';
import { parsePolicy, type Policy, readPolicy } from '../../src/rules/policy';
import { causesOf } from '../../src/rules/causes';
import { type Reason, reasonsAt, type Regime, worst } from '../../src/rules/reasons';
import type {
  Explanation,
  Intervention,
  Letter,
  LetterRecipient,
  Milestone,
  Person,
  Report,
  Source,
  Task,
  Unit,
} from '../../src/rules/records';
import { Forbidden, Problems, Refusal } from '../../src/rules/refusal';
import * as registering from '../../src/rules/registering';
import { submitReport } from '../../src/rules/reporting';
import { newlyHeld, resettled } from '../../src/rules/resettling';
import { expectedPercent } from '../../src/rules/schedule';
import { type InterventionKind, OPEN_STAGES, type RuleCode, type Status, type TaskAction } from '../../src/rules/words';

export const POLICIES = join(__dirname, '../../seeds/policies');
export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
export const defaultJson = readJson(join(POLICIES, 'default.json'));
export const DEFAULT = parsePolicy(defaultJson);

const EXAMPLES = [{ title: '周五送达', servedOn: '2026-11-20', feedbackDueOn: '2026-11-25' }];

/** The default policy with what a jurisdiction's file says otherwise. */
export function policyOf(file: object): Policy {
  return readPolicy(
    { name: '试验规则', organCode: '试政督', documents: ['试验文件'], examples: EXAMPLES, ...file },
    defaultJson,
  );
}

export function regimeOf(
  policy: Policy = DEFAULT,
  notices?: ReadonlyMap<number, Notice>,
  daysOff: readonly Day[] = [],
): Regime {
  return { policy, calendar: new WorkCalendar('Asia/Shanghai', policy.closeOfBusiness, notices, daysOff) };
}

/** A year's notice as the State Council would publish it. */
export const noticeOf = (year: number, holidays: Day[], makeUpWorkdays: Day[] = []): Notice => ({
  year,
  provisional: false,
  title: `关于${year}年部分节假日安排的通知`,
  holidays,
  makeUpWorkdays,
});
export const REGIME = regimeOf();

const EIGHT_HOURS = 8 * 3_600_000;

/** A moment as Shanghai's clocks show it, to the second; 24:00 is the next day's 00:00. No daylight saving since 1991. */
export function moment(local: string): Instant {
  const [day, time = '00:00'] = local.split(' ') as [string, string?];
  const [h = 0, m = 0, s = 0] = time.split(':').map(Number);
  return new Date(Date.parse(`${day}T00:00:00Z`) - EIGHT_HOURS + ((h * 60 + m) * 60 + s) * 1000).toISOString();
}

/** The other way round: `YYYY-MM-DD HH:MM`, with seconds if there are any. */
export function local(at: Instant): string {
  const text = new Date(Date.parse(at) + EIGHT_HOURS).toISOString().replace('T', ' ');
  return text.endsWith(':00.000Z') ? text.slice(0, 16) : text.slice(0, 19);
}

export const later = (at: Instant, seconds: number): Instant => new Date(Date.parse(at) + seconds * 1000).toISOString();

/** The problems of a refused act as `CODE field`; none if it was done. */
export function refusal(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    if (error instanceof Forbidden) return ['FORBIDDEN'];
    if (error instanceof Refusal) return error.problems.map(({ code, field }) => `${code} ${field.join('.')}`);
    throw error;
  }
}

const J = '370600';
const unit = (code: string): Unit => ({
  id: makeId('unit', J, code.charCodeAt(0)),
  jurisdiction: J,
  code,
  name: `${code}局`,
  kind: 'DEPARTMENT',
  aliases: [],
  parentId: null,
  version: 1,
});
export const UNITS = { A: unit('A'), B: unit('B'), C: unit('C') };
export type UnitCode = keyof typeof UNITS;
const OWNER: Person = {
  id: makeId('person', J, 1),
  jurisdiction: J,
  name: '责任岗',
  title: null,
  unitId: null,
  version: 1,
};

export function source(over: Partial<Source> = {}): Source {
  return {
    id: makeId('source', J, 1),
    jurisdiction: J,
    kind: 'MEETING_DECISION',
    level: 'MUNICIPAL',
    title: '常务会议',
    documentNumber: null,
    issuedBy: null,
    issuedOn: '2026-01-05',
    leaderId: null,
    instructionKind: null,
    instruction: null,
    version: 1,
    ...over,
  };
}

export type Who = 'office' | 'office2' | 'leader' | UnitCode;
export function principal(who: Who): Principal {
  const role = who === 'leader' ? 'LEADER' : who === 'office' || who === 'office2' ? 'OFFICE' : 'UNIT';
  return { subject: who, name: who, role, jurisdiction: J, unitId: role === 'UNIT' ? UNITS[who as UnitCode].id : null };
}

interface By {
  by?: Who;
}
export type Creation = Partial<registering.CreateTask> &
  By & { source?: Source; duplicate?: Task; supporting?: UnitCode[] };

const EXPLAINED = { progress: '过半', category: 'WEATHER', reason: '汛期', nextSteps: '抢工' } as const;

export class World {
  #now: Instant;
  #regime: Regime;
  #task: Task | null = null;
  #made = 0;
  readonly letters: Letter[] = [];
  readonly recipients: LetterRecipient[] = [];
  readonly reports: Report[] = [];
  readonly explanations: Explanation[] = [];
  readonly milestones: Milestone[] = [];
  readonly interventions: Intervention[] = [];

  constructor(now: string, regime: Regime = REGIME) {
    this.#now = moment(now);
    this.#regime = regime;
  }

  /** What is in force now. */
  get regime(): Regime {
    return this.#regime;
  }

  get now(): Instant {
    return this.#now;
  }

  get task(): Task {
    if (this.#task === null) throw new Error('no task yet');
    return this.#task;
  }

  /** Moves to a moment; never back. */
  at(to: string): this {
    return this.moveTo(moment(to));
  }

  moveTo(to: Instant): this {
    if (to < this.#now) throw new Error(`the world never goes back: ${local(this.#now)} to ${local(to)}`);
    this.#now = to;
    return this;
  }

  // ---- acts

  create({ by = 'office', source: from = source(), duplicate, supporting, ...over }: Creation = {}): this {
    const who = principal(by);
    requireRole(who, OPERATION_ROLES.createTask, 'createTask');
    const input = {
      title: '修路',
      requirement: '修通',
      goal: '通车',
      standard: '验收合格',
      deadline: '2026-11-20',
      ...over,
    };
    const supportingUnits = supporting?.map((code) => UNITS[code]);
    const named = { source: from, leadUnit: UNITS.A, owner: OWNER, supportingUnits };
    return this.#record(
      by,
      registering.createTask(input, named, duplicate == null ? null : { name: duplicate.title }, this.#setting(who)),
    );
  }

  update(input: registering.UpdateTask, { by = 'office' }: By = {}): this {
    return this.#act(by, 'UPDATE', (task, setting) => registering.updateTask(task, input, {}, null, setting));
  }

  register({ by = 'office' }: By = {}): this {
    return this.#act(by, 'REGISTER', (task, setting) => registering.registerTask(task, this.#next(7), setting));
  }

  assign({ by = 'office' }: By = {}): this {
    return this.#act(by, 'ASSIGN', (task, setting) => registering.assignTask(task, this.#next(7), setting));
  }

  acknowledge({ by = 'A' }: By = {}): this {
    return this.#act(by, 'ACKNOWLEDGE', registering.acknowledgeTask);
  }

  giveBack(comment: string | null = '职责不符', { by = 'A' }: By = {}): this {
    return this.#act(by, 'RETURN', (task, setting) => registering.returnTask(task, comment, setting));
  }

  transfer(to: UnitCode, { by = 'office' }: By = {}): this {
    const named = { leadUnit: UNITS[to], owner: OWNER };
    return this.#act(by, 'TRANSFER', (task, setting) => registering.transferTask(task, '职责调整', named, setting));
  }

  explain(proposedDeadline: Day, { by = 'A' }: By = {}): this {
    const input = { ...EXPLAINED, proposedDeadline };
    return this.#act(by, 'EXPLAIN', (task, setting) => explaining.submitExplanation(task, input, setting));
  }

  /** Decides the latest explanation, or the one with that index. */
  decideExplanation({
    by = 'office',
    index = -1,
    ...input
  }: explaining.DecideExplanation & By & { index?: number }): this {
    const explanation = existing(this.explanations.at(index));
    return this.#act(by, 'DECIDE_EXPLANATION', (task, setting) =>
      explaining.decideExplanation(task, explanation, input, setting),
    );
  }

  approveExplanation(by: Who = 'office', newDeadline?: Day): this {
    return this.decideExplanation({ by, approve: true, newDeadline });
  }

  rejectExplanation(by: Who = 'office'): this {
    return this.decideExplanation({ by, approve: false });
  }

  letter(units: readonly UnitCode[] = ['A'], { by = 'office' }: By = {}): this {
    const to = units.map((code) => UNITS[code]);
    return this.#act(by, 'ISSUE_LETTER', (task, setting) =>
      lettering.issueLetter(task, '请反馈', to, this.#next(3), setting),
    );
  }

  acknowledgeLetter(code: UnitCode = 'A', { by = code }: By = {}): this {
    return this.#act(by, 'ACKNOWLEDGE_LETTER', (task, setting) =>
      lettering.acknowledgeLetter(task, this.recipient(code), setting),
    );
  }

  answer(code: UnitCode = 'A', { by = code, ...over }: By & Partial<lettering.Feedback> = {}): this {
    const input = { content: '已整改', ...over };
    return this.#act(by, 'ANSWER_LETTER', (task, setting) =>
      lettering.submitFeedback(task, this.recipient(code), input, setting),
    );
  }

  /** Returns the latest report or feedback, or the one with that index. */
  returnReport({ by = 'office', index = -1, comment = '不实' }: By & { index?: number; comment?: string } = {}): this {
    const report = existing(this.reports.at(index));
    const recipient = this.recipients.find(({ id }) => id === report.recipientId) ?? null;
    const letter = this.letters.find(({ id }) => id === recipient?.letterId) ?? null;
    return this.#act(by, 'RETURN_REPORT', (task, setting) =>
      lettering.returnReport(task, report, recipient, letter, comment, setting),
    );
  }

  /** A progress report of a unit. */
  report(progressPercent: number | null = null, { by = 'A', ...over }: By & Partial<lettering.Feedback> = {}): this {
    const unitId = principal(by).unitId ?? '';
    return this.#act(by, 'REPORT', (task, setting) =>
      submitReport(task, unitId, { content: '过半', progressPercent, ...over }, setting),
    );
  }

  addMilestone(
    dueOn: Day,
    { by = 'office', title = `节点${this.milestones.length + 1}` }: By & { title?: string } = {},
  ): this {
    return this.#act(by, 'ADD_MILESTONE', (task, setting) => milestones.addMilestone(task, { title, dueOn }, setting));
  }

  /** Milestones added in the order of their days. */
  planned(...days: Day[]): this {
    for (const day of days) this.addMilestone(day);
    return this;
  }

  /** Changes the latest milestone, or the one with that index. */
  updateMilestone(
    input: milestones.UpdateMilestone,
    { by = 'office', index = -1 }: By & { index?: number } = {},
  ): this {
    const milestone = existing(this.milestones.at(index));
    return this.#act(by, 'CHANGE_MILESTONE', (task, setting) =>
      milestones.updateMilestone(task, milestone, input, setting),
    );
  }

  removeMilestone({
    by = 'office',
    index = -1,
    comment = '合并',
  }: By & { index?: number; comment?: string } = {}): this {
    const milestone = existing(this.milestones.at(index));
    return this.#act(by, 'CHANGE_MILESTONE', (task, setting) =>
      milestones.removeMilestone(task, milestone, comment, setting),
    );
  }

  completeMilestone({ by = 'A', index = -1, completedOn }: By & { index?: number; completedOn?: Day } = {}): this {
    const milestone = existing(this.milestones.at(index));
    return this.#act(by, 'COMPLETE_MILESTONE', (task, setting) =>
      milestones.completeMilestone(task, milestone, completedOn, setting),
    );
  }

  propose(
    kind: InterventionKind = 'CIRCULAR',
    { by = 'office', unit: code = 'A', rectifyBy = null }: By & { unit?: UnitCode; rectifyBy?: Day | null } = {},
  ): this {
    const who = principal(by);
    requireRole(who, RIGHTS.PROPOSE_INTERVENTION.roles, 'proposeIntervention');
    const input = { kind, requirement: '限期整改', rectifyBy };
    return this.#about(by, intervening.proposeIntervention(input, UNITS[code], [this.task], this.#setting(who)));
  }

  /** Decides the latest intervention, or the one with that index. */
  decideIntervention(approve: boolean, { by = 'leader', index = -1 }: By & { index?: number } = {}): this {
    const who = principal(by);
    requireRole(who, RIGHTS.DECIDE_INTERVENTION.roles, 'decideIntervention');
    const intervention = existing(this.interventions.at(index));
    return this.#about(by, intervening.decideIntervention(intervention, [this.task], { approve }, this.#setting(who)));
  }

  /** A circular that a leader has approved at once, with a day to rectify by. */
  ordered(rectifyBy: Day, unit: UnitCode = 'A'): this {
    return this.propose('CIRCULAR', { unit, rectifyBy }).decideIntervention(true);
  }

  rectify({ by, index = -1 }: By & { index?: number } = {}): this {
    const intervention = existing(this.interventions.at(index));
    const owing = Object.values(UNITS).find(({ id }) => id === intervention.unitId)?.code;
    const who = principal(by ?? (owing as UnitCode));
    requireRole(who, RIGHTS.SUBMIT_RECTIFICATION.roles, 'submitRectification');
    if (who.unitId !== intervention.unitId) throw new Forbidden('submitRectification', { zh: '', en: '' });
    const input = { content: '已整改' };
    const events = intervening.submitRectification(intervention, [this.task], input, this.#setting(who));
    return this.#about(who.subject as Who, events);
  }

  /** Approves the rectification, or rejects it with a new day. */
  decideRectification({
    by = 'office',
    index = -1,
    rectifyBy,
    comment = rectifyBy === undefined ? null : '不到位',
  }: By & { index?: number; rectifyBy?: Day | null; comment?: string | null } = {}): this {
    const who = principal(by);
    requireRole(who, RIGHTS.DECIDE_RECTIFICATION.roles, 'decideRectification');
    const input = { approve: rectifyBy === undefined, rectifyBy, comment };
    const intervention = existing(this.interventions.at(index));
    return this.#about(by, intervening.decideRectification(intervention, [this.task], input, this.#setting(who)));
  }

  /** Publishes what is in force from now on, and settles the task anew, as the ledger does it. */
  publish(regime: Partial<Regime>, because: TaskEvents['taskResettled']['because'] = 'workCalendarPublished'): this {
    const now = this.#now;
    this.#announce();
    const before = this.#regime;
    this.#regime = { ...before, ...regime };
    const { calendar } = this.#regime;
    const told = this.task;
    const event = resettled(told, because, now, before.calendar, calendar);
    const settling = { ...event, at: now, actor: SERVICE };
    const settled = evolveTask(told, settling).task;
    const newly = newlyHeld(causesOf(told, before), causesOf(settled, this.#regime), now);
    this.#fold({ ...settling, data: { ...event.data, newly } });
    this.#tell();
    return this;
  }

  /** A year's notice, besides what is published already. */
  publishNotice(notice: Notice): this {
    const { notices, daysOff } = this.#regime.calendar;
    return this.publish(regimeOf(this.#regime.policy, new Map([...notices, [notice.year, notice]]), daysOff));
  }

  /** Days off of the jurisdiction's own, besides those that it has. */
  addDaysOff(...dates: Day[]): this {
    const { notices, daysOff } = this.#regime.calendar;
    return this.publish(regimeOf(this.#regime.policy, notices, [...daysOff, ...dates]), 'daysOffAdded');
  }

  /** Lets the service announce what has come due until now. */
  tick(): this {
    this.#announce();
    return this;
  }

  complete({ by = 'A', attachments }: By & { attachments?: AttachmentInput[] } = {}): this {
    const input = { summary: '已通车', attachments };
    return this.#act(by, 'SUBMIT_COMPLETION', (task, setting) => completing.submitCompletion(task, input, [], setting));
  }

  approveCompletion(by: Who = 'office', redoBy?: Day): this {
    return this.#act(by, 'DECIDE_COMPLETION', (task, setting) =>
      completing.decideCompletion(task, { approve: true, redoBy }, [], setting),
    );
  }

  returnCompletion({ by = 'office', ...over }: By & { redoBy?: Day; comment?: string | null } = {}): this {
    const input = { approve: false, comment: '未通车', ...over };
    return this.#act(by, 'DECIDE_COMPLETION', (task, setting) => completing.decideCompletion(task, input, [], setting));
  }

  verify(result: 'passed' | 'failed' | 'false' | 'passed and false', by: Who = 'office2'): this {
    const input = { passed: result.startsWith('passed'), falseReport: result.endsWith('false'), findings: '实地核查' };
    return this.#act(by, 'VERIFY', (task, setting) => completing.recordVerification(task, input, setting));
  }

  close(by: Who = 'office2'): this {
    return this.#act(by, 'CLOSE', (task, setting) => completing.closeTask(task, null, [], setting));
  }

  reopen(comment: string | null = '反弹', { by = 'office' }: By = {}): this {
    return this.#act(by, 'REOPEN', (task, setting) => completing.reopenTask(task, comment, setting));
  }

  suspend(comment: string | null = '规划调整', { by = 'office' }: By = {}): this {
    return this.#act(by, 'SUSPEND', (task, setting) => pausing.suspendTask(task, comment, setting));
  }

  resume({ by = 'office' }: By = {}): this {
    return this.#act(by, 'RESUME', (task, setting) => pausing.resumeTask(task, '规划已定', setting));
  }

  cancel(comment: string | null = '机构撤并', { by = 'office' }: By = {}): this {
    return this.#act(by, 'CANCEL', (task, setting) => pausing.cancelTask(task, comment, setting));
  }

  flag(status: Status, { by = 'office' }: By = {}): this {
    return this.#act(by, 'FLAG', (task, setting) => pausing.flagTask(task, status, '群众反映', setting));
  }

  clearFlag({ by = 'office2' }: By = {}): this {
    return this.#act(by, 'CLEAR_FLAG', (task, setting) => pausing.clearFlag(task, null, setting));
  }

  // ---- usual beginnings

  /** Created and assigned at the world's moment. */
  assigned(creation: Creation = {}): this {
    return this.create(creation).assign();
  }

  /** Assigned and acknowledged at once. */
  begun(creation: Creation = {}): this {
    return this.assigned(creation).acknowledge();
  }

  // ---- what is seen

  /** The colour at a moment, which its turning moments and its reasons must agree on. */
  colour(at?: string): Status {
    return this.colourAt(at === undefined ? this.#now : moment(at));
  }

  colourAt(at: Instant): Status {
    const status = statusAt(this.task, at);
    const reasons = reasonsAt(causesOf(this.task, this.regime), at);
    if (worst(reasons) !== status) {
      throw new Error(
        `at ${local(at)} the colour is ${status}, the reasons ${reasons.map(shown).join(', ') || 'none'}`,
      );
    }
    return status;
  }

  /** The colour one second before a moment, at it, and one second after, e.g. `BLUE YELLOW YELLOW`. */
  around(at: string): string {
    return [-1, 0, 1].map((seconds) => this.colourAt(later(moment(at), seconds))).join(' ');
  }

  /** The same of one rule, `–` where it does not hold. */
  ruleAround(rule: RuleCode, at: string): string {
    return [-1, 0, 1].map((seconds) => this.#reason(rule, later(moment(at), seconds))?.status ?? '–').join(' ');
  }

  reasons(at?: string): Reason[] {
    return reasonsAt(causesOf(this.task, this.regime), at === undefined ? this.#now : moment(at));
  }

  /** The rules that hold at a moment as `RULE COLOUR`, in alphabetical order. */
  rules(at?: string): string[] {
    return this.reasons(at).map(shown).sort();
  }

  /** Since when a rule holds; undefined if it does not. */
  since(rule: RuleCode, at?: string): string | undefined {
    const reason = this.#reason(rule, at === undefined ? this.#now : moment(at));
    return reason && local(reason.since);
  }

  #reason(rule: RuleCode, at: Instant): Reason | undefined {
    return reasonsAt(causesOf(this.task, this.regime), at).find((reason) => reason.rule === rule);
  }

  colourSince(at?: string): string {
    return local(statusSince(this.task, at === undefined ? this.#now : moment(at)));
  }

  nextTurn(at?: string): string | null {
    const turn = nextTurn(this.task, at === undefined ? this.#now : moment(at));
    return turn && local(turn);
  }

  /** What is owed at a moment as `KIND unit due`, the soonest first. */
  owed(at?: string): string[] {
    const now = at === undefined ? this.#now : moment(at);
    return owedAt(obligationsOf(this.task, this.regime), now).map(
      ({ kind, unitId, dueOn }) => `${kind} ${codeOf(unitId)} ${dueOn}`,
    );
  }

  /** The per cent that is expected on a day. */
  expected(day: Day): number {
    return expectedPercent(this.task, day, this.regime.calendar);
  }

  /** When the task turns yellow and red if nobody acts, `–` for never. */
  turns(): string {
    return [this.task.yellowAt, this.task.redAt].map((at) => (at === NEVER ? '–' : local(at))).join(' ');
  }

  /** The automatic reminders until now as `unit moment`, once the service has had its turn. */
  reminders(at?: string): string[] {
    if (at !== undefined) this.at(at);
    const automatic = this.tick().interventions.filter((each) => each.automatic);
    return automatic.map(({ unitId, proposedAt }) => `${codeOf(unitId)} ${local(proposedAt)}`);
  }

  /** The due days that each report answers, `–` for none. */
  answers(): string[] {
    return this.reports.map(({ answers }) => answers.map(({ dueOn }) => dueOn).join() || '–');
  }

  /** The level of escalation at a moment, `–` for none. */
  escalation(at?: string): string {
    const now = at === undefined ? this.#now : moment(at);
    const redAt = OPEN_STAGES.includes(this.task.stage) ? this.task.redAt : null;
    return escalationAt(redAt, now, this.regime).level ?? '–';
  }

  escalationAround(at: string): string {
    return [-1, 0, 1].map((seconds) => this.escalation(local(later(moment(at), seconds)))).join(' ');
  }

  may(who: Who, action: TaskAction): boolean {
    return mayAct(principal(who), action, this.task);
  }

  /** The latest recipient row of a unit. */
  recipient(code: UnitCode): LetterRecipient {
    return existing(this.recipients.findLast(({ unitId }) => unitId === UNITS[code].id));
  }

  // ---- how

  #next(numberInYear: number): { numberYear: number; numberInYear: number } {
    return { numberYear: Number(local(this.#now).slice(0, 4)), numberInYear };
  }

  readonly #newId: Setting['newId'] = (kind) => makeId(kind, J, ++this.#made);

  #setting(who: Principal): Setting {
    const newId = this.#newId;
    const today = local(this.#now).slice(0, 10);
    return { now: this.#now, today, who, regime: this.regime, problems: new Problems(), newId, files: new Map() };
  }

  #act(by: Who, action: TaskAction, decide: (task: Task, setting: Setting) => TaskEvent[]): this {
    const who = principal(by);
    requireRight(who, action, this.task, action);
    return this.#record(by, decide(this.task, this.#setting(who)));
  }

  /** What was decided of an intervention; one with several tasks is told to each. */
  #about(by: Who, events: intervening.TasksEvents): this {
    return this.#record(
      by,
      events.map(({ event }) => event),
    );
  }

  #record(by: Who, events: readonly TaskEvent[]): this {
    this.#announce();
    for (const event of events) this.#fold({ ...event, at: this.#now, actor: principal(by) });
    this.#tell();
    return this;
  }

  /** What time has made due: turns and reminders. */
  #announce(): void {
    if (this.#task === null) return;
    for (const event of announcementsDue(this.#task, this.#now, this.regime, this.#newId)) this.#fold(event);
  }

  /** What an act has made of the colour, and the reminder that follows in office hours. */
  #tell(): void {
    if (statusAt(this.task, this.#now) === this.task.announced) return;
    this.#fold(statusChange(this.task, this.#now, this.regime));
    this.#announce();
  }

  #fold(event: Parameters<typeof foldTask>[1]): void {
    const { task, changes } = foldTask(this.#task, event, this.regime);
    this.#task = task;
    const rows: Record<string, { id: string }[]> = {
      letter: this.letters,
      recipient: this.recipients,
      report: this.reports,
      explanation: this.explanations,
      milestone: this.milestones,
      intervention: this.interventions,
    };
    for (const change of changes) {
      if ('insert' in change) rows[change.insert]?.push({ ...change.row });
      else Object.assign(rows[change.update]?.find(({ id }) => id === change.id) ?? {}, change.set);
    }
  }
}

const codeOf = (unitId: string): string => Object.values(UNITS).find(({ id }) => id === unitId)?.code ?? unitId;

function shown({ rule, status }: Reason): string {
  return `${rule} ${status}`;
}

function existing<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is none');
  return value;
}
