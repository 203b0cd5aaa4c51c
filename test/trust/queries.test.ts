// Every query of the schema with random filters, orders, pages and cursors, by all roles: whatever is asked is answered or refused
// clearly, and asking changes nothing.
import { schema } from '../../src/api/schema';
import { type Role, ROLES } from '../../src/rules/words';
import { type Answer, type Caller, Story } from '../world';
import { Asks } from './asks';
import { again, Chance, SEED } from './chance';
import { DATABASE, lengthOf, shown } from './figures';
import { Inputs } from './inputs';
import { lived } from './lives';
import { oddText } from './odd';
import { Pool, textFor } from './pool';
import { endOf, Findings, heldMb, kindsBehind, replayed, unclear, Unhandled } from './findings';

const SUITE = 'queries';
const CASES = lengthOf(150, 6000);
const LIVES = lengthOf(8, 60);
const MOST_MB = 64;
/** What asking leaves in the log on purpose. */
const LOGGED = ['accessRefused', 'administratorSignedIn', 'workSecretRead', 'classifiedInputRefused'];

const chance = new Chance(SUITE);
const pool = new Pool(chance);
const findings = new Findings();
const cursors = new Set<string>();
const callers = new Map<Role, Caller[]>();
const told: Record<string, number> = {};
let unhandled: Unhandled;
let story: Story;

beforeAll(async () => {
  console.log(`FUZZ_SEED=${SEED}`);
  unhandled = new Unhandled();
  story = await Story.open('2026-09-28T09:00:00+08:00');
  for (const role of ROLES) {
    const unit = role === 'UNIT' ? { unit: 'U1' } : {};
    callers.set(role, [await story.world.as({ role, ...unit }, '12h')]);
  }
  pool.keep([story.unitIds, story.owner, story.source]);
  for (let i = 0; i < LIVES; i++) pool.keep(await lived(story, chance).catch(() => null));
  pool.keep(await story.office.get('{ events(first: 50) { nodes { id } } }'));
}, 120_000);

afterAll(() => story.world.close({ faultsExpected: true }));

/** A cursor: of any list, often damaged. */
function cursor(): string {
  if (cursors.size === 0 || chance.often(0.1))
    return chance.one([oddText(chance), chance.bytes(60).toString('base64url')]);
  const known = chance.one([...cursors].slice(-200));
  if (chance.often(0.5)) return known;
  const bytes = Buffer.from(known, 'base64url');
  return chance.often(0.5)
    ? chance.damaged(bytes).toString('base64url')
    : chance.damaged(Buffer.from(known)).toString('latin1');
}

function known(name: string, type: string): unknown {
  if (type === 'ID') return name === 'id' || name === 'ids' ? pool.idFor(chance.one(pool.kinds)) : pool.idFor(name);
  if (name === 'after' || name === 'before') return chance.often(0.5) ? cursor() : null;
  if (name === 'last') return chance.often(0.2) ? 3 : null;
  if (name === 'first') return chance.below(6);
  if (name === 'year') return chance.one([2025, 2026, 2027]);
  if (name === 'month') return chance.one(['2026-08', '2026-07']);
  if (name === 'search' || name === 'number' || name === 'seed') return chance.often(0.5) ? '道路' : oddText(chance);
  return type === 'String' ? textFor(name, chance, '{}') : undefined;
}

function keep(answer: Answer): void {
  pool.keep(answer.data);
  for (const [, found] of JSON.stringify(answer.data ?? null).matchAll(/"(?:endCursor|startCursor|cursor)":"([^"]+)"/g))
    if (cursors.size < 2000) cursors.add(String(found));
}

it(`${CASES} questions are answered or refused clearly, and change nothing`, async () => {
  const built = schema();
  const inputs = new Inputs(chance, known);
  const asks = [0, 30].map((spoiled) => new Asks(built, chance, inputs, spoiled));
  const lists = ['tasks', 'units', 'sources', 'letters', 'events', 'obligations'];
  for (const list of lists)
    keep(await story.office.ask(`{ ${list}(first: 3) { edges { cursor } pageInfo { endCursor startCursor } } }`));
  expect(cursors.size).toBeGreaterThan(5);
  let held = 0;
  for (let i = 0; i < CASES; i++) {
    if (i === Math.floor(CASES / 4)) held = heldMb();
    const query = chance.often(0.03)
      ? chance.damaged(Buffer.from(chance.one(asks).question())).toString()
      : chance.one(asks).question();
    const who = chance
      .one(callers.get(chance.often(0.5) ? 'OFFICE' : chance.one(ROLES)) ?? [])
      .in(chance.one(['zh-CN', 'en']));
    const before = await endOf(story.world);
    const faults = story.world.faults.length;
    const answer = await who.ask(query);
    const wrong = unclear(answer, who.language);
    wrong.push(...story.world.faults.slice(faults).map((fault) => `fault: ${String(fault).slice(0, 1500)}`));
    const kinds = (await kindsBehind(story.world, before)).filter((kind) => !LOGGED.includes(kind));
    if (kinds.length > 0) wrong.push(`asked, and yet: ${kinds.join(' ')}`);
    findings.add(wrong, i, { query });
    keep(answer);
    const outcome = answer.errors?.[0]?.extensions.code ?? 'answered';
    told[outcome] = (told[outcome] ?? 0) + 1;
  }
  const grown = heldMb() - held;
  findings.settle(again(SUITE));
  expect(grown).toBeLessThan(MOST_MB);
}, 900_000);

it('the log is whole and gives every row, and nothing went by unhandled', async () => {
  const { rows } = await replayed(story.world);
  unhandled.end();
  console.log(JSON.stringify({ told, rows }));
  expect(story.world.faults).toEqual([]);
  const answered = told['answered'] ?? 0;
  expect(answered).toBeGreaterThan(CASES / 10);
  const figure = `${CASES.toLocaleString('en')} questions, ${answered.toLocaleString('en')} of them answered, all others refused by a code that is told; no fault, nothing written`;
  shown(SUITE, [{ promise: `On ${DATABASE}, no question breaks the service or changes anything`, figure }]);
}, 120_000);
