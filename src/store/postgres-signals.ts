// The wake-up between instances (STACK.md trap 10): NOTIFY without payload, outside of the writers' transactions since it
// takes a lock of the whole server at commit; one connection listens, is asked for signs of life, and comes back when it is lost.
import { Client } from 'pg';

import type { Signals } from './database';

const CHANNEL = 'ledger';
const HEARTBEAT_MS = 5000;
const BACK_MS = 1000;

export class PostgresSignals implements Signals {
  readonly #told = new Set<() => void>();
  #client: Client | null = null;
  #closed = false;
  #sending = false;
  #again = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    readonly url: string,
    readonly failed: (error: unknown) => void,
  ) {
    void this.#connect();
  }

  /** Says that something has been written. While one is under way all others are one. */
  send(): void {
    this.#again = true;
    if (this.#sending || this.#client === null) return;
    void this.#send(this.#client);
  }

  async #send(client: Client): Promise<void> {
    this.#sending = true;
    try {
      while (this.#again && client === this.#client) {
        this.#again = false;
        await client.query(`NOTIFY ${CHANNEL}`);
      }
    } catch (error) {
      this.#again = true;
      this.#lost(client, error);
    } finally {
      this.#sending = false;
    }
  }

  listen(tell: () => void): void {
    this.#told.add(tell);
  }

  async #connect(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'supervision-ledger listen',
      keepAlive: true,
      connectionTimeoutMillis: HEARTBEAT_MS,
      // A server that does not answer any more, and does not say so, is noticed by this.
      query_timeout: HEARTBEAT_MS,
    });
    client.on('error', (error) => this.#lost(client, error));
    client.on('notification', () => this.#tell());
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      this.#lost(client, error, true);
      return;
    }
    if (this.#closed) {
      await client.end().catch(() => undefined);
      return;
    }
    this.#client = client;
    this.#timer = setInterval(() => {
      client.query('SELECT 1').catch((error: unknown) => this.#lost(client, error));
    }, HEARTBEAT_MS).unref();
    // What was said while nobody listened.
    this.#tell();
    if (this.#again) this.send();
  }

  #lost(client: Client, error: unknown, connecting = false): void {
    if (!connecting && this.#client !== client) return;
    this.#client = null;
    if (this.#timer !== null) clearInterval(this.#timer);
    void client.end().catch(() => undefined);
    if (this.#closed) return;
    // That the database has gone is told by whoever asks it; here it is only waited for.
    if (!connecting) this.failed(error);
    setTimeout(() => void this.#connect(), BACK_MS * (1 + Math.random())).unref();
  }

  #tell(): void {
    this.#told.forEach((tell) => tell());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#told.clear();
    if (this.#timer !== null) clearInterval(this.#timer);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }
}
