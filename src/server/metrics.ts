// Prometheus metrics: what somebody on call would ask first.
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

import type { Ledger } from '../ledger/ledger';
import type { Sockets } from './sockets';

export function metrics(
  ledger: Ledger,
  sockets: Sockets,
): {
  observe: RequestHandler;
  report: () => Promise<{ type: string; text: string }>;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const durations = new Histogram({
    name: 'ledger_http_request_duration_seconds',
    help: 'Duration of requests to /graphql, by status',
    labelNames: ['status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  new Gauge({
    name: 'ledger_subscribers_waiting',
    help: 'Subscriptions that wait for the next event',
    registers,
    collect() {
      this.set(ledger.feed.waiting);
    },
  });
  new Gauge({
    name: 'ledger_sockets_open',
    help: 'Open WebSockets',
    registers,
    collect() {
      this.set(sockets.count());
    },
  });
  new Gauge({
    name: 'ledger_sockets_buffered_bytes',
    help: 'Bytes that wait in memory for slow WebSocket clients',
    registers,
    collect() {
      this.set(sockets.buffered());
    },
  });
  new Gauge({
    name: 'ledger_writes_waiting',
    help: 'Writes that wait at the door',
    registers,
    collect() {
      this.set(ledger.door.waiting);
    },
  });
  new Gauge({
    name: 'ledger_turns_due',
    help: 'Changes of colour that have come due and are not announced yet',
    labelNames: ['jurisdiction'],
    registers,
    async collect() {
      for (const code of ledger.regimes.codes) {
        this.set({ jurisdiction: code }, await ledger.reader.dueTurns(code, ledger.now()));
      }
    },
  });
  return {
    observe: (_request, response, next) => {
      const end = durations.startTimer();
      response.once('finish', () => end({ status: String(response.statusCode) }));
      next();
    },
    report: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
