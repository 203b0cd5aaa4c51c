// Answers questions about webhooks: which there are, how far each has read, what of it is due. Asks the readers; never writes.
import sql from 'sql-template-tag';

import type { Principal } from '../rules/access';
import { type Instant, NEVER } from '../rules/day';
import type { Webhook, WebhookFilter } from '../rules/records';
import { matchesEvent } from './lists';
import type { Reader } from './reader';
import { visibleEvent } from './visibility';
import type { WebhookDeliveryTable, WebhookPositionTable } from './webhook-tables';
import { atMost } from './rows';

/** A delivery that is due, with the number of its task. */
export type Due = WebhookDeliveryTable & { taskNumber: string | null };
/** An event that a webhook is to be called for. */
export type Queued = Pick<WebhookDeliveryTable, 'sequence' | 'kind' | 'at' | 'taskId'>;
export interface Counts {
  pending: number;
  parked: number;
}

export type Key = Pick<Webhook, 'id' | 'jurisdiction'>;

export class WebhookReader {
  constructor(readonly reader: Reader) {}

  /** The webhooks of all jurisdictions that have not been removed. */
  async webhooks(): Promise<Webhook[]> {
    const found = await this.reader.query(sql`SELECT * FROM "webhook" WHERE "removedAt" IS NULL`);
    return this.reader.rows.read<Webhook>('webhook', found);
  }

  /** How far a webhook has read; null before it has begun. */
  async position({ id, jurisdiction }: Key): Promise<WebhookPositionTable | null> {
    const [found] = await this.reader.query<WebhookPositionTable>(
      sql`SELECT * FROM "webhook_position" WHERE "jurisdiction" = ${jurisdiction} AND "webhookId" = ${id}`,
    );
    return found ?? null;
  }

  /** Webhooks, removed ones too, with deliveries behind their position: what a rewind or a removal left to be swept. */
  async unswept({ id, jurisdiction }: Partial<Key> = {}): Promise<Key[]> {
    const one = id === undefined ? sql`1 = 1` : sql`p."jurisdiction" = ${jurisdiction} AND p."webhookId" = ${id}`;
    return this.reader.query<Key>(sql`SELECT p."jurisdiction", p."webhookId" AS "id" FROM "webhook_position" p
      WHERE ${one} AND EXISTS (SELECT 1 FROM "webhook_delivery" d WHERE d."jurisdiction" = p."jurisdiction"
        AND d."webhookId" = p."webhookId" AND d."sequence" > p."sequence")`);
  }

  /** Events behind one position and up to another that a principal sees and that pass a filter, in order. */
  async eventsFor(
    who: Principal,
    { task, unit, kind }: WebhookFilter,
    { after, through }: { after: number; through: number },
  ): Promise<Queued[]> {
    const within = sql`t."sequence" > ${after} AND t."sequence" <= ${through}`;
    return this.reader.query<Queued>(sql`SELECT t."sequence", t."kind", t."at", t."taskId" FROM "event" t
      WHERE ${visibleEvent(who)} AND ${within} AND ${matchesEvent({ task, unit, kind })} ORDER BY t."sequence"`);
  }

  /** How many events `eventsFor` would find, and when the first was recorded; null if there are none. */
  async unread(
    who: Principal,
    { task, unit, kind }: WebhookFilter,
    { after, through }: { after: number; through: number },
  ): Promise<{ count: number; since: Instant | null }> {
    const within = sql`t."sequence" > ${after} AND t."sequence" <= ${through}`;
    const [row] = await this.reader.query<{ n: number; since: Instant | null }>(sql`SELECT COUNT(*) AS "n",
      MIN(t."recordedAt") AS "since" FROM "event" t
      WHERE ${visibleEvent(who)} AND ${within} AND ${matchesEvent({ task, unit, kind })}`);
    return { count: Number(row?.n ?? 0), since: row?.since ?? null };
  }

  /** What a webhook is to be called for by now, the longest due first. */
  async due({ id, jurisdiction }: Key, now: Instant, limit: number): Promise<Due[]> {
    return this.reader.query<Due>(sql`SELECT d.*, k."number" AS "taskNumber" FROM "webhook_delivery" d
      LEFT JOIN "task" k ON k."jurisdiction" = d."jurisdiction" AND k."id" = d."taskId"
      WHERE d."jurisdiction" = ${jurisdiction} AND d."webhookId" = ${id} AND d."nextAt" <= ${now}
      ORDER BY d."nextAt", d."sequence" ${atMost(limit)}`);
  }

  /** The first moment behind now at which something is due; null if nothing is. */
  async dueAfter({ id, jurisdiction }: Key, now: Instant): Promise<Instant | null> {
    const [row] = await this.reader.query<{ at: Instant | null }>(sql`SELECT MIN("nextAt") AS "at"
      FROM "webhook_delivery" WHERE "jurisdiction" = ${jurisdiction} AND "webhookId" = ${id}
      AND "nextAt" > ${now} AND "nextAt" < ${NEVER}`);
    return row?.at ?? null;
  }

  /** What lies behind the position counts no more: it is only still to be swept. */
  async counts({ id, jurisdiction }: Key): Promise<Counts> {
    const found = await this.reader.query<{ state: string; n: number }>(sql`SELECT "state", COUNT(*) AS "n"
      FROM "webhook_delivery" WHERE "jurisdiction" = ${jurisdiction} AND "webhookId" = ${id}
      AND "state" IN ('PENDING', 'PARKED') AND "sequence" <= (SELECT p."sequence" FROM "webhook_position" p
        WHERE p."jurisdiction" = ${jurisdiction} AND p."webhookId" = ${id}) GROUP BY "state"`);
    const of = (state: string) => Number(found.find((row) => row.state === state)?.n ?? 0);
    return { pending: of('PENDING'), parked: of('PARKED') };
  }

  /** Whether more than so many deliveries are pending. */
  async pendMore({ id, jurisdiction }: Key, than: number): Promise<boolean> {
    const found = await this.reader.query(sql`SELECT 1 FROM "webhook_delivery" WHERE "jurisdiction" = ${jurisdiction}
      AND "webhookId" = ${id} AND "state" = 'PENDING' ${atMost(1)} OFFSET ${than}`);
    return found.length > 0;
  }

  /** Since when the pending delivery that waits longest has been queued; null if none is pending. */
  async pendingSince({ id, jurisdiction }: Key): Promise<Instant | null> {
    const [row] = await this.reader.query<{ at: Instant | null }>(sql`SELECT MIN("queuedAt") AS "at"
      FROM "webhook_delivery" WHERE "jurisdiction" = ${jurisdiction} AND "webhookId" = ${id} AND "state" = 'PENDING'`);
    return row?.at ?? null;
  }
}
