// Reads the environment, once, at the start. A mistake is one line that names the variable and the remedy.
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { TrustedDocuments } from '../api/trusted';
import type { Templates } from '../documents/templates';
import type { AllowList } from '../ledger/addresses';
import type { Instant } from '../rules/day';
import type { SeedKind } from '../ledger/seed';
import { newSigningKey, Signer } from '../ledger/signing';
import type { ChainHash } from '../store/chain';
import { sqlitePath } from '../store/database';
import { POSTGRES_LIMITS, type PostgresLimits } from '../store/postgres';
import { DOOR_LIMITS, type DoorLimits, limitsOf } from './door-limits';
import { type FilePlace, inBucket, inFolder } from './file-place';
import type { OidcConfig } from './oidc';
import { templatesIn } from './templates';
import { type Variables, variables } from './variables';

export interface Config {
  production: boolean;
  host: string;
  port: number;
  /** `sqlite:PATH` or `postgres://…` */
  databaseUrl: string;
  /** a copy of a PostgreSQL database that may lag behind; null: there is none */
  replicaUrl: string | null;
  databaseLimits: PostgresLimits;
  secret: string;
  /** what webhooks' secrets are sealed with; empty: none can be kept */
  sealWith: string;
  /** what new events are hashed with */
  chainHash: ChainHash;
  /** the file of the private key (PEM) that signs the ends of the log, which is made where none was named; null: none signs */
  signingKey: { path: string; named: boolean } | null;
  /** how often the ends of the log are signed */
  headsMinutes: number;
  seed: SeedKind;
  simulate: Instant | null;
  /** public tasks are shown without a token */
  open: boolean;
  /** who signs tokens; null: this service's own secret */
  oidc: OidcConfig | null;
  /** origins of pages, besides the service's own, that may open sockets */
  origins: string[];
  /** networks of proxies whose X-Forwarded-For is believed */
  proxies: string[];
  limits: DoorLimits;
  trusted: TrustedDocuments;
  /** the collector of OpenTelemetry spans; null: none are made */
  otlpUrl: string | null;
  /** the page of the ledger is served */
  page: boolean;
  /** the page for trying the API is served */
  graphiql: boolean;
  /** where the bytes of files lie, and how large they may be */
  files: FilePlace;
  /** where callers reach the service; null: where it listens */
  publicUrl: string | null;
  /** of documents: an office's own, else the usual */
  templates: Templates;
  /** where webhooks may call; an empty list: public addresses over https */
  webhookHosts: AllowList;
}

/** A setting that cannot be: the variable and the remedy, in one line. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig';
}

/** The configuration of an environment; throws BadConfig. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  // An empty variable counts as not set: that is how shells and unit files clear one.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = variables.safeParse(given);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new BadConfig(`${issue?.path.join('.') ?? 'environment'} ${issue?.message ?? 'is wrong'}`);
  }
  const read = result.data;
  const production = read.NODE_ENV === 'production';
  if (production) refuseInProduction(read);
  const folder = resolve(read.LEDGER_DATA);
  const databaseUrl = read.DATABASE_URL ?? `sqlite:${join(folder, 'ledger.sqlite')}`;
  const secret = read.LEDGER_JWT_SECRET ?? (production ? '' : keptSecret(folder));
  return {
    production,
    host: read.HOST,
    port: read.PORT,
    databaseUrl,
    replicaUrl: read.DATABASE_REPLICA_URL ?? null,
    databaseLimits: named('DATABASE_LIMITS', () => limitsOf(read.DATABASE_LIMITS ?? [], POSTGRES_LIMITS)),
    secret,
    sealWith: read.LEDGER_SEAL_SECRET ?? secret,
    chainHash: read.LEDGER_HASH,
    signingKey: signingKeyOf(read.LEDGER_SIGNING_KEY, besides(databaseUrl)),
    headsMinutes: read.LEDGER_HEADS_MINUTES,
    seed: read.LEDGER_SEED ?? (production ? 'none' : 'demo'),
    simulate: read.LEDGER_SIMULATE ?? null,
    open: read.LEDGER_PUBLIC === 'true',
    oidc: oidcOf(read),
    origins: read.LEDGER_ORIGINS ?? [],
    proxies: read.LEDGER_TRUST_PROXY ?? [],
    limits: named('LEDGER_LIMITS', () => limitsOf(read.LEDGER_LIMITS ?? [], DOOR_LIMITS)),
    webhookHosts: read.LEDGER_WEBHOOK_HOSTS,
    files: filesOf(read, folder, besides(databaseUrl) ?? folder),
    publicUrl: read.LEDGER_URL ?? null,
    trusted: named('LEDGER_TRUSTED_DOCUMENTS', () => trustedOf(read.LEDGER_TRUSTED_DOCUMENTS)),
    otlpUrl: read.LEDGER_OTLP_URL ?? null,
    templates: named('LEDGER_TEMPLATES', () =>
      templatesIn(read.LEDGER_TEMPLATES === undefined ? null : resolve(read.LEDGER_TEMPLATES)),
    ),
    page: read.LEDGER_PAGE !== 'false',
    graphiql: read.LEDGER_GRAPHIQL === undefined ? !production : read.LEDGER_GRAPHIQL === 'true',
  };
}

function refuseInProduction({ LEDGER_JWT_SECRET, LEDGER_OIDC_ISSUER, LEDGER_SEED, LEDGER_SIMULATE }: Variables): void {
  if (LEDGER_JWT_SECRET === undefined && LEDGER_OIDC_ISSUER === undefined) {
    throw new BadConfig(
      'LEDGER_JWT_SECRET must be set in production (or LEDGER_OIDC_ISSUER): at least 32 bytes, e.g. the output of: openssl rand -hex 32',
    );
  }
  if (LEDGER_SEED === 'demo') {
    throw new BadConfig('LEDGER_SEED must not be demo in production: use reference, or none');
  }
  if (LEDGER_SIMULATE !== undefined) {
    throw new BadConfig('LEDGER_SIMULATE must not be set in production: a ledger that is kept follows the real clock');
  }
}

/** The folder of a SQLite file; null of any other database. */
function besides(databaseUrl: string): string | null {
  const path = sqlitePath(databaseUrl);
  return path === null ? null : dirname(path);
}

/** `s3://BUCKET/PREFIX`, or a folder; `beside`: in which `files` lies where nothing is said. */
function filesOf(read: Variables, data: string, beside: string): FilePlace {
  const { LEDGER_FILES: named, LEDGER_FILE_MB: mostMb } = read;
  const { LEDGER_S3_ENDPOINT: endpoint, LEDGER_S3_KEY: key, LEDGER_S3_SECRET: secret } = read;
  if (named?.startsWith('s3:') !== true) return inFolder(named ?? join(beside, 'files'), mostMb);
  const [, name = '', prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]*)((?:\/[\w.-]+)*)\/?$/.exec(named) ?? [];
  if (name === '') throw new BadConfig('LEDGER_FILES must be a folder, or a bucket as s3://BUCKET/PREFIX');
  const needed = { LEDGER_S3_ENDPOINT: endpoint, LEDGER_S3_KEY: key, LEDGER_S3_SECRET: secret };
  const missing = Object.entries(needed).find(([, value]) => value === undefined)?.[0];
  if (endpoint === undefined || key === undefined || secret === undefined) {
    throw new BadConfig(`${missing ?? ''} must be set where LEDGER_FILES is a bucket (${named})`);
  }
  const base = endpoint.replace(/\/+$/, '');
  const place = base.includes('{bucket}') ? base.replace('{bucket}', name) : `${base}/${name}`;
  return inBucket({ url: `${place}${prefix}`, region: read.LEDGER_S3_REGION, key, secret }, data, mostMb);
}

function oidcOf(read: Variables): OidcConfig | null {
  const { LEDGER_OIDC_ISSUER: issuer, LEDGER_OIDC_AUDIENCE: audience, LEDGER_OIDC_JWKS: jwks } = read;
  const { LEDGER_OIDC_CLIENT: client = null } = read;
  if (issuer === undefined) {
    const orphan = (
      ['LEDGER_OIDC_AUDIENCE', 'LEDGER_OIDC_JWKS', 'LEDGER_OIDC_CLAIMS', 'LEDGER_OIDC_CLIENT'] as const
    ).find((name) => read[name] !== undefined);
    if (orphan === undefined) return null;
    throw new BadConfig(`LEDGER_OIDC_ISSUER must be set with ${orphan}: the address of the OpenID provider`);
  }
  if (audience === undefined) {
    throw new BadConfig('LEDGER_OIDC_AUDIENCE must be set with LEDGER_OIDC_ISSUER: the audience (aud) of this service');
  }
  const claims: OidcConfig['claims'] = Object.fromEntries(
    (read.LEDGER_OIDC_CLAIMS ?? []).map((pair) => pair.split('=') as [string, string]),
  );
  return { issuer, audience, client, jwks: jwks ?? null, claims };
}

function trustedOf(file: string | undefined): TrustedDocuments {
  if (file === undefined) return TrustedDocuments.NONE;
  try {
    return TrustedDocuments.read(readFileSync(resolve(file), 'utf8'));
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');
    throw new Error(`must be a file such as {"roles": ["SYSTEM"], "documents": {"SHA-256": "query …"}} (${why})`, {
      cause: error,
    });
  }
}

/** What a variable leads to; what is wrong with it is told under its name. */
function named<T>(variable: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BadConfig) throw error;
    throw new BadConfig(`${variable} ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Outside production: a secret made once and kept beside the ledger, so that `npm run token` has the same. */
function keptSecret(folder: string): string {
  return kept(join(folder, 'secret'), () => randomBytes(32).toString('hex'));
}

/** Instances on one database share a key, which none of them can make for all. */
function signingKeyOf(path: string | undefined, beside: string | null): Config['signingKey'] {
  if (path !== undefined) return { path: resolve(path), named: true };
  return beside === null ? null : { path: join(beside, 'signing-key.pem'), named: false };
}

/** What signs the ends of the log; null: nothing does. Throws BadConfig. */
export function signerOf({ signingKey }: Pick<Config, 'signingKey'>): Signer | null {
  if (signingKey === null) return null;
  const { path, named: isNamed } = signingKey;
  return named(
    'LEDGER_SIGNING_KEY',
    () => new Signer(isNamed ? readFileSync(path, 'utf8') : kept(path, newSigningKey)),
  );
}

/** Gives a file its name, unless another process was faster. */
function place(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch {
    // Not every file system knows links.
    if (!existsSync(path)) renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** What a file holds that only its owner may read; made once, if it is not there. */
function kept(path: string, make: () => string): string {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) {
      // Whole and on the disk before it has its name: half a key would sign nothing ever after.
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, make(), { mode: 0o600, flush: true });
      place(draft, path);
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadConfig(
      `LEDGER_DATA must be a folder that can be written (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
