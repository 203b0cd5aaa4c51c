// What must hold of a ledger after whatever has happened to it: asked of the database itself, without the service.
import sql, { raw } from 'sql-template-tag';

import { SimulatedClock } from '../../src/ledger/clock';
import { Ledger } from '../../src/ledger/ledger';
import { rebuild, wholeLog } from '../../src/ledger/replay';
import { verifyLog } from '../../src/ledger/verifying';
import { AUDIT_EVENTS } from '../../src/rules/access';
import { statusAt } from '../../src/rules/colour';
import type { Records, Task } from '../../src/rules/records';
import type { Status } from '../../src/rules/words';
import { openToRead } from '../../src/store/open';
import type { EventTable } from '../../src/store/log-tables';
import { Reader } from '../../src/store/reader';
import { RECORD_TABLES } from '../../src/store/tables';
import { miscounted } from '../../src/store/tally';

const CODE = '370600';

/** The log is dense and its hashes follow; returns its events. */
export async function soundLog(url: string): Promise<EventTable[]> {
  const database = await openToRead(url);
  try {
    const reader = new Reader(database);
    expect(await verifyLog(reader, CODE)).toMatchObject({ valid: true, firstInvalidSequence: null });
    const events: EventTable[] = [];
    for await (const event of wholeLog(reader, CODE)) events.push(event);
    return events;
  } finally {
    await database.close();
  }
}

/** The positions of events that are pushed to the office: all but those that only an auditor reads. */
export function pushedOf(events: readonly EventTable[]): number[] {
  const audit: readonly string[] = AUDIT_EVENTS;
  return events.filter(({ kind }) => !audit.includes(kind)).map(({ sequence }) => sequence);
}

/** All rows are what the log says, no more and no less; returns how many there are. */
export async function rowsFollow(reader: Reader): Promise<number> {
  const { rows, obligations } = await rebuild(reader, CODE);
  const sorted = (all: Iterable<{ id: string }>) => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
  const of = (table: string) => sql`SELECT * FROM ${raw(`"${table}"`)} WHERE "jurisdiction" = ${CODE}`;
  let count = 0;
  for (const kind of Object.keys(RECORD_TABLES) as (keyof Records)[]) {
    const found = reader.rows.read<Records['task']>(kind, await reader.query(of(kind)));
    expect([kind, sorted(found)]).toEqual([kind, sorted(rows[kind].values() as Iterable<Records['task']>)]);
    count += found.length;
  }
  expect(await reader.query(of('obligation'))).toHaveLength(obligations.length);
  return count;
}

/** All rows are what the log says, and the counters are what the rows say. */
export async function soundRows(url: string): Promise<void> {
  const database = await openToRead(url);
  try {
    const reader = new Reader(database);
    await rowsFollow(reader);
    expect(await miscounted(reader, CODE)).toEqual([]);
  } finally {
    await database.close();
  }
}

/**
 * Every change of colour up to the ledger's last moment is in the log once, in order, each from the colour before. Returns how
 * many there are.
 */
export async function announcedOnce(url: string, events: readonly EventTable[]): Promise<number> {
  const colours = new Map<string, Status>();
  const turns = new Set<string>();
  let recordedAt = '';
  for (const event of events) {
    expect(event.recordedAt >= recordedAt).toBe(true);
    recordedAt = event.recordedAt;
    if (event.kind !== 'statusChanged' || event.taskId === null) continue;
    const { from, to } = JSON.parse(event.data) as { from: Status; to: Status };
    expect([event.taskId, event.sequence, from]).toEqual([
      event.taskId,
      event.sequence,
      colours.get(event.taskId) ?? 'BLUE',
    ]);
    expect(to).not.toBe(from);
    colours.set(event.taskId, to);
    turns.add(`${event.taskId} ${event.at} ${to}`);
  }
  const changes = events.filter(({ kind }) => kind === 'statusChanged').length;
  expect(turns.size).toBe(changes);
  const fail = (error: unknown) => {
    throw error;
  };
  const ledger = await Ledger.open(url, new SimulatedClock(recordedAt), fail);
  try {
    // What came due at the very last moment is announced by whoever opens it.
    await ledger.tick.run();
    const rows = await ledger.reader.query(sql`SELECT * FROM "task" WHERE "jurisdiction" = ${CODE}`);
    for (const task of ledger.reader.rows.read<Task>('task', rows)) {
      expect([task.id, task.announced]).toEqual([task.id, statusAt(task, ledger.now())]);
    }
  } finally {
    await ledger.close();
  }
  return changes;
}
