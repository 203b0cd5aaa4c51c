// The files of deployment agree with the code, with package.json and with each other; no engine runs here. The configuration
// of nginx is tried by test/cluster.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { safeLoad } from 'js-yaml';

import { readConfig } from '../../src/server/config';
import { variables } from '../../src/server/variables';
import type { Json } from '../world';

const ROOT = resolve(__dirname, '../..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const pack = JSON.parse(read('package.json'));
// The level of the log is the logger's to read, NODE_ENV is Node's too.
const SETTINGS = [...Object.keys(variables.shape), 'LOG_LEVEL'];
const PINNED = /^[a-z0-9./-]+:\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?$/;

describe('the Dockerfile', () => {
  /** Instructions, their lines joined, and the stage in which each stands. */
  const instructions = read('Dockerfile')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, name = '', text = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      return { name, text: text.replace(/\s+/g, ' ') };
    });
  const stages: { from: string; as: string | null; body: typeof instructions }[] = [];
  for (const instruction of instructions) {
    const [, from, as] = /^(\S+)(?: AS (\w+))?$/.exec(instruction.text) ?? [];
    if (instruction.name === 'FROM') stages.push({ from: from ?? '', as: as ?? null, body: [] });
    else stages.at(-1)?.body.push(instruction);
  }
  const last = stages.at(-1)?.body ?? [];
  const only = (name: string) => last.filter((each) => each.name === name).map(({ text }) => text);
  /** What a stage copies from the repository. */
  const copied = (body: typeof instructions) =>
    body
      .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from'))
      .flatMap(({ text }) => text.split(' ').slice(0, -1));

  it('is read whole', () => {
    expect(instructions.map(({ name }) => name)).not.toContain('');
    expect(stages.map(({ as }) => as)).toEqual(['packages', 'build', null]);
  });

  it('builds on images of one version', () => {
    const version = /^NODE_VERSION=(\S+)$/.exec(instructions[0]?.text ?? '')?.[1] ?? '';
    const images = stages.map(({ from }) => from.replace('${NODE_VERSION}', version));
    for (const image of images) expect(image).toMatch(PINNED);
    expect(new Set(images.map((image) => image.replace('-slim', ''))).size).toBe(1);
  });

  it('copies what is there, and what .dockerignore lets in', () => {
    const [first, ...allowed] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const sources = stages.flatMap(({ body }) => copied(body)).map((source) => source.replace('./', ''));
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
    expect([...new Set(sources)].sort()).toEqual(allowed.map((line) => line.replace('!', '')).sort());
  });

  it('copies from stages that are there', () => {
    const from = instructions.flatMap(({ text }) => /^--from=(\w+)/.exec(text)?.[1] ?? []);
    expect(from.length).toBeGreaterThan(0);
    for (const stage of from) expect(stages.map(({ as }) => as)).toContain(stage);
  });

  it('builds with the script of package.json, which finds what it names', () => {
    const { body = [] } = stages.find(({ as }) => as === 'build') ?? {};
    const scripts = body.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? ''));
    expect(scripts).toEqual(['build']);
    const sources = copied(body);
    const has = (path: string) => sources.some((source) => path === source || path.startsWith(`${source}/`));
    const named = scripts.flatMap((name) => [...pack.scripts[name].matchAll(/[\w./-]+\.(?:mjs|json)/g)].map(String));
    const { include } = JSON.parse(read('tsconfig.build.json'));
    expect([...named, ...include].filter((path) => !has(path))).toEqual([]);
  });

  it('runs what `npm start` runs, on what the package ships, and nothing else', () => {
    expect(`exec ${(JSON.parse(only('CMD')[0] ?? '[]') as string[]).join(' ')}`).toBe(pack.scripts.start);
    const targets = only('COPY').map((text) => text.split(' ').at(-1));
    expect(targets.sort()).toEqual(['./', './dist', './node_modules', './seeds']);
    expect(pack.files).toEqual(expect.arrayContaining(['dist', 'seeds']));
  });

  it('is nobody’s root, stops on SIGTERM, and tells how it is without curl', () => {
    expect(only('USER')[0]).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(only('STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(only('HEALTHCHECK')[0]).toMatch(/CMD \["node", .*\/healthz/);
  });

  it('sets variables of the service, and no secret', () => {
    const names = only('ENV').flatMap((text) => text.split(' ').map((pair) => pair.split('=')[0] ?? ''));
    expect(names.filter((name) => !SETTINGS.includes(name))).toEqual(['SQLITE_TMPDIR']);
    expect(names.filter((name) => /SECRET|PASSWORD|URL/.test(name))).toEqual([]);
  });
});

describe('compose.yaml', () => {
  const text = read('compose.yaml');
  const { services, networks } = safeLoad(text) as Json;
  const all: [string, Json][] = Object.entries(services);
  const instances = all.filter(([, { image }]) => image.startsWith('supervision-ledger:'));
  const address = (service: Json): string => service.networks.inside.ipv4_address;

  it('has two instances, a balancer and a database', () => {
    expect(Object.keys(services).sort()).toEqual(['balancer', 'ledger-1', 'ledger-2', 'postgres']);
    expect(instances).toHaveLength(2);
  });

  it.each(all)('keeps %s in: no root, nothing written but data, no rights, and asked how it is', (_, service) => {
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.healthcheck.test[0]).toBe('CMD');
    // A colon in a plain scalar would make a mapping of it.
    expect(service.healthcheck.test.filter((each: unknown) => typeof each !== 'string')).toEqual([]);
    expect(service.stop_grace_period).toMatch(/^\d+s$/);
    expect(service.image).toMatch(PINNED);
    for (const other of Object.keys(service.depends_on ?? {}))
      expect(service.depends_on[other]).toEqual({ condition: 'service_healthy' });
  });

  it('calls the image by the version of the package', () => {
    for (const [, { image }] of instances) expect(image).toBe(`${pack.name}:${pack.version}`);
  });

  it.each(instances)('sets variables that the service knows on %s', (_, { environment }) => {
    expect(Object.keys(environment).filter((name) => !SETTINGS.includes(name))).toEqual([]);
  });

  it.each(instances)('gives %s a configuration with which it would start', (_, { environment }) => {
    const image = Object.fromEntries(
      [...read('Dockerfile').matchAll(/(\w+)=(\S+)(?= [A-Z]|\n)/g)].map(([, name = '', value]) => [name, value]),
    );
    const filled = Object.entries<string>(environment).map(([name, value]) => [
      name,
      value.replace(/\$\{\w+:-([^}]*)\}/g, '$1').replace(/\$\{\w+:\?[^}]*\}/g, 'f'.repeat(64)),
    ]);
    const config = readConfig({ ...image, ...Object.fromEntries(filled) });
    expect(config.production).toBe(true);
    expect(config.databaseUrl).toMatch(/^postgres:\/\/ledger:f{64}@postgres\/ledger$/);
    expect([config.host, config.port, config.seed]).toEqual(['0.0.0.0', 4000, 'reference']);
    expect(config.secret).not.toBe('');
  });

  it('holds no secret, and does not start without one', () => {
    const taken = [...text.matchAll(/\$\{(\w+)(:[?-])?([^}]*)\}/g)];
    const secrets = taken.filter(([, name = '']) => /SECRET|PASSWORD/.test(name));
    expect(new Set(secrets.map(([, name]) => name)).size).toBe(3);
    for (const [whole, , operator, rest] of secrets)
      expect([whole, operator, rest]).toEqual([whole, ':?', expect.stringContaining('.env')]);
    for (const [, { environment = {} }] of all)
      for (const [name, value] of Object.entries(environment))
        if (/SECRET|PASSWORD|DATABASE_URL/.test(name)) expect(value).toMatch(/\$\{\w+:\?/);
    // What the head says how to make is what is asked for, and git never sees it.
    const made = /for name in ([A-Z_ ]+);/.exec(text)?.[1]?.split(' ') ?? [];
    expect(made.sort()).toEqual([...new Set(secrets.map(([, name]) => name))].sort());
    expect(read('.gitignore').split('\n')).toContain('.env');
  });

  it('has each instance where nginx looks for it, and nginx where the instances believe it', () => {
    const upstreams = [...read('deploy/nginx/instances.conf').matchAll(/^server (\S+) /gm)].map(([, at]) => at);
    expect(instances.map(([, service]) => `${address(service)}:4000`)).toEqual(upstreams);
    for (const [, { environment }] of instances)
      expect(environment.LEDGER_TRUST_PROXY).toBe(`${address(services.balancer)}/32`);
    const [published] = services.balancer.ports;
    expect(read('deploy/nginx/listen.conf')).toContain(`\nlisten ${published.split(':').at(-1)};`);
  });

  it('opens the balancer alone, and only to this machine', () => {
    expect(all.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(['balancer']);
    expect(services.balancer.ports[0]).toMatch(/^127\.0\.0\.1:/);
    expect(networks.inside.internal).toBe(true);
  });

  it('has one folder of files for all instances, which nginx lets through as large as the service takes them', () => {
    const { volumes } = safeLoad(text) as Json;
    for (const [, { environment, volumes: mounted }] of instances) {
      expect(mounted).toEqual([`files:${environment.LEDGER_FILES}`]);
      expect(read('Dockerfile')).toMatch(new RegExp(`install -d -o 1000 .*${environment.LEDGER_FILES}\n`));
    }
    expect(Object.keys(volumes)).toContain('files');
    const [, most = ''] =
      /location \/files\/ \{\s+client_max_body_size (\d+)m;/.exec(read('deploy/nginx/nginx.conf')) ?? [];
    expect(Number(most)).toBeGreaterThan(variables.parse({}).LEDGER_FILE_MB);
  });

  it('makes the database as the service needs it', () => {
    expect(services.postgres.environment.POSTGRES_INITDB_ARGS).toBe('--encoding=UTF8 --locale=C');
  });
});
