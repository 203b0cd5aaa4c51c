// A PostgreSQL server of a test's own, which may be stopped in the middle and started again with the same data at the same address.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

import { Client } from 'pg';

import { until } from './instance';

export class OwnPostgres {
  private constructor(
    readonly server: ChildProcess,
    readonly lines: Interface,
    readonly url: string,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<OwnPostgres> {
    const server = spawn(process.execPath, [join(__dirname, '../postgres-server.mjs'), JSON.stringify(settings)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(server.stdout);
    const [url] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string | undefined];
    if (url === undefined) throw new Error('PostgreSQL for tests could not be started; see the remedy above');
    return new OwnPostgres(server, lines, url);
  }

  /** A new database as the service wants it; its tables in a folder, if one is named. */
  async database(name: string, folder?: string): Promise<string> {
    const client = await this.connect(this.url);
    if (folder !== undefined) await client.query(`CREATE TABLESPACE ${name} LOCATION '${folder}'`);
    const place = folder === undefined ? '' : `TABLESPACE ${name}`;
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' ${place}`);
    await client.end();
    const url = new URL(this.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  /** A connection to one of its databases, which may be lost. */
  async connect(url: string): Promise<Client> {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Waits until nothing of a killed service is under way any more: what it had sent ends with it, or is committed. */
  async settled(url: string): Promise<void> {
    const client = await this.connect(url);
    const left = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    await until('its connections have ended', async () => (await client.query(left)).rowCount === 0);
    await client.end();
  }

  /** Stops it: `fast` as an operator does, `immediate` as a crash would. */
  stop(how: 'fast' | 'immediate'): Promise<void> {
    return this.#say(how);
  }

  again(): Promise<void> {
    return this.#say('start');
  }

  async end(): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.stdin?.end();
    await ended;
  }

  async #say(command: string): Promise<void> {
    const answered = once(this.lines, 'line');
    this.server.stdin?.write(`${command}\n`);
    const [line] = (await answered) as [string];
    if (line !== command) throw new Error(line);
  }
}
