// The environment: what each variable amounts to, and for each wrong value one line that names the variable and the remedy.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BadConfig, type Config, readConfig } from '../../src/server/config';
import { DOOR_LIMITS } from '../../src/server/door-limits';
import { POSTGRES_LIMITS } from '../../src/store/postgres';

const SECRET = 'a secret for tests that is longer than 32 bytes';
const ISSUER = 'https://id.example.com/realms/ledger';
const OIDC = { LEDGER_OIDC_ISSUER: ISSUER, LEDGER_OIDC_AUDIENCE: 'ledger' };
const DOCUMENT = 'query { viewer { role } }';
const HASH = createHash('sha256').update(DOCUMENT).digest('hex');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
  writeFileSync(file('good'), JSON.stringify({ roles: ['SYSTEM'], documents: { [HASH]: DOCUMENT } }));
  writeFileSync(file('broken'), '{\n  "roles": [\n    oh\n  ]\n}\n');
  writeFileSync(file('role'), JSON.stringify({ roles: ['MANAGER'], documents: {} }));
  writeFileSync(file('digits'), JSON.stringify({ roles: [], documents: { abc: DOCUMENT } }));
  writeFileSync(file('other'), JSON.stringify({ roles: [], documents: { [HASH]: `${DOCUMENT} ` } }));
});
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, `${name}.json`);

const read = (env: Record<string, string> = {}): Config =>
  readConfig({ LEDGER_DATA: folder, LEDGER_JWT_SECRET: SECRET, ...env });
function refusal(env: Record<string, string>): string {
  try {
    read(env);
  } catch (error) {
    expect(error).toBeInstanceOf(BadConfig);
    return (error as Error).message;
  }
  throw new Error(`${JSON.stringify(env)} is taken`);
}

describe('a wrong value is one line that names the variable and the remedy', () => {
  const network = /^LEDGER_TRUST_PROXY must be the networks of proxies, e\.g\. 10\.0\.0\.0\/24/;
  const origin = /^LEDGER_ORIGINS must be origins of pages, e\.g\. https:/;
  const issuer = /^LEDGER_OIDC_ISSUER must be the address of an OpenID provider, e\.g\. https:/;
  const claims = /^LEDGER_OIDC_CLAIMS must name claims, e\.g\. role=/;
  const documents = /^LEDGER_TRUSTED_DOCUMENTS must be a file such as \{"roles".*\(.+\)$/;
  it.each<[Record<string, string>, RegExp]>([
    [{ LEDGER_OIDC_ISSUER: 'id.example.com', LEDGER_OIDC_AUDIENCE: 'ledger' }, issuer],
    [{ LEDGER_OIDC_ISSUER: 'ftp://id.example.com', LEDGER_OIDC_AUDIENCE: 'ledger' }, issuer],
    [{ LEDGER_OIDC_ISSUER: ISSUER }, /^LEDGER_OIDC_AUDIENCE must be set with LEDGER_OIDC_ISSUER: the audience/],
    [{ LEDGER_OIDC_ISSUER: ISSUER, LEDGER_OIDC_AUDIENCE: '' }, /^LEDGER_OIDC_AUDIENCE must be set/],
    [{ LEDGER_OIDC_AUDIENCE: 'ledger' }, /^LEDGER_OIDC_ISSUER must be set with LEDGER_OIDC_AUDIENCE: the address/],
    [{ LEDGER_OIDC_JWKS: `${ISSUER}/keys` }, /^LEDGER_OIDC_ISSUER must be set with LEDGER_OIDC_JWKS/],
    [{ LEDGER_OIDC_CLAIMS: 'role=roles' }, /^LEDGER_OIDC_ISSUER must be set with LEDGER_OIDC_CLAIMS/],
    [{ ...OIDC, LEDGER_OIDC_JWKS: '/keys' }, /^LEDGER_OIDC_JWKS must be the address of the provider’s keys/],
    [{ ...OIDC, LEDGER_OIDC_CLAIMS: 'role' }, claims],
    [{ ...OIDC, LEDGER_OIDC_CLAIMS: 'role=' }, claims],
    [{ ...OIDC, LEDGER_OIDC_CLAIMS: 'sub=upn' }, claims],
    [{ ...OIDC, LEDGER_OIDC_CLAIMS: 'role=a=b' }, claims],
    [{ ...OIDC, LEDGER_OIDC_CLAIMS: 'role: roles' }, claims],
    [{ PORT: 'many' }, /^PORT must be a port, 0 to 65535$/],
    [{ PORT: '70000' }, /^PORT must be a port/],
    [{ LEDGER_WEBHOOK_HOSTS: 'a.gov.cn, 10.0.0.0/40' }, /^LEDGER_WEBHOOK_HOSTS must hold networks/],
    [{ LEDGER_SEED: 'lots' }, /^LEDGER_SEED must be demo, reference or none$/],
    [{ LEDGER_PUBLIC: 'yes' }, /^LEDGER_PUBLIC must be true or false$/],
    [{ LEDGER_SIMULATE: 'tomorrow' }, /^LEDGER_SIMULATE must be a moment such as/],
    [{ LEDGER_JWT_SECRET: 'short' }, /^LEDGER_JWT_SECRET must be at least 32 bytes/],
    [{ NODE_ENV: 'production', LEDGER_SEED: 'demo' }, /^LEDGER_SEED must not be demo in production/],
    [
      { NODE_ENV: 'production', LEDGER_SIMULATE: '2026-09-28T09:00:00+08:00' },
      /^LEDGER_SIMULATE must not be set in production/,
    ],
    [{ DATABASE_URL: 'mysql://db/ledger' }, /^DATABASE_URL must be sqlite:PATH or postgres:/],
    [{ DATABASE_URL: 'postgres://' }, /^DATABASE_URL must be sqlite:PATH or postgres:/],
    [{ DATABASE_REPLICA_URL: 'sqlite:copy.sqlite' }, /^DATABASE_REPLICA_URL must be the postgres:/],
    [{ DATABASE_LIMITS: 'pol=10' }, /^DATABASE_LIMITS knows no pol; there are pool, connect, statement, lock, idle$/],
    [{ DATABASE_LIMITS: 'pool=0' }, /^DATABASE_LIMITS must give pool a whole number above 0/],
    [{ LEDGER_LIMITS: 'dept=10' }, /^LEDGER_LIMITS knows no dept; there are .*depth/],
    [{ LEDGER_LIMITS: 'toString=10' }, /^LEDGER_LIMITS knows no toString; there are/],
    [{ LEDGER_LIMITS: '__proto__=10' }, /^LEDGER_LIMITS knows no __proto__; there are/],
    [{ LEDGER_LIMITS: 'depth' }, /^LEDGER_LIMITS must give depth a whole number above 0, e\.g\. depth=100$/],
    [{ LEDGER_LIMITS: 'depth=' }, /^LEDGER_LIMITS must give depth a whole number/],
    [{ LEDGER_LIMITS: 'depth=0' }, /^LEDGER_LIMITS must give depth/],
    [{ LEDGER_LIMITS: 'depth=-1' }, /^LEDGER_LIMITS must give depth/],
    [{ LEDGER_LIMITS: 'depth=1.5' }, /^LEDGER_LIMITS must give depth/],
    [{ LEDGER_LIMITS: 'depth=1e3' }, /^LEDGER_LIMITS must give depth/],
    [{ LEDGER_LIMITS: 'depth=5=6' }, /^LEDGER_LIMITS must give depth/],
    [{ LEDGER_LIMITS: 'depth=10,cost=many' }, /^LEDGER_LIMITS must give cost/],
    [{ LEDGER_ORIGINS: 'dashboard.example.com' }, origin],
    [{ LEDGER_ORIGINS: 'https://dashboard.example.com/' }, origin],
    [{ LEDGER_ORIGINS: 'https://dashboard.example.com/page' }, origin],
    [{ LEDGER_ORIGINS: 'https://a.example.com,*' }, origin],
    [{ LEDGER_ORIGINS: 'null' }, origin],
    [{ LEDGER_TRUST_PROXY: '127.0.0.1' }, network],
    [{ LEDGER_TRUST_PROXY: 'loopback' }, network],
    [{ LEDGER_TRUST_PROXY: '10.0.0.0/33' }, network],
    [{ LEDGER_TRUST_PROXY: '::1/129' }, network],
    [{ LEDGER_TRUST_PROXY: 'fe80::1%eth0/64' }, network],
    [{ LEDGER_TRUST_PROXY: '10.0.0.0/8/8' }, network],
    [{ LEDGER_TRUST_PROXY: '10.0.0.0/' }, network],
    [{ LEDGER_TRUST_PROXY: 'true' }, network],
    [{ LEDGER_TRUSTED_DOCUMENTS: 'FOLDER/nowhere.json' }, documents],
    [{ LEDGER_TRUSTED_DOCUMENTS: 'FOLDER' }, documents],
    [{ LEDGER_TRUSTED_DOCUMENTS: 'FOLDER/broken.json' }, documents],
    [{ LEDGER_TRUSTED_DOCUMENTS: 'FOLDER/role.json' }, documents],
    [{ LEDGER_TRUSTED_DOCUMENTS: 'FOLDER/digits.json' }, documents],
    [{ LEDGER_TRUSTED_DOCUMENTS: 'FOLDER/other.json' }, documents],
  ])('%j', (env, line) => {
    const here = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value.replace('FOLDER', folder)]),
    );
    const message = refusal(here);
    expect(message).toMatch(line);
    expect(message.split('\n')).toHaveLength(1);
  });
});

describe('in production', () => {
  const production = { NODE_ENV: 'production', LEDGER_JWT_SECRET: '' };

  it('a secret or a provider is needed', () => {
    expect(refusal(production)).toMatch(/^LEDGER_JWT_SECRET must be set in production \(or LEDGER_OIDC_ISSUER\): /);
    expect(read({ ...production, LEDGER_JWT_SECRET: SECRET })).toMatchObject({ secret: SECRET, oidc: null });
    expect(refusal({ ...production, LEDGER_JWT_SECRET: 'x'.repeat(31) })).toMatch(
      /^LEDGER_JWT_SECRET must be at least 32/,
    );
  });

  it('with a provider alone there is no secret, and none is made', () => {
    const data = mkdtempSync(join(folder, 'data-'));
    const config = read({ ...production, ...OIDC, LEDGER_DATA: data });
    expect([config.secret, config.oidc?.issuer, config.graphiql]).toEqual(['', ISSUER, false]);
    expect(() => statSync(join(data, 'secret'))).toThrow();
  });

  it('a provider is not enough without its audience', () => {
    expect(refusal({ ...production, LEDGER_OIDC_ISSUER: ISSUER })).toMatch(/^LEDGER_OIDC_AUDIENCE must be set/);
  });
});

describe('a right value', () => {
  it('of nothing is the defaults', () => {
    expect(read()).toMatchObject({ oidc: null, origins: [], proxies: [], limits: DOOR_LIMITS, graphiql: true });
    expect(read().trusted.byHash.size).toBe(0);
  });

  it('of a provider is its issuer, its audience, and the names of its claims', () => {
    expect(read(OIDC).oidc).toEqual({ issuer: ISSUER, audience: 'ledger', client: null, jwks: null, claims: {} });
    expect(read({ ...OIDC, LEDGER_OIDC_CLIENT: 'page' }).oidc).toMatchObject({ client: 'page' });
    const more = { LEDGER_OIDC_JWKS: `${ISSUER}/keys`, LEDGER_OIDC_CLAIMS: 'role=realm_access.roles, unit=dept_code' };
    expect(read({ ...OIDC, ...more }).oidc).toMatchObject({
      jwks: `${ISSUER}/keys`,
      claims: { role: 'realm_access.roles', unit: 'dept_code' },
    });
  });

  it('of limits, origins, proxies and documents is what they say', () => {
    const config = read({
      LEDGER_LIMITS: 'depth=15, rate = 1000',
      LEDGER_ORIGINS: 'https://a.example.com,http://localhost:8080',
      LEDGER_TRUST_PROXY: '127.0.0.0/8, ::1/128',
      LEDGER_TRUSTED_DOCUMENTS: file('good'),
    });
    expect(config.limits).toEqual({ ...DOOR_LIMITS, depth: 15, rate: 1000 });
    expect(config.origins).toEqual(['https://a.example.com', 'http://localhost:8080']);
    expect(config.proxies).toEqual(['127.0.0.0/8', '::1/128']);
    expect([[...config.trusted.roles], config.trusted.find(`sha256:${HASH}`)]).toEqual([['SYSTEM'], DOCUMENT]);
  });

  it('outside production a secret is made once, for its owner alone', () => {
    const data = mkdtempSync(join(folder, 'data-'));
    const env = { LEDGER_DATA: data, LEDGER_JWT_SECRET: '' };
    const { secret } = read(env);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(read(env).secret).toBe(secret);
    expect(readFileSync(join(data, 'secret'), 'utf8')).toBe(secret);
    expect(statSync(join(data, 'secret')).mode & 0o777).toBe(0o600);
  });
});

describe('the database', () => {
  it('is a SQLite file in LEDGER_DATA unless an address says otherwise', () => {
    expect(read().databaseUrl).toBe(`sqlite:${join(folder, 'ledger.sqlite')}`);
    const url = 'postgres://ledger:pass%40word@db.example:5432/ledger?sslmode=require';
    expect(read({ DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  it('has limits that are as docs/operations.md says', () => {
    const text = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
    const rows = [...text.matchAll(/^\| `(\w+)` +\| (\d+)( s)? +\|/gm)].map(([, name, value]) => [name, Number(value)]);
    expect(Object.fromEntries(rows)).toEqual(POSTGRES_LIMITS);
    expect(read({ DATABASE_LIMITS: 'pool=20, lock=10' }).databaseLimits).toEqual({
      ...POSTGRES_LIMITS,
      pool: 20,
      lock: 10,
    });
  });
});
