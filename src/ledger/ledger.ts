// The ledger as one thing: the database, its door, its readers, the clock, the tick and the feed, put together by hand.
import type { Instant } from '../rules/day';
import type { Principal } from '../rules/access';
import { requireRole, OPERATION_ROLES } from '../rules/access';
import { NEVER } from '../rules/day';
import { SERVICE } from '../rules/events';
import { PACKAGE_LAST_YEAR, packageNotice } from '../rules/notice';
import type { ChainHash } from '../store/chain';
import type { Database } from '../store/database';
import { type CommitTerms, Door } from '../store/door';
import { LedgerRow, refuseNarrow, writeAgain } from '../store/ledger-row';
import { openDatabase } from '../store/open';
import type { PostgresOptions } from '../store/postgres';
import { Reader } from '../store/reader';
import type { Transaction } from '../store/transaction';
import { Acts } from './act';
import { Clients } from './clients';
import { type Clock, nowIn, SimulatedClock } from './clock';
import { DayEnds } from './day-ends';
import { Feed } from './feed';
import { Files } from './files';
import { Heads } from './heads';
import { Imports } from './imports';
import { recordRegistry } from './fold';
import { Regimes } from './regimes';
import { Replica } from './replica';
import { resettle } from './resettle';
import { Tick } from './tick';
import { Watch } from './watch';
import { Webhooks } from './webhooks';

export interface LedgerOptions extends Omit<PostgresOptions, 'failed'> {
  /** what new events are hashed with; SHA-256 if missing */
  chainHash?: ChainHash;
}

export class Ledger {
  readonly reader: Reader;
  readonly door: Door;
  readonly regimes: Regimes;
  readonly tick: Tick;
  readonly feed: Feed;
  readonly acts: Acts;
  readonly clients: Clients;
  readonly webhooks: Webhooks;
  readonly files: Files;
  readonly imports: Imports;
  readonly watch: Watch;
  readonly replica: Replica;
  readonly heads: Heads;
  #advancing: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly database: Database,
    readonly clock: Clock,
    failed: (error: unknown) => void,
    chainHash: ChainHash,
  ) {
    this.reader = new Reader(database);
    this.regimes = new Regimes(this.reader);
    this.feed = new Feed(this.reader, () => clock.now(), failed);
    const committed: Door['committed'] = (grown) => {
      for (const [code, each] of grown) {
        this.feed.wake(code);
        this.watch.wrote(code, each);
      }
    };
    const dayEnds = new DayEnds(this.regimes, clock);
    const unwritable: CommitTerms['unwritable'] = (error) => this.watch.refused(error);
    this.door = new Door(database, committed, { chainHash, begun: (sheet) => dayEnds.keep(sheet), unwritable });
    const unread = () => this.watch.unread();
    this.tick = new Tick(this.door, this.reader, this.regimes, clock, { failed, unread });
    this.clients = new Clients(this.reader);
    this.webhooks = new Webhooks(this.door, this.reader, this.feed, this.clients, this.regimes);
    this.files = new Files(this.door, this.reader, this.clients, clock);
    this.imports = new Imports(this.files);
    this.acts = new Acts(this.door, this.regimes, clock, this.tick, this.clients, this.webhooks, unread);
    this.replica = new Replica();
    this.heads = new Heads(this.door, this.reader, this.regimes);
    this.watch = new Watch(this.reader, database.signals, {
      moved: (code) => {
        this.feed.wake(code);
        this.tick.look(code);
      },
      registryMoved: () => this.reload().then(() => this.webhooks.load()),
      recorded: (at) => clock.recorded(at),
      tryToWrite: () => this.#tryToWrite(),
      failed,
    });
  }

  /**
   * Opens the ledger in a database: `sqlite:PATH` or `postgres://…`. `failed` hears of faults that no request waits for.
   * Throws BadDatabase.
   */
  static async open(
    url: string,
    clock: Clock,
    failed: (error: unknown) => void,
    { chainHash = 'sha256', ...options }: LedgerOptions = {},
  ): Promise<Ledger> {
    const database = await openDatabase(url, { ...options, failed });
    const ledger = new Ledger(database, clock, failed, chainHash);
    try {
      await new LedgerRow(database).serve();
    } catch (error) {
      await database.close();
      throw error;
    }
    const last = await ledger.reader.lastRecordedAt();
    if (last !== null) clock.recorded(last);
    // Before the rest is read: what others write meanwhile is read again.
    await ledger.watch.start();
    await ledger.reload();
    await ledger.#learnYears();
    return ledger;
  }

  /** Reads jurisdictions and turning moments anew. */
  async reload(): Promise<void> {
    await this.regimes.load();
    await this.clients.load();
    await this.tick.load();
  }

  /** Years that the package has learned since the ledger last opened are published like any other: with an event. */
  async #learnYears(): Promise<void> {
    for (const code of this.regimes.codes) {
      const known = this.regimes.jurisdiction(code)?.packageThrough ?? PACKAGE_LAST_YEAR;
      for (let year = known + 1; year <= PACKAGE_LAST_YEAR; year++) {
        await this.door.write(code, (transaction) => this.#learn(transaction, year));
        await this.reload();
      }
    }
  }

  async #learn(transaction: Transaction, year: number): Promise<void> {
    const now = nowIn(transaction, this.clock);
    const { jurisdiction, regime } = await this.regimes.inside(transaction);
    // Another instance was faster.
    if (jurisdiction.packageThrough >= year) return;
    const notice = packageNotice(year);
    if (notice === undefined) throw new Error(`the package skips ${year}`);
    const event = { kind: 'workCalendarPublished', data: { notice, packageThrough: year } } as const;
    await recordRegistry(transaction, [event], SERVICE, now);
    await resettle(transaction, regime, 'workCalendarPublished', now, now);
  }

  /** Writes what is there already, and is on the disk when it has; throws Unwritable. */
  async #tryToWrite(): Promise<void> {
    const [code] = this.regimes.codes;
    if (code === undefined) return;
    await refuseNarrow(this.database);
    await this.door.write(code, (transaction) => transaction.write(writeAgain));
  }

  now(): Instant {
    return this.clock.now();
  }

  /** True if the clock is simulated and can be moved. */
  get simulated(): boolean {
    return this.clock instanceof SimulatedClock;
  }

  /**
   * Moves a simulated clock and announces every change on the way, each when the clock passes its moment. Returns the
   * changes of colour in the principal's jurisdiction.
   */
  async advance(who: Principal, to: Instant): Promise<number> {
    requireRole(who, OPERATION_ROLES.advanceClock, 'advanceClock');
    const next = this.#advancing.catch(() => undefined).then(() => this.#advance(who, to));
    this.#advancing = next;
    return next;
  }

  async #advance(who: Principal, to: Instant): Promise<number> {
    const { clock, tick } = this;
    if (!(clock instanceof SimulatedClock)) throw new Error('only a simulated clock can be moved');
    const from = clock.now();
    const changes = await this.pass(clock, to, who.jurisdiction);
    await this.door.write(who.jurisdiction, async (transaction) => {
      const now = nowIn(transaction, clock);
      await recordRegistry(transaction, [{ kind: 'clockAdvanced', data: { from, to } }], who, now);
    });
    return changes + ((await tick.run()).get(who.jurisdiction) ?? 0);
  }

  /** Lets a simulated clock pass through every turn up to a moment. */
  async pass(clock: SimulatedClock, to: Instant, jurisdiction: string): Promise<number> {
    let changes = 0;
    for (;;) {
      const announced = await this.tick.run();
      changes += announced.get(jurisdiction) ?? 0;
      const at = this.tick.nextAt;
      if (at > to || at === NEVER) break;
      clock.set(at);
    }
    clock.set(to);
    return changes;
  }

  async close(): Promise<void> {
    await this.heads.stop();
    await this.watch.stop();
    await this.webhooks.stop();
    this.files.stop();
    this.feed.close();
    await this.tick.stop();
    await this.door.close();
    await this.database.close();
  }
}
