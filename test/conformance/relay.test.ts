// Relay: the lint of the schema; properties of every connection that the schema has, whatever page is asked for and
// whatever is written between two pages; objects that are found again by their id. (test/api/lists.test.ts has filters,
// orders and fixed pages; test/api/bad-input.test.ts cursors that are damaged or of another list.)
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import fc from 'fast-check';
import {
  buildSchema,
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

import { AllowList } from '../../src/ledger/addresses';
import { uploadedBy } from '../files/uploading';
import { type Caller, type Json, World } from '../world';

const ROOT = resolve(__dirname, '../..');
const SDL = readFileSync(join(ROOT, 'schema.graphql'), 'utf8');
const schema = buildSchema(SDL);
const types = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
);
const isNode = (type: GraphQLObjectType) => type.getInterfaces().some(({ name }) => name === 'Node');
const fieldsOf = (type: GraphQLObjectType) => Object.values(type.getFields());

/** A field of the schema that is a connection. */
interface Place {
  name: string;
  parent: GraphQLObjectType;
  field: GraphQLField<unknown, unknown>;
  node: GraphQLObjectType;
}
const PLACES: Place[] = types.flatMap((parent) =>
  fieldsOf(parent)
    .filter(({ type }) => getNamedType(type).name.endsWith('Connection'))
    .map((field) => {
      const connection = getNamedType(field.type) as GraphQLObjectType;
      const node = getNamedType(connection.getFields()['nodes']?.type) as GraphQLObjectType;
      return { name: `${parent.name}.${field.name}`, parent, field, node };
    }),
);

let world: World;
let office: Caller;
/** Who sees the credentials of other systems, and nothing else. */
let security: Caller;
let receiver: Server;

let uploaded: string[];
beforeAll(async () => {
  receiver = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const service = { webhookHosts: AllowList.parse('127.0.0.0/8') };
  world = await World.open('2026-11-20T14:00:00+08:00', { seed: 'demo', open: true, service });
  office = await world.as({ role: 'OFFICE' });
  security = await world.as({ role: 'SECURITY' });
  for (const name of ['平台甲', '平台乙', '平台丙']) {
    const input = { name, role: 'SYSTEM', expiresAt: '2027-06-30T00:00:00+08:00' };
    const { client } = await security.must('createClient', 'CreateClientInput', input, 'client { id }');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    await security.must('createWebhook', 'CreateWebhookInput', { client: client.id, url });
  }
  // No list leads to what nobody has handed in yet.
  uploaded = [await uploadedBy(office), await uploadedBy(office)].map(({ id }) => id);
  const { tasks } = await office.get(
    '{ tasks(first: 200, filter: { stage: [IN_PROGRESS] }) { nodes { id classification } } }',
  );
  const told = tasks.nodes.filter(({ classification }: Json) => classification !== 'WORK_SECRET').slice(0, 3);
  for (const { id } of told) await office.must('updateTask', 'UpdateTaskInput', { task: id, actionPlan: '另定步骤' });
  // What has been delivered stays as it is.
  const delivered = async () => {
    const query = '{ webhooks { nodes { deliveries(state: [DELIVERED]) { totalCount } } } }';
    const { webhooks } = await security.get(query);
    return webhooks.nodes.every(({ deliveries }: Json) => deliveries.totalCount >= told.length);
  };
  while (!(await delivered())) await new Promise((go) => setTimeout(go, 20));
});
/** Who may see the objects of a type. */
const seer = (type: string): Caller => (/^(Client|Webhook)/.test(type) ? security : office);
afterAll(async () => {
  await world.close();
  receiver.close();
});

// ---------------------------------------------------------------- the schema

describe('the schema', () => {
  // Awaited: a test that held up this process for seconds would leave its server's connections too old for the next.
  const lint = (cwd: string) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((go) => {
      const given = ['-c', join(ROOT, 'eslint.schema.mjs'), 'schema.graphql'];
      execFile(join(ROOT, 'node_modules/.bin/eslint'), given, { cwd }, (error, stdout, stderr) =>
        go({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  it('passes the lint of Relay and of descriptions', async () => {
    expect(await lint(ROOT)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('would not pass it with a fault', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lint-'));
    const broken = SDL.replace('hasNextPage: Boolean!', 'hasNextPage: Boolean')
      .replace('node: Letter!', 'node: [Letter!]!')
      .replace('type TaskConnection {', 'type TaskConnection @tag {\n  old: Int @deprecated')
      .replace(/"""[^"]*"""\ntype Viewer/, 'type Viewer')
      .replace(/"""Rows behind this cursor of the same list and order."""\n\s*after: String\n/, '');
    writeFileSync(join(folder, 'schema.graphql'), `directive @tag on OBJECT\n${broken}`);
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    const { stdout } = await lint(folder);
    rmSync(folder, { recursive: true });
    for (const rule of [
      'relay-page-info',
      'relay-edge-types',
      'relay-arguments',
      'require-deprecation-reason',
      'require-description',
    ])
      expect(stdout).toContain(`@graphql-eslint/${rule}`);
  });

  it('says of everything deprecated from which day it will be missing', () => {
    const deprecated = types
      .flatMap((type) => fieldsOf(type))
      .filter(({ deprecationReason }) => deprecationReason != null);
    expect(deprecated.filter(({ deprecationReason }) => !/\b20\d\d-\d\d-\d\d\b/.test(deprecationReason ?? ''))).toEqual(
      [],
    );
  });

  it('has connections of objects with an id, but for what is owed, what is open to everybody, and what is sent', () => {
    const without = PLACES.filter(({ node }) => !isNode(node)).map(({ name }) => name);
    expect(without.sort()).toEqual(['Query.obligations', 'Query.publicTasks', 'Webhook.deliveries']);
    for (const { field } of PLACES) {
      const args = Object.fromEntries(field.args.map(({ name, type }) => [name, type.toString()]));
      expect(args).toMatchObject({ first: 'Int', after: 'String', last: 'Int', before: 'String' });
      expect(field.type.toString()).toMatch(/^\w+Connection!$/);
    }
  });
});

// ---------------------------------------------------------------- pages

interface Page {
  nodes: Json[];
  edges: { cursor: string; node: Json }[];
  pageInfo: Json;
  totalCount: number;
}
type Ask = (args: Json, extra?: string) => Promise<Page>;

/** Arguments without which a connection of the root cannot be asked for. */
const REQUIRED: Record<string, string> = { 'Query.publicTasks': 'jurisdiction: "370600"' };

/** What tells two rows apart: the id where there is one, else all its own values. */
function selection(node: GraphQLObjectType): string {
  if (isNode(node)) return '__typename id';
  const parts = fieldsOf(node).map(({ name, type, args }) => {
    const named = getNamedType(type);
    if (args.some(isRequiredArgument)) return '';
    if (isLeafType(named)) return name;
    return 'getFields' in named && named.getFields()['id'] !== undefined ? `${name} { id }` : '';
  });
  return ['__typename', ...parts].join(' ');
}

/** A way to ask for pages of a connection; `inside` leads to it, e.g. `node(id: "…") { ... on Unit { HERE } }`. */
function asking({ name, field, node }: Place, inside = 'HERE'): Ask {
  const row = selection(node);
  return async (args, extra = '') => {
    const given = Object.entries(args).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    const all = [...given, extra, REQUIRED[name] ?? ''].filter((each) => each !== '').join(', ');
    const asked = `here: ${field.name}${all === '' ? '' : `(${all})`} { totalCount nodes { ${row} }
      edges { cursor node { ${row} } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;
    const { data, errors } = await seer(node.name).ask(`{ ${inside.replace('HERE', asked)} }`);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    let at = data;
    while (at.here === undefined) at = Object.values(at)[0];
    return at.here;
  };
}

/** Where the demonstration has most rows of a connection. */
async function fullest(place: Place): Promise<Ask> {
  const { parent } = place;
  if (parent.name === 'Query') return asking(place);
  const insides =
    parent.name === 'ForecastDay'
      ? // Of the first day only: a cursor is of one day, and is refused by the other days of the same forecast.
        ['forecast(workingDays: 1) { HERE }']
      : (await idsOf(parent.name)).map((id) => `node(id: "${id}") { ... on ${parent.name} { HERE } }`);
  const asks = insides.map((inside) => asking(place, inside));
  // A connection elsewhere: say above how to come to it.
  expect([place.name, asks.length > 0]).toEqual([place.name, true]);
  let best: [number, Ask | undefined] = [-1, undefined];
  for (const ask of asks) {
    const { totalCount } = await ask({ first: 0 });
    if (totalCount > best[0]) best = [totalCount, ask];
  }
  return best[1] as Ask;
}

/** All rows of a list by its largest pages, with their cursors. */
async function whole(ask: Ask, extra = ''): Promise<Page['edges']> {
  const all: Page['edges'] = [];
  for (let after: string | null = null; ;) {
    const page: Page = await ask({ first: 200, after }, extra);
    all.push(...page.edges);
    if (!page.pageInfo.hasNextPage) return all;
    after = page.pageInfo.endCursor;
  }
}

describe.each(PLACES)('$name', (place) => {
  let ask: Ask;
  let all: Page['edges'];
  const rows = (edges: Page['edges']) => edges.map(({ node }) => JSON.stringify(node));
  /** Sizes of pages that are asked for in turn, so that there are never many pages. */
  const sizes = () => {
    const least = Math.max(1, Math.ceil(all.length / 8));
    return fc.array(fc.integer({ min: least, max: Math.min(200, least * 4) }), { minLength: 1, maxLength: 6 });
  };

  beforeAll(async () => {
    ask = await fullest(place);
    all = await whole(ask);
  });

  it('has rows to page through, each once', () => {
    expect(all.length).toBeGreaterThanOrEqual(2);
    expect(new Set(rows(all)).size).toBe(all.length);
    expect(new Set(all.map(({ cursor }) => cursor)).size).toBe(all.length);
  });

  it('walked either way in pages of any size is the whole list, and each page says what is around it', async () => {
    const walk = async (steps: number[], backwards: boolean) => {
      let seen: Page['edges'] = [];
      for (let i = 0, cursor: string | null = null; ; i++) {
        const size = steps[i % steps.length] as number;
        const page: Page = await ask(backwards ? { last: size, before: cursor } : { first: size, after: cursor });
        expect(page.nodes).toEqual(page.edges.map(({ node }) => node));
        expect(page.edges.length).toBeLessThanOrEqual(size);
        seen = backwards ? [...page.edges, ...seen] : [...seen, ...page.edges];
        expect([page.totalCount, page.pageInfo]).toEqual([
          all.length,
          {
            hasNextPage: backwards ? cursor !== null : seen.length < all.length,
            hasPreviousPage: backwards ? seen.length < all.length : cursor !== null,
            startCursor: page.edges[0]?.cursor ?? null,
            endCursor: page.edges.at(-1)?.cursor ?? null,
          },
        ]);
        if (seen.length >= all.length || page.edges.length === 0) return seen;
        cursor = backwards ? page.pageInfo.startCursor : page.pageInfo.endCursor;
      }
    };
    await fc.assert(
      fc.asyncProperty(sizes(), fc.boolean(), async (steps, backwards) => {
        const seen = await walk(steps, backwards);
        expect([rows(seen), seen.map(({ cursor }) => cursor)]).toEqual([rows(all), all.map(({ cursor }) => cursor)]);
      }),
      { numRuns: 6, seed: 20 },
    );
  });

  it('between any two of its cursors is what lies between them', async () => {
    const index = fc.option(fc.nat({ max: all.length - 1 }), { nil: null });
    await fc.assert(
      fc.asyncProperty(index, index, fc.integer({ min: 0, max: 200 }), fc.boolean(), async (i, k, size, backwards) => {
        const [after, before] = [i === null ? null : all[i]?.cursor, k === null ? null : all[k]?.cursor];
        const page = await ask({ [backwards ? 'last' : 'first']: size, after, before });
        const between = all.slice(i === null ? 0 : i + 1, k === null ? all.length : k);
        const expected = backwards ? between.slice(Math.max(0, between.length - size)) : between.slice(0, size);
        expect(page.edges).toEqual(expected);
        expect([page.pageInfo.hasNextPage, page.pageInfo.hasPreviousPage]).toEqual(
          backwards ? [before !== null, between.length > size] : [between.length > size, after !== null],
        );
      }),
      { numRuns: 12, seed: 21 },
    );
  });

  it.each<[Json, string]>([
    [{ first: 1, last: 1 }, 'first'],
    [{ first: 0, last: 0 }, 'first'],
    [{ first: 201 }, 'first'],
    [{ last: 201 }, 'last'],
    [{ first: -1 }, 'first'],
    [{ last: -1 }, 'last'],
    [{ first: 2147483647 }, 'first'],
  ])('refuses %j', async (args, argument) => {
    await expect(ask(args)).rejects.toThrow(new RegExp(`"BAD_USER_INPUT","argument":"${argument}"`));
  });
});

// ---------------------------------------------------------------- pages while others write

describe('while others write between two pages', () => {
  /** What somebody does to the ledger; `which` and `on` choose a task and a day. */
  const act = fc.record({
    kind: fc.constantFrom('insert', 'update', 'flag', 'clear', 'suspend', 'resume'),
    which: fc.nat(),
    on: fc.integer({ min: 1, max: 200 }),
  });
  const between = fc.array(fc.array(act, { maxLength: 3 }), { minLength: 3, maxLength: 6 });
  const placeOf = (name: string) => PLACES.find((each) => each.name === name) as Place;
  let basis: Json;

  beforeAll(async () => {
    const { tasks } = await office.get(
      '{ tasks(first: 200, filter: { open: true }) { nodes { id source { id } leadUnit { id } owner { id } } } }',
    );
    basis = tasks.nodes;
  });

  /** Does it; returns the task that it touched, if it did. */
  async function happen({ kind, which, on }: { kind: string; which: number; on: number }): Promise<string | null> {
    const { id: task, source, leadUnit, owner } = basis[which % basis.length];
    const done = async (mutation: string, type: string, input: Json, selected: string) => {
      const payload = await office.do(mutation, type, input, selected);
      return payload.task?.id ?? null;
    };
    switch (kind) {
      case 'insert': {
        const deadline = new Date(Date.parse('2026-11-23') + on * 86_400_000).toISOString().slice(0, 10);
        const input = { title: `其间新增${on}`, requirement: '要求', deadline, source: source.id };
        return done(
          'createTask',
          'CreateTaskInput',
          { ...input, leadUnit: leadUnit.id, owner: owner.id },
          'task { id }',
        );
      }
      case 'update':
        return done('updateTask', 'UpdateTaskInput', { task, actionPlan: `举措${on}` }, 'task { id }');
      case 'flag':
        return done(
          'flagTask',
          'FlagTaskInput',
          { task, status: on % 2 ? 'RED' : 'YELLOW', reason: '反映' },
          'task { id }',
        );
      case 'clear':
        return done('clearFlag', 'TaskInput', { task }, 'task { id }');
      default:
        return done(`${kind}Task`, 'TaskInput', { task, comment: '情况' }, 'task { id }');
    }
  }

  /** Walks a list while acts happen between its pages; returns what was seen, and what was touched meanwhile. */
  async function walkAmid(ask: Ask, steps: Json[][], backwards: boolean, extra: string) {
    const { totalCount } = await ask({ first: 0 }, extra);
    const size = Math.max(1, Math.min(200, Math.ceil(totalCount / (steps.length + 1))));
    const touched = new Set<string>();
    let seen: Json[] = [];
    for (let i = 0, cursor: string | null = null; ; i++) {
      const args: Json = backwards ? { last: size, before: cursor } : { first: size, after: cursor };
      const page = await ask(args, extra);
      seen = backwards ? [...page.nodes, ...seen] : [...seen, ...page.nodes];
      if (!(backwards ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage)) return { seen, touched };
      cursor = backwards ? page.pageInfo.startCursor : page.pageInfo.endCursor;
      for (const each of steps[i] ?? []) {
        const task = await happen(each);
        if (task !== null) touched.add(task);
      }
    }
  }
  const ids = (nodes: Json[]): string[] => nodes.map(({ id }) => id);

  it.each([
    // No act here moves a task in these orders: every task that was there is seen once.
    ['', false],
    ['orderBy: [{ field: DEADLINE, direction: DESC }]', false],
    ['orderBy: [{ field: NUMBER }]', false],
    // In these what is touched may move: over a cursor, too. What is not touched is seen once.
    ['orderBy: [{ field: STATUS, direction: DESC }]', true],
    ['orderBy: [{ field: UPDATED_AT }]', true],
    ['orderBy: [{ field: UPDATED_AT, direction: DESC }, { field: STATUS }]', true],
  ])('no task is lost or repeated: %s', async (extra, moves) => {
    const ask = asking(placeOf('Query.tasks'));
    let acts = 0;
    await fc.assert(
      fc.asyncProperty(between, fc.boolean(), async (steps, backwards) => {
        const before = ids((await whole(ask, extra)).map(({ node }) => node));
        const { seen, touched } = await walkAmid(ask, steps, backwards, extra);
        acts += touched.size;
        const stayed = (id: string) => before.includes(id) && !(moves && touched.has(id));
        expect(ids(seen).filter(stayed)).toEqual(before.filter(stayed));
        if (!moves) expect(new Set(ids(seen)).size).toBe(seen.length);
      }),
      { numRuns: 4, seed: 22 },
    );
    expect(acts).toBeGreaterThan(3);
  });

  it('no event is lost or repeated, and whoever walks forward gets what is written meanwhile', async () => {
    const ask = asking(placeOf('Query.events'));
    await fc.assert(
      fc.asyncProperty(between, fc.boolean(), async (steps, backwards) => {
        const before = ids((await whole(ask)).map(({ node }) => node));
        const { seen, touched } = await walkAmid(ask, steps, backwards, '');
        expect(ids(seen).slice(0, before.length)).toEqual(before);
        if (backwards) expect(seen).toHaveLength(before.length);
        else {
          expect(seen.length).toBeGreaterThanOrEqual(before.length + (touched.size > 0 ? 1 : 0));
          expect(ids(seen)).toEqual(ids((await whole(ask)).map(({ node }) => node)));
        }
      }),
      { numRuns: 4, seed: 23 },
    );
  });
});

// ---------------------------------------------------------------- objects by their ids

/** The ids of a type in the demonstration. */
async function idsOf(type: string): Promise<string[]> {
  const found = await (crawled ??= crawl());
  return [...found].filter(([, each]) => each === type).map(([id]) => id);
}
let crawled: Promise<Map<string, string>> | undefined;

/** Every object with an id that is reached from the lists of the root: its id and type. */
async function crawl(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const take = (answer: Json): string[] => {
    if (answer === null || typeof answer !== 'object') return [];
    const fresh = typeof answer.id === 'string' && !found.has(answer.id) ? [answer.id as string] : [];
    if (fresh.length > 0) found.set(answer.id, answer.__typename);
    return [...fresh, ...Object.values(answer).flatMap(take)];
  };
  /** What of an object leads to others: its objects with an id, directly, in lists and in connections. */
  const ways = (type: GraphQLObjectType): string =>
    fieldsOf(type)
      .filter(({ args }) => !args.some(isRequiredArgument))
      .map(({ name, type: of }) => {
        const named = getNamedType(of);
        if (named.name.endsWith('Connection')) {
          const place = PLACES.find(({ parent, field }) => parent === type && field.name === name);
          return place !== undefined && isNode(place.node) ? `${name}(first: 20) { nodes { __typename id } }` : '';
        }
        return isObjectType(named) && isNode(named) ? `${name} { __typename id }` : '';
      })
      .join(' ')
      .trim();
  let fresh = take(await office.get('{ jurisdictions { __typename id } }'));
  fresh.push(
    ...take(await office.get('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids: uploaded })),
  );
  for (const place of PLACES.filter(({ parent, node }) => parent.name === 'Query' && isNode(node)))
    fresh.push(...take((await asking(place)({ first: 200 })).nodes));
  while (fresh.length > 0) {
    const next: string[] = [];
    for (const name of new Set(fresh.map((id) => found.get(id) ?? ''))) {
      const group = fresh.filter((id) => found.get(id) === name);
      const inside = ways(schema.getType(name) as GraphQLObjectType);
      for (let i = 0; i < group.length && inside !== ''; i += 25) {
        const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${name} { ${inside} } } }`;
        next.push(...take(await seer(name).get(query, { ids: group.slice(i, i + 25) })));
      }
    }
    fresh = next;
  }
  return found;
}

describe('an object with an id', () => {
  it.each(types.filter(isNode).map(({ name }) => name))('%s is found again by it', async (type) => {
    const ids = await idsOf(type);
    expect(ids.length).toBeGreaterThan(0);
    for (let i = 0; i < ids.length; i += 200) {
      const some = ids.slice(i, i + 200);
      const { nodes } = await seer(type).get('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', {
        ids: some,
      });
      expect(nodes).toEqual(some.map((id) => ({ __typename: type, id })));
    }
    const sample = fc.sample(fc.constantFrom(...ids), { seed: 24, numRuns: 5 });
    for (const id of sample) {
      const { node } = await seer(type).get('query ($id: ID!) { node(id: $id) { __typename id } }', { id });
      expect(node).toEqual({ __typename: type, id });
    }
    // In the order asked, twice where asked twice, null where there is none.
    const asked = [...sample, `${sample[0] ?? ''}x`, ...sample.toReversed()];
    const { nodes } = await seer(type).get('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: asked });
    expect(nodes.map((each: Json) => each?.id ?? null)).toEqual([...sample, null, ...sample.toReversed()]);
  });

  it('has an id of its own among all of them, and at most 200 are asked for at once', async () => {
    const some = [...(await (crawled ??= crawl())).keys()].slice(0, 201);
    expect(some).toHaveLength(201);
    const { errors } = await office.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: some });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
