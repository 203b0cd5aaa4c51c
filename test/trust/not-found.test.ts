// What is there and hidden is answered as what is not there: the same words, the same steps of the log, and the same time. Ids and
// numbers follow one another, so that whoever could tell the two apart could count what is not theirs.
import { download } from '../files/uploading';
import { Sight } from '../door/sight';
import { ELSEWHERE, HERE, openWorld, type Viewer, viewersOf } from '../door/viewers';
import { mutationOf } from '../instances/instance';
import type { World } from '../world';
import { lengthOf, shown } from './figures';

// Pairs of each kind of attempt.
const PAIRS = lengthOf(150, 1500);
// How often the hidden one takes longer than the absent one: ideally in half of all pairs. To read the row that is then hidden takes a
// tenth of a millisecond or two of some three; a commit more would show in nearly all pairs. And chance moves it.
const TOLERANCE = 0.2 + 4 * Math.sqrt(1 / (6 * PAIRS));

let world: World;
let viewers: Viewer[];
let sight: Sight;
let worst = 0;
let attempts = 0;
let roads = 0;
beforeAll(async () => {
  world = await openWorld('reference');
  viewers = await viewersOf(world);
  sight = await Sight.of(world.ledger);
}, 60_000);
afterAll(() => world.close());

const viewerOf = (label: string) => viewers.find((each) => each.label === label) as Viewer;
/** An id of the same kind that nothing has. */
const absentFor = (id: string, n: number): string => id.replace(/\d+$/, String(9_000_000 + (n % 7)));

type Attempt = (viewer: Viewer, key: string) => Promise<unknown>;

const node: Attempt = async ({ caller }, id) => caller.ask('query ($id: ID!) { node(id: $id) { id } }', { id });
const byNumber: Attempt = ({ caller }, number) =>
  caller.ask('query ($number: String!) { task(number: $number) { id title } }', { number });
const act =
  (mutation: string, type: string, field: string, more: object = {}): Attempt =>
  async ({ caller }, id) =>
    caller.ask(mutationOf(mutation, type), { input: { [field]: id, ...more } });
const bytes: Attempt = async ({ caller }, id) => {
  const response = await download(world, caller, id);
  return [response.status, await response.text()];
};

const UNIT = `UNIT of ${HERE}`;
const SYSTEM = `SYSTEM of ${HERE}`;
const OTHER = `OFFICE of ${ELSEWHERE}`;
const ROADS: [string, string, 'task' | 'letter' | 'report' | 'intervention' | 'file', Attempt][] = [
  ['node, a task', UNIT, 'task', node],
  ['node, a letter', UNIT, 'letter', node],
  ['node, an intervention', UNIT, 'intervention', node],
  ['node, a task', SYSTEM, 'task', node],
  ['node, a task', OTHER, 'task', node],
  ['acknowledgeTask', UNIT, 'task', act('acknowledgeTask', 'TaskInput', 'task')],
  ['submitFeedback', UNIT, 'letter', act('submitFeedback', 'SubmitFeedbackInput', 'letter', { content: '反馈' })],
  ['updateTask', OTHER, 'task', act('updateTask', 'UpdateTaskInput', 'task', { actionPlan: '改' })],
  ['the bytes of a file', UNIT, 'file', bytes],
];

/** An answer without what was asked for. */
const worded = (answer: unknown, key: string) => JSON.stringify(answer).replaceAll(key, 'KEY');

/** In which share of all pairs the one takes longer than the other; a tie counts half. */
function share(one: readonly number[], other: readonly number[]): number {
  let longer = 0;
  for (const a of one) for (const b of other) longer += a > b ? 1 : a === b ? 0.5 : 0;
  return longer / (one.length * other.length);
}

async function compare(
  viewer: Viewer,
  hidden: readonly string[],
  absentOf: (key: string, n: number) => string,
  attempt: Attempt,
) {
  const ended = async () => (await world.ledger.reader.head(viewer.who.jurisdiction))?.sequence ?? 0;
  const times: Record<'hidden' | 'absent', number[]> = { hidden: [], absent: [] };
  const told = new Set<string>();
  const moved = new Set<number>();
  for (let n = 0; n < PAIRS; n++) {
    const there = hidden[n % hidden.length] as string;
    const keys = { hidden: there, absent: absentOf(there, n) };
    const order = n % 2 === 0 ? (['hidden', 'absent'] as const) : (['absent', 'hidden'] as const);
    for (const kind of order) {
      const before = await ended();
      const begun = performance.now();
      const answer = await attempt(viewer, keys[kind]);
      times[kind].push(performance.now() - begun);
      told.add(worded(answer, keys[kind]));
      moved.add((await ended()) - before);
      attempts++;
    }
  }
  expect([...told]).toHaveLength(1);
  expect([...moved]).toEqual([1]);
  const longer = share(times.hidden, times.absent);
  worst = Math.max(worst, Math.abs(longer - 0.5));
  expect(Math.abs(longer - 0.5)).toBeLessThan(TOLERANCE);
  roads++;
}

it.each(ROADS)(
  '%s, tried by %s: hidden or absent is the same',
  async (_, label, kind, attempt) => {
    const viewer = viewerOf(label);
    const seen = sight.seen(viewer.who, kind);
    const hidden = sight.all(kind, HERE).filter((id) => !seen.has(id));
    expect(hidden.length).toBeGreaterThan(0);
    await compare(viewer, hidden, absentFor, attempt);
  },
  600_000,
);

it('a task by its number: hidden or absent is the same', async () => {
  const viewer = viewerOf(UNIT);
  const seen = sight.seen(viewer.who, 'task');
  const numbers = sight.rows.task
    .filter(({ id, jurisdiction, number }) => jurisdiction === HERE && number !== null && !seen.has(id))
    .map(({ number }) => number as string);
  expect(numbers.length).toBeGreaterThan(0);
  const absentOf = (number: string) => number.replace(/\d+(?=号)/, (digits) => '9'.repeat(digits.length));
  await compare(viewer, numbers, absentOf, byNumber);
}, 600_000);

it('is counted', () => {
  expect(roads).toBe(ROADS.length + 1);
  const percent = (part: number) => `${Math.round(part * 1000) / 10} %`;
  shown('not-found', [
    {
      promise:
        'What is there and hidden cannot be told from what is not there: not by the answer, nor the log, nor the time',
      figure: `${attempts.toLocaleString('en')} attempts on ${roads} roads; the hidden one took longer in ${percent(0.5 - worst)} to ${percent(0.5 + worst)} of all pairs`,
    },
  ]);
});
