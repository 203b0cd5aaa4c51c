// Child processes of the bench: started, asked whether they are ready, measured by what the kernel says of them, and ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');
// The kernel counts a process's time in hundredths of a second.
const TICKS = 100;
const READY_MS = 120_000;

export interface Used {
  /** seconds of processor time since it began */
  cpu: number;
  /** bytes of memory now */
  rss: number;
}

/** Percent of the time in which a main thread was busy, by function, the most first. */
export type Profile = [where: string, percent: number][];

export class Process {
  output = '';
  #ended = false;

  private constructor(
    readonly name: string,
    readonly child: ChildProcess,
  ) {}

  /** Starts a script with Node; it has a channel for messages, and talks through its output. */
  static start(
    name: string,
    script: string,
    env: Record<string, string> = {},
    options: string[] = [],
    node = process.execPath,
  ): Process {
    const child = spawn(node, [...options, resolve(ROOT, script)], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: '', NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    const started = new Process(name, child);
    const keep = (chunk: Buffer) => (started.output = (started.output + chunk.toString()).slice(-20_000));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    return started;
  }

  /** Waits until its output matches, and returns the first group. */
  async says(pattern: RegExp): Promise<string> {
    const deadline = Date.now() + READY_MS;
    for (;;) {
      const found = pattern.exec(this.output)?.[1];
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || Date.now() > deadline) throw new Error(`${this.name}: ${this.output}`);
      await new Promise((go) => setTimeout(go, 5));
    }
  }

  /** Sends a message and waits for the answer. */
  async ask<T>(message: object): Promise<T> {
    const answer = new Promise<T>((give, fail) => {
      const done = (reply: { error?: string }) => {
        this.child.off('exit', exited);
        if (reply.error === undefined) give(reply as T);
        else fail(new Error(`${this.name}: ${reply.error}`));
      };
      const exited = () => {
        this.child.off('message', done);
        fail(new Error(`${this.name} ended: ${this.output}`));
      };
      this.child.once('message', done);
      this.child.once('exit', exited);
    });
    this.child.send(message);
    return answer;
  }

  /** Where its main thread spends its time meanwhile; of a process with probe.mjs. */
  async profile(meanwhile: () => Promise<unknown>): Promise<Profile> {
    await this.ask({ profile: true });
    await meanwhile();
    const { spent } = await this.ask<{ spent: Profile }>({ profile: false });
    const whole = spent.reduce((sum, [, ms]) => sum + ms, 0);
    return spent.map(([where, ms]) => [where, (ms / whole) * 100]);
  }

  used(): Used {
    const stat = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8');
    // The name in brackets may hold spaces; behind it utime and stime are the 12th and 13th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return {
      cpu: (Number(fields[11]) + Number(fields[12])) / TICKS,
      rss: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) * 1024,
    };
  }

  async end(): Promise<void> {
    if (this.#ended || this.child.exitCode !== null) return;
    this.#ended = true;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(timer);
  }
}
