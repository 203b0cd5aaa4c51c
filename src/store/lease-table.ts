// Who does what only one instance may do (src/ledger/leases.ts). Each statement is a transaction of its own, outside of the
// door: what writers wait for does not hold up a beat.
import sql from 'sql-template-tag';

import { Connection } from './connection';
import type { Database } from './database';
import type { WebhookLeaseTable } from './webhook-tables';

export interface Lease extends Pick<WebhookLeaseTable, 'jurisdiction' | 'holder' | 'beat'> {
  id: string;
}

export class LeaseTable {
  constructor(readonly database: Database) {}

  all(): Promise<Lease[]> {
    return Connection.of(this.database, (connection) =>
      connection.query<Lease>(sql`SELECT "jurisdiction", "webhookId" AS "id", "holder", "beat" FROM "webhook_lease"`),
    );
  }

  /** One more beat of everything that a holder holds. */
  async beat(holder: string): Promise<void> {
    await Connection.of(this.database, (connection) =>
      connection.write(sql`UPDATE "webhook_lease" SET "beat" = "beat" + 1 WHERE "holder" = ${holder}`),
    );
  }

  /** The first lease of something; false if another was faster. */
  async begin({ jurisdiction, id, holder }: Omit<Lease, 'beat'>): Promise<boolean> {
    const written = await Connection.of(this.database, (connection) =>
      connection.write(sql`INSERT INTO "webhook_lease" ("jurisdiction", "webhookId", "holder", "beat")
        VALUES (${jurisdiction}, ${id}, ${holder}, 0) ON CONFLICT ("jurisdiction", "webhookId") DO NOTHING`),
    );
    return written === 1;
  }

  /** Takes a lease over; false if it has been beaten for meanwhile. */
  async takeOver({ jurisdiction, id, holder, beat }: Lease, by: string): Promise<boolean> {
    const written = await Connection.of(this.database, (connection) =>
      connection.write(sql`UPDATE "webhook_lease" SET "holder" = ${by}, "beat" = "beat" + 1
        WHERE "jurisdiction" = ${jurisdiction} AND "webhookId" = ${id} AND "holder" = ${holder} AND "beat" = ${beat}`),
    );
    return written === 1;
  }

  async release(holder: string): Promise<void> {
    await Connection.of(this.database, (connection) =>
      connection.write(sql`UPDATE "webhook_lease" SET "holder" = '' WHERE "holder" = ${holder}`),
    );
  }
}
