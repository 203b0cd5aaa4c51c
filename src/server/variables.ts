// The environment variables of the service: their names, bounds and remedies. What they amount to is in config.ts.
import { GraphQLDateTime } from 'graphql-scalars';
import { z } from 'zod';

import { AllowList } from '../ledger/addresses';
import { isNetwork } from '../ledger/networks';
import { CHAIN_HASHES, isAvailable } from '../store/chain';
import { isPostgres, sqlitePath } from '../store/database';
import { SHORTEST_SECRET } from './tokens';

const moment = (text: string, context: z.RefinementCtx): string => {
  try {
    return GraphQLDateTime.parseValue(text).toISOString();
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a moment such as 2026-09-28T09:00:00+08:00' });
    return z.NEVER;
  }
};

/** A list with commas: `a, b` is two. */
const listed = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

const allowList = (list: string, context: z.RefinementCtx): AllowList => {
  try {
    return AllowList.parse(list);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
};

const isUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const onOff = z.enum(['true', 'false'], 'must be true or false');
// GraphQL's Int counts bytes up to 2 GiB.
const FILE_MB_REMEDY = 'must be a whole number of megabytes, 1 to 2000';
const MINUTES_REMEDY = 'must be a whole number of minutes, 1 to 1440';
const PORT_REMEDY = 'must be a port, 0 to 65535';
const SECRET_REMEDY = `must be at least ${SHORTEST_SECRET} bytes, e.g. the output of: openssl rand -hex 32`;

export const variables = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z.string().min(1, 'must be an address to listen on, e.g. 127.0.0.1').default('127.0.0.1'),
  PORT: z.coerce.number(PORT_REMEDY).int(PORT_REMEDY).min(0, PORT_REMEDY).max(65535, PORT_REMEDY).default(4000),
  LEDGER_DATA: z.string().min(1, 'must be a folder').default('var'),
  DATABASE_URL: z
    .string()
    .refine(
      (url) => sqlitePath(url) !== null || isPostgres(url),
      'must be sqlite:PATH or postgres://…, e.g. sqlite:/srv/ledger/ledger.sqlite or postgres://ledger:PASSWORD@db:5432/ledger',
    )
    .optional(),
  DATABASE_REPLICA_URL: z
    .string()
    .refine(isPostgres, 'must be the postgres://… address of a streaming replica of DATABASE_URL')
    .optional(),
  DATABASE_LIMITS: z.string().transform(listed).optional(),
  LEDGER_JWT_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= SHORTEST_SECRET, SECRET_REMEDY)
    .optional(),
  LEDGER_SEAL_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 32, SECRET_REMEDY)
    .optional(),
  LEDGER_HASH: z
    .enum(CHAIN_HASHES, 'must be sha256 or sm3')
    .refine(isAvailable, 'must be sha256: this build of Node.js has no SM3')
    .default('sha256'),
  LEDGER_SIGNING_KEY: z.string().optional(),
  LEDGER_HEADS_MINUTES: z.coerce
    .number(MINUTES_REMEDY)
    .int(MINUTES_REMEDY)
    .min(1, MINUTES_REMEDY)
    .max(1440, MINUTES_REMEDY)
    .default(60),
  LEDGER_SEED: z.enum(['demo', 'reference', 'none'], 'must be demo, reference or none').optional(),
  LEDGER_SIMULATE: z.string().transform(moment).optional(),
  LEDGER_PUBLIC: onOff.optional(),
  LEDGER_PAGE: onOff.optional(),
  LEDGER_GRAPHIQL: onOff.optional(),
  LEDGER_OIDC_ISSUER: z
    .string()
    .refine(isUrl, 'must be the address of an OpenID provider, e.g. https://id.example.gov.cn/realms/ledger')
    .optional(),
  LEDGER_OIDC_AUDIENCE: z.string().optional(),
  LEDGER_OIDC_CLIENT: z.string().optional(),
  LEDGER_OIDC_JWKS: z.string().refine(isUrl, 'must be the address of the provider’s keys (jwks_uri)').optional(),
  LEDGER_OIDC_CLAIMS: z
    .string()
    .transform(listed)
    .refine(
      (pairs) => pairs.every((pair) => /^(name|role|jurisdiction|unit)=[^=]+$/.test(pair)),
      'must name claims, e.g. role=ledger.role,jurisdiction=org_code,unit=dept_code,name=preferred_username',
    )
    .optional(),
  LEDGER_ORIGINS: z
    .string()
    .transform(listed)
    .refine(
      (origins) => origins.every((each) => URL.canParse(each) && new URL(each).origin === each),
      'must be origins of pages, e.g. https://dashboard.example.gov.cn',
    )
    .optional(),
  LEDGER_TRUST_PROXY: z
    .string()
    .transform(listed)
    .refine(
      (networks) => networks.every((each) => isNetwork(each)),
      'must be the networks of proxies, e.g. 10.0.0.0/24,127.0.0.1/32',
    )
    .optional(),
  LEDGER_LIMITS: z.string().transform(listed).optional(),
  LEDGER_OTLP_URL: z
    .string()
    .refine(isUrl, 'must be the address of a collector, e.g. http://127.0.0.1:4318/v1/traces')
    .optional(),
  LEDGER_TEMPLATES: z.string().optional(),
  LEDGER_TRUSTED_DOCUMENTS: z.string().optional(),
  LEDGER_URL: z
    .string()
    .refine(isUrl, 'must be the address where callers reach the service, e.g. https://ledger.example.gov.cn')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  LEDGER_FILES: z.string().optional(),
  LEDGER_S3_ENDPOINT: z
    .string()
    .refine(
      (url) => isUrl(url.replace('{bucket}', 'bucket')),
      'must be the address of an S3-compatible store, e.g. https://minio.inside:9000 or https://{bucket}.oss.example.com',
    )
    .optional(),
  LEDGER_S3_REGION: z.string().default('us-east-1'),
  LEDGER_S3_KEY: z.string().optional(),
  LEDGER_S3_SECRET: z.string().optional(),
  LEDGER_FILE_MB: z.coerce
    .number(FILE_MB_REMEDY)
    .int(FILE_MB_REMEDY)
    .min(1, FILE_MB_REMEDY)
    .max(2000, FILE_MB_REMEDY)
    .default(50),
  LEDGER_WEBHOOK_HOSTS: z.string().default('').transform(allowList),
});
export type Variables = z.infer<typeof variables>;
