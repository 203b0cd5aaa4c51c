// Answers that the database writes (src/api/plans.ts) are those of the usual execution: random operations by everybody who sees
// tasks, over all fields that can be planned, each answered both ways at one moment.
import fc from 'fast-check';
import { execute, getNamedType, getOperationAST, type GraphQLObjectType, isLeafType, isObjectType } from 'graphql';

import { Context, type Language } from '../../src/api/context';
import { Gate } from '../../src/api/gate';
import { Plans } from '../../src/api/plans';
import { RECIPES } from '../../src/api/recipes';
import { maySelect } from '../../src/rules/fields';
import { RULE_CODES, STATUSES } from '../../src/rules/words';
import { RegistryRows } from '../../src/store/registry-rows';
import { limitedViewers, openWorld, type Viewer, viewersOf } from '../door/viewers';
import type { Json, World } from '../world';

const gate = new Gate();
const faults: unknown[] = [];
let world: World;
let plans: Plans;
let viewers: Viewer[];
let units: string[];
let tasks: Json[];

beforeAll(async () => {
  world = await openWorld('demo');
  plans = new Plans(gate.schema, world.ledger.reader, (error) => faults.push(error));
  const all = [...(await viewersOf(world)), ...(await limitedViewers(world))];
  viewers = all.filter(({ who }) => ['OFFICE', 'LEADER', 'UNIT', 'SYSTEM'].includes(who.role));
  const office = viewers.find(({ who }) => who.role === 'OFFICE') as Viewer;
  const found = await office.caller.get(
    '{ units(first: 20) { nodes { id } } tasks(first: 200) { nodes { id number } } }',
  );
  units = found.units.nodes.map(({ id }: Json) => id);
  tasks = found.tasks.nodes;
}, 120_000);
afterAll(() => world.close());
afterEach(() => expect(faults).toEqual([]));

interface Asked {
  query: string;
  variables?: Record<string, unknown>;
}

/** Both answers; null as the planned one if the operation is executed as usual. */
async function bothOf(
  { query, variables = {} }: Asked,
  { who }: Viewer,
  language: Language = 'zh',
): Promise<{ planned: Json; usual: Json }> {
  const document = gate.document(query);
  const operation = getOperationAST(document);
  if (operation == null) throw new Error('no operation');
  const context = () => new Context(world.ledger, who, language);
  const json = await plans.answer(operation, document, variables, context());
  const usual = await execute({ schema: gate.schema, document, variableValues: variables, contextValue: context() });
  return {
    planned: json === null ? null : JSON.parse(json),
    usual: JSON.parse(JSON.stringify(usual)),
  };
}

const LEAF_GAPS: Readonly<Record<string, string>> = {
  statusReasons: 'statusReasons { rule status since message remedy basis { document clause } }',
  obligations: 'obligations { kind dueOn dueAt dueProvisional overdue }',
  escalation: 'escalation { level since basis { clause } nextLevelAt }',
};

/** Every selection of a type that can be planned, for a role. */
function selectionsOf(type: string, role: Viewer['who']['role'], outermost: boolean): string[] {
  const object = gate.schema.getType(type) as GraphQLObjectType;
  const recipes = RECIPES[type];
  return Object.values(object.getFields()).flatMap((field): string[] => {
    if (!maySelect(role, type, field.name)) return [];
    const recipe = recipes?.fields[field.name];
    const named = getNamedType(field.type);
    if (recipe === undefined) {
      const column = world.ledger.reader.rows.columns(recipes?.table ?? '', [field.name]).length === 1;
      return isLeafType(named) && column ? [field.name] : [];
    }
    if ('one' in recipe) return [`${field.name} { ${leavesOf(recipe.one, role)} }`];
    if (!outermost) return [];
    if ('needs' in recipe) return isObjectType(named) ? [LEAF_GAPS[field.name] ?? '__typename'] : [field.name];
    if ('many' in recipe) {
      const inner = `{ ${leavesOf(recipe.many, role)} }`;
      return named.name.endsWith('Connection')
        ? [`${field.name}(last: 2) { nodes ${inner} }`]
        : [`${field.name} ${inner}`];
    }
    return [field.name];
  });
}

/** The columns of a type. */
function leavesOf(type: string, role: Viewer['who']['role']): string {
  const { table = '', fields = {} } = RECIPES[type] ?? {};
  const all = Object.values((gate.schema.getType(type) as GraphQLObjectType).getFields());
  const names = all.filter((field) => isLeafType(getNamedType(field.type))).map(({ name }) => name);
  const columns = world.ledger.reader.rows.columns(table, names).map(({ name }) => name);
  return ['__typename', ...columns.filter((name) => maySelect(role, type, name) && !(name in fields))].join(' ');
}

const FILTERS = (): fc.Arbitrary<Json> => {
  const each = {
    status: fc.subarray([...STATUSES], { minLength: 1 }),
    open: fc.boolean(),
    leadUnit: fc.constantFrom(...units),
    rule: fc.subarray([...RULE_CODES], { minLength: 1 }),
    search: fc.constantFrom('项目', '2026', '事项'),
  };
  const alone = Object.entries(each).map(([name, value]) => fc.record({ [name]: value as fc.Arbitrary<unknown> }));
  return fc.oneof(fc.constant({}), ...alone, fc.record(each, { requiredKeys: [] }));
};

it('answers a ledger page as usual, for random selections, filters, orders and pages', async () => {
  const planned = { yes: 0, rows: 0 };
  const page = fc.record({
    viewer: fc.nat({ max: viewers.length - 1 }),
    language: fc.constantFrom<Language>('zh', 'en'),
    filter: FILTERS(),
    order: fc.constantFrom('DEADLINE', 'STATUS', 'NUMBER', 'UPDATED_AT', 'ASSIGNED_AT'),
    direction: fc.constantFrom('ASC', 'DESC'),
    count: fc.integer({ min: 0, max: 12 }),
    backwards: fc.boolean(),
    edges: fc.boolean(),
    extras: fc.subarray([
      'totalCount',
      'eventCursor',
      '__typename',
      'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }',
    ]),
    picks: fc.array(fc.nat(), { minLength: 1, maxLength: 14 }),
    alias: fc.boolean(),
    skip: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(page, async (each) => {
      const viewer = viewers[each.viewer] as Viewer;
      const { language, filter, order, direction, count, backwards, edges, extras, picks, alias, skip } = each;
      const all = selectionsOf('Task', viewer.who.role, true);
      const picked = [...new Set(picks.map((n) => all[n % all.length] ?? 'id'))];
      const fields = picked.map((field, i) => (alias && i % 2 === 0 ? `a${i}: ${field}` : field)).join(' ');
      const selection = `${fields} ...More @skip(if: $skip) ... on Node { id }`;
      const rows = edges ? `edges { cursor node { ${selection} } }` : `nodes { ${selection} }`;
      const ask = (after: string | null): Asked => ({
        query: `query ($filter: TaskFilter, $skip: Boolean!, $cursor: String, $count: Int) {
          page: tasks(filter: $filter, orderBy: [{ field: ${order}, direction: ${direction} }],
            ${backwards ? 'last' : 'first'}: $count, ${backwards ? 'before' : 'after'}: $cursor) { ${rows} ${extras.join(' ')} }
        } fragment More on Task { title stage leadUnit { name ...U } } fragment U on Unit { code }`,
        variables: { filter, skip, cursor: after, count },
      });
      const first = await bothOf(ask(null), viewer, language);
      expect(first.planned).toEqual(first.usual.data);
      planned.yes++;
      planned.rows += first.usual.data.page.nodes?.length ?? first.usual.data.page.edges?.length ?? 0;
      const info = first.usual.data.page.pageInfo;
      const cursor = backwards ? info?.startCursor : info?.endCursor;
      if (cursor == null) return;
      const next = await bothOf(ask(cursor), viewer, language);
      expect(next.planned).toEqual(next.usual.data);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 150), seed: Number(process.env['SEED'] ?? 20261122) },
  );
  expect(planned.rows).toBeGreaterThan(100);
});

it('answers a task as usual, with its lists, for everybody, also one that they do not see', async () => {
  for (const viewer of viewers) {
    const selection = selectionsOf('Task', viewer.who.role, true).join(' ');
    for (const { id, number } of tasks.filter((_, i) => i % 9 === 0)) {
      const byId = await bothOf(
        { query: `query ($id: ID!) { task(id: $id) { ${selection} } }`, variables: { id } },
        viewer,
      );
      expect(byId.planned).toEqual(byId.usual.data);
      if (number === null) continue;
      const query = `query ($number: String!) { task(number: $number) { __typename ${selection} } }`;
      const byNumber = await bothOf({ query, variables: { number } }, viewer);
      expect(byNumber.planned).toEqual(byNumber.usual.data);
    }
  }
});

it('logs the reading of a work secret once, and the attempt on what is not theirs', async () => {
  const office = viewers.find(({ who }) => who.role === 'OFFICE') as Viewer;
  const found = await office.caller.get('{ tasks(filter: { search: "工作秘密" }) { nodes { id classification } } }');
  const secret = found.tasks.nodes.find(({ classification }: Json) => classification === 'WORK_SECRET');
  const head = async () => (await world.ledger.reader.head('370600'))?.sequence ?? 0;
  const before = await head();
  expect(
    (await office.caller.get('query ($id: ID!) { task(id: $id) { title } }', { id: secret.id })).task.title,
  ).toContain('秘密');
  expect(await head()).toBe(before + 1);
  const system = viewers.find(({ who }) => who.role === 'SYSTEM') as Viewer;
  expect(await system.caller.get('query ($id: ID!) { task(id: $id) { title } }', { id: secret.id })).toEqual({
    task: null,
  });
  expect(await head()).toBe(before + 2);
});

it('says of units and posts what the registry says at that moment, also where it moves while a page is read', async () => {
  const office = viewers.find(({ who }) => who.role === 'OFFICE') as Viewer;
  const query =
    '{ tasks(first: 50) { totalCount nodes { id leadUnit { id name parent { name } } owner { name title } } } }';
  const rename = async (id: string, name: string) => {
    const text = 'mutation ($input: UpdateUnitInput!) { updateUnit(input: $input) { unit { name } } }';
    const { updateUnit } = await office.caller.get(text, { input: { unit: id, name } });
    expect(updateUnit).toEqual({ unit: { name } });
  };
  const before = await bothOf({ query }, office);
  expect(before.planned).toEqual(before.usual.data);
  const { id, name } = before.planned.tasks.nodes[0].leadUnit;
  await rename(id, `${name}甲`);
  const renamed = await bothOf({ query }, office);
  expect(renamed.planned).toEqual(renamed.usual.data);
  expect(renamed.planned.tasks.nodes[0].leadUnit.name).toBe(`${name}甲`);
  // Between the page and what it says of the registry.
  const rows = RegistryRows.of(world.ledger.reader.database);
  const at = rows.at.bind(rows);
  const between = jest.spyOn(rows, 'at').mockImplementationOnce(async (...all) => {
    await rename(id, `${name}乙`);
    return at(...all);
  });
  await rename(id, `${name}丙`);
  const moved = await bothOf({ query }, office);
  between.mockRestore();
  expect(moved.planned).toEqual(moved.usual.data);
  expect(moved.planned.tasks.nodes[0].leadUnit.name).toBe(`${name}乙`);
  await rename(id, name);
});

it('leaves to the usual execution what the database cannot write', async () => {
  const [viewer] = viewers as [Viewer];
  for (const query of [
    '{ tasks(first: 2) { nodes { viewerActions } } }',
    '{ tasks(first: 2) { nodes { obligations { task { id } } } } }',
    '{ tasks(first: 2) { nodes { id } edges { cursor } } }',
    '{ tasks(first: 2) { nodes { leadUnit { status } } } }',
    '{ tasks(first: 2) { nodes { reports { totalCount nodes { id } } } } }',
    '{ viewer { name } }',
    '{ tasks(first: 500) { totalCount } }',
    '{ tasks(after: "nonsense") { totalCount } }',
    // More members than a function of SQL takes.
    `{ tasks(first: 2) { nodes { ${leavesOf('Task', 'OFFICE')} ${Array.from({ length: 28 }, (_, i) => `a${i}: title`).join(' ')} } } }`,
  ]) {
    expect([query, (await bothOf({ query }, viewer)).planned]).toEqual([query, null]);
  }
});

it('answers each choice of the variables that decide what is selected', async () => {
  const [viewer] = viewers as [Viewer];
  const query = `query ($last: Int, $title: Boolean!) { tasks(first: 50) { nodes {
    id title @include(if: $title) reports(last: $last) { nodes { id content } } } } }`;
  for (const variables of [
    { last: 1, title: true },
    { last: 2, title: true },
    { last: 2, title: false },
    { last: 1, title: true },
    { last: 1000, title: true },
  ]) {
    const { planned, usual } = await bothOf({ query, variables }, viewer);
    expect(planned).toEqual(variables.last > 200 ? null : usual.data);
  }
});

it('answers a summary as usual', async () => {
  for (const viewer of viewers) {
    for (const group of ['NONE', 'UNIT', 'STAGE', 'SOURCE_KIND', 'LEADER']) {
      const query = `{ s: summary(groupBy: ${group}) { __proto__: at __typename at eventCursor counts { total blue yellow red }
        groups { key label counts { red } } } }`;
      const { planned, usual } = await bothOf({ query }, viewer, 'en');
      expect(planned).toEqual(usual.data);
    }
  }
});
