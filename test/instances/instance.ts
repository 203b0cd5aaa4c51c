// The service as a process of its own, one of several on one database: killed, stopped and started again at the same address.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Role } from '../../src/rules/words';
import { signToken } from '../../src/server/tokens';
import type { Answer, Json } from '../world';

export const ROOT = resolve(__dirname, '../..');
export const SECRET = 'a secret of several instances, longer than 32 bytes';

/** An answer with its headers. */
export type Told = Answer & { headers: Headers };

export class Instance {
  #child: ChildProcess | null = null;
  /** what it has written, of all its lives */
  output = '';
  /** it ended, and nobody had ended it */
  readonly died: string[] = [];

  private constructor(
    readonly env: Record<string, string>,
    readonly port: number,
  ) {}

  /** Starts one on a database. */
  static async start(database: string, env: Record<string, string> = {}): Promise<Instance> {
    const instance = await Instance.of(database, env);
    await instance.start();
    return instance;
  }

  /** One that has its address, and does not run yet. */
  static async of(database: string, env: Record<string, string> = {}): Promise<Instance> {
    return new Instance({ DATABASE_URL: database, ...env }, await freePort());
  }

  /** The number of its process while it runs. */
  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('it does not run');
    return pid;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it and waits until it is ready. */
  async start(): Promise<void> {
    const child = this.spawn();
    for (;;) {
      if (child.exitCode !== null) throw new Error(`it ended at once: ${this.output}`);
      const ready = await fetch(`${this.url}/readyz`).catch(() => null);
      if (ready?.status === 200) return;
      await new Promise((go) => setTimeout(go, 50));
    }
  }

  /** Starts it. */
  spawn(): ChildProcess {
    const child = spawn(process.execPath, [join(ROOT, 'dist/src/main.js')], {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: String(this.port),
        LEDGER_DATA: tmpdir(),
        LEDGER_JWT_SECRET: SECRET,
        LEDGER_SEED: 'reference',
        LEDGER_LIMITS: 'rate=100000000,socketsPerClient=10000,socketsPerAddress=10000',
        ...this.env,
      },
    });
    const hear = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code, signal) => {
      if (this.#child === child) this.died.push(`${code ?? signal}: ${this.output.slice(-2000)}`);
    });
    this.#child = child;
    return child;
  }

  /** Ends it by a signal, and waits until it has ended. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    // One that was stopped gets no other signal before it goes on.
    child.kill('SIGCONT');
    await ended;
  }

  /** It hangs, as a machine does that swaps. */
  hang(): void {
    this.#child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.kill('SIGCONT');
  }

  /** The faults that it has logged. */
  get faults(): string[] {
    return this.output.split('\n').filter((line) => line.startsWith('{') && line.includes('"msg":"fault"'));
  }

  async ask(token: string, query: string, variables: Json = {}, timeout = 60_000): Promise<Told> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(timeout),
    });
    const { data, errors } = (await response.json()) as Answer;
    return { status: response.status, headers: response.headers, data, errors };
  }

  /** The payload of a mutation that must work. */
  async must(token: string, mutation: string, type: string, input: Json, selection = ''): Promise<Json> {
    const { data, errors } = await this.ask(token, mutationOf(mutation, type, selection), { input });
    const payload = data?.[mutation];
    if (errors !== undefined || payload.userErrors.length > 0)
      throw new Error(`${mutation}: ${JSON.stringify(errors ?? payload.userErrors)}`);
    return payload;
  }
}

export const mutationOf = (mutation: string, type: string, selection = ''): string =>
  `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} userErrors { code field message } } }`;

/** A person's token. */
export function tokenOf(role: Role, unit?: string): Promise<string> {
  const sub = `${role.toLowerCase()}-${unit ?? 'a'}`;
  return signToken(SECRET, { sub, name: sub, role, jurisdiction: '370600', ...(unit !== undefined && { unit }) }, '2h');
}

export const pause = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

/** Waits until something is so; fails after so many seconds. */
export async function until(what: string, reached: () => unknown, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await pause(20);
  }
}

/** One that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
