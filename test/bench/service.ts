// The service as it is run: a process of its own from dist/, with tokens, limits, cost and access rules; only the rate is raised,
// because one client asks for all. Its clock is the simulated one, which stands at the ledger's own today.
import { signToken } from '../../src/server/tokens';
import { MAIN } from '../filling';
import type { Json } from '../world';
import { NOW } from './fates';
import { Process } from './processes';

const SECRET = 'a secret for the bench that is longer than 32 bytes';
// Points a minute: the most that the setting takes.
const RATE = 999_999_999;

export class Service {
  readonly #tokens = new Map<string, string>();

  private constructor(
    readonly process: Process,
    readonly url: string,
    /** from its start until it said that it was ready, in milliseconds */
    readonly startedIn: number,
  ) {}

  /** Starts it on a database and waits until it is ready. */
  static async start(database: string): Promise<Service> {
    const begun = performance.now();
    const process = Process.start(
      'service',
      'dist/src/main.js',
      {
        PORT: '0',
        DATABASE_URL: database,
        LEDGER_DATA: 'var/bench',
        LEDGER_JWT_SECRET: SECRET,
        LEDGER_SEED: 'none',
        LEDGER_SIMULATE: NOW,
        LEDGER_GRAPHIQL: 'false',
        LEDGER_LIMITS: `rate=${RATE}`,
      },
      ['--import', './test/bench/probe.mjs'],
    );
    try {
      const url = `http://127.0.0.1:${await process.says(/:(\d+)\/graphql/)}`;
      while ((await fetch(`${url}/readyz`)).status !== 200) await new Promise((go) => setTimeout(go, 2));
      return new Service(process, url, performance.now() - begun);
    } catch (error) {
      await process.end();
      throw error;
    }
  }

  /** A token of somebody; a unit's staff by the unit's code. */
  async token(role: 'OFFICE' | 'UNIT', subject: string, unit?: string): Promise<string> {
    const key = `${role} ${subject} ${unit ?? ''}`;
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    const claims = { sub: subject, name: subject, role, jurisdiction: MAIN, ...(unit !== undefined && { unit }) };
    const token = await signToken(SECRET, claims, '24h');
    this.#tokens.set(key, token);
    return token;
  }

  /** The data of an operation of the office, which must not fail. */
  async get(query: string, variables: Json = {}): Promise<Json> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await this.token('OFFICE', 'office-1')}`,
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as Json;
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** The value of a metric. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1]);
  }

  end(): Promise<void> {
    return this.process.end();
  }
}
