// The package as somebody has it who was given the file: unpacked or installed in a folder of its own, and run there.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** What a machine has that nobody has prepared for this; without a network, npm is told so. */
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };

export class Installed {
  constructor(
    readonly folder: string,
    /** npx in front, or the program of the package itself */
    readonly command: readonly string[],
  ) {}

  /** Runs a command to its end: what it has printed. */
  async says(...args: string[]): Promise<string> {
    const child = this.#spawn(args, {});
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${out}`);
    return out;
  }

  /** Starts the service with its demonstration, asks it with the token that it prints, looks at its pages, and ends it. */
  async serves(): Promise<{ tasks: number; pages: string[] }> {
    const port = await freePort();
    const child = this.#spawn(['start'], { PORT: String(port), LEDGER_DATA: join(this.folder, 'data') });
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const ended = once(child, 'close');
    try {
      const url = `http://127.0.0.1:${port}`;
      while (!/OFFICE +\S+/.test(out)) {
        if (child.exitCode !== null) throw new Error(`it ended at once: ${out}`);
        await new Promise((go) => setTimeout(go, 50));
      }
      const token = /OFFICE +(\S+)/.exec(out)?.[1] ?? '';
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ tasks(first: 1) { totalCount } }' }),
      });
      const { data } = (await answer.json()) as { data: { tasks: { totalCount: number } } };
      const pages = await Promise.all(['/', '/graphiql'].map((path) => page(url, path)));
      return { tasks: data.tasks.totalCount, pages };
    } finally {
      // With npx and the shell that it starts.
      process.kill(-(child.pid ?? 0), 'SIGTERM');
      await ended;
    }
  }

  #spawn(args: readonly string[], env: Record<string, string>): ChildProcess {
    const [program = '', ...before] = this.command;
    return spawn(program, [...before, ...args], { cwd: this.folder, env: { ...ENVIRONMENT, ...env }, detached: true });
  }

  /** The version of a package that this one runs with. */
  versionOf(name: string): string {
    const manifest = readFileSync(join(this.folder, 'node_modules', name, 'package.json'), 'utf8');
    return (JSON.parse(manifest) as { version: string }).version;
  }
}

/** The title of a page whose scripts and styles are all there. */
async function page(url: string, path: string): Promise<string> {
  const response = await fetch(`${url}${path}`);
  const text = await response.text();
  const parts = [...text.matchAll(/(?:src|href)="(\.?\/?[\w./-]+\.(?:js|css))"/g)].map(([, part = '']) => part);
  if (response.status !== 200 || parts.length === 0) throw new Error(`${path}: ${response.status} ${text}`);
  for (const part of parts) {
    const { status } = await fetch(new URL(part, response.url));
    if (status !== 200) throw new Error(`${path}: ${part} is ${status}`);
  }
  return /<title>(.*?)<\/title>/.exec(text)?.[1] ?? '';
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
