// Prometheus metrics of what is there now: what somebody on call would ask first. Those of operations are in observer.ts.
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

import type { Ledger } from '../ledger/ledger';
import type { WebhookNumbers } from '../ledger/webhooks';
import { DatabaseGone } from '../store/failures';
import type { Sockets } from './sockets';
import type { Streams } from './stream';

interface Watched {
  ledger: Ledger;
  sockets: Sockets;
  streams: Streams;
}

export function watch(registry: Registry, { ledger, sockets, streams }: Watched): void {
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: () => number) => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('ledger_subscribers_waiting', 'Subscriptions that wait for the next event', () => ledger.feed.waiting);
  gauge('ledger_sockets_open', 'Open WebSockets', () => sockets.count());
  gauge('ledger_sockets_buffered_bytes', 'Bytes that wait in memory for slow WebSocket clients', () =>
    sockets.buffered(),
  );
  gauge('ledger_streams_open', 'Open streams of server-sent events', () => streams.count());
  gauge('ledger_writes_waiting', 'Writes that wait at the door', () => ledger.door.waiting);
  const webhooks = (name: string, help: string, read: keyof WebhookNumbers) => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        return unlessGone(async () => this.set((await ledger.webhooks.numbers())[read]));
      },
    });
  };
  webhooks('ledger_webhook_deliveries_pending', 'Deliveries to webhooks that wait', 'pending');
  webhooks('ledger_webhook_deliveries_parked', 'Deliveries to webhooks that were given up', 'parked');
  webhooks('ledger_webhook_lag_seconds', 'How long the delivery that waits longest has waited', 'lagSeconds');
  gauge('ledger_database_reachable', 'Whether the database answered when it was last looked at: 1 or 0', () =>
    ledger.watch.reachable ? 1 : 0,
  );
  gauge('ledger_database_writable', 'Whether the database took what was last written to it: 1 or 0', () =>
    ledger.watch.unwritable === null ? 1 : 0,
  );
  new Gauge({
    name: 'ledger_database_bytes',
    help: 'Size of the database on disk; of a SQLite file with its write-ahead log',
    registers: [registry],
    collect() {
      return unlessGone(async () => this.set(await ledger.database.bytes()));
    },
  });
  new Gauge({
    name: 'ledger_turns_due',
    help: 'Changes of colour that have come due and are not announced yet',
    labelNames: ['jurisdiction'],
    registers: [registry],
    collect() {
      return unlessGone(async () => {
        for (const code of ledger.regimes.codes) {
          this.set({ jurisdiction: code }, await ledger.reader.dueTurns(code, ledger.now()));
        }
      });
    },
  });
}

/** What the database does not tell keeps its last value: the other metrics are wanted most of all then. */
async function unlessGone(collect: () => Promise<void>): Promise<void> {
  try {
    await collect();
  } catch (error) {
    if (!(error instanceof DatabaseGone)) throw error;
  }
}
