// One attempt to deliver one event: what its client sees of it now, sealed in an envelope, signed, sent; and what became of
// it. Writes nothing.
import type { Principal } from '../rules/access';
import type { Instant } from '../rules/day';
import { nextAttempt, retryAfterOf, verdictOf } from '../rules/delivering';
import type { Webhook } from '../rules/records';
import type { Text } from '../rules/refusal';
import type { Door } from '../store/door';
import type { Due, WebhookReader } from '../store/webhook-reader';
import type { Outcome } from '../store/webhook-writer';
import type { AllowList } from './addresses';
import type { Clients } from './clients';
import { envelopeOf, headersOf } from './envelope';
import { type Answered, type Caller, Undelivered } from './posting';
import type { Regimes } from './regimes';
import type { Seal } from './seal';

/** The event of a sequence as a webhook's client sees it at this moment; null if it does not. Throws Undelivered. */
export type Render = (webhook: Webhook, sequence: number) => Promise<object | null>;

/** What webhooks run with. */
export interface Engine {
  door: Door;
  store: WebhookReader;
  clients: Clients;
  regimes: Regimes;
  seal: Seal;
  allowed: AllowList;
  /** why a client cannot be sent a selection; null if it can */
  wrongSelection: (selection: string, who: Principal | null) => Text | null;
  render: Render;
  /** the machine's clock */
  clock: () => Instant;
  /** waits so long, or until the signal */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 up to 1 */
  random: () => number;
  /** a receiver answers within so long */
  limitMs: number;
  /** requests in flight get this long when the service stops */
  stopMs: number;
  /** while more deliveries of a webhook wait, its reading of the log does too */
  mostPending: number;
  /** whether this instance is the one that sends a webhook */
  holds: (webhookId: string) => boolean;
  failed: (error: unknown) => void;
}

export interface Attempted {
  outcome: Outcome;
  /** the receiver wants no more of anything */
  unwanted: boolean;
}

export const HALTED = '接收方答复 410，要求不再推送 / the receiver answered 410 Gone';
const UNREADABLE =
  '密钥无法打开：服务自身的密钥已更换，请为该推送换新密钥后重新推送 / the secret cannot be opened: the service’s own secret has changed; give the webhook a new one and replay';
const FAULT = '服务内部错误 / internal error';
const LONGEST_ERROR = 500;

export class Attempts {
  constructor(
    readonly engine: Engine,
    readonly caller: Caller,
  ) {}

  async make(webhook: Webhook, due: Due, signal: AbortSignal): Promise<Attempted> {
    const at = this.engine.clock();
    try {
      const secrets = this.#secrets(webhook, at);
      if (secrets === null) return known({ ...unchanged(due), state: 'PARKED', lastError: UNREADABLE, endedAt: at });
      const data = await this.engine.render(webhook, due.sequence);
      if (data === null) return known({ ...unchanged(due), state: 'UNSEEN' });
      return this.#judged(due, at, await this.#post(webhook, due, data, secrets, signal));
    } catch (error) {
      if (!(error instanceof Undelivered)) this.engine.failed(error);
      return this.#failed(due, at, { error: error instanceof Undelivered ? error.message : FAULT });
    }
  }

  #post(webhook: Webhook, due: Due, data: object, secrets: string[], signal: AbortSignal): Promise<Answered> {
    const { clock, store } = this.engine;
    const envelope = envelopeOf(due, data, store.reader.eventCursor(due.jurisdiction, due.sequence));
    const body = JSON.stringify(envelope);
    const headers = headersOf(String(envelope['id']), body, secrets, clock());
    return this.caller.post({ url: webhook.url, headers, body }, signal);
  }

  #judged(due: Due, at: Instant, { status, retryAfter }: Answered): Attempted {
    switch (verdictOf(status)) {
      case 'delivered': {
        const endedAt = this.engine.clock();
        return known({ ...tried(due, at), state: 'DELIVERED', lastStatus: status, lastError: null, endedAt });
      }
      case 'unwanted': {
        const outcome = { ...tried(due, at), lastStatus: status, lastError: HALTED, nextAt: at };
        return { outcome, unwanted: true };
      }
      case 'failed':
        return this.#failed(due, at, { status, error: errorOf(status), retryAfter });
    }
  }

  #failed(
    due: Due,
    begunAt: Instant,
    { status = null, error, retryAfter }: { status?: number | null; error: string; retryAfter?: string | undefined },
  ): Attempted {
    const at = this.engine.clock();
    const row = { ...tried(due, begunAt), lastStatus: status, lastError: error.slice(0, LONGEST_ERROR) };
    const { attempts, firstAttemptAt } = row;
    const retryAfterMs = retryAfterOf(retryAfter, at);
    const random = this.engine.random();
    const nextAt = nextAttempt({ attempts, firstAt: firstAttemptAt, at, retryAfterMs, random });
    return known(nextAt === null ? { ...row, state: 'PARKED', endedAt: at } : { ...row, nextAt });
  }

  /** The secrets that sign now, the present one first; null if it cannot be opened. */
  #secrets(webhook: Webhook, at: Instant): string[] | null {
    const { id, sealedSecret, formerSecret, formerUntil } = webhook;
    const { seal } = this.engine;
    const present = seal.open(sealedSecret, id);
    if (present === null) return null;
    const signs = formerSecret !== null && formerUntil !== null && at < formerUntil;
    const former = signs ? seal.open(formerSecret, id) : null;
    return former === null ? [present] : [present, former];
  }
}

function known(outcome: Outcome): Attempted {
  return { outcome, unwanted: false };
}

/** A delivery as it was before the attempt. */
function unchanged({ sequence, round, line, attempts, firstAttemptAt, lastAttemptAt, lastStatus, lastError }: Due) {
  const tries = { attempts, firstAttemptAt, lastAttemptAt, lastStatus, lastError };
  return { sequence, round, line, ...tries, nextAt: null, endedAt: null };
}

/** A delivery with one attempt more, at a moment. */
function tried(due: Due, at: Instant) {
  const firstAttemptAt = due.firstAttemptAt ?? at;
  return {
    ...unchanged(due),
    state: 'PENDING' as const,
    attempts: due.attempts + 1,
    firstAttemptAt,
    lastAttemptAt: at,
  };
}

function errorOf(status: number): string {
  const redirects = status >= 300 && status < 400;
  return redirects ? `HTTP ${status}：不跟随重定向 / redirects are not followed` : `HTTP ${status}`;
}
