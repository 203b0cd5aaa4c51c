// Rights on fields: the table of src/rules/fields.ts and the schema are the same both ways, and over HTTP and SSE every field of
// every type is admitted or refused as the table says, for every role here and elsewhere, and for the public.
import {
  extendSchema,
  getNamedType,
  type GraphQLField,
  isInterfaceType,
  isObjectType,
  type GraphQLObjectType,
  parse,
} from 'graphql';

import { Context } from '../../src/api/context';
import { Gate } from '../../src/api/gate';
import { LIMITS } from '../../src/api/limits';
import { schema } from '../../src/api/schema';
import { TrustedDocuments } from '../../src/api/trusted';
import type { Standing } from '../../src/rules/access';
import { FIELDS, ROWS } from '../../src/rules/fields';
import type { Json, World } from '../world';
import { HARMLESS, type Place, readingOne, type Root, selected, type Way, waysTo } from './asking';
import { Sight } from './sight';
import { HERE, openWorld, type Viewer, VIEWERS, viewersOf } from './viewers';

const KIND_OF: Readonly<Record<string, string>> = { LetterRecipient: 'recipient', LedgerEvent: 'event' };
const kindOf = (type: string) => KIND_OF[type] ?? type.toLowerCase();
const built = schema();
/** Optional arguments of which one must be given. */
const ONE_OF = ['id'];
const AT_ONCE = 8;

let world: World;
let viewers: Viewer[];
/** the id of a record here, by type */
const ids: Record<string, string> = {};
/** hashes of the events that there were in the beginning */
let before: Set<string>;

beforeAll(async () => {
  world = await openWorld('reference');
  viewers = await viewersOf(world);
  const sight = await Sight.of(world.ledger);
  before = new Set(sight.events.map(({ hash }) => hash));
  for (const { name } of built.getPossibleTypes(built.getType('Node') as never)) {
    ids[name] = sight.all(kindOf(name) as never, HERE)[0] ?? `${kindOf(name)}_${HERE}_1`;
  }
}, 60_000);

afterAll(() => world.close());

describe('the table', () => {
  const types = Object.values(built.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'),
  );

  it('has every field of the schema, and nothing else', () => {
    const ofSchema = types.flatMap((type) =>
      'getFields' in type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
    );
    const ofTable = Object.entries(FIELDS).flatMap(([type, fields]) =>
      Object.keys(fields).map((field) => `${type}.${field}`),
    );
    expect(ofTable.sort()).toEqual(ofSchema.sort());
  });

  it('has the rows of every Node, and of what is no Node only verifications', () => {
    const nodes = built.getPossibleTypes(built.getType('Node') as never).map(({ name }) => kindOf(name));
    expect(Object.keys(ROWS).sort()).toEqual([...nodes, 'verification'].sort());
  });
});

/** A document, the fields that it selects, and what comes of it by the table. */
interface Question {
  root: Root;
  document: string;
  expected: string;
}

type Field = GraphQLField<unknown, unknown>;

const allowed = (standing: Standing, places: readonly Place[]) =>
  places.every(({ parent, field }) => FIELDS[parent]?.[field]?.includes(standing) === true);

/** The ways to every type; `id` of the interface is asked for as well. */
function everyWay(): Map<string, Way> {
  const node = {
    root: 'query' as const,
    places: [{ parent: 'Query', field: 'node' }],
    document: (selection: string) => `query { node(id: "${ids['Task']}") { ${selection} } }`,
  };
  return new Map([...waysTo(built, ids), ['Node', node]]);
}

/**
 * Asks for every field of every type: for what is admitted in one document for each type, for what is refused each by itself,
 * or one would hide another.
 */
function questions(standing: Standing): Question[] {
  return [...everyWay()].flatMap(([type, way]) => {
    const { root, document, places } = way;
    const fields = Object.values((built.getType(type) as GraphQLObjectType).getFields());
    const isAdmitted = ({ name }: Field) => allowed(standing, [...places, { parent: type, field: name }]);
    const ask = (several: Field[], expected: string): Question => ({
      root,
      document: document(several.map((field) => selectionOf(type, field, root)).join(' ')),
      expected,
    });
    const admitted = fields.filter(isAdmitted);
    // A subscription has one field.
    const together = type === 'Subscription' ? admitted.map((field) => [field]) : [admitted];
    const refusal = standing === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    return [
      ...together.filter(({ length }) => length > 0).map((several) => ask(several, 'admitted')),
      ...fields.filter((field) => !isAdmitted(field)).map((field) => ask([field], refusal)),
    ];
  });
}

function selectionOf(type: string, field: Field, root: Root): string {
  if (root === 'mutation') return selected(field, HARMLESS);
  // `task(id:)` is asked for a task, `unit(id:)` for a unit.
  return selected(field, readingOne(ids, type === 'Query' ? getNamedType(field.type).name : type), ONE_OF);
}

/** `admitted`, or the codes with which it was refused. */
async function outcome({ caller }: Viewer, { root, document }: Question): Promise<string> {
  if (root === 'subscription') return subscribed(caller.token, document);
  const { data, errors } = await caller.ask(document);
  return errors === undefined ? acted(root, data) : codesOf(errors).join();
}

/** An act that is admitted comes to nothing here, or says so. */
function acted(root: Root, data: Json): string {
  if (root !== 'mutation') return 'admitted';
  const done = Object.keys(data).filter((name) => data[name].userErrors?.length === 0);
  return done.length === 0 ? 'admitted' : `done: ${done.join()}`;
}

const codesOf = (errors: readonly { extensions: Json }[]): string[] => [
  ...new Set(errors.map(({ extensions }) => String(extensions.code))),
];

/** The same of a subscription over SSE: the stream begins, or says why not. */
async function subscribed(token: string | null, query: string): Promise<string> {
  const response = await fetch(`${world.url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  const text = new TextDecoder().decode(value);
  return text.startsWith(':') ? 'admitted' : (/"code":"(\w+)"/.exec(text)?.[1] ?? text);
}

/** What came of each question otherwise than the table says. */
async function mismatches(viewer: Viewer): Promise<string[]> {
  const asked = questions(viewer.who.role);
  const wrong: string[] = [];
  for (let i = 0; i < asked.length; i += AT_ONCE) {
    const some = asked.slice(i, i + AT_ONCE);
    const found = await Promise.all(some.map((question) => outcome(viewer, question)));
    some.forEach(({ expected, document }, j) => {
      if (found[j] !== expected) wrong.push(`${found[j]} instead of ${expected}: ${document}`);
    });
  }
  return wrong;
}

describe('over HTTP and SSE, every field of every type', () => {
  it.each(VIEWERS)(
    'is admitted or refused as the table says: %s',
    async (label) => {
      expect(await mismatches(viewers.find((each) => each.label === label) as Viewer)).toEqual([]);
    },
    60_000,
  );

  it('has been asked for, and nothing but sign-ins, refusals and reads was logged', async () => {
    const asked = new Set([...everyWay().keys()]);
    const all = Object.keys(FIELDS).filter((type) => !asked.has(type));
    expect(all).toEqual([]);
    const { events } = await Sight.of(world.ledger);
    const kinds = new Set(events.filter(({ hash }) => !before.has(hash)).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['accessRefused', 'administratorSignedIn', 'workSecretRead']);
  });
});

it('introspection is for who has signed in', async () => {
  for (const viewer of viewers) {
    const { errors } = await viewer.caller.ask('{ __schema { types { name } } __type(name: "Task") { name } }');
    expect([viewer.label, codesOf(errors ?? [])]).toEqual([
      viewer.label,
      viewer.who.role === 'PUBLIC' ? ['UNAUTHENTICATED'] : [],
    ]);
  }
});

describe('a field that is not in the table', () => {
  const NEW =
    'extend type Query { hidden: Int } extend type Task { hidden: Int } type New { id: ID } extend type Query { another: New }';

  it.each([
    '{ hidden }',
    '{ tasks { nodes { hidden } } }',
    '{ node(id: "task_370600_1") { id ... on Task { hidden } } }',
    '{ another { __typename } }',
    '{ ...F } fragment F on Query { tasks { nodes { ...G } } } fragment G on Task { id hidden @skip(if: true) }',
  ])('is refused to everybody: %s', async (query) => {
    const gate = new Gate(LIMITS, TrustedDocuments.NONE, extendSchema(built, parse(NEW)));
    for (const { who } of viewers) {
      const admitted = gate.admit({ query }, new Context(world.ledger, who, 'en', { open: true }));
      const code = who.role === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
      await expect(admitted).rejects.toMatchObject({ extensions: { code } });
    }
  });

  it('is refused because of the table: what is in it is admitted beside it', async () => {
    const gate = new Gate(LIMITS, TrustedDocuments.NONE, extendSchema(built, parse(NEW)));
    const { who } = viewers[0] as Viewer;
    const admitted = await gate.admit({ query: '{ tasks { nodes { id } } }' }, new Context(world.ledger, who, 'en'));
    expect(admitted.cost).toBeGreaterThan(0);
  });
});
