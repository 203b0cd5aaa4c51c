// Rights on records: for every kind and everybody, what node, nodes, the lists and every way from one record to another show is what
// ROWS and src/rules/access.ts say, worked out from the rows themselves (sight.ts).
import { getNamedType, type GraphQLField, type GraphQLObjectType } from 'graphql';

import { schema } from '../../src/api/schema';
import { FIELDS, ROWS } from '../../src/rules/fields';
import { eventId, NODE_KINDS, type NodeKind, parseId } from '../../src/rules/id';
import { ON } from '../database';
import type { Json, World } from '../world';
import { leading, type Reached, recordsIn, rootDocuments } from './nesting';
import { Sight } from './sight';
import { HERE, LIMITED, limitedViewers, openWorld, type Viewer, VIEWERS, viewersOf } from './viewers';

const AT_ONCE = 200;
const SIGNED_IN = [...VIEWERS.filter((label) => label !== 'PUBLIC'), ...LIMITED];
const built = schema();
const KIND_OF: Readonly<Record<string, NodeKind>> = { LetterRecipient: 'recipient', LedgerEvent: 'event' };
const kindOf = (type: string) => KIND_OF[type] ?? (type.toLowerCase() as NodeKind);
const nodeTypes = built.getPossibleTypes(built.getType('Node') as never);

let world: World;
let viewers: Viewer[];
let sight: Sight;

beforeAll(async () => {
  world = await openWorld('demo');
  const limited = await limitedViewers(world);
  viewers = [...(await viewersOf(world)), ...limited];
  sight = await Sight.of(world.ledger);
}, 120_000);

afterAll(() => world.close());

const viewerOf = (label: string) => viewers.find((each) => each.label === label) as Viewer;
const everyId = (jurisdiction: string) => NODE_KINDS.flatMap((kind) => sight.all(kind, jurisdiction));

/** The records that `nodes` shows, with what is selected of each. */
async function nodesOf({ caller }: Viewer, ids: readonly string[], selection = 'id'): Promise<Json[]> {
  const found: Json[] = [];
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ${selection} } }`;
    found.push(...(await caller.get(query, { ids: ids.slice(i, i + AT_ONCE) })).nodes);
  }
  return found.filter((node) => node !== null);
}

describe('by its id', () => {
  it.each(VIEWERS)(
    'what ROWS and the rules show: %s',
    async (label) => {
      const viewer = viewerOf(label);
      const { who } = viewer;
      if (who.role === 'PUBLIC') {
        const { errors } = await viewer.caller.ask(
          `{ nodes(ids: ${JSON.stringify(everyId(HERE).slice(0, 9))}) { id } }`,
        );
        expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
      }
      const shown = new Set(
        who.role === 'PUBLIC' ? [] : (await nodesOf(viewer, everyId(HERE))).map(({ id }: Json) => id as string),
      );
      for (const kind of NODE_KINDS) {
        const all = sight.all(kind, HERE);
        const found = all.filter((id) => shown.has(id));
        expect([kind, found]).toEqual([kind, all.filter((id) => sight.seen(who, kind).has(id))]);
        const rights = who.jurisdiction === HERE ? ROWS[kind][who.role] : 'NONE';
        expect([kind, all.length > 0]).toEqual([kind, true]);
        expect([kind, found.length === 0 ? 'NONE' : found.length === all.length ? 'ALL' : 'SEEN']).toEqual([
          kind,
          rights,
        ]);
      }
    },
    60_000,
  );

  it.each(LIMITED)(
    'what the rules show to credentials for some classifications: %s',
    async (label) => {
      const viewer = viewerOf(label);
      const shown = (await nodesOf(viewer, everyId(HERE))).map(({ id }: Json) => id as string);
      expect(shown.sort()).toEqual(NODE_KINDS.flatMap((kind) => [...sight.seen(viewer.who, kind)]).sort());
      expect(shown.length).toBeLessThan(everyId(HERE).length);
    },
    60_000,
  );
});

/** The lists of the root whose members are records: `tasks` of `task`. */
const LISTS = Object.values((built.getQueryType() as GraphQLObjectType).getFields()).flatMap(
  (field): [string, NodeKind, boolean][] => {
    const named = getNamedType(field.type);
    const type = nodeTypes.find(({ name }) => named.name === `${name}Connection`);
    if (type !== undefined) return [[field.name, kindOf(type.name), true]];
    const list = nodeTypes.find(({ name }) => String(field.type) === `[${name}!]!`);
    return list === undefined ? [] : [[field.name, kindOf(list.name), false]];
  },
);

/** All members of a list, page by page; null if the field is refused. */
async function listOf({ caller }: Viewer, list: string, paged: boolean): Promise<string[] | null> {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const query = paged
      ? `query ($after: String) { ${list}(first: 200, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`
      : `{ ${list} { id } }`;
    const { data, errors } = await caller.ask(query, paged ? { after } : {});
    if (errors !== undefined)
      return errors[0]?.extensions.code.match(/^(FORBIDDEN|UNAUTHENTICATED)$/) ? null : [JSON.stringify(errors)];
    const { nodes, pageInfo } = paged ? data[list] : { nodes: data[list], pageInfo: { hasNextPage: false } };
    ids.push(...nodes.map(({ id }: Json) => id as string));
    if (!pageInfo.hasNextPage) return ids;
    after = pageInfo.endCursor as string;
  }
}

describe('in its list', () => {
  it('is every kind that has one', () => {
    expect(LISTS.map(([, kind]) => kind).sort()).toEqual(
      [
        'client',
        'event',
        'inspection',
        'intervention',
        'jurisdiction',
        'letter',
        'source',
        'task',
        'unit',
        'webhook',
      ].sort(),
    );
  });

  it.each([...SIGNED_IN, 'PUBLIC'])(
    'the same as by its id: %s',
    async (label) => {
      const viewer = viewerOf(label);
      for (const [list, kind, paged] of LISTS) {
        const found = await listOf(viewer, list, paged);
        const seen = sight.seen(viewer.who, kind);
        // What was refused above is in the log since.
        const known = (found ?? []).filter(
          (id) => kind !== 'event' || Number(parseId(id)?.local) <= sight.lastOf(viewer.who.jurisdiction),
        );
        expect([list, known.sort()]).toEqual([list, [...seen].sort()]);
        expect([list, new Set(found).size]).toEqual([list, found?.length ?? 0]);
      }
    },
    60_000,
  );
});

/** What is reached from the records that a viewer sees, and from the root. */
async function reachedBy(viewer: Viewer): Promise<Reached[]> {
  const { who, caller } = viewer;
  const reached: Reached[] = [];
  for (const { way, document } of rootDocuments(built, who.role)) {
    const { data, errors } = await caller.ask(document);
    // Numbers of all tasks are not for credentials that see only some.
    if (errors !== undefined && errors[0]?.extensions.code !== 'FORBIDDEN')
      throw new Error(`${document}: ${JSON.stringify(errors)}`);
    reached.push(...recordsIn(way, data));
  }
  for (const type of nodeTypes) {
    const ids = [...sight.seen(who, kindOf(type.name))];
    for (const [field, selection] of leading(type, who.role)) {
      if (ids.length === 0) continue;
      const found = await nodesOf(viewer, ids, `... on ${type.name} { ${selection} }`);
      reached.push(...found.flatMap((node: Json) => recordsIn(`${type.name}.${field}`, node[field])));
    }
  }
  return reached;
}

/** How many records each way reached that are not there for the viewer. */
function unseen({ who }: Viewer, reached: readonly Reached[]): Record<string, number> {
  const seen = new Set(NODE_KINDS.flatMap((kind) => [...sight.seen(who, kind)]));
  const last = sight.lastOf(who.jurisdiction);
  const found: Record<string, number> = {};
  for (const { way, id } of reached) {
    const parts = parseId(id);
    if (seen.has(id) || (parts?.kind === 'event' && Number(parts.local) > last)) continue;
    found[way] = (found[way] ?? 0) + 1;
  }
  return found;
}

/** All ways of the schema to records. */
const WAYS = [
  ...rootDocuments(built, 'OFFICE').map(({ way }) => way),
  ...nodeTypes.flatMap((type) => [...leading(type, 'OFFICE').keys()].map((field) => `${type.name}.${field}`)),
];

describe('through another record', () => {
  const taken = new Set<string>();

  it.each(SIGNED_IN)(
    'no more than by its id: %s',
    async (label) => {
      const viewer = viewerOf(label);
      const reached = await reachedBy(viewer);
      reached.forEach(({ way }) => taken.add(way));
      // A way that ends at what the viewer does not see is a hole in the rules, or needs its reason here.
      expect(unseen(viewer, reached)).toEqual({});
    },
    60_000,
  );

  it('on every way that the schema has', () => {
    expect(WAYS.filter((way) => !taken.has(way))).toEqual([]);
  });
});

// What is pushed is told apart by rules more than by statements: on PostgreSQL for some, for all where all is asked for.
const PUSHED_TO =
  ON === 'sqlite' || process.env['TEST_ALL'] !== undefined
    ? SIGNED_IN
    : [`OFFICE of ${HERE}`, `UNIT of ${HERE}`, ...LIMITED.slice(0, 1)];

describe('in what is pushed', () => {
  it.each(PUSHED_TO)(
    'no more than by its id, from the first event on: %s',
    async (label) => {
      const viewer = viewerOf(label);
      for (const [name, events] of Object.entries(pushesTo(viewer))) {
        const field = built.getSubscriptionType()?.getFields()[name] as GraphQLField<unknown, unknown>;
        const type = getNamedType(field.type) as GraphQLObjectType;
        const selection = [...leading(type, viewer.who.role).values()].join(' ');
        const after = world.ledger.reader.eventCursor(viewer.who.jurisdiction, 0);
        const query = `subscription ($after: String) { ${name}(after: $after) { cursor ${selection} } }`;
        const stream = viewer.caller.subscribe(query, { after });
        const received = await stream.first(events.length);
        await stream.end();
        const cursors = events.map(({ sequence }) =>
          world.ledger.reader.eventCursor(viewer.who.jurisdiction, sequence),
        );
        expect([name, received.map(({ cursor }: Json) => cursor as string)]).toEqual([name, cursors]);
        expect(unseen(viewer, recordsIn(name, received))).toEqual({});
      }
    },
    60_000,
  );
});

/** The events that each subscription pushes to a viewer who begins before the first, of those that there were. */
function pushesTo({ who }: Viewer) {
  const tasks = sight.seen(who, 'task');
  const events = sight.seen(who, 'event');
  const here = sight.events.filter(({ jurisdiction }) => jurisdiction === who.jurisdiction);
  const changes = here.filter(({ kind, taskId }) => kind === 'statusChanged' && tasks.has(taskId ?? ''));
  return {
    taskStatusChanged: changes,
    redFlagRaised: changes.filter(({ data }) => (JSON.parse(data) as { to: string }).to === 'RED'),
    ...(FIELDS['Subscription']?.['ledgerEvents']?.includes(who.role) === true && {
      ledgerEvents: here.filter(({ jurisdiction, sequence }) => events.has(eventId(jurisdiction, sequence))),
    }),
  };
}
