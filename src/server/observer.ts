// What is told of each operation, whatever road it came by: a line of the log, and metrics. Never variables, never tokens.
import { Counter, Histogram, type Registry } from 'prom-client';
import type { Logger } from 'pino';

import type { Operation, PushWay } from './operation';
import { traced } from './tracing';

// Names come from clients: more different ones than this are counted together.
const MOST_NAMES = 200;
// No operation of people is called by more; a name of 200 kB would be kept in the log and for ever in the metrics.
const LONGEST_NAME = 100;

export class Observer {
  readonly #names = new Set<string>();
  readonly #operations: Counter<'way' | 'operation' | 'code'>;
  readonly #durations: Histogram<'way' | 'kind'>;
  readonly #costs: Histogram<'way'>;
  readonly #lag: Record<PushWay, { observe: (seconds: number) => void }>;

  constructor(
    readonly log: Logger,
    registry: Registry,
  ) {
    const registers = [registry];
    this.#operations = new Counter({
      name: 'ledger_operations_total',
      help: 'Operations by the name that the client gave them and the code they were answered with',
      labelNames: ['way', 'operation', 'code'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'ledger_operation_duration_seconds',
      help: 'Time from the request to its answer',
      labelNames: ['way', 'kind'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.#costs = new Histogram({
      name: 'ledger_operation_cost_points',
      help: 'Cost of operations in points',
      labelNames: ['way'],
      buckets: [1, 10, 50, 100, 500, 1000, 5000, 10_000],
      registers,
    });
    const lag = new Histogram({
      name: 'ledger_push_lag_seconds',
      help: 'Time from the commit of an event to its sending to a subscriber',
      labelNames: ['way'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
      registers,
    });
    this.#lag = { websocket: lag.labels({ way: 'websocket' }), sse: lag.labels({ way: 'sse' }) };
  }

  answered(operation: Operation): void {
    const { way, client, kind, cost, milliseconds, code, requestId } = operation;
    const operationName = operation.operationName?.slice(0, LONGEST_NAME) ?? null;
    this.#operations.inc({ way, operation: this.#label(operationName), code });
    this.#durations.observe({ way, kind }, milliseconds / 1000);
    if (cost !== null) this.#costs.observe({ way }, cost);
    traced(operation);
    const duration = Math.round(milliseconds * 10) / 10;
    this.log.info({ requestId, way, client, operation: operationName, kind, cost, duration, code }, 'operation');
  }

  pushed(way: PushWay, milliseconds: number): void {
    this.#lag[way].observe(Math.max(0, milliseconds) / 1000);
  }

  #label(name: string | null): string {
    if (name === null) return '';
    if (!this.#names.has(name) && this.#names.size >= MOST_NAMES) return 'other';
    this.#names.add(name);
    return name;
  }
}
