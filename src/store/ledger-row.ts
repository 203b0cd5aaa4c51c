// The row that says which ledger a database holds, and whether it has arrived whole.
import sql from 'sql-template-tag';

import type { Bulk } from './bulk';
import { Connection } from './connection';
import { BadDatabase, type Database, newEpoch } from './database';
import { UNWRITABLE, Unwritable } from './failures';
import type { LedgerTable } from './log-tables';
import { ReadConnections } from './read-connections';

/**
 * Leaves everything as it is, and is written all the same: whether the disk takes it is what is asked. SQLite writes nothing for a
 * row that becomes what it was, so it becomes something else in between.
 */
export async function writeAgain(bulk: Bulk): Promise<void> {
  await bulk.run(sql`UPDATE "ledger" SET "epoch" = "epoch" || '+' WHERE "one" = 1`);
  await bulk.run(sql`UPDATE "ledger" SET "epoch" = substr("epoch", 1, length("epoch") - 1) WHERE "one" = 1`);
}

// A commit of some hundred kilobytes fits. With less, one would be refused, the next small one not, and nobody could rely on it.
const ROOM = 1024 * 1024;

/** Throws Unwritable where the disk has so little room that it must be called full. */
export async function refuseNarrow(database: Database): Promise<void> {
  const room = await database.room();
  if (room < ROOM) throw new Unwritable(UNWRITABLE.FULL, new Error(`${room} bytes are left`));
}

/** What stands in `seeded` while a ledger is being moved in, before its epoch. */
const MOVING = 'MOVING ';

export class LedgerRow {
  constructor(readonly database: Database) {}

  async read(): Promise<LedgerTable> {
    const [row] = await new ReadConnections(this.database).query<LedgerTable>(
      sql`SELECT * FROM "ledger" WHERE "one" = 1`,
    );
    if (row === undefined) throw new Error('a database without its ledger');
    return row;
  }

  /** Whether there is nothing in the database yet. */
  async isEmpty(): Promise<boolean> {
    const found = await new ReadConnections(this.database).query(sql`SELECT 1 FROM "head" LIMIT 1`);
    return found.length === 0;
  }

  /** Throws BadDatabase while a ledger is being moved in. */
  async serve(): Promise<void> {
    const { seeded } = await this.read();
    if (seeded?.startsWith(MOVING) !== true) return;
    throw new BadDatabase(
      'DATABASE_URL: a move into this database has not ended: run npm run move again until it says so',
    );
  }

  /** Begins to take in the ledger of an epoch, or goes on with it. Throws BadDatabase if another is there. */
  async receive(epoch: string): Promise<void> {
    const { seeded } = await this.read();
    if (seeded === MOVING + epoch) return;
    if (seeded !== null || !(await this.isEmpty())) {
      throw new BadDatabase('--to must be an empty database, or one into which this same ledger was being moved');
    }
    await this.#set({ seeded: MOVING + epoch });
  }

  /** The ledger has arrived: its cursors go on being valid here. */
  async received({ epoch, seeded }: Pick<LedgerTable, 'epoch' | 'seeded'>): Promise<void> {
    await this.#set({ epoch, seeded });
  }

  /** Gives it another epoch: cursors that were given out before are refused. */
  async beginAnew(): Promise<string> {
    const epoch = newEpoch();
    await this.#set({ epoch });
    return epoch;
  }

  /** Marks what it was seeded with. */
  async seeded(seeded: string): Promise<void> {
    await this.#set({ seeded });
  }

  async #set(set: Partial<LedgerTable>): Promise<void> {
    const present = await this.read();
    const { epoch = present.epoch, seeded = present.seeded } = set;
    await Connection.of(this.database, (connection) =>
      connection.write(sql`UPDATE "ledger" SET "epoch" = ${epoch}, "seeded" = ${seeded} WHERE "one" = 1`),
    );
  }
}
