// The one way to change anything (HOUSE.md 3): who asks → the input's texts → through the door: same key before? → read
// under the lock → decide → record → commit → wake the feed → answer. A refusal changes nothing, and is logged if the log wants it.
import { createHash } from 'node:crypto';

import stringify from 'safe-stable-stringify';

import { maySeeTask, OPERATION_ROLES, type Principal, requireRight, requireRole, RIGHTS } from '../rules/access';
import type { Answer } from '../rules/answer';
import { OutsideCalendar } from '../rules/calendar';
import type { Instant } from '../rules/day';
import type { NextNumber, Setting } from '../rules/deciding';
import type { Duplicate } from '../rules/registering';
import type { RegistryEvent, TaskEvent, TaskEvents } from '../rules/events';
import { parseId } from '../rules/id';
import type { TasksEvents } from '../rules/intervening';
import { Forbidden, type Problem, Problems, Refusal } from '../rules/refusal';
import type { Jurisdiction, Records, Source, Task } from '../rules/records';
import { LONGEST, readTexts } from '../rules/text';
import type { Role, TaskAction } from '../rules/words';
import { yearOf } from '../rules/day';
import type { Door } from '../store/door';
import type { Transaction } from '../store/transaction';
import { type Clock, nowIn, wallNow } from './clock';
import { announce, policyEffectAt } from './announce';
import { announcementsDue, recordRegistry, recordTask } from './fold';
import type { Present, Regimes } from './regimes';
import { resettle } from './resettle';
import type { Tick } from './tick';

/** What every mutation's input may hold. */
export interface Input {
  idempotencyKey?: string | null | undefined;
  expectedVersion?: number | null | undefined;
}

/** A mutation: its name, the texts that must not be blank, and what it does inside the door. Who may do it is in access.ts. */
export interface Command<I extends Input> {
  operation: string;
  required?: readonly string[];
  /** it changes what is in force: the memory of this process is read anew */
  publishes?: boolean;
  run: (work: Work, input: I) => Promise<Done>;
}

/** What is to be done when an act has been committed. */
export interface Effects {
  /** moments at which something is to be announced */
  turnings: Instant[];
  /** what is in force has changed: the memory of this process is read anew */
  published: boolean;
}

/** The records that a command made or changed, and what else its answer says. */
export type Done = Answer['made'] | { done: Omit<Answer, 'problems'> };

// An answer is kept for a day: longer than any client retries (contract.graphql, idempotencyKey).
const KEPT_MS = 24 * 60 * 60 * 1000;

export class Acts {
  constructor(
    readonly door: Door,
    readonly regimes: Regimes,
    readonly clock: Clock,
    readonly tick: Tick,
  ) {}

  /** Does what a command says for a principal. Problems are an answer; lack of rights is thrown as Forbidden. */
  async act<I extends Input>(who: Principal, command: Command<I>, input: I): Promise<Answer> {
    const effects: Effects = { turnings: [], published: command.publishes === true };
    try {
      const answer = await this.door.write(who.jurisdiction, (transaction) =>
        this.#inside(transaction, who, command, input, effects),
      );
      if (effects.published) await this.regimes.load();
      for (const turnAt of effects.turnings) this.tick.expect(who.jurisdiction, turnAt);
      return answer;
    } catch (error) {
      if (error instanceof Forbidden) await this.logRefusal(who, error.operation);
      throw error;
    }
  }

  /** Logs that somebody was refused for lack of rights. */
  async logRefusal(who: Principal, operation: string): Promise<void> {
    await this.log(who, { kind: 'accessRefused', data: { operation } });
  }

  /** Logs what is not a change: a refusal, or the read of a work secret. */
  async log(who: Principal, event: RegistryEvent, taskId: string | null = null): Promise<void> {
    await this.door.write(who.jurisdiction, async (transaction) => {
      await recordRegistry(transaction, [event], who, await nowIn(transaction, this.clock), { taskId });
    });
  }

  async #inside<I extends Input>(
    transaction: Transaction,
    who: Principal,
    command: Command<I>,
    given: I,
    effects: Effects,
  ): Promise<Answer> {
    const { idempotencyKey, ...content } = given;
    // A key that cannot be one is told as a problem of the input, and nothing is kept under it.
    const key = keyOf(idempotencyKey);
    const request = createHash('sha256')
      .update(stringify([command.operation, who.role, who.unitId, content]))
      .digest('hex');
    if (key !== null) {
      const kept = await transaction.keptAnswer(who.subject, key);
      if (kept !== null && kept.keptUntil > wallNow())
        return kept.request === request ? { ...kept.answer, replayed: true } : keyReused();
      await transaction.forgetAnswers(wallNow());
    }
    const problems = new Problems();
    const work = new Work(transaction, who, command.operation, problems, effects);
    let answer: Answer;
    try {
      const input = readTexts(given, command.required ?? [], problems);
      await work.begin(this.clock, this.regimes);
      work.allow();
      const done = await command.run(work, input);
      answer = { ...('done' in done ? done.done : { made: done }), problems: [], at: work.setting.now };
    } catch (error) {
      const refused = error instanceof OutsideCalendar ? [outside(content)] : null;
      if (refused === null && !(error instanceof Refusal)) throw error;
      if (work.recorded)
        throw new Error(`${command.operation} was refused after it had recorded something`, { cause: error });
      answer = { made: {}, problems: refused ?? [...(error as Refusal).problems] };
      await work.logRefused(answer);
    }
    if (key !== null) {
      const keptUntil = new Date(Date.parse(wallNow()) + KEPT_MS).toISOString();
      await transaction.keepAnswer({ subject: who.subject, key, request, answer, keptUntil });
    }
    return answer;
  }
}

/** The key as it is kept; null if there is none, or none that could be one. */
function keyOf(given: string | null | undefined): string | null {
  const key = given?.trim() ?? '';
  return key !== '' && [...key].length <= (LONGEST['idempotencyKey'] ?? 0) ? key : null;
}

function outside(input: object): Problem {
  const text = { zh: '时限超出日历范围（2099年）', en: 'a due day would lie behind the calendar, which ends in 2099' };
  return { code: 'INVALID', field: 'task' in input ? ['task'] : [], text };
}

function keyReused(): Answer {
  const text = { zh: '该幂等键已用于另一请求，请换一个', en: 'the key was used with another input: use a new one' };
  return { made: {}, problems: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'], text }] };
}

/** One act inside the door: what commands use to read, decide and record. */
export class Work {
  recorded = false;
  #setting: Setting | null = null;
  #present: Present | null = null;
  #hidden = false;

  constructor(
    readonly transaction: Transaction,
    readonly who: Principal,
    readonly operation: string,
    readonly problems: Problems,
    readonly effects: Effects,
  ) {}

  async begin(clock: Clock, regimes: Regimes): Promise<void> {
    const { transaction, who, problems } = this;
    const now = await nowIn(transaction, clock);
    this.#present = await regimes.inside(transaction);
    // A policy that is due and that the tick has not come to yet is in force for this act.
    while (policyEffectAt(this.#present) <= now) {
      const { tookEffect } = await announce(transaction, regimes, now);
      this.effects.published ||= tookEffect;
      this.#present = await regimes.inside(transaction);
    }
    const { regime } = this.#present;
    const newId = await transaction.ids();
    this.#setting = { now, today: regime.calendar.dayOf(now), who, regime, problems, newId };
  }

  /** The jurisdiction as it is under the lock. */
  get jurisdiction(): Jurisdiction {
    if (this.#present === null) throw new Error('an act that has not begun');
    return this.#present.jurisdiction;
  }

  get setting(): Setting {
    if (this.#setting === null) throw new Error('an act that has not begun');
    return this.#setting;
  }

  /** Refuses the role before anything is read, where the operation is not one on a task. */
  allow(): void {
    const roles: Partial<Record<string, readonly Role[]>> = OPERATION_ROLES;
    const allowed = roles[this.operation];
    if (allowed !== undefined) requireRole(this.who, allowed, this.operation);
  }

  /** The task to act on: visible, the principal has the right, and the version is the expected one. */
  async task(id: string, action: TaskAction, expectedVersion?: number | null, field = 'task'): Promise<Task> {
    requireRole(this.who, RIGHTS[action].roles, this.operation);
    const task = parseId(id)?.kind === 'task' ? await this.transaction.get('task', id) : null;
    if (task === null || !(await this.sees(task))) {
      this.#hidden = task !== null;
      return this.#stop(field, id);
    }
    requireRight(this.who, action, task, this.operation);
    this.version(task.version, expectedVersion);
    return task;
  }

  /** Tasks that an input names; a missing or hidden one leaves a problem at its place, and null. */
  async tasks(ids: readonly string[], action: TaskAction): Promise<(Task | null)[]> {
    requireRole(this.who, RIGHTS[action].roles, this.operation);
    const found: (Task | null)[] = [];
    for (const [i, id] of ids.entries()) {
      const task = await this.named('task', id, ['tasks', String(i)]);
      if (task !== null && !(await this.sees(task))) {
        this.#hidden = true;
        this.notFound(['tasks', String(i)], id);
        found.push(null);
      } else found.push(task);
    }
    return found;
  }

  async sees(task: Task): Promise<boolean> {
    const ancestors = this.who.role === 'UNIT' ? await this.transaction.tasksById(task.ancestorIds) : [];
    return maySeeTask(this.who, task, ancestors);
  }

  /** Says that somebody tried what is not theirs to see. */
  hide(field: string, id: string): never {
    this.#hidden = true;
    return this.#stop(field, id);
  }

  /** A record of a task, e.g. a letter, and the task to act on: NOT_FOUND at the field if either is not there or not seen. */
  async partOfTask<K extends 'letter' | 'report' | 'explanation' | 'milestone'>(
    kind: K,
    id: string,
    action: TaskAction,
  ): Promise<{ part: Records[K]; task: Task }> {
    requireRole(this.who, RIGHTS[action].roles, this.operation);
    const part = parseId(id)?.kind === kind ? await this.transaction.get(kind, id) : null;
    const task = part === null ? null : await this.transaction.get('task', part.taskId);
    if (part === null || task === null || !(await this.sees(task))) {
      this.#hidden = part !== null;
      return this.#stop(kind, id);
    }
    requireRight(this.who, action, task, this.operation);
    return { part, task };
  }

  #stop(field: string, id: string): never {
    this.notFound(field, id);
    this.problems.settle();
    throw new Error('a problem that did not settle');
  }

  /** Adds CONFLICT and settles unless the version is the expected one, or none is expected. */
  version(version: number, expected: number | null | undefined): void {
    if (expected == null || expected === version) return;
    const zh = `内容已被他人更新（现为第 ${version} 版），请刷新后重试`;
    this.problems.add('CONFLICT', 'expectedVersion', zh, `changed meanwhile: the version is ${version}; read it again`);
    this.problems.settle();
  }

  notFound(field: string | string[], id: string): void {
    this.problems.add('NOT_FOUND', field, `未找到：${id.slice(0, 80)}`, `not found: ${id.slice(0, 80)}`);
  }

  /** A record of the jurisdiction that an input names, or null with a problem at the field; undefined for no id. */
  async named<K extends keyof Records>(kind: K, id: string, field: string | string[]): Promise<Records[K] | null>;
  async named<K extends keyof Records>(
    kind: K,
    id: string | null | undefined,
    field: string | string[],
  ): Promise<Records[K] | null | undefined>;
  async named<K extends keyof Records>(
    kind: K,
    id: string | null | undefined,
    field: string | string[],
  ): Promise<Records[K] | null | undefined> {
    if (id == null) return undefined;
    const record = parseId(id)?.kind === kind ? await this.transaction.get(kind, id) : null;
    if (record === null) this.notFound(field, id);
    return record;
  }

  /** A task of the same source, unit and title; who does not see it learns only that there is one. */
  async duplicate(source: string, leadUnit: string, title: string, except: string | null): Promise<Duplicate | null> {
    const task = await this.transaction.taskLike(source, leadUnit, title, except);
    return task === null ? null : { name: (await this.sees(task)) ? (task.number ?? task.title) : null };
  }

  /** The source that an input names: a unit's own proposal rests on one that it sees. */
  async source(id: string): Promise<Source | null> {
    const source = await this.named('source', id, 'source');
    if (source === null || (await this.transaction.seesSource(this.who, id))) return source;
    this.#hidden = true;
    this.notFound('source', id);
    return null;
  }

  /** Like `named`, for a list; the field of a missing one carries its place. */
  async namedAll<K extends keyof Records>(
    kind: K,
    ids: readonly string[] | null | undefined,
    field: string,
  ): Promise<(Records[K] | null)[] | undefined> {
    if (ids == null) return undefined;
    const records: (Records[K] | null)[] = [];
    for (const [i, id] of ids.entries()) records.push(await this.named(kind, id, [field, String(i)]));
    return records;
  }

  /** The next number of a kind in this year, without gaps. */
  async nextNumber(kind: 'task' | 'letter' | 'inspection'): Promise<NextNumber> {
    const numberYear = yearOf(this.setting.today);
    return { numberYear, numberInYear: (await this.transaction.lastNumber(kind, numberYear)) + 1 };
  }

  /** Records what was decided about a task, behind the turns that had come due before it. */
  async record(task: Task | null, events: readonly TaskEvent[]): Promise<Task> {
    const { now, regime, who, newId } = this.setting;
    this.recorded = true;
    const due = task === null ? [] : announcementsDue(task, now, regime, newId);
    const happenings = events.map((event) => ({ ...event, at: now, actor: who }));
    const after = await recordTask(this.transaction, regime, task, [...due, ...happenings], now);
    this.effects.turnings.push(after.nextAt);
    return after;
  }

  /** Records what was decided about several tasks. */
  async recordAll(events: TasksEvents): Promise<void> {
    for (const { task, event } of events) await this.record(task, [event]);
  }

  /** Settles the tasks anew under what was just published; returns in how many something moved. */
  async resettle(because: TaskEvents['taskResettled']['because']): Promise<number> {
    const { now, regime } = this.setting;
    const { tasks, nextAt } = await resettle(this.transaction, regime, because, now, now);
    if (nextAt !== null) this.effects.turnings.push(nextAt);
    return tasks;
  }

  /** Records what was decided about other records. */
  async recordRegistry(events: readonly RegistryEvent[]): Promise<void> {
    this.recorded = true;
    await recordRegistry(this.transaction, events, this.who, this.setting.now);
  }

  /** Logs a refusal where DOMAIN.md 8 wants it: marks of secrecy, without the content, and what is not the viewer's. */
  async logRefused({ problems }: Answer): Promise<void> {
    const { operation } = this;
    const fields = problems.filter(({ code }) => code === 'CLASSIFIED').map(({ field }) => field.join('.'));
    const events: RegistryEvent[] = [];
    if (fields.length > 0) events.push({ kind: 'classifiedInputRefused', data: { operation, fields } });
    if (this.#hidden) events.push({ kind: 'accessRefused', data: { operation } });
    if (events.length > 0) await recordRegistry(this.transaction, events, this.who, this.setting.now);
  }
}
