// Batched reads for one answer: one statement for all rows of a kind that an answer asks for, never one per row.
import DataLoader from 'dataloader';

import type { Principal } from '../rules/access';
import { eventId, parseId } from '../rules/id';
import type { Records } from '../rules/records';
import type { List, Page, PageRequest } from '../store/paging';
import type { Status } from '../rules/words';
import type { Counts } from '../store/colour-sql';
import type { Reader } from '../store/reader';
import { grouped } from '../store/rows';
import { visibleHere, visibleTask } from '../store/visibility';

export class Loaders {
  #head: Promise<number> | null = null;
  readonly #loaders = new Map<string, DataLoader<string, unknown>>();

  constructor(
    readonly reader: Reader,
    readonly who: Principal,
  ) {}

  /** A task that the viewer sees, or null. */
  visibleTask(id: string): Promise<Records['task'] | null> {
    return this.#byId('visible task', (ids) => this.reader.byIds('task', ids, visibleTask(this.who))).load(id);
  }

  /** A record that the viewer sees, or null. */
  visible(kind: Exclude<keyof Records, 'jurisdiction' | 'task'>, id: string): Promise<object | null> {
    return this.#byId(`visible ${kind}`, (ids) => this.reader.visible(this.who, kind, ids)).load(id);
  }

  /** An event of the viewer's jurisdiction that they see, or null. */
  visibleEvent(id: string): Promise<object | null> {
    return this.#byId('visible event', async (ids) => {
      const sequences = ids.map((each) => Number(parseId(each)?.local));
      const events = await this.reader.visibleEvents(this.who, sequences, null);
      return events.map((event) => Object.assign(event, { id: eventId(event.jurisdiction, event.sequence) }));
    }).load(id);
  }

  /** A record that the viewer has reached through one that they see; null if there is none. */
  record<K extends keyof Records>(kind: K, id: string): Promise<Records[K] | null> {
    return this.#records(kind).load(id);
  }

  /** Takes a record of the viewer's jurisdiction as it is now, which need not be read. */
  prime(kind: keyof Records, row: Records[keyof Records] | null): void {
    if (row !== null) this.#records(kind).prime(row.id, row);
  }

  #records<K extends keyof Records>(kind: K): DataLoader<string, Records[K] | null> {
    return this.#byId(kind, (ids) => this.reader.byIds(kind, ids, visibleHere(this.who)));
  }

  /** The end of the log, read once for the answer, before what is read with it. */
  head(): Promise<number> {
    this.#head ??= this.reader.head(this.who.jurisdiction).then((head) => head?.sequence ?? 0);
    return this.#head;
  }

  /** Like `record`, for one that a row refers to: it is there. */
  async referred<K extends keyof Records>(kind: K, id: string): Promise<Records[K]> {
    const record = await this.record(kind, id);
    if (record === null) throw new Error(`${kind} ${id} is missing`);
    return record;
  }

  /** The rows of a kind that belong to a parent, in an order. */
  children<K extends keyof Records>(kind: K, parent: string, order: string, id: string): Promise<Records[K][]> {
    return this.#once(`${kind} of ${parent}`, async (ids) => {
      const rows = await this.reader.childrenOf(kind, parent, ids, order, this.who.jurisdiction);
      const byParent = grouped(rows, (row) => String((row as unknown as Record<string, unknown>)[parent]));
      return ids.map((each) => byParent.get(each) ?? []);
    }).load(id);
  }

  /** A page of a list for one parent; parents that ask for the same page are read together. `key` names list and page. */
  page<T extends object>(key: string, list: List, page: PageRequest, parent: string, id: string): Promise<Page<T>> {
    return this.#once(`page ${parent} ${key}`, async (ids) => {
      const pages = await this.reader.pages<T>(list, page, parent, ids, this.who.jurisdiction);
      return ids.map((each) => pages.get(each) as Page<T>);
    }).load(id);
  }

  count(key: string, list: List, parent: string, id: string): Promise<number> {
    return this.#once(`count ${parent} ${key}`, async (ids) => {
      const counts = await this.reader.counts(list, parent, ids);
      return ids.map((each) => counts.get(each) ?? 0);
    }).load(id);
  }

  /** How many open tasks a unit leads, and in which colours. */
  tally(unit: string, now: string): Promise<Counts> {
    return this.#once(`tally ${now}`, async (ids) => {
      const tallies = await this.reader.openTallies(this.who, ids, now);
      return ids.map((each) => tallies.get(each) ?? { total: 0, blue: 0, yellow: 0, red: 0 });
    }).load(unit);
  }

  /** Since when each red open task that a unit leads is red. */
  redMoments(unit: string, now: string): Promise<string[]> {
    return this.#once(`red ${now}`, async (ids) => {
      const moments = await this.reader.redMoments(this.who, ids, now);
      return ids.map((each) => moments.get(each) ?? []);
    }).load(unit);
  }

  /** The worst colour of the unfinished tasks below one; null if there are none. */
  worstBelow(task: string, now: string): Promise<Status | null> {
    return this.#once(`below ${now}`, async (ids) => {
      const worst = await this.reader.worstBelow(this.who, ids, now);
      return ids.map((each) => worst.get(each) ?? null);
    }).load(task);
  }

  /** Whether a task has an unfinished one below it. */
  hasUnfinished(task: string): Promise<boolean> {
    return this.#once('unfinished', async (ids) => {
      const found = await this.reader.withUnfinished(this.who.jurisdiction, ids);
      return ids.map((each) => found.has(each));
    }).load(task);
  }

  /** The tasks, seen by the viewer, that files with a hash are evidence of. */
  usesOf(sha256: string): Promise<string[]> {
    return this.#once('uses', async (hashes) => {
      const uses = await this.reader.usesOf(this.who, hashes);
      return hashes.map((each) => uses.get(each) ?? []);
    }).load(sha256);
  }

  /** The inspections of a year, for who weighs the burden of one. */
  inspectionsOf(year: number): Promise<Records['inspection'][]> {
    return this.#once('inspections', async (years) => {
      const found = await this.reader.inspectionsOf(this.who.jurisdiction, years.map(Number));
      return years.map((each) => found.filter((inspection) => String(inspection.year) === each));
    }).load(String(year));
  }

  #byId<T extends { id: string }>(
    key: string,
    read: (ids: readonly string[]) => Promise<T[]>,
  ): DataLoader<string, T | null> {
    return this.#once(key, async (ids) => {
      const byId = new Map((await read(ids)).map((row) => [row.id, row]));
      return ids.map((each) => byId.get(each) ?? null);
    });
  }

  #once<T>(key: string, batch: (ids: readonly string[]) => Promise<T[]>): DataLoader<string, T> {
    let loader = this.#loaders.get(key) as DataLoader<string, T> | undefined;
    if (loader === undefined) {
      loader = new DataLoader<string, T>(batch);
      this.#loaders.set(key, loader);
    }
    return loader;
  }
}
