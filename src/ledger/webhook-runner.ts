// One webhook at work: follows the log from its position, queues what its client sees, calls the receiver, and writes what
// became of it. All that must survive is in the tables; in memory are a bounded batch and what is under way.
import { setMaxListeners } from 'node:events';

import type { Instant } from '../rules/day';
import { KEPT_MS, KEPT_PARKED_MS, quietUntil } from '../rules/delivering';
import { parseId } from '../rules/id';
import type { Webhook } from '../rules/records';
import { Zone } from '../rules/zone';
import { DatabaseGone, Unwritable } from '../store/failures';
import type { Due } from '../store/webhook-reader';
import { type Outcome, WebhookWriter } from '../store/webhook-writer';
import { Caller } from './posting';
import { Attempts, type Engine, HALTED } from './webhook-attempts';

// A receiver is called by so many requests at once.
const IN_FLIGHT = 8;
// So many deliveries of a webhook are in memory at most.
const BATCH = 64;
// So much of the log is read at once; a position that skips less than this need not be written.
const PAGE = 500;
// The machine's clock may jump: it is looked at again after so long at least.
const LONGEST_PAUSE_MS = 60_000;
const PRUNE_MS = 60 * 60 * 1000;
const AFTER_FAULT_MS = 5000;
// What has not even ended when it was cut is not waited for any longer.
const CUT_MS = 1000;

export class Runner {
  readonly #caller: Caller;
  readonly #attempts: Attempts;
  readonly #stopping = new AbortController();
  readonly #zone: Zone;
  #queue: Due[] = [];
  #outcomes: Outcome[] = [];
  readonly #inFlight = new Map<string, Promise<void>>();
  /** what has been taken from the table and not been written back */
  readonly #taken = new Set<string>();
  #position = { sequence: 0, round: 0, halted: false };
  /** how often the receiver has asked to be left alone, and how often that has been written */
  #halts = { asked: 0, written: 0 };
  #unwritten = 0;
  #stale = true;
  #stopped = false;
  #pruneAt: Instant = '';
  #woken = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> | null = null;

  constructor(
    public webhook: Webhook,
    readonly engine: Engine,
  ) {
    const { allowed, limitMs, regimes } = engine;
    this.#caller = new Caller(allowed, limitMs, IN_FLIGHT);
    this.#attempts = new Attempts(engine, this.#caller);
    // Each request in flight listens, and those whose answer is still read out.
    setMaxListeners(0, this.#stopping.signal);
    this.#zone = new Zone(regimes.jurisdiction(webhook.jurisdiction)?.timeZone ?? 'UTC');
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Says that there may be something to do. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Goes on with a webhook that was changed, or sent back to an earlier position. */
  change(webhook: Webhook): void {
    this.webhook = webhook;
    this.#stale = true;
    this.wake();
  }

  /** Ends: requests in flight get some time, then they are cut; they are sent again when the service is back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#running;
    const timers: NodeJS.Timeout[] = [];
    const cut = new Promise<void>((resolve) => {
      timers.push(setTimeout(() => this.#stopping.abort(), this.engine.stopMs));
      timers.push(setTimeout(resolve, this.engine.stopMs + CUT_MS));
    });
    await Promise.race([Promise.all(this.#inFlight.values()), cut]);
    timers.forEach(clearTimeout);
    this.#caller.close();
    await this.#flush().catch((error: unknown) => this.#tell(error));
    await this.#writePosition().catch((error: unknown) => this.#tell(error));
  }

  /** That the database is gone, or takes nothing in, is told once by who watches it. */
  #tell(error: unknown): void {
    if (!(error instanceof DatabaseGone)) this.engine.failed(error);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#woken = false;
      let pause: number;
      try {
        pause = await this.#pass();
      } catch (error) {
        this.#tell(error);
        this.#stale = true;
        // Not even a wake hurries it: what is broken would fail again at once.
        this.#woken = false;
        pause = AFTER_FAULT_MS;
      }
      await this.#sleep(Math.min(pause, LONGEST_PAUSE_MS));
    }
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#woken || this.#stopped || ms <= 0) return;
    const waking = new AbortController();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      void this.engine.pause(ms, waking.signal).then(resolve, resolve);
    });
    this.#wake = () => undefined;
    waking.abort();
  }

  /** Does what can be done now; returns after how many milliseconds there may be more. */
  async #pass(): Promise<number> {
    if (this.#stale) await this.#begin();
    await this.#flush();
    await this.#prune();
    const held = this.#heldMs();
    if (held > 0) {
      this.#release();
      return held;
    }
    // What is due goes first; the log is read on only while there is too little of it.
    while (!this.#stopped && (await this.#fill()) < IN_FLIGHT && (await this.#readOn()));
    this.#sendNext();
    const now = this.engine.clock();
    const dueAt = await this.engine.store.dueAfter(this.webhook, now);
    return dueAt === null ? Infinity : Date.parse(dueAt) - Date.parse(now);
  }

  /** Reads where the webhook stands. One that has not begun begins behind its own registration. */
  async #begin(): Promise<void> {
    this.#stale = false;
    const { webhook, engine } = this;
    // A rewind leaves what it queues anew to be swept here: before that, nothing more is read.
    if ((await engine.store.unswept(webhook)).length > 0) await this.#inChunks((writer) => writer.sweep());
    const { asked, written } = this.#halts;
    const found = await engine.store.position(webhook);
    const { sequence = beginningOf(webhook), round = 0, haltedAt = null } = found ?? {};
    this.#release();
    // Events that were only skipped need not be read again, unless everything is queued anew.
    const ahead = round === this.#position.round ? this.#position.sequence : 0;
    // What was read may be older than what the receiver has asked meanwhile: then it is read again once that is written.
    const halted = haltedAt !== null || asked !== written || asked !== this.#halts.asked;
    this.#position = { sequence: Math.max(sequence, ahead), round, halted };
  }

  /** For how long nothing may be sent: 0 if it may. */
  #heldMs(): number {
    const { webhook, engine } = this;
    if (this.#stopped || !engine.holds(webhook.id)) return Infinity;
    if (webhook.paused || this.#position.halted || this.#principal() === null) return Infinity;
    const now = engine.clock();
    const until = quietUntil(now, webhook.quietHours, this.#zone);
    return until === null ? 0 : Date.parse(until) - Date.parse(now);
  }

  /** Who the webhook's client is here; null while it may not sign in. */
  #principal() {
    const { clientId, jurisdiction } = this.webhook;
    const { clients } = this.engine;
    return clients.isLive(clientId) ? clients.principal(clientId, jurisdiction) : null;
  }

  /** Gives back what has not been sent. */
  #release(): void {
    for (const due of this.#queue) this.#taken.delete(keyOf(due));
    this.#queue = [];
  }

  /** Takes what is due; returns how many deliveries wait to be sent. */
  async #fill(): Promise<number> {
    const due = await this.engine.store.due(this.webhook, this.engine.clock(), BATCH + this.#taken.size);
    for (const each of due) {
      // Of whatever round: what waited before the cursor of a replay waits on.
      if (this.#queue.length >= BATCH || this.#taken.has(keyOf(each))) continue;
      this.#taken.add(keyOf(each));
      this.#queue.push(each);
    }
    return this.#queue.length;
  }

  /** Queues the next page of the log; false at its end. */
  async #readOn(): Promise<boolean> {
    const { webhook, engine } = this;
    const { jurisdiction, filter, id } = webhook;
    const who = this.#principal();
    const head = (await engine.store.reader.head(jurisdiction))?.sequence ?? 0;
    const { sequence: after, round } = this.#position;
    const through = Math.min(head, after + PAGE);
    if (who === null || through <= after) return false;
    if (await engine.store.pendMore(webhook, engine.mostPending)) return false;
    const events = await engine.store.eventsFor(who, filter, { after, through });
    this.#unwritten += through - after;
    if (events.length > 0 || this.#unwritten >= PAGE) {
      const queued = await engine.door.write(jurisdiction, (transaction) =>
        new WebhookWriter(transaction, id).queue(events, { after, through }, round, engine.clock()),
      );
      if (!queued) {
        this.#stale = true;
        this.wake();
        return false;
      }
      this.#unwritten = 0;
    }
    if (round === this.#position.round) this.#position.sequence = through;
    return true;
  }

  /** Writes a position that has only skipped events. */
  async #writePosition(): Promise<void> {
    const { sequence, round } = this.#position;
    if (this.#unwritten === 0 || this.#stale) return;
    const { jurisdiction, id } = this.webhook;
    await this.engine.door.write(jurisdiction, (transaction) =>
      new WebhookWriter(transaction, id).queue([], { after: sequence, through: sequence }, round, this.engine.clock()),
    );
    this.#unwritten = 0;
  }

  /** Writes what became of deliveries; what comes meanwhile goes with the next write. */
  async #flush(): Promise<void> {
    const outcomes = this.#outcomes;
    if (outcomes.length === 0) return;
    this.#outcomes = [];
    const { engine, webhook } = this;
    let unwritable = false;
    try {
      await engine.door.write(webhook.jurisdiction, (transaction) =>
        new WebhookWriter(transaction, webhook.id).record(outcomes, engine.clock()),
      );
    } catch (error) {
      unwritable = error instanceof Unwritable;
      throw error;
    } finally {
      // On a full disk they would be sent again every few seconds, to no end: they are kept until they can be written.
      if (unwritable) this.#outcomes.unshift(...outcomes);
      // Where it failed otherwise they are due again, and are sent again.
      else for (const outcome of outcomes) this.#taken.delete(keyOf(outcome));
    }
  }

  /** Deletes until there is no more; others write in between. */
  async #inChunks(some: (writer: WebhookWriter) => Promise<boolean>): Promise<void> {
    const { door } = this.engine;
    const { jurisdiction, id } = this.webhook;
    for (let more = true; more && !this.#stopped;) {
      more = await door.write(jurisdiction, (transaction) => some(new WebhookWriter(transaction, id)));
    }
  }

  async #prune(): Promise<void> {
    const { engine } = this;
    const now = engine.clock();
    if (now < this.#pruneAt) return;
    for (const [state, kept] of [
      ['DELIVERED', KEPT_MS],
      ['PARKED', KEPT_PARKED_MS],
    ] as const) {
      const before = new Date(Date.parse(now) - kept).toISOString();
      await this.#inChunks((writer) => writer.prune(state, before));
    }
    this.#pruneAt = new Date(Date.parse(now) + PRUNE_MS).toISOString();
  }

  #sendNext(): void {
    while (this.#inFlight.size < IN_FLIGHT && this.#queue.length > 0 && this.#heldMs() === 0) {
      const due = this.#queue.shift() as Due;
      const key = keyOf(due);
      const sending = this.#send(due).finally(() => {
        this.#inFlight.delete(key);
        this.#sendNext();
        this.wake();
      });
      this.#inFlight.set(key, sending);
    }
  }

  async #send(due: Due): Promise<void> {
    const { outcome, unwanted } = await this.#attempts.make(this.webhook, due, this.#stopping.signal);
    try {
      if (unwanted) await this.#halt();
    } catch (error) {
      this.#tell(error);
    }
    // What was cut by the end of the service has no outcome: it is sent again.
    if (this.#stopping.signal.aborted && outcome.state !== 'DELIVERED') this.#taken.delete(keyOf(due));
    else this.#outcomes.push(outcome);
  }

  /** The receiver wants no more: nothing is sent until somebody resumes the webhook. */
  async #halt(): Promise<void> {
    const { engine, webhook } = this;
    this.#position.halted = true;
    this.#halts.asked++;
    try {
      await engine.door.write(webhook.jurisdiction, (transaction) =>
        new WebhookWriter(transaction, webhook.id).halt(HALTED, engine.clock(), beginningOf(webhook)),
      );
    } finally {
      this.#halts.written++;
      this.#stale = true;
    }
  }
}

/** The event of a webhook's registration, of which its id tells. */
export function beginningOf({ id }: Webhook): number {
  return Number(parseId(id)?.local.split('-')[0] ?? 0);
}

function keyOf({ round, sequence }: Pick<Outcome, 'round' | 'sequence'>): string {
  return `${round} ${sequence}`;
}
