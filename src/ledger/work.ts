// What a command uses inside the door: read under the lock, say what is not there, record what was decided.
import { maySeeTask, OPERATION_ROLES, type Principal, requireRight, requireRole, RIGHTS } from '../rules/access';
import type { Answer } from '../rules/answer';
import { type Instant, yearOf } from '../rules/day';
import type { NextNumber, Setting } from '../rules/deciding';
import type { RegistryEvent, TaskEvent, TaskEvents } from '../rules/events';
import { parseId } from '../rules/id';
import type { TasksEvents } from '../rules/intervening';
import type { Jurisdiction, Records, Source, Task } from '../rules/records';
import type { Problems } from '../rules/refusal';
import type { Duplicate } from '../rules/registering';
import type { Role, TaskAction } from '../rules/words';
import type { Transaction } from '../store/transaction';
import { announce, policyEffectAt } from './announce';
import { type Clock, nowIn } from './clock';
import { announcementsDue, recordRegistry, recordTask } from './fold';
import type { Present, Regimes } from './regimes';
import { resettle } from './resettle';

/** What is to be done when an act has been committed. */
export interface Effects {
  /** moments at which something is to be announced */
  turnings: Instant[];
  /** what is in force has changed: the memory of this process is read anew */
  published: boolean;
}

/** One act inside the door: what commands use to read, decide and record. */
export class Work {
  recorded = false;
  /** it is to be undone: its answer says what would be */
  tried = false;
  #setting: Setting | null = null;
  #present: Present | null = null;
  #missed = false;

  constructor(
    readonly transaction: Transaction,
    readonly who: Principal,
    readonly operation: string,
    readonly problems: Problems,
    readonly effects: Effects,
  ) {}

  async begin(clock: Clock, regimes: Regimes, files: Setting['files']): Promise<void> {
    const { transaction, who, problems } = this;
    const now = nowIn(transaction, clock);
    this.#present = await regimes.inside(transaction);
    // A policy that is due and that the tick has not come to yet is in force for this act.
    while (policyEffectAt(this.#present) <= now) {
      const { tookEffect } = await announce(transaction, regimes, now);
      this.effects.published ||= tookEffect;
      this.#present = await regimes.inside(transaction);
    }
    const { regime } = this.#present;
    const newId = transaction.ids();
    this.#setting = { now, today: regime.calendar.dayOf(now), who, regime, problems, newId, files };
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
      return this.missing(field, id);
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
      return this.missing(kind, id);
    }
    requireRight(this.who, action, task, this.operation);
    return { part, task };
  }

  /** Ends the act: what it names is not there, or not the principal's to see. */
  missing(field: string, id: string): never {
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

  /** Says that something is not there: whether it is, and not the principal's to see, neither the time nor the log tells. */
  notFound(field: string | string[], id: string): void {
    this.#missed ||= parseId(id) !== null;
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
  record(task: Task | null, events: readonly TaskEvent[]): Task {
    const { now, regime, who, newId } = this.setting;
    this.recorded = true;
    const due = task === null ? [] : announcementsDue(task, now, regime, newId);
    const happenings = events.map((event) => ({ ...event, at: now, actor: who }));
    const after = recordTask(this.transaction, regime, task, [...due, ...happenings], now);
    this.effects.turnings.push(after.nextAt);
    return after;
  }

  /** Records what was decided about several tasks. */
  recordAll(events: TasksEvents): void {
    for (const { task, event } of events) this.record(task, [event]);
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

  /** Logs a refusal where DOMAIN.md 8 wants it: marks of secrecy, without the content, and what is not there for the viewer. */
  async logRefused({ problems }: Answer): Promise<void> {
    const { operation } = this;
    const fields = problems.filter(({ code }) => code === 'CLASSIFIED').map(({ field }) => field.join('.'));
    if (fields.length > 0) await this.logClassified(fields);
    if (this.#missed) await this.#log({ kind: 'accessRefused', data: { operation } });
  }

  /** Logs that an input bears a mark of secrecy, without the content. */
  async logClassified(fields: string[]): Promise<void> {
    await this.#log({ kind: 'classifiedInputRefused', data: { operation: this.operation, fields } });
  }

  async #log(event: RegistryEvent): Promise<void> {
    await recordRegistry(this.transaction, [event], this.who, this.setting.now);
  }
}
