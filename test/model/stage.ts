// The real ledger as the model test plays on it: a copy of one seeded SQLite file, a simulated clock, and every act of the
// model's histories as a command by somebody who may do it. What is seen of a task is told in the reference's words.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sql from 'sql-template-tag';

import type { Command, Input } from '../../src/ledger/act';
import { SimulatedClock } from '../../src/ledger/clock';
import * as interventions from '../../src/ledger/intervention-commands';
import { Ledger } from '../../src/ledger/ledger';
import * as letters from '../../src/ledger/letter-commands';
import * as progress from '../../src/ledger/progress-commands';
import * as registry from '../../src/ledger/registry-commands';
import { wholeLog } from '../../src/ledger/replay';
import * as tasks from '../../src/ledger/task-commands';
import type { Principal } from '../../src/rules/access';
import type { WorkCalendar } from '../../src/rules/calendar';
import { causesOf } from '../../src/rules/causes';
import { nextTurn, statusAt } from '../../src/rules/colour';
import type { Instant } from '../../src/rules/day';
import { escalationAt } from '../../src/rules/escalation';
import { obligationsOf, owedAt } from '../../src/rules/obligations';
import { reasonsAt, type Regime, worst } from '../../src/rules/reasons';
import type { Task } from '../../src/rules/records';
import { Forbidden } from '../../src/rules/refusal';
import { expectedPercent } from '../../src/rules/schedule';
import { OPEN_STAGES, type SourceKind, STATUSES, type Status } from '../../src/rules/words';
import * as lists from '../../src/store/lists';
import { copyOf, ON, removeFolder, seededIn } from '../database';
import type { Deed } from './acts';
import type { ColourChange, Reminder } from './reference';

const J = '370600';
const BEGIN: Instant = '2026-01-01T00:00:00.000Z';
const SOURCES: SourceKind[] = ['MEETING_DECISION', 'WORK_REPORT', 'KEY_MATTER'];
export const UNITS = ['A', 'B', 'C', 'D'];
const EVERYTHING = { limit: 100_000, backwards: false };

function person(subject: string, role: Principal['role'], unitId: string | null = null): Principal {
  return { subject, name: subject, role, jurisdiction: J, unitId };
}
const OFFICE = person('o1', 'OFFICE');
/** who verifies and clears flags: another person */
const OFFICE2 = person('o2', 'OFFICE');
const LEADER = person('l1', 'LEADER');

function fail(error: unknown): never {
  throw error;
}

/** Names of the reference as ids of the ledger. */
export type Ids = Map<string, string>;

/** What is seen of a task, in the reference's words. */
export interface Told {
  stage: string;
  status: Status;
  /** `RULE STATUS dueOn` */
  reasons: string[];
  /** `KIND unit dueOn` */
  obligations: string[];
  expectedPercent: number;
  progressPercent: number;
  deadline: string;
  dueAt: Instant;
  extensionCount: number;
  completedOnTime: boolean | null;
  escalation: string | null;
}

/** Makes a ledger with four units and three sources once; the runs play on copies of it. */
export class Theatre {
  #copies = 0;

  private constructor(
    readonly folder: string,
    readonly ids: Ids,
  ) {}

  static async build(): Promise<Theatre> {
    const folder = mkdtempSync(join(tmpdir(), 'model-'));
    const url = await seededIn(folder, 'reference', BEGIN, fail);
    const ledger = await Ledger.open(url, new SimulatedClock(BEGIN), fail);
    const ids: Ids = new Map();
    const make = async (kind: string, name: string, command: Command<never>, input: object) => {
      const { made, problems } = await ledger.acts.act(OFFICE, command, input as never);
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
      ids.set(name, made[kind as keyof typeof made] ?? '');
    };
    for (const code of UNITS) await make('unit', code, registry.newUnit, { code, name: code, kind: 'DEPARTMENT' });
    await make('person', 'owner', registry.newPerson, { name: '责任岗' });
    for (const kind of SOURCES) {
      await make('source', kind, registry.newSource, { kind, level: 'MUNICIPAL', title: kind, issuedOn: '2025-12-01' });
    }
    await ledger.close();
    return new Theatre(folder, ids);
  }

  async open(): Promise<Stage> {
    const place = join(this.folder, String(++this.#copies));
    const url = await copyOf(this.folder, place);
    const clock = new SimulatedClock(BEGIN);
    const ledger = await Ledger.open(url, clock, fail);
    // Nothing of a run outlives it: no commit needs to reach the disk.
    if (ON === 'sqlite') await ledger.database.writer.query('PRAGMA synchronous = OFF');
    return new Stage(place, ledger, clock, new Map(this.ids));
  }

  async close(): Promise<void> {
    await removeFolder(this.folder);
  }
}

export class Stage {
  readonly #units: Map<string, string>;

  constructor(
    readonly place: string,
    readonly ledger: Ledger,
    readonly clock: SimulatedClock,
    readonly ids: Ids,
  ) {
    this.#units = new Map(UNITS.map((code) => [this.#id(code), code]));
  }

  get regime(): Regime {
    return this.ledger.regimes.of(J);
  }

  get calendar(): WorkCalendar {
    return this.regime.calendar;
  }

  /** Lets the clock pass to a moment, announcing what comes due on the way and then. */
  async pass(to: Instant): Promise<void> {
    await this.ledger.pass(this.clock, to, J);
    await this.ledger.tick.run();
  }

  async close(): Promise<void> {
    await this.ledger.close();
    await removeFolder(this.place);
  }

  /** Does what a deed says to the tasks with those names; false if it was refused, or names what is not there. */
  async do(deed: Deed, names: readonly string[]): Promise<boolean> {
    const [name = ''] = names;
    const lead = deed.kind === 'created' ? deed.lead : await this.#leadOf(name);
    const mine = { task: this.#id(name), comment: '理由' };
    const play = <I extends Input>(who: Principal, command: Command<I>, input: object) =>
      this.#play(who, command, input as I, deed, name);
    switch (deed.kind) {
      case 'created':
        return play(OFFICE, tasks.create, {
          title: name,
          requirement: '任务',
          goal: '目标',
          standard: '标准',
          source: this.#id(deed.sourceKind ?? 'MEETING_DECISION'),
          leadUnit: this.#id(deed.lead),
          supportingUnits: (deed.supporting ?? []).map((unit) => this.#id(unit)),
          owner: this.#id('owner'),
          deadline: deed.deadline,
          listed: false,
          ...(deed.quantified !== undefined && { quantified: deed.quantified }),
          ...(deed.cadence !== undefined && { reportCadence: deed.cadence }),
          ...(deed.parent !== undefined && { parent: this.#id(deed.parent) }),
        });
      case 'updated':
        return play(OFFICE, tasks.update, {
          task: mine.task,
          ...(deed.lead !== undefined && { leadUnit: this.#id(deed.lead), supportingUnits: [] }),
          ...(deed.deadline !== undefined && { deadline: deed.deadline }),
          ...(deed.cadence !== undefined && { reportCadence: deed.cadence }),
          ...(deed.quantified !== undefined && { quantified: deed.quantified }),
        });
      case 'registered':
        return play(OFFICE, tasks.register, mine);
      case 'assigned':
        return play(OFFICE, tasks.assign, mine);
      case 'acknowledged':
        return play(this.#unit(lead), tasks.acknowledge, mine);
      case 'returned':
        return play(this.#unit(lead), tasks.giveBack, mine);
      case 'transferred':
        return play(OFFICE, tasks.transfer, { ...mine, leadUnit: this.#id(deed.lead), owner: this.#id('owner') });
      case 'suspended':
        return play(LEADER, tasks.suspend, mine);
      case 'resumed':
        return play(LEADER, tasks.resume, mine);
      case 'cancelled':
        return play(OFFICE, tasks.cancel, mine);
      case 'flagged':
        return play(OFFICE, tasks.flag, { task: mine.task, status: deed.status, reason: '群众反映' });
      case 'flagCleared':
        return play(OFFICE2, tasks.unflag, mine);
      case 'letterIssued': {
        const recipients = deed.recipients.map((unit) => this.#id(unit));
        return play(OFFICE, letters.issue, { task: mine.task, requirement: '请反馈', recipients });
      }
      case 'feedbackSubmitted': {
        const input = { letter: this.#id(deed.letter), content: '进展', progressPercent: deed.percent ?? null };
        return play(this.#unit(deed.unit), letters.answer, input);
      }
      case 'feedbackReturned':
        return play(OFFICE, letters.giveBack, { report: this.#id(`${deed.letter} ${deed.unit}`), comment: '不实' });
      case 'reportSubmitted': {
        const input = { task: mine.task, content: '进展', progressPercent: deed.percent ?? null };
        return play(this.#unit(deed.unit), progress.report, input);
      }
      case 'reportReturned':
        return play(OFFICE, letters.giveBack, { report: this.#id(deed.report), comment: '不实' });
      case 'milestoneAdded':
        return play(OFFICE, progress.add, { task: mine.task, title: deed.milestone, dueOn: deed.dueOn });
      case 'milestoneMoved':
        return play(OFFICE, progress.change, { milestone: this.#id(deed.milestone), dueOn: deed.dueOn });
      case 'milestoneRemoved':
        return play(OFFICE, progress.remove, { milestone: this.#id(deed.milestone), comment: '调整' });
      case 'milestoneCompleted':
        return play(this.#unit(lead), progress.finish, { milestone: this.#id(deed.milestone) });
      case 'explained':
        return play(this.#unit(lead), tasks.explain, {
          task: mine.task,
          progress: '一半',
          category: 'LAND',
          reason: '征地',
          nextSteps: '协调',
          proposedDeadline: deed.proposed,
        });
      case 'explanationApproved': {
        const input = { explanation: this.#id(`${name} explanation`), approve: true, newDeadline: deed.deadline };
        return play(LEADER, tasks.decideExplained, input);
      }
      case 'explanationRejected':
        return play(LEADER, tasks.decideExplained, { explanation: this.#id(`${name} explanation`), approve: false });
      case 'completionSubmitted':
        return play(this.#unit(lead), tasks.complete, { task: mine.task, summary: '已完成' });
      case 'completionApproved':
        return play(OFFICE, tasks.decideCompleted, { task: mine.task, approve: true });
      case 'completionReturned':
        return play(OFFICE, tasks.decideCompleted, { ...mine, approve: false, redoBy: deed.redoBy ?? null });
      case 'verified': {
        const { result } = deed;
        const input = { passed: result === 'passed', falseReport: result === 'false', findings: '核查' };
        return play(OFFICE2, tasks.verify, { task: mine.task, ...input });
      }
      case 'closed':
        return play(OFFICE2, tasks.close, mine);
      case 'reopened':
        return play(OFFICE, tasks.reopen, mine);
      case 'interventionProposed':
        return play(OFFICE, interventions.propose, {
          kind: 'CIRCULAR',
          requirement: '通报',
          unit: this.#id(deed.unit),
          tasks: names.map((each) => this.#id(each)),
          rectifyBy: deed.rectifyBy,
        });
      case 'interventionApproved':
        return play(LEADER, interventions.decide, { intervention: this.#id(deed.intervention), approve: true });
      case 'rectified': {
        const input = { intervention: this.#id(deed.intervention), content: '已整改' };
        return play(this.#unit(this.ids.get(`${deed.intervention} unit`) ?? 'A'), interventions.rectify, input);
      }
      case 'rectificationApproved':
        return play(OFFICE, interventions.decideRectified, {
          intervention: this.#id(deed.intervention),
          approve: true,
        });
      case 'rectificationRejected':
        return play(OFFICE, interventions.decideRectified, {
          intervention: this.#id(deed.intervention),
          approve: false,
          comment: '不到位',
          rectifyBy: deed.rectifyBy,
        });
    }
  }

  // ---- what is seen

  async row(name: string): Promise<Task> {
    const [task] = await this.ledger.reader.byIds('task', [this.#id(name)], sql`t."jurisdiction" = ${J}`);
    if (task === undefined) throw new Error(`no task ${name}`);
    return task;
  }

  told(task: Task, now: Instant): Told {
    const { regime } = this;
    const reasons = reasonsAt(causesOf(task, regime), now);
    if (worst(reasons) !== statusAt(task, now)) throw new Error(`${task.title}: its row's colour is not its reasons'`);
    const redAt = OPEN_STAGES.includes(task.stage) ? task.redAt : null;
    return {
      stage: task.stage,
      status: statusAt(task, now),
      reasons: reasons.map(({ rule, status, dueOn }) => `${rule} ${status} ${dueOn ?? ''}`),
      obligations: owedAt(obligationsOf(task, regime), now).map(
        ({ kind, unitId, dueOn }) => `${kind} ${this.#units.get(unitId) ?? ''} ${dueOn}`,
      ),
      expectedPercent: expectedPercent(task, regime.calendar.dayOf(now), regime.calendar),
      progressPercent: task.progressPercent,
      deadline: task.deadline,
      dueAt: task.dueAt,
      extensionCount: task.extensionCount,
      completedOnTime: task.completedOnTime,
      escalation: escalationAt(redAt, now, regime).level,
    };
  }

  nextTurn(task: Task, now: Instant): Instant | null {
    return nextTurn(task, now);
  }

  /** The colours that SQL finds at a moment, by the names of tasks. */
  async colours(now: Instant): Promise<Map<string, Status>> {
    const found = new Map<string, Status>();
    for (const status of STATUSES) {
      const list = lists.tasks(OFFICE, { status: [status] }, [], now, this.ledger.reader.dialect);
      const { rows } = await this.ledger.reader.page<Task>(list, EVERYTHING, J);
      for (const { title } of rows) found.set(title, status);
    }
    return found;
  }

  /** What SQL lists as owed at a moment, by the names of tasks. */
  async obligations(now: Instant): Promise<Map<string, string[]>> {
    const list = lists.obligations(OFFICE, { unit: null, kind: null, dueBefore: null }, now);
    const { rows } = await this.ledger.reader.page<{ taskId: string; kind: string; unitId: string; dueOn: string }>(
      list,
      EVERYTHING,
      J,
    );
    const names = new Map([...this.ids].map(([name, id]) => [id, name]));
    const owed = new Map<string, string[]>();
    for (const { taskId, kind, unitId, dueOn } of rows) {
      const name = names.get(taskId) ?? taskId;
      owed.set(name, [...(owed.get(name) ?? []), `${kind} ${this.#units.get(unitId) ?? ''} ${dueOn}`]);
    }
    return owed;
  }

  /** What the log has announced of a task: changes of colour, and reminders by their moments. */
  async announced(name: string): Promise<{ changes: ColourChange[]; reminders: Reminder[] }> {
    const changes: ColourChange[] = [];
    const reminders: Reminder[] = [];
    for await (const { kind, at, taskId, data } of wholeLog(this.ledger.reader, J)) {
      if (taskId !== this.#id(name)) continue;
      if (kind === 'statusChanged') changes.push({ at, ...fromTo(JSON.parse(data)) });
      if (kind !== 'reminderIssued') continue;
      const { intervention } = JSON.parse(data) as { intervention: { unitId: string } };
      const unit = this.#units.get(intervention.unitId) ?? '';
      const last = reminders.at(-1);
      if (last?.at === at) last.units = [...last.units, unit].sort();
      else reminders.push({ at, units: [unit] });
    }
    return { changes, reminders };
  }

  // ---- how

  async #play<I extends Input>(
    who: Principal,
    command: Command<I>,
    input: I,
    deed: Deed,
    name: string,
  ): Promise<boolean> {
    try {
      const { made, problems } = await this.ledger.acts.act(who, command, input);
      if (problems.length > 0) return false;
      const remember = (key: string, kind: string) => this.ids.set(key, made[kind as keyof typeof made] ?? '');
      if (deed.kind === 'created') remember(name, 'task');
      if (deed.kind === 'letterIssued') remember(deed.letter, 'letter');
      if (deed.kind === 'feedbackSubmitted') remember(`${deed.letter} ${deed.unit}`, 'report');
      if (deed.kind === 'reportSubmitted') remember(deed.report, 'report');
      if (deed.kind === 'milestoneAdded') remember(deed.milestone, 'milestone');
      if (deed.kind === 'explained') remember(`${name} explanation`, 'explanation');
      if (deed.kind === 'interventionProposed') {
        remember(deed.intervention, 'intervention');
        this.ids.set(`${deed.intervention} unit`, deed.unit);
      }
      return true;
    } catch (error) {
      if (error instanceof Forbidden) return false;
      throw error;
    }
  }

  #id(name: string): string {
    return this.ids.get(name) ?? 'none';
  }

  #unit(code: string): Principal {
    return person(`u${code}`, 'UNIT', this.#id(code));
  }

  async #leadOf(name: string): Promise<string> {
    if (!this.ids.has(name)) return 'A';
    return this.#units.get((await this.row(name)).leadUnitId) ?? 'A';
  }
}

function fromTo(data: unknown): { from: Status; to: Status } {
  const { from, to } = data as { from: Status; to: Status };
  return { from, to };
}
