// The webhooks (推送) of this process: one runner for each, woken when its jurisdiction's log grows. Started by the server,
// which alone can render events; until then webhooks are kept and nothing is sent.
import { randomUUID } from 'node:crypto';

import type { Webhook } from '../rules/records';
import type { Door } from '../store/door';
import type { Reader } from '../store/reader';
import { DatabaseGone } from '../store/failures';
import { LeaseTable } from '../store/lease-table';
import { WebhookReader } from '../store/webhook-reader';
import { WebhookWriter } from '../store/webhook-writer';
import type { AllowList } from './addresses';
import type { Clients } from './clients';
import { pause, wallNow } from './clock';
import type { Feed } from './feed';
import { LEASE_TIMES, Leases, type LeaseTimes } from './leases';
import type { Regimes } from './regimes';
import { Seal, WEBHOOK_SECRETS } from './seal';
import type { Engine, Render } from './webhook-attempts';
import { Runner } from './webhook-runner';
import { Standing } from './webhook-standing';

export interface WebhookOptions {
  /** the service's own secret, under which those of webhooks are sealed */
  sealWith: string;
  allowed: AllowList;
  wrongSelection: Engine['wrongSelection'];
  render: Render;
  failed: (error: unknown) => void;
  /** for tests: the machine's clock, waiting, chance, and shorter limits */
  tuning?:
    | (Partial<Pick<Engine, 'clock' | 'pause' | 'random' | 'limitMs' | 'stopMs' | 'mostPending'>> & {
        lease?: LeaseTimes;
      })
    | undefined;
}

/** What somebody on call would ask: how many wait, how many were given up, how long the first has waited. */
export interface WebhookNumbers {
  pending: number;
  parked: number;
  lagSeconds: number;
}

// What the receiver has to answer in, and what is left for its answers when the service stops.
const LIMIT_MS = 10_000;
const STOP_MS = 2000;
// What a receiver does not take fills the table no further: the log is the queue.
const MOST_PENDING = 10_000;

export class Webhooks {
  readonly store: WebhookReader;
  readonly standing: Standing;
  readonly #runners = new Map<string, Runner>();
  readonly #ending = new Set<Promise<void>>();
  readonly #follows = new Map<string, AbortController>();
  #engine: Engine | null = null;
  #leases: Leases | null = null;
  #beat: NodeJS.Timeout | null = null;
  #renewing = false;
  #stopListening: () => void = () => undefined;
  #loading: Promise<void> = Promise.resolve();
  #sweeping: Promise<void> = Promise.resolve();

  constructor(
    readonly door: Door,
    readonly reader: Reader,
    readonly feed: Feed,
    readonly clients: Clients,
    readonly regimes: Regimes,
  ) {
    this.store = new WebhookReader(reader);
    this.standing = new Standing(this.store, clients);
  }

  /** Starts sending: first what was left when the service last stopped. */
  async start({ sealWith, tuning = {}, ...given }: WebhookOptions): Promise<void> {
    const { door, store, clients, regimes } = this;
    const wiring = { ...given, door, store, clients, regimes, seal: new Seal(sealWith, WEBHOOK_SECRETS) };
    const usual = {
      clock: wallNow,
      pause,
      random: Math.random,
      limitMs: LIMIT_MS,
      stopMs: STOP_MS,
      mostPending: MOST_PENDING,
    };
    const { lease = LEASE_TIMES, ...tuned } = tuning;
    this.#engine = { ...wiring, ...usual, ...tuned, holds: (id) => this.#leases?.holds(id) ?? true };
    if (door.database.signals !== null) {
      this.#leases = new Leases(new LeaseTable(door.database), randomUUID(), lease);
      this.#beat = setInterval(() => void this.#renew(given.failed), lease.beatMs).unref();
    }
    this.#stopListening = this.clients.onChange(() => this.#runners.forEach((runner) => runner.wake()));
    await this.load();
  }

  /** What seals secrets and knows which addresses may be called. Throws before the start. */
  get engine(): Engine {
    if (this.#engine === null) throw new Error('webhooks have not been started');
    return this.#engine;
  }

  /** Reads anew which webhooks there are: new ones begin, changed ones go on, removed ones end. */
  load(changed = true): Promise<void> {
    const next = this.#loading.then(() => this.#load(changed));
    this.#loading = next.catch(() => undefined);
    return next;
  }

  /** Beats for the webhooks that this instance sends, and begins with those that nobody sends any more. */
  async #renew(failed: (error: unknown) => void): Promise<void> {
    if (this.#renewing) return;
    this.#renewing = true;
    try {
      await this.load(false);
    } catch (error) {
      // While the database is gone this is told once, by who watches it.
      if (!(error instanceof DatabaseGone)) failed(error);
    } finally {
      this.#renewing = false;
    }
  }

  async #load(changed: boolean): Promise<void> {
    const engine = this.#engine;
    if (engine === null) return;
    const kept = await this.store.webhooks();
    const held = new Set([...this.#runners.keys()].filter((id) => engine.holds(id)));
    await this.#leases?.beat(kept);
    const all = new Map(kept.filter(({ id }) => engine.holds(id)).map((webhook) => [webhook.id, webhook]));
    for (const [id, runner] of this.#runners) {
      if (all.has(id)) continue;
      this.#runners.delete(id);
      // Who removed it does not wait for its requests.
      const ending = runner.stop().catch(engine.failed);
      this.#ending.add(ending);
      void ending.finally(() => this.#ending.delete(ending));
    }
    for (const webhook of all.values()) {
      const runner = this.#runners.get(webhook.id);
      if (runner === undefined) await this.#begin(webhook, engine);
      // Another may have sent meanwhile what this instance held before.
      else if (changed || !held.has(webhook.id)) runner.change(webhook);
    }
    if (changed) this.#sweeping = this.#sweeping.then(() => this.#sweep(engine)).catch(engine.failed);
  }

  /** Deletes, a little at a time, what rewinds and removals have left. */
  async #sweep({ door }: Engine): Promise<void> {
    for (const { id, jurisdiction } of await this.store.unswept()) {
      for (let more = true; more && this.#engine !== null;) {
        more = await door.write(jurisdiction, (transaction) => new WebhookWriter(transaction, id).sweep());
      }
    }
  }

  async #begin(webhook: Webhook, engine: Engine): Promise<void> {
    await this.#follow(webhook.jurisdiction, engine);
    const runner = new Runner(webhook, engine);
    this.#runners.set(webhook.id, runner);
    runner.start();
  }

  /** Wakes the runners of a jurisdiction whenever its log grows. */
  async #follow(jurisdiction: string, { failed }: Engine): Promise<void> {
    if (this.#follows.has(jurisdiction)) return;
    const head = (await this.reader.head(jurisdiction))?.sequence ?? 0;
    const { signal } = setIn(this.#follows, jurisdiction, new AbortController());
    const wake = async () => {
      for await (const _ of this.feed.follow(jurisdiction, head, signal)) {
        for (const runner of this.#runners.values()) {
          if (runner.webhook.jurisdiction === jurisdiction) runner.wake();
        }
      }
    };
    void wake().catch(failed);
  }

  /** Stops sending. Requests in flight get two seconds; what was cut is sent again after the next start. */
  async stop(): Promise<void> {
    this.#stopListening();
    if (this.#beat !== null) clearInterval(this.#beat);
    await this.#loading.catch(() => undefined);
    this.#engine = null;
    this.#follows.forEach((controller) => controller.abort());
    this.#follows.clear();
    const runners = [...this.#runners.values()];
    this.#runners.clear();
    await Promise.all([...runners.map((runner) => runner.stop()), ...this.#ending, this.#sweeping]);
    const leases = this.#leases;
    this.#leases = null;
    // Where it cannot be told, others find out by themselves.
    await leases?.end().catch(() => undefined);
  }

  /** How the webhooks of this process stand. */
  async numbers(): Promise<WebhookNumbers> {
    const clock = this.#engine?.clock ?? wallNow;
    const numbers = { pending: 0, parked: 0, lagSeconds: 0 };
    for (const { webhook } of this.#runners.values()) {
      const { pending, parked, since } = await this.standing.of(webhook);
      numbers.pending += pending;
      numbers.parked += parked;
      if (since === null) continue;
      const seconds = (Date.parse(clock()) - Date.parse(since)) / 1000;
      numbers.lagSeconds = Math.max(numbers.lagSeconds, seconds);
    }
    return numbers;
  }
}

function setIn<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value);
  return value;
}
