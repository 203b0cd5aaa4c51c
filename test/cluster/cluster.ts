// A cluster for tests: `npm run cluster` as a process (PostgreSQL, two instances, nginx), and callers who go through nginx.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Role } from '../../src/rules/words';
import { signToken } from '../../src/server/tokens';
import type { Json } from '../world';

const ROOT = resolve(__dirname, '../..');
const SECRET = 'a secret for the cluster that is longer than 32 bytes';

export interface Instance {
  url: string;
  pid: number;
}

export class Cluster {
  private constructor(
    readonly script: ChildProcess,
    readonly folder: string,
    readonly output: () => string,
  ) {}

  /** Starts a cluster and waits until it says where it is. */
  static async start(): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
    // PostgreSQL runs as a user of its own where the tests run as root.
    chmodSync(folder, 0o755);
    const script = spawn(process.execPath, [join(ROOT, 'deploy/cluster/main.mjs')], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LEDGER_DATA: join(folder, 'data'), LEDGER_JWT_SECRET: SECRET },
    });
    let output = '';
    script.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    script.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const cluster = new Cluster(script, folder, () => output);
    await cluster.says(/Ctrl-C/);
    return cluster;
  }

  /** Waits until the script has said something. */
  async says(what: RegExp): Promise<void> {
    while (!what.test(this.output())) {
      if (this.script.exitCode !== null) throw new Error(this.output());
      await Promise.race([once(this.script.stdout as NodeJS.EventEmitter, 'data'), once(this.script, 'exit')]);
    }
  }

  get url(): string {
    return /GraphQL +(http:\S+)\/graphql/.exec(this.output())?.[1] ?? '';
  }

  get instances(): Instance[] {
    const lines = this.output().matchAll(/instance \d +(http:\S+) +process (\d+)/g);
    return [...lines].map(([, url = '', pid]) => ({ url, pid: Number(pid) }));
  }

  /** How many of something each instance counts now. */
  async metric(name: string): Promise<number[]> {
    const texts = this.instances.map(async ({ url }) => (await fetch(`${url}/metrics`)).text());
    return (await Promise.all(texts)).map((text) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]));
  }

  /** Stops it as a person does; its exit status. */
  async stop(): Promise<number | null> {
    if (this.script.exitCode === null) {
      this.script.kill('SIGTERM');
      await once(this.script, 'exit');
    }
    return this.script.exitCode;
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function token(role: Role = 'OFFICE', subject = 'u1'): Promise<string> {
  return signToken(SECRET, { sub: subject, name: '集群测试', role, jurisdiction: '370600' }, '1h');
}

export interface Answer {
  status: number;
  headers: Headers;
  data: Json;
  errors: Json;
}

/** One request as it is, never sent again. */
export async function post(
  url: string,
  body: Json,
  headers: Record<string, string> = {},
  bearer?: string,
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${bearer ?? (await token())}`,
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const { data, errors } = (await response.json()) as Json;
  return { status: response.status, headers: response.headers, data, errors };
}

const CREATE_SOURCE =
  'mutation Add($input: CreateSourceInput!) { createSource(input: $input) { source { id title } userErrors { code message } } }';

/** A mutation that is seen by its title: done twice, the title would be there twice. */
export const adding = (title: string) => ({
  query: CREATE_SOURCE,
  variables: { input: { title, kind: 'MEETING_DECISION', level: 'MUNICIPAL', issuedOn: '2026-09-01' } },
});

/** Titles of sources that hold a word, as an instance has them. */
export async function titles(url: string, word: string): Promise<string[]> {
  const query = `query Titles($word: String, $after: String) {
    sources(search: $word, first: 200, after: $after) { nodes { title } pageInfo { hasNextPage endCursor } } }`;
  const found: string[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors } = await post(url, { query, variables: { word, after } });
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    const { nodes, pageInfo } = data.sources;
    found.push(...nodes.map(({ title }: Json) => title));
    if (!pageInfo.hasNextPage) return found.sort();
    after = pageInfo.endCursor;
  }
}

/** Waits until something holds; fails when it does not in time. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, within = 60_000): Promise<void> {
  for (const end = Date.now() + within; !(await holds());) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
