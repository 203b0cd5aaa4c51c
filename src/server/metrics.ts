// Prometheus metrics of what is there now: what somebody on call would ask first. Those of operations are in observer.ts.
import { statSync } from 'node:fs';

import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

import type { Ledger } from '../ledger/ledger';
import type { WebhookNumbers } from '../ledger/webhooks';
import type { Sockets } from './sockets';
import type { Streams } from './stream';

interface Watched {
  ledger: Ledger;
  sockets: Sockets;
  streams: Streams;
  databasePath: string | null;
}

export function watch(registry: Registry, { ledger, sockets, streams, databasePath }: Watched): void {
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
      async collect() {
        this.set((await ledger.webhooks.numbers())[read]);
      },
    });
  };
  webhooks('ledger_webhook_deliveries_pending', 'Deliveries to webhooks that wait', 'pending');
  webhooks('ledger_webhook_deliveries_parked', 'Deliveries to webhooks that were given up', 'parked');
  webhooks('ledger_webhook_lag_seconds', 'How long the delivery that waits longest has waited', 'lagSeconds');
  if (databasePath !== null) {
    gauge('ledger_database_bytes', 'Size of the database on disk, its write-ahead log included', () =>
      sizeOf(databasePath),
    );
  }
  new Gauge({
    name: 'ledger_turns_due',
    help: 'Changes of colour that have come due and are not announced yet',
    labelNames: ['jurisdiction'],
    registers: [registry],
    async collect() {
      for (const code of ledger.regimes.codes) {
        this.set({ jurisdiction: code }, await ledger.reader.dueTurns(code, ledger.now()));
      }
    },
  });
}

function sizeOf(path: string): number {
  return ['', '-wal'].reduce((sum, end) => sum + (statSync(path + end, { throwIfNoEntry: false })?.size ?? 0), 0);
}
