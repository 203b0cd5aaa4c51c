// A small system that keeps a copy of all tasks' colours in a file, through the public API only. The copy and its cursor
// are written in one step, so that a crash at any moment loses nothing and repeats nothing: stop it, start it again.
//   LEDGER_URL=http://127.0.0.1:4000 LEDGER_TOKEN=… COPY=colours.json node dist/docs/examples/reconcile.js
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import { connectLedger } from 'supervision-ledger/client';
import { WebSocket } from 'ws';

interface Task {
  id: string;
  status: 'BLUE' | 'YELLOW' | 'RED';
}
interface Copy {
  /** where the log stands behind what is in the copy; null before the first load is complete */
  cursor: string | null;
  colours: Record<string, Task['status']>;
}

const { LEDGER_URL = 'http://127.0.0.1:4000', LEDGER_TOKEN = '', COPY = 'colours.json' } = process.env;

const read = (): Copy =>
  existsSync(COPY) ? (JSON.parse(readFileSync(COPY, 'utf8')) as Copy) : { cursor: null, colours: {} };

/** The whole copy or nothing of it: a file is renamed in one step. */
function write(copy: Copy): void {
  writeFileSync(`${COPY}.new`, JSON.stringify(copy));
  renameSync(`${COPY}.new`, COPY);
}

// The order of numbers: tasks do not move about in it while the pages are read. Any event about a task carries the
// task as it is now, so a new task, and one whose colour a change of its deadline turned, come in as well.
const LIST = `query ($after: String) {
  tasks(first: 200, after: $after, orderBy: [{ field: NUMBER }]) {
    eventCursor
    pageInfo { hasNextPage endCursor }
    nodes { id status }
  }
}`;
const CHANGES = `subscription ($after: String) {
  ledgerEvents(after: $after) { cursor task { id status } }
}`;

async function main(): Promise<void> {
  const ledger = connectLedger({
    url: LEDGER_URL.split(','),
    token: () => LEDGER_TOKEN,
    webSocket: WebSocket,
    watch: (happening) => console.error(JSON.stringify(happening)),
  });
  process.once('SIGTERM', () => ledger.close());
  let { cursor, colours } = read();
  const changes = ledger.reconcile<Task, { task: Task | null }>({ list: LIST, changes: CHANGES, after: cursor });
  for await (const change of changes) {
    switch (change.kind) {
      case 'loading':
        colours = {};
        break;
      case 'row':
        colours[change.row.id] = change.row.status;
        break;
      case 'event':
        if (change.event.task !== null) colours[change.event.task.id] = change.event.task.status;
    }
    if (change.kind === 'loaded' || change.kind === 'event') {
      cursor = change.cursor;
      write({ cursor, colours });
    }
  }
}

void main();
