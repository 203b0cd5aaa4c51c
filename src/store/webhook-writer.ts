// Writes what webhooks were sent, inside the door, in batches: a burst of events costs a few statements and a few commits.
import sql, { join, type Sql } from 'sql-template-tag';

import { type Instant, NEVER } from '../rules/day';
import { atMost, column, given } from './rows';
import type { Transaction } from './transaction';
import type { Queued } from './webhook-reader';
import type { WebhookDeliveryTable, WebhookPositionTable } from './webhook-tables';

/** What became of a delivery. UNSEEN: the client does not see the event any more, so there is nothing to deliver. */
export interface Outcome extends Pick<
  WebhookDeliveryTable,
  | 'sequence'
  | 'round'
  | 'line'
  | 'attempts'
  | 'firstAttemptAt'
  | 'lastAttemptAt'
  | 'lastStatus'
  | 'lastError'
  | 'nextAt'
  | 'endedAt'
> {
  state: WebhookDeliveryTable['state'] | 'UNSEEN';
}

const SET = [
  'state',
  'attempts',
  'firstAttemptAt',
  'lastAttemptAt',
  'lastStatus',
  'lastError',
  'nextAt',
  'endedAt',
] as const;
// Rows that are deleted in one go: other writers wait for it.
const CHUNK = 5000;

export class WebhookWriter {
  constructor(
    readonly transaction: Transaction,
    readonly webhookId: string,
  ) {}

  get #mine() {
    return sql`"jurisdiction" = ${this.transaction.jurisdiction} AND "webhookId" = ${this.webhookId}`;
  }

  #run(statement: Sql): Promise<number> {
    return this.transaction.write((bulk) => bulk.run(statement));
  }

  async #position(): Promise<WebhookPositionTable | null> {
    const [found] = await this.transaction.query<WebhookPositionTable>(
      sql`SELECT * FROM "webhook_position" WHERE ${this.#mine}`,
    );
    return found ?? null;
  }

  async #put(position: Omit<WebhookPositionTable, 'jurisdiction' | 'webhookId'>): Promise<void> {
    const { jurisdiction } = this.transaction;
    const { sequence, round, haltedAt, haltReason } = position;
    await this.#run(sql`INSERT INTO "webhook_position"
      ("jurisdiction", "webhookId", "sequence", "round", "haltedAt", "haltReason")
      VALUES (${jurisdiction}, ${this.webhookId}, ${sequence}, ${round}, ${haltedAt}, ${haltReason})
      ON CONFLICT ("jurisdiction", "webhookId") DO UPDATE SET "sequence" = excluded."sequence",
      "round" = excluded."round", "haltedAt" = excluded."haltedAt", "haltReason" = excluded."haltReason"`);
  }

  /**
   * Queues the events of a stretch of the log and moves the position behind it; does nothing if everything was queued anew
   * meanwhile, or another instance has read on.
   */
  async queue(
    events: readonly Queued[],
    { after, through }: { after: number; through: number },
    round: number,
    now: Instant,
  ): Promise<boolean> {
    const position = await this.#position();
    if ((position?.round ?? 0) !== round || (position?.sequence ?? 0) > after) return false;
    const { jurisdiction } = this.transaction;
    const lines = events.map(({ taskId }) => taskId ?? '');
    const busy = new Set(lines.length === 0 ? [] : await this.#pendingLines(lines));
    const rows = events.map((event, i): WebhookDeliveryTable => {
      const line = lines[i] ?? '';
      const nextAt = busy.has(line) ? NEVER : now;
      busy.add(line);
      const nothing = { firstAttemptAt: null, lastAttemptAt: null, lastStatus: null, lastError: null, endedAt: null };
      const key = { jurisdiction, webhookId: this.webhookId };
      return { ...event, ...key, ...nothing, round, line, state: 'PENDING', attempts: 0, queuedAt: now, nextAt };
    });
    await this.transaction.write((bulk) => bulk.insert('webhook_delivery', rows));
    const { haltedAt = null, haltReason = null } = position ?? {};
    await this.#put({ sequence: through, round, haltedAt, haltReason });
    return true;
  }

  async #pendingLines(lines: readonly string[]): Promise<string[]> {
    const found = await this.transaction.query<{ line: string }>(sql`SELECT DISTINCT "line" FROM "webhook_delivery"
      WHERE ${this.#mine} AND "state" = 'PENDING' AND "line" IN (${join([...new Set(lines)])})`);
    return found.map(({ line }) => line);
  }

  /** Writes what became of deliveries, unless they failed but have begun anew or ended meanwhile; where one has ended, the next in its line is due. */
  async record(outcomes: readonly Outcome[], now: Instant): Promise<void> {
    const unseen = outcomes.filter(({ state }) => state === 'UNSEEN');
    const kept = outcomes.filter(({ state }) => state !== 'UNSEEN');
    if (kept.length > 0) {
      const { rows, sheet } = this.transaction;
      const columns = rows.columns('webhook_delivery', ['sequence', 'round', ...SET]);
      const set = join(SET.map((name) => sql`${column(name)} = fresh.${column(name)}`));
      const fresh = sql`(${given(sheet.connection.dialect, kept, columns)}) AS fresh`;
      const own = (name: string) => sql`"webhook_delivery".${column(name)}`;
      await this.#run(sql`UPDATE "webhook_delivery" SET ${set} FROM ${fresh}
        WHERE ${this.#mine} AND ${own('sequence')} = fresh."sequence" AND ${own('round')} = fresh."round"
        AND (fresh."state" = 'DELIVERED' OR ${own('state')} = 'PENDING' AND ${own('attempts')} >= fresh."attempts" - 1)`);
    }
    for (const { sequence, round } of unseen) {
      await this.#run(sql`DELETE FROM "webhook_delivery"
        WHERE ${this.#mine} AND "sequence" = ${sequence} AND "round" = ${round}`);
    }
    const ended = [...new Set(outcomes.filter(({ state }) => state !== 'PENDING').map(({ line }) => line))];
    if (ended.length === 0) return;
    await this.#run(sql`UPDATE "webhook_delivery" SET "nextAt" = ${now} WHERE ${this.#mine}
      AND "nextAt" = ${NEVER} AND "sequence" IN (SELECT MIN("sequence") FROM "webhook_delivery"
        WHERE ${this.#mine} AND "state" = 'PENDING' AND "line" IN (${join(ended)}) GROUP BY "line")`);
  }

  /**
   * Goes back to a position, never forward: what lies behind it is to be swept and queued anew. What waits before it goes on
   * waiting, and attempts at it that are under way count.
   */
  async rewind(after: number, begin: number): Promise<void> {
    const { sequence = begin, round = 0, haltedAt = null, haltReason = null } = (await this.#position()) ?? {};
    await this.#put({ sequence: Math.min(after, sequence), round: round + 1, haltedAt, haltReason });
  }

  /** Deletes some of what lies behind the position: nothing is queued there but before a rewind; returns whether there may be more. */
  async sweep(): Promise<boolean> {
    const { sequence = 0 } = (await this.#position()) ?? {};
    return this.#delete(sql`"sequence" > ${sequence}`);
  }

  /** Calls the receiver no more, or again: `reason` null. */
  async halt(reason: string | null, now: Instant, begin: number): Promise<void> {
    const { sequence = begin, round = 0 } = (await this.#position()) ?? {};
    await this.#put({ sequence, round, haltedAt: reason === null ? null : now, haltReason: reason });
  }

  /** What waits begins anew: it is tried now, and given up only when its time from now has passed. */
  async hurry(now: Instant): Promise<void> {
    await this.#run(sql`UPDATE "webhook_delivery" SET "attempts" = 0, "firstAttemptAt" = NULL,
      "nextAt" = CASE WHEN "nextAt" = ${NEVER} THEN "nextAt" ELSE ${now} END
      WHERE ${this.#mine} AND "state" = 'PENDING' AND ("attempts" > 0 OR "nextAt" > ${now})`);
  }

  /** Begins to forget a webhook that has been removed: all of it is to be swept; what is still under way counts no more. */
  async forget(): Promise<void> {
    const { round = 0 } = (await this.#position()) ?? {};
    await this.#put({ sequence: 0, round: round + 1, haltedAt: null, haltReason: null });
  }

  /** Forgets some of what ended in a state before a moment; returns whether there may be more. */
  prune(state: 'DELIVERED' | 'PARKED', before: Instant): Promise<boolean> {
    return this.#delete(sql`"state" = ${state} AND "endedAt" < ${before}`);
  }

  async #delete(which: Sql): Promise<boolean> {
    const affected = await this.#run(
      sql`DELETE FROM "webhook_delivery" WHERE ${this.#mine} AND "sequence" IN
        (SELECT "sequence" FROM "webhook_delivery" WHERE ${this.#mine} AND ${which} ${atMost(CHUNK)})`,
    );
    return affected === CHUNK;
  }

  /** How many webhooks of the jurisdiction there are that have not been removed. */
  static async live(transaction: Transaction): Promise<number> {
    const [row] = await transaction.query<{ n: number }>(sql`SELECT COUNT(*) AS "n" FROM "webhook"
      WHERE "jurisdiction" = ${transaction.jurisdiction} AND "removedAt" IS NULL`);
    return Number(row?.n ?? 0);
  }
}
