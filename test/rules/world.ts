// A world with one task and no clock of its own: opened at a moment, moved by hand; acts go through the real decisions and
// folds, as the ledger does it (turns that came due, events, announcement). Moments are written as Shanghai wall time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { foldTask, statusChange, turnsDue } from '../../src/ledger/fold';
import { mayAct, OPERATION_ROLES, type Principal, requireRight, requireRole } from '../../src/rules/access';
import { WorkCalendar } from '../../src/rules/calendar';
import { nextTurn, statusAt, statusSince } from '../../src/rules/colour';
import * as completing from '../../src/rules/completing';
import type { Day, Instant } from '../../src/rules/day';
import type { AttachmentInput, Setting } from '../../src/rules/deciding';
import { escalationAt } from '../../src/rules/escalation';
import type { TaskEvent } from '../../src/rules/events';
import * as explaining from '../../src/rules/explaining';
import { makeId } from '../../src/rules/id';
import * as lettering from '../../src/rules/lettering';
import type { Notice } from '../../src/rules/notice';
import { obligationsOf, owedAt } from '../../src/rules/obligations';
import * as pausing from '../../src/rules/pausing';
import { parsePolicy, type Policy, readPolicy } from '../../src/rules/policy';
import { causesOf, type Reason, reasonsAt, type Regime, worst } from '../../src/rules/reasons';
import type { Explanation, Letter, LetterRecipient, Person, Report, Source, Task, Unit } from '../../src/rules/records';
import { Forbidden, Problems, Refusal } from '../../src/rules/refusal';
import * as registering from '../../src/rules/registering';
import { OPEN_STAGES, type RuleCode, type Status, type TaskAction } from '../../src/rules/words';

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

export function regimeOf(policy: Policy = DEFAULT, notices?: Map<number, Notice>): Regime {
  return { policy, calendar: new WorkCalendar('Asia/Shanghai', policy.closeOfBusiness, notices) };
}
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
  #task: Task | null = null;
  #made = 0;
  readonly letters: Letter[] = [];
  readonly recipients: LetterRecipient[] = [];
  readonly reports: Report[] = [];
  readonly explanations: Explanation[] = [];

  constructor(
    now: string,
    readonly regime: Regime = REGIME,
  ) {
    this.#now = moment(now);
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
    return this.#record(by, registering.createTask(input, named, duplicate ?? null, this.#setting(who)));
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

  /** Returns the latest feedback, or the one with that index. */
  returnFeedback({
    by = 'office',
    index = -1,
    comment = '不实',
  }: By & { index?: number; comment?: string } = {}): this {
    const report = existing(this.reports.at(index));
    const recipient = existing(this.recipients.find(({ id }) => id === report.recipientId));
    const letter = existing(this.letters.find(({ id }) => id === recipient.letterId));
    return this.#act(by, 'RETURN_REPORT', (task, setting) =>
      lettering.returnReport(task, report, recipient, letter, comment, setting),
    );
  }

  complete({ by = 'A', attachments }: By & { attachments?: AttachmentInput[] } = {}): this {
    const input = { summary: '已通车', attachments };
    return this.#act(by, 'SUBMIT_COMPLETION', (task, setting) => completing.submitCompletion(task, input, setting));
  }

  approveCompletion(by: Who = 'office', redoBy?: Day): this {
    return this.#act(by, 'DECIDE_COMPLETION', (task, setting) =>
      completing.decideCompletion(task, { approve: true, redoBy }, setting),
    );
  }

  returnCompletion({ by = 'office', ...over }: By & { redoBy?: Day; comment?: string | null } = {}): this {
    const input = { approve: false, comment: '未通车', ...over };
    return this.#act(by, 'DECIDE_COMPLETION', (task, setting) => completing.decideCompletion(task, input, setting));
  }

  verify(result: 'passed' | 'failed' | 'false' | 'passed and false', by: Who = 'office2'): this {
    const input = { passed: result.startsWith('passed'), falseReport: result.endsWith('false'), findings: '实地核查' };
    return this.#act(by, 'VERIFY', (task, setting) => completing.recordVerification(task, input, setting));
  }

  close(by: Who = 'office2'): this {
    return this.#act(by, 'CLOSE', (task, setting) => completing.closeTask(task, null, setting));
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
      ({ kind, unitId, dueOn }) => `${kind} ${Object.values(UNITS).find(({ id }) => id === unitId)?.code} ${dueOn}`,
    );
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

  #setting(who: Principal): Setting {
    const newId: Setting['newId'] = (kind) => makeId(kind, J, ++this.#made);
    const today = local(this.#now).slice(0, 10);
    return { now: this.#now, today, who, regime: this.regime, problems: new Problems(), newId };
  }

  #act(by: Who, action: TaskAction, decide: (task: Task, setting: Setting) => TaskEvent[]): this {
    const who = principal(by);
    requireRight(who, action, this.task, action);
    return this.#record(by, decide(this.task, this.#setting(who)));
  }

  #record(by: Who, events: readonly TaskEvent[]): this {
    const now = this.#now;
    const due = this.#task === null ? [] : turnsDue(this.#task, now, this.regime);
    for (const event of [...due, ...events.map((each) => ({ ...each, at: now, actor: principal(by) }))])
      this.#fold(event);
    if (statusAt(this.task, now) !== this.task.announced) this.#fold(statusChange(this.task, now, this.regime));
    return this;
  }

  #fold(event: Parameters<typeof foldTask>[1]): void {
    const { task, changes } = foldTask(this.#task, event, this.regime);
    this.#task = task;
    const rows: Record<string, { id: string }[]> = {
      letter: this.letters,
      recipient: this.recipients,
      report: this.reports,
      explanation: this.explanations,
    };
    for (const change of changes) {
      if ('insert' in change) rows[change.insert]?.push({ ...change.row });
      else Object.assign(rows[change.update]?.find(({ id }) => id === change.id) ?? {}, change.set);
    }
  }
}

function shown({ rule, status }: Reason): string {
  return `${rule} ${status}`;
}

function existing<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is none');
  return value;
}
