// Moves a ledger from one database into another with its log, or puts a saved one into an empty one, and shows that all of it has
// arrived: all rows, and the chain of every log up to the same head. Until it is complete nobody serves it.
import { Copying, type Copied } from '../store/copying';
import { BadDatabase, type Database, newEpoch } from '../store/database';
import { LedgerRow } from '../store/ledger-row';
import { ReadConnections } from '../store/read-connections';
import { Reader } from '../store/reader';
import { verifyLog } from './verifying';

export interface Moved {
  jurisdictions: number;
  events: number;
}

/** What was interrupted goes on. Throws BadDatabase where the target holds another ledger, or where what has arrived is not what was sent. */
export async function move(from: Database, to: Database, copied: Copied): Promise<Moved> {
  const [source, target] = [new LedgerRow(from), new LedgerRow(to)];
  const origin = await source.read();
  const copying = new Copying(new ReadConnections(from), to);
  await target.receive(origin.epoch);
  await copying.rest(copied);
  const [different] = await copying.differences();
  if (different !== undefined) {
    throw new BadDatabase(`${different} has changed meanwhile: stop the service that writes, then move again`);
  }
  const moved = await compareLogs(new Reader(from), new Reader(to));
  await copying.end();
  await target.received(origin);
  return moved;
}

/** A saved ledger into an empty database, all of it or nothing, under another epoch. Throws BadDatabase where the target holds one. */
export async function restore(from: Database, to: Database, copied: Copied): Promise<Moved> {
  const target = new LedgerRow(to);
  const { epoch, seeded } = await new LedgerRow(from).read();
  await target.receive(epoch);
  const copying = new Copying(new ReadConnections(from), to);
  await copying.whole(copied);
  await copying.learn();
  const moved = await compareLogs(new Reader(from), new Reader(to));
  await target.received({ epoch: newEpoch(), seeded });
  return moved;
}

async function compareLogs(there: Reader, here: Reader): Promise<Moved> {
  const moved = { jurisdictions: 0, events: 0 };
  for (const { jurisdiction } of await there.heads()) {
    const [sent, arrived] = [await there.head(jurisdiction), await verifyLog(here, jurisdiction)];
    if (!arrived.valid || sent === null || arrived.headHash !== sent.hash) {
      const at = arrived.firstInvalidSequence ?? arrived.events;
      throw new BadDatabase(`the log of ${jurisdiction} is broken behind event ${at}: verify the ledger that is moved`);
    }
    moved.jurisdictions++;
    moved.events += arrived.events;
  }
  return moved;
}
