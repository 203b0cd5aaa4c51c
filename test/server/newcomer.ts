// Who has the repository and its documents only: the service started as README says, in a folder of its own, and a shell.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Role } from '../../src/rules/words';
import { signToken } from '../../src/server/tokens';

export const ROOT = resolve(__dirname, '../..');

/** A fenced block of a document: its language and what is in it. */
export interface Block {
  language: string;
  text: string;
}

/** The fenced blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

export class Newcomer {
  private constructor(
    readonly folder: string,
    readonly port: string,
    readonly service: ChildProcess,
  ) {}

  /** Starts the demonstration ledger; `env` may set more. */
  static async start(env: Record<string, string> = {}): Promise<Newcomer> {
    const folder = mkdtempSync(join(tmpdir(), 'newcomer-'));
    const child = spawn(process.execPath, [join(ROOT, 'dist/src/main.js')], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: '', PORT: '0', LEDGER_DATA: folder, ...env },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.resume();
    while (!/:(\d+)\/graphql/.test(output)) await once(child.stdout, 'data');
    return new Newcomer(folder, /:(\d+)\/graphql/.exec(output)?.[1] ?? '', child);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** A text of a document, with the port on which the service listens here, and its folder. */
  here(text: string): string {
    return text.replaceAll('127.0.0.1:4000', `127.0.0.1:${this.port}`).replaceAll(' var/', ` ${this.folder}/`);
  }

  token(role: Role): Promise<string> {
    const claims = { sub: `newcomer-${role}`, name: role, role, jurisdiction: '370600' };
    return signToken(readFileSync(join(this.folder, 'secret'), 'utf8'), claims, '1h');
  }

  /** Runs blocks in one shell, as a terminal would, the last followed by `last`; what each block has printed. */
  async paste(blocks: readonly string[], last = ''): Promise<{ outputs: string[]; errors: string }> {
    const script = `${blocks.join('\necho; echo AFTER\n')}\n${last}`;
    const shell = spawn('bash', ['-c', this.here(script)], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: '', LEDGER_DATA: this.folder, PORT: this.port },
    });
    let output = '';
    let errors = '';
    shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    shell.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await once(shell, 'close');
    // npm may warn about its own configuration.
    return { outputs: output.split('AFTER\n'), errors: errors.replace(/^npm warn .*\n/gm, '') };
  }

  stop(): void {
    this.service.kill('SIGKILL');
    rmSync(this.folder, { recursive: true });
  }
}
