// Every mutation of the schema, with inputs made from its types and spoiled at random places, by all roles, on the same growing
// ledger: whatever is sent is done or refused clearly, what is refused leaves nothing, and the log tells all of what was done.
import { type GraphQLField, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql';

import { schema } from '../../src/api/schema';
import { FIELDS } from '../../src/rules/fields';
import { type Role, ROLES } from '../../src/rules/words';
import { uploadedBy } from '../files/uploading';
import { type Answer, type Caller, Story } from '../world';
import { again, Chance, SEED } from './chance';
import { DATABASE, lengthOf, shown } from './figures';
import { Inputs, literal } from './inputs';
import { oddMoment } from './odd';
import { lived } from './lives';
import { Pool, textFor } from './pool';
import {
  endOf,
  Findings,
  heldMb,
  kindsBehind,
  LOGGED_REFUSALS,
  problemsIn,
  replayed,
  unclear,
  Unhandled,
} from './findings';

const SUITE = 'mutations';
const CASES = lengthOf(300, 15_000);
// So often something is brought on its way.
const EACH = 12;
const MOVES = lengthOf(30, 300);
// Rows of a larger ledger, caches that fill: far less than what is sent.
const MOST_MB = 64;

const chance = new Chance(SUITE);
const pool = new Pool(chance);
const findings = new Findings();
let unhandled: Unhandled;
let story: Story;
let policy: string;
const callers = new Map<Role, Caller[]>();
const tried = { all: 0, done: 0, refused: 0, broken: 0 };
const done = new Set<string>();

beforeAll(async () => {
  console.log(`FUZZ_SEED=${SEED}`);
  unhandled = new Unhandled();
  story = await Story.open('2026-09-28T09:00:00+08:00');
  const { world } = story;
  for (const role of ROLES) {
    const units = role === 'UNIT' ? ['U1', 'U2', 'U3'] : [undefined];
    const subjects = ['a', 'b'].flatMap((subject) =>
      units.map((unit) => ({ role, subject: `${role}-${unit ?? ''}${subject}`, ...(unit !== undefined && { unit }) })),
    );
    callers.set(role, await Promise.all(subjects.map((who) => world.as(who, '12h'))));
  }
  pool.keep([
    story.unitIds,
    story.owner,
    story.source,
    await story.inProgress('2026-10-20'),
    await story.assigned('2026-11-20'),
  ]);
  const book = { name: '台账.zip', purpose: 'EVIDENCE' };
  pool.keep(await uploadedBy(story.unit, Buffer.from('PK\u0003\u0004 no book'), book));
  pool.keep(
    await uploadedBy(story.office, Buffer.from('PK\u0003\u0004 no book'), { name: '台账.xlsx', purpose: 'LEDGER' }),
  );
  const { jurisdictions } = await story.office.get('{ jurisdictions { policy { document } } }');
  policy = jurisdictions[0].policy.document;
}, 60_000);

afterAll(async () => {
  await story.world.close({ faultsExpected: true });
});

const mutations = Object.values((schema().getMutationType() as GraphQLObjectType).getFields());
/** It moves the clock for all that come behind it, and has its own cases at the end. */
const others = mutations.filter(({ name }) => name !== 'advanceClock');

/** What a payload is asked for: the ids of what was made, and why not. */
function selectionOf(field: GraphQLField<unknown, unknown>): string {
  const payload = getNamedType(field.type) as GraphQLObjectType;
  const parts = Object.values(payload.getFields()).map(({ name, type }) => {
    const part = getNamedType(type);
    if (name === 'userErrors') return 'userErrors { code field message }';
    if (!isObjectType(part)) return name;
    const ids = ['id', 'recipients'].filter((each) => each in part.getFields());
    return `${name} { ${ids.map((each) => (each === 'id' ? each : `${each} { id }`)).join(' ') || '__typename'} }`;
  });
  return parts.join(' ');
}

function known(name: string, type: string): unknown {
  if (type === 'ID') return pool.idFor(name);
  if (type === 'String')
    return name === 'name' && chance.often(0.3)
      ? chance.one(['照片.pdf', '台账.xlsx', 'a.b', '.pdf'])
      : textFor(name, chance, policy);
  if (type === 'Int' && name === 'year') return chance.one([2025, 2026, 2027]);
  if (type === 'Int' && name === 'expectedVersion') return chance.often(0.8) ? null : 1;
  if (type === 'URL' && chance.often(0.3)) return `${story.world.url}/files/${pool.idFor('file')}`;
  return undefined;
}

/** Somebody: of those whose right it is nearly always. */
function someone(mutation: string): Caller {
  const allowed = ROLES.filter((role) => FIELDS['Mutation']?.[mutation]?.includes(role));
  return chance
    .one(callers.get(chance.one(chance.often(0.9) ? allowed : ROLES)) ?? [])
    .in(chance.one(['zh-CN', 'en', '*']));
}

/** Sends an input; what is wrong with what came of it. */
async function tryOne(field: GraphQLField<unknown, unknown>, input: unknown): Promise<void> {
  const who = someone(field.name);
  const { world } = story;
  const before = await endOf(world);
  const [argument] = field.args;
  const inside = `${field.name}(input: ${chance.often(0.15) ? literal(input) : '$input'}) { ${selectionOf(field)} }`;
  const query = inside.includes('$input')
    ? `mutation ($input: ${String(argument?.type)}) { ${inside} }`
    : `mutation { ${inside} }`;
  const faults = world.faults.length;
  const answer = await who.ask(query, { input }).catch(
    (error: unknown) =>
      ({
        status: 599,
        data: undefined,
        errors: [{ message: String(error), extensions: { code: 'NO_ANSWER' } }],
      }) satisfies Answer,
  );
  const wrong = unclear(answer, who.language);
  wrong.push(...world.faults.slice(faults).map((fault) => `fault: ${String(fault).slice(0, 1500)}`));
  wrong.push(...(await halfDone(answer, before)));
  findings.add(wrong, tried.all, {
    mutation: field.name,
    input,
    query: query.includes('$') ? undefined : query.slice(0, 500),
  });
  pool.keep(answer.data);
  count(field.name, answer);
}

/** A refusal may have moved the log by nothing but the refusal itself. */
async function halfDone(answer: Answer, before: number): Promise<string[]> {
  const refused = answer.errors !== undefined || problemsIn(answer.data).length > 0;
  if (!refused || (await endOf(story.world)) === before) return [];
  const kinds = (await kindsBehind(story.world, before)).filter((kind) => !LOGGED_REFUSALS.includes(kind));
  return kinds.length === 0 ? [] : [`refused, and yet: ${kinds.join(' ')}`];
}

function count(name: string, { errors, data }: Answer): void {
  tried.all++;
  if (errors !== undefined) tried.broken++;
  else if (problemsIn(data).length > 0) tried.refused++;
  else {
    tried.done++;
    done.add(name);
  }
}

it(`${CASES} inputs are done or refused clearly, and what is refused leaves nothing`, async () => {
  const inputs = new Inputs(chance, known);
  let held = 0;
  for (let i = 0; i < CASES; i++) {
    // What follows is measured against a service that has been warmed up.
    if (i === Math.floor(CASES / 4)) held = heldMb();
    // What stands in its way, such as a policy that was published here, is no finding; a fault would be heard.
    if (i % EACH === 0) pool.keep(await lived(story, chance).catch(() => null));
    const field = chance.one(others);
    const type = field.args[0]?.type;
    if (type === undefined) throw new Error(`${field.name} has no input`);
    let input = inputs.sound('input', type);
    for (let spoil = chance.one([0, 0, 0, 1, 1, 2, 4]); spoil > 0; spoil--) input = inputs.spoiled(input);
    await tryOne(field, input);
  }
  const grown = heldMb() - held;
  findings.settle(again(SUITE));
  expect(grown).toBeLessThan(MOST_MB);
}, 1_200_000);

it('the clock is moved to no odd moment, or to where it can be gone on from', async () => {
  const field = mutations.find(({ name }) => name === 'advanceClock') as (typeof mutations)[number];
  for (let i = 0; i < MOVES; i++)
    await tryOne(field, { to: chance.often(0.5) ? oddMoment(chance) : `2026-10-0${chance.below(9) + 1}T00:00:00Z` });
  findings.settle(again(SUITE));
}, 300_000);

it('the log is whole and gives every row, and nothing went by unhandled', async () => {
  const { events, rows } = await replayed(story.world);
  unhandled.end();
  expect(story.world.faults).toEqual([]);
  const never = others.map(({ name }) => name).filter((name) => !done.has(name));
  console.log(JSON.stringify({ tried, events, rows, never }));
  // What is only ever refused is not fuzzed: most are done, too.
  expect(done.size).toBeGreaterThan(others.length * (CASES > 10_000 ? 0.8 : 0.15));
  const figure = `${tried.all.toLocaleString('en')} inputs of ${mutations.length} mutations: ${tried.done.toLocaleString('en')} done, ${(tried.refused + tried.broken).toLocaleString('en')} refused; no fault, ${rows.toLocaleString('en')} rows as ${events.toLocaleString('en')} events tell`;
  shown(SUITE, [{ promise: `On ${DATABASE}, no input of a mutation breaks the service or is half done`, figure }]);
}, 120_000);
