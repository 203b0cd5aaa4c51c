// How a webhook stands, for those who keep it: what waits in its queue and in the log behind it, since when, and why. Never sends.
import type { Instant } from '../rules/day';
import type { Webhook } from '../rules/records';
import type { WebhookReader } from '../store/webhook-reader';
import type { Clients } from './clients';
import { beginningOf } from './webhook-runner';

export interface Stands {
  /** deliveries that wait, and events for the webhook that it has not read yet */
  pending: number;
  parked: number;
  /** since when the first of them waits; null if none does */
  since: Instant | null;
}

/** Events behind a position, counted up to another. */
interface Unread {
  key: string;
  through: number;
  count: number;
  since: Instant | null;
}

const ENDED =
  '应用凭证已到期或已撤销，请换用其他凭证 / its client has expired or been revoked; give it another one (updateWebhook, client)';

export class Standing {
  // A webhook may be held for months: each event is counted once.
  readonly #unread = new Map<string, Unread>();

  constructor(
    readonly store: WebhookReader,
    readonly clients: Clients,
  ) {}

  /** Of one that has been removed nothing waits. */
  async of(webhook: Webhook): Promise<Stands> {
    const { pending, parked } = await this.store.counts(webhook);
    const queuedAt = pending === 0 ? null : await this.store.pendingSince(webhook);
    const { count, since } = await this.#behind(webhook);
    const first = [queuedAt, since].filter((at) => at !== null).sort()[0] ?? null;
    return { pending: pending + count, parked, since: first };
  }

  /** Why nothing is sent, other than that somebody has paused it; null if it is. */
  async reason(webhook: Webhook): Promise<string | null> {
    const halted = (await this.store.position(webhook))?.haltReason ?? null;
    const ended = webhook.removedAt === null && !this.clients.isLive(webhook.clientId);
    return halted ?? (ended ? ENDED : null);
  }

  async #behind(webhook: Webhook): Promise<Pick<Unread, 'count' | 'since'>> {
    const { id, jurisdiction, clientId, filter, version, removedAt } = webhook;
    const who = this.clients.principal(clientId, jurisdiction);
    if (who === null || removedAt !== null) return { count: 0, since: null };
    const { sequence = beginningOf(webhook), round = 0 } = (await this.store.position(webhook)) ?? {};
    const through = (await this.store.reader.head(jurisdiction))?.sequence ?? 0;
    const key = [version, sequence, round].join();
    const found = this.#unread.get(id);
    const known = found?.key === key ? found : { key, through: sequence, count: 0, since: null };
    if (through <= known.through) return known;
    const more = await this.store.unread(who, filter, { after: known.through, through });
    const unread = { key, through, count: known.count + more.count, since: known.since ?? more.since };
    this.#unread.set(id, unread);
    return unread;
  }
}
