// Reads the environment, once, at the start. A mistake is one line that names the variable and the remedy.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { GraphQLDateTime } from 'graphql-scalars';
import { z } from 'zod';

import type { Instant } from '../rules/day';
import { AllowList } from '../ledger/addresses';
import type { SeedKind } from '../ledger/seed';
import { sqlitePath } from '../store/database';

export interface Config {
  production: boolean;
  host: string;
  port: number;
  databasePath: string;
  secret: string;
  seed: SeedKind;
  simulate: Instant | null;
  /** public tasks are shown without a token */
  open: boolean;
  /** where webhooks may call; an empty list: public addresses over https */
  webhookHosts: AllowList;
}

/** A setting that cannot be: the variable and the remedy, in one line. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig';
}

const moment = (text: string, context: z.RefinementCtx): string => {
  try {
    return GraphQLDateTime.parseValue(text).toISOString();
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a moment such as 2026-09-28T09:00:00+08:00' });
    return z.NEVER;
  }
};

const allowList = (list: string, context: z.RefinementCtx): AllowList => {
  try {
    return AllowList.parse(list);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
};

const variables = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z.string().min(1, 'must be an address to listen on, e.g. 127.0.0.1').default('127.0.0.1'),
  PORT: z.coerce
    .number('must be a port, 0 to 65535')
    .int('must be a port, 0 to 65535')
    .min(0, 'must be a port, 0 to 65535')
    .max(65535, 'must be a port, 0 to 65535')
    .default(4000),
  LEDGER_DATA: z.string().min(1, 'must be a folder').default('var'),
  DATABASE_URL: z
    .string()
    .refine((url) => sqlitePath(url) !== null, 'must be sqlite:PATH, e.g. sqlite:/srv/ledger/ledger.sqlite')
    .optional(),
  LEDGER_JWT_SECRET: z
    .string()
    .refine(
      (secret) => Buffer.byteLength(secret) >= 32,
      'must be at least 32 bytes, e.g. the output of: openssl rand -hex 32',
    )
    .optional(),
  LEDGER_SEED: z.enum(['demo', 'reference', 'none'], 'must be demo, reference or none').optional(),
  LEDGER_SIMULATE: z.string().transform(moment).optional(),
  LEDGER_PUBLIC: z.enum(['true', 'false'], 'must be true or false').optional(),
  LEDGER_WEBHOOK_HOSTS: z.string().default('').transform(allowList),
});

/** The configuration of an environment; throws BadConfig. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  // An empty variable counts as not set: that is how shells and unit files clear one.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = variables.safeParse(given);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new BadConfig(`${issue?.path.join('.') ?? 'environment'} ${issue?.message ?? 'is wrong'}`);
  }
  const {
    NODE_ENV,
    HOST,
    PORT,
    LEDGER_DATA,
    DATABASE_URL,
    LEDGER_JWT_SECRET,
    LEDGER_SEED,
    LEDGER_SIMULATE,
    LEDGER_PUBLIC,
    LEDGER_WEBHOOK_HOSTS,
  } = result.data;
  const production = NODE_ENV === 'production';
  if (production && LEDGER_JWT_SECRET === undefined) {
    throw new BadConfig(
      'LEDGER_JWT_SECRET must be set in production: at least 32 bytes, e.g. the output of: openssl rand -hex 32',
    );
  }
  if (production && LEDGER_SEED === 'demo') {
    throw new BadConfig('LEDGER_SEED must not be demo in production: use reference, or none');
  }
  if (production && LEDGER_SIMULATE !== undefined) {
    throw new BadConfig('LEDGER_SIMULATE must not be set in production: a ledger that is kept follows the real clock');
  }
  const folder = resolve(LEDGER_DATA);
  return {
    production,
    host: HOST,
    port: PORT,
    databasePath: (DATABASE_URL === undefined ? null : sqlitePath(DATABASE_URL)) ?? join(folder, 'ledger.sqlite'),
    secret: LEDGER_JWT_SECRET ?? keptSecret(folder),
    seed: LEDGER_SEED ?? (production ? 'none' : 'demo'),
    simulate: LEDGER_SIMULATE ?? null,
    open: LEDGER_PUBLIC === 'true',
    webhookHosts: LEDGER_WEBHOOK_HOSTS,
  };
}

/** Outside production: a secret made once and kept beside the ledger, so that `npm run token` has the same. */
function keptSecret(folder: string): string {
  const path = join(folder, 'secret');
  try {
    mkdirSync(folder, { recursive: true });
    if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadConfig(
      `LEDGER_DATA must be a folder that can be written (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
