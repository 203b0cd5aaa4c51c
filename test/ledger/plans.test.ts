// Every hot path has an index and a plan: the statements that the API really sends are explained on a ledger of some thousand
// tasks, where no planner would scan by choice. What reads a whole jurisdiction is listed here with its reason.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sql, { raw, type Sql } from 'sql-template-tag';

import { announce } from '../../src/ledger/announce';
import type { Principal } from '../../src/rules/access';
import { NEVER } from '../../src/rules/day';
import { Connection } from '../../src/store/connection';
import { SUMMARY_GROUPS } from '../../src/store/tally-sql';
import type { Database } from '../../src/store/database';
import * as lists from '../../src/store/lists';
import { openDatabase } from '../../src/store/open';
import { ReadConnections } from '../../src/store/read-connections';
import { TASK_ORDER_FIELDS } from '../../src/store/task-filter';
import type { Transaction } from '../../src/store/transaction';
import { WebhookReader } from '../../src/store/webhook-reader';
import { type Outcome, WebhookWriter } from '../../src/store/webhook-writer';
import { databaseIn, ON, removeFolder } from '../database';
import { actOut, fill, MAIN } from '../filling';
import { type Caller, type Json, Story, World } from '../world';
import { undistributed } from './distributed';
import { explain } from './explaining';

const TODAY = '2026-03-02';
// Each copy is 40 tasks: a third of the ledger in each jurisdiction, so that no planner reads all of a table for one of them.
const FILLED = ['371300', '370305', MAIN].map((jurisdiction) => ({ jurisdiction, copies: 100 }));
// A quarter of the tasks of a jurisdiction.
const MOST = 1000;
const HOOK = `webhook_${MAIN}_1`;

let folder: string;
let world: World;
let office: Caller;
let unit: Caller;
let system: Caller;
let auditor: Caller;
let leader: Caller;
/** Some record of each kind, for questions about it. */
let some: Record<'task' | 'open' | 'number' | 'unit' | 'source' | 'owner' | 'letter' | 'drafted', string>;
let sequence: number;
let cursor: string;

const who = (role: Principal['role'], over: Partial<Principal> = {}): Principal => ({
  subject: role,
  name: role,
  role,
  jurisdiction: MAIN,
  unitId: null,
  ...over,
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plans-'));
  const story = await Story.open(`${TODAY}T02:00:00Z`, { folder });
  await actOut(story, TODAY);
  const now = story.world.now();
  await story.world.close({ keep: true });
  const database = await openDatabase(await databaseIn(folder));
  await fill(database, FILLED);
  await queueDeliveries(database);
  // As autovacuum does; SQLite's statistics come with the opening.
  if (ON === 'postgres') await database.writer.query('VACUUM ANALYZE');
  await database.close();
  world = await World.open(now, { folder });
  office = await world.as({ role: 'OFFICE', subject: 'office-1' });
  leader = await world.as({ role: 'LEADER' });
  system = await world.as({ role: 'SYSTEM' });
  auditor = await world.as({ role: 'AUDITOR' });
  const copy = '-1000005';
  const [task] = await world.ledger.database.writer.query<Json[]>(
    `SELECT * FROM "task" WHERE "id" LIKE '%${copy}' AND "jurisdiction" = '${MAIN}' AND "stage" = 'IN_PROGRESS' ORDER BY "id"`,
  );
  const [closed] = await world.ledger.database.writer.query<Json[]>(
    `SELECT * FROM "task" WHERE "id" LIKE '%${copy}' AND "jurisdiction" = '${MAIN}' AND "stage" = 'CLOSED' ORDER BY "id"`,
  );
  const [letter] = await world.ledger.database.writer.query<Json[]>(
    `SELECT * FROM "letter" WHERE "id" LIKE '%${copy}'`,
  );
  const { id: open, leadUnitId, sourceId: source, ownerId: owner } = task;
  some = {
    open,
    source,
    owner,
    unit: leadUnitId,
    task: closed.id,
    number: closed.number,
    letter: letter.id,
    drafted: '',
  };
  unit = await world.as({
    role: 'UNIT',
    subject: 'staff',
    unit: (await office.get(`{ unit(id: "${some.unit}") { code } }`)).unit.code,
  });
  sequence = 12_000;
  cursor = world.ledger.reader.eventCursor(MAIN, sequence);
}, 300_000);

/** Answers that were kept, and three webhooks with everything that they were called for. */
async function queueDeliveries({ writer }: Database): Promise<void> {
  await writer.query(`INSERT INTO "webhook_delivery" ("jurisdiction", "webhookId", "sequence", "round", "kind", "at", "taskId",
      "line", "state", "attempts", "queuedAt", "nextAt", "endedAt")
    SELECT e."jurisdiction", w.column1, e."sequence", 0, e."kind", e."at", e."taskId", COALESCE(e."taskId", ''),
      CASE WHEN e."sequence" % 40 = 0 THEN 'PENDING' WHEN e."sequence" % 50 = 1 THEN 'PARKED' ELSE 'DELIVERED' END,
      1, e."recordedAt", CASE WHEN e."sequence" % 40 = 0 THEN e."recordedAt" END,
      CASE WHEN e."sequence" % 40 <> 0 THEN e."recordedAt" END
    FROM "event" e CROSS JOIN (VALUES ('${HOOK}'), ('${HOOK}2'), ('${HOOK}3')) w
    WHERE e."jurisdiction" = '${MAIN}' AND e."sequence" <= 12000`);
  await writer.query(`INSERT INTO "webhook_position" ("jurisdiction", "webhookId", "sequence", "round")
    SELECT '${MAIN}', w.column1, 12000, 0 FROM (VALUES ('${HOOK}'), ('${HOOK}2'), ('${HOOK}3')) w`);
  await writer.query(`INSERT INTO "kept_answer" ("jurisdiction", "subject", "key", "request", "answer", "keptUntil")
    SELECT "jurisdiction", 'office-1', 'key ' || "sequence", 'request', '{}', '2026-12-31T00:00:00.000Z'
    FROM "event" WHERE "sequence" <= 30000`);
}

afterAll(async () => {
  await world.close();
  await removeFolder(folder);
});

/** The text of every statement of an operation, once. */
async function statementsOf(run: () => Promise<unknown>): Promise<Sql[]> {
  const asked = [
    jest.spyOn(ReadConnections.prototype, 'query'),
    jest.spyOn(Connection.prototype, 'query'),
    jest.spyOn(Connection.prototype, 'write'),
  ];
  try {
    await run();
    const statements = asked.flatMap((spy) => spy.mock.calls.map(([statement]) => statement));
    return [...new Map(statements.map((statement) => [statement.sql, statement])).values()];
  } finally {
    asked.forEach((spy) => spy.mockRestore());
  }
}

interface Operation {
  run: () => Promise<unknown>;
  /** why it may read all rows of a jurisdiction */
  whole?: string;
}

const TASK = `number title status stage workingDaysLeft leadUnit { name status } supportingUnits { name } owner { name }
  source { title kind } statusReasons { message } viewerActions`;
const DEEP = `${TASK} parent { id } subtasksStatus obligations { kind dueOn } letters { number recipients { unit { name } } }
  milestones { title } explanations { id } completions { id } verifications { at } interventions { kind }
  reports(first: 5) { totalCount nodes { content } } subtasks(first: 5) { totalCount nodes { id } }
  events(last: 10) { totalCount nodes { kind } }`;
const tasks = (by: () => Caller, args: () => string, selection = TASK): Operation => ({
  run: () => by().get(`{ tasks(first: 20${args()}) { nodes { ${selection} } pageInfo { endCursor } } }`),
});
const get = (by: () => Caller, query: () => string): Operation => ({ run: () => by().get(query()) });
const paged = (by: () => Caller, list: (args: string) => string, whole?: string): Operation => ({
  ...(whole !== undefined && { whole }),
  run: async () => {
    const first = await by().get(`{ ${list('first: 5')} }`);
    const { endCursor } = (Object.values(first)[0] as Json).pageInfo;
    await by().get(`{ ${list(`first: 5, after: ${JSON.stringify(endCursor)}`)} }`);
  },
});
const roles = {
  office: () => office,
  unit: () => unit,
  system: () => system,
  auditor: () => auditor,
  leader: () => leader,
};
const write = (run: (transaction: Transaction) => Promise<unknown>): Operation => ({
  run: () => world.ledger.door.write(MAIN, run),
});

// What counters answer, whoever asks.
const COUNTED_BY: [string, () => Caller, () => string][] = [
  ['', () => office, () => ''],
  ['for a system', () => system, () => ''],
  ['of the red', () => office, () => ', filter: { status: [RED] }'],
  ['of the open', () => leader, () => ', filter: { open: true }'],
];
const COUNTED = 'it counts or groups all tasks of the jurisdiction that the filter admits';
const OPERATIONS: Record<string, Operation> = {
  'tasks by deadline': paged(roles.office, (args) => `tasks(${args}) { nodes { ${TASK} } pageInfo { endCursor } }`),
  ...Object.fromEntries(
    TASK_ORDER_FIELDS.flatMap((field) =>
      [false, true].map((descending) => [
        `tasks by ${field} ${descending ? 'down' : 'up'}`,
        paged(
          roles.office,
          (args) =>
            `tasks(${args}, orderBy: [{ field: ${field}, direction: ${descending ? 'DESC' : 'ASC'} }]) { nodes { id } pageInfo { endCursor } }`,
          field === 'STATUS' ? 'its order is a comparison with now, which no index can hold' : undefined,
        ),
      ]),
    ),
  ),
  'tasks, red': tasks(roles.office, () => ', filter: { status: [RED] }'),
  'tasks, red or yellow, open': tasks(roles.office, () => ', filter: { status: [RED, YELLOW], open: true }'),
  'tasks, yellow': tasks(roles.office, () => ', filter: { status: [YELLOW] }'),
  'tasks, open': tasks(roles.leader, () => ', filter: { open: true }'),
  'tasks of a unit': tasks(roles.office, () => `, filter: { unit: "${some.unit}" }`),
  'tasks that a unit leads': tasks(roles.office, () => `, filter: { leadUnit: "${some.unit}", open: true }`),
  'tasks of a source': tasks(roles.office, () => `, filter: { source: "${some.source}" }`),
  'tasks of an owner': tasks(roles.office, () => `, filter: { owner: "${some.owner}" }`),
  'tasks under a rule': tasks(roles.office, () => ', filter: { rule: [DEADLINE_PASSED] }'),
  'tasks by words': tasks(roles.office, () => ', filter: { search: "道路" }'),
  'tasks by a long word': tasks(roles.office, () => ', filter: { search: "老旧小区改造" }'),
  'tasks of a week': tasks(roles.office, () => ', filter: { deadline: { from: "2026-04-01", to: "2026-04-07" } }'),
  'tasks that a unit sees': tasks(roles.unit, () => ''),
  'red tasks that a unit sees': tasks(roles.unit, () => ', filter: { status: [RED] }'),
  'tasks that a unit sees, by words': tasks(roles.unit, () => ', filter: { search: "道路" }'),
  'tasks that a system sees': tasks(roles.system, () => ''),
  'what a page of tasks says of the registry': tasks(
    roles.office,
    () => '',
    'leadUnit { code kind } leader { title unit { code } } source { documentNumber leader { title } }',
  ),
  'tasks with everything about them': tasks(roles.office, () => '', DEEP),
  'how many tasks': get(roles.office, () => '{ tasks { totalCount } }'),
  'how many red tasks': get(roles.office, () => '{ tasks(filter: { status: [RED] }) { totalCount } }'),
  'how many tasks a unit leads': get(
    roles.office,
    () => `{ tasks(filter: { leadUnit: "${some.unit}", open: true }) { totalCount } }`,
  ),
  'how many tasks a system sees': get(roles.system, () => '{ tasks { totalCount } }'),
  'how many tasks a unit sees': { ...get(roles.unit, () => '{ tasks { totalCount } }'), whole: COUNTED },
  'a task by its id': get(roles.office, () => `{ task(id: "${some.task}") { ${DEEP} } }`),
  'a task by its id, for a unit': get(roles.unit, () => `{ task(id: "${some.task}") { ${DEEP} } }`),
  'a task by its number': get(roles.office, () => `{ task(number: "${some.number}") { ${TASK} } }`),
  nodes: get(
    roles.office,
    () => `{ nodes(ids: ["${some.task}", "${some.letter}", "${some.unit}", "${some.source}"]) { id } }`,
  ),
  'nodes for a unit': get(
    roles.unit,
    () => `{ nodes(ids: ["${some.task}", "${some.letter}", "${some.unit}", "${some.source}"]) { id } }`,
  ),
  obligations: paged(
    roles.office,
    (args) =>
      `obligations(${args}) { nodes { kind dueOn unit { name } task { number } subject { id } } pageInfo { endCursor } }`,
  ),
  'obligations of a unit': paged(
    roles.office,
    (args) => `obligations(${args}, unit: "${some.unit}") { nodes { kind task { number } } pageInfo { endCursor } }`,
  ),
  'obligations that a unit sees': paged(
    roles.unit,
    (args) => `obligations(${args}) { nodes { kind task { number } } pageInfo { endCursor } }`,
  ),
  letters: paged(
    roles.office,
    (args) =>
      `letters(${args}) { nodes { number recipients { unit { name } answered } task { number } } pageInfo { endCursor } }`,
  ),
  'unanswered letters': paged(
    roles.office,
    (args) => `letters(${args}, answered: false) { nodes { number } pageInfo { endCursor } }`,
  ),
  'unanswered letters of a unit': get(
    roles.office,
    () => `{ letters(first: 5, answered: false, unit: "${some.unit}") { nodes { number } } }`,
  ),
  'letters that a unit sees': get(roles.unit, () => '{ letters(first: 5) { nodes { number } } }'),
  events: paged(
    roles.office,
    (args) => `events(${args}) { nodes { kind task { number } unit { name } } pageInfo { endCursor } }`,
  ),
  'the last events': get(roles.office, () => '{ events(last: 20) { nodes { kind task { number } } } }'),
  'events that a unit sees': {
    ...get(
      roles.unit,
      () => `{ events(first: 20, after: ${JSON.stringify(cursor)}) { nodes { kind task { number } } } }`,
    ),
    whole: 'it walks the log until the page is full: the further, the fewer tasks the unit has to do with',
  },
  'events that a system sees': get(
    roles.system,
    () => `{ events(first: 20, after: ${JSON.stringify(cursor)}) { nodes { kind } } }`,
  ),
  'events for an auditor': get(
    roles.auditor,
    () => `{ events(first: 20, after: ${JSON.stringify(cursor)}) { nodes { kind } } }`,
  ),
  'events of a task': get(
    roles.office,
    () => `{ events(first: 20, filter: { task: "${some.task}" }) { nodes { kind } } }`,
  ),
  'events of a unit': get(
    roles.office,
    () => `{ events(first: 20, filter: { unit: "${some.unit}" }) { nodes { kind } } }`,
  ),
  'events of a rare kind': get(
    roles.office,
    () => '{ events(first: 20, filter: { kind: ["unitCreated"] }) { nodes { kind } } }',
  ),
  ...Object.fromEntries(
    SUMMARY_GROUPS.flatMap((group) =>
      COUNTED_BY.map(([name, by, filter]) => [
        `summary by ${group} ${name}`,
        get(by, () => `{ summary(groupBy: ${group}${filter()}) { counts { red } groups { label counts { red } } } }`),
      ]),
    ),
  ),
  'summary by other filters': {
    ...get(roles.office, () => '{ summary(filter: { listed: true }, groupBy: UNIT) { counts { red } } }'),
    whole: COUNTED,
  },
  'summary for a unit': {
    ...get(roles.unit, () => '{ summary(groupBy: STAGE) { counts { red } groups { label } } }'),
    whole: COUNTED,
  },
  forecast: {
    ...get(roles.office, () => '{ forecast { date turningRed tasks(first: 5) { nodes { number } } } }'),
    whole: COUNTED,
  },
  units: get(roles.office, () => '{ units(first: 20) { nodes { code name } } }'),
  'units with colours': get(
    roles.office,
    () => '{ units(first: 5) { nodes { name status counts { red } statusReasons { message } } } }',
  ),
  'red units': get(
    roles.office,
    () => '{ units(first: 5, status: [RED], orderBy: [{ field: STATUS, direction: DESC }]) { nodes { name status } } }',
  ),
  'interventions of a unit': paged(
    roles.office,
    (args) =>
      `interventions(${args}, unit: "${some.unit}") { nodes { kind tasks { number } unit { name } } pageInfo { endCursor } }`,
  ),
  interventions: paged(roles.office, (args) => `interventions(${args}) { nodes { kind } pageInfo { endCursor } }`),
  'interventions that a unit sees': get(roles.unit, () => '{ interventions(first: 5) { nodes { kind } } }'),
  'interventions that a system sees': get(roles.system, () => '{ interventions(first: 5) { nodes { kind } } }'),
  sources: get(roles.office, () => '{ sources(first: 5) { nodes { title } } }'),
  'sources that a unit sees': get(roles.unit, () => '{ sources(first: 5) { nodes { title } } }'),
  'a page of the feed': { run: () => world.ledger.reader.eventsAfter(MAIN, sequence, 200) },
  'the end of the log': { run: () => world.ledger.reader.head(MAIN) },
  'the ends of all logs': {
    run: () => world.ledger.reader.heads(),
  },
  ...Object.fromEntries(
    (['OFFICE', 'UNIT', 'SYSTEM', 'AUDITOR'] as const).map((role) => [
      `events for ${role} subscribers`,
      {
        run: async () => {
          const viewer = who(role, role === 'UNIT' ? { unitId: some.unit } : {});
          await world.ledger.reader.visibleEvents(viewer, [sequence, sequence + 1], { unit: some.unit });
          await world.ledger.reader.tasksMatching(
            viewer,
            [some.task, some.open],
            { status: ['RED'], unit: some.unit },
            world.now(),
          );
        },
      },
    ]),
  ),
  'events for limited credentials': {
    run: async () => {
      const viewer = who('OFFICE', { classifications: ['PUBLIC'] });
      await world.ledger.reader.visibleEvents(viewer, [sequence, sequence + 1], null);
      await world.ledger.reader.page(lists.events(viewer, null), { limit: 20, backwards: false }, MAIN);
    },
  },
  'when something is due next': { run: () => world.ledger.reader.nextAt(MAIN) },
  'how much is due': { run: () => world.ledger.reader.dueTurns(MAIN, world.now()) },
  'tasks to announce': write((transaction) => transaction.tasksToAnnounce('2026-04-03T00:00:00.000Z', 100)),
  'a tick that finds something': write((transaction) =>
    announce(transaction, world.ledger.regimes, '2026-04-02T00:00:00.000Z'),
  ),
  'a task is drafted': {
    run: async () => {
      const input = {
        title: '新的事项',
        requirement: '完成',
        goal: '目标',
        standard: '标准',
        source: some.source,
        leadUnit: some.unit,
        owner: some.owner,
        deadline: '2026-06-30',
        idempotencyKey: 'plans 1',
      };
      const { task } = await office.must('createTask', 'CreateTaskInput', input, 'task { id }');
      some.drafted = task.id;
    },
  },
  'a task is assigned': { run: () => office.must('assignTask', 'TaskInput', { task: some.drafted }) },
  'a letter is issued': {
    run: () =>
      office.must('issueLetter', 'IssueLetterInput', {
        task: some.open,
        recipients: [some.unit],
        requirement: '请反馈',
      }),
  },
  'progress is reported': {
    run: () =>
      unit.must('submitReport', 'SubmitReportInput', { task: some.open, content: '进展', idempotencyKey: 'plans 2' }),
  },
  'kept answers are forgotten': write((transaction) => {
    transaction.forgetAnswers('2020-01-01T00:00:00.000Z');
    return transaction.flush();
  }),
  'a similar task is looked for': write((transaction) => transaction.unfinishedTitles(some.unit, 200)),
  'unfinished parts of a task': write((transaction) => transaction.unfinishedBelow(some.task)),
  'deliveries that are due': { run: () => hooks().due(KEY, world.now(), 100) },
  'deliveries that are due later': { run: () => hooks().dueAfter(KEY, world.now()) },
  'how many deliveries wait': {
    run: () => hooks().counts(KEY),
    whole: 'it counts what waits and what was given up of one webhook',
  },
  'whether too many deliveries wait': { run: () => hooks().pendMore(KEY, 10_000) },
  'since when deliveries wait': { run: () => hooks().pendingSince(KEY) },
  'events for a webhook': {
    run: () => hooks().eventsFor(who('OFFICE'), ANY, { after: sequence, through: sequence + 100 }),
  },
  'events for a webhook of a unit': {
    run: () =>
      hooks().eventsFor(
        who('UNIT', { unitId: some.unit }),
        { ...ANY, unit: some.unit },
        { after: sequence, through: sequence + 100 },
      ),
  },
  'a webhook queues': write((transaction) =>
    new WebhookWriter(transaction, HOOK).queue(
      [{ sequence: 12001, kind: 'taskAssigned', at: world.now(), taskId: some.task }],
      { after: 12000, through: 12001 },
      0,
      world.now(),
    ),
  ),
  'a webhook records': write((transaction) => new WebhookWriter(transaction, HOOK).record([OUTCOME()], world.now())),
  'a webhook forgets': write((transaction) =>
    new WebhookWriter(transaction, HOOK).prune('DELIVERED', '2020-01-01T00:00:00.000Z'),
  ),
  'what of webhooks is to be swept': {
    run: () => hooks().unswept(),
  },
};

const ANY = { task: null, unit: null, kind: null };
const hooks = () => new WebhookReader(world.ledger.reader);
const KEY = { id: HOOK, jurisdiction: MAIN };
const OUTCOME = (): Outcome => {
  const now = world.now();
  const attempt = { attempts: 1, firstAttemptAt: now, lastAttemptAt: now, lastStatus: 204, lastError: null };
  return { sequence: 12001, round: 0, line: some.task, state: 'DELIVERED', nextAt: null, endedAt: now, ...attempt };
};

// What a process asks of all jurisdictions when it starts or looks for what others have written: small tables, or a row each.
const EVERYWHERE = [
  /FROM "head"$/,
  /"webhook_lease"/,
  /FROM "(webhook|client|jurisdiction)"/,
  /FROM "webhook_position" p\s+WHERE 1 = 1/,
];

// In a ledger of some thousand tasks an index is right for a quarter of them. Where each row by an index is dear, PostgreSQL reads
// the whole table rather than more than a few: so it shows what it expects to be few, as it must in a ledger of any size. These come
// first, while the statistics are true.
const DEAR = 30;
if (ON === 'postgres') {
  it.each(Object.keys(OPERATIONS).filter((name) => /^(summary by (?!other)|how many tasks$)/.test(name)))(
    '%s: few tasks are expected to have moved',
    async (name) => {
      const statements = await statementsOf((OPERATIONS[name] as Operation).run);
      const counted = statements.filter((statement) => statement.sql.includes('FROM "head" h CROSS JOIN "tally" t'));
      expect(counted).not.toEqual([]);
      for (const statement of counted) {
        expect(await explain(world.ledger.database, statement, MOST, DEAR)).toEqual({ scans: [], wholes: [] });
      }
    },
  );
}

it.each(Object.keys(OPERATIONS))('%s', async (name) => {
  const { run, whole } = OPERATIONS[name] as Operation;
  // Nothing is remembered of a log that has moved; then asked again, for what is.
  await world.ledger.acts.logRefusal(who('OFFICE'), 'moved');
  const again = /^(summary|how many)/.test(name);
  const statements = [...(await statementsOf(run)), ...(again ? await statementsOf(run) : [])];
  expect(statements).not.toEqual([]);
  const found: string[] = [];
  for (const statement of statements) {
    const { scans, wholes } = await explain(world.ledger.database, statement, whole === undefined ? MOST : Infinity);
    const everywhere = EVERYWHERE.some((each) => each.test(statement.sql));
    const unbound = everywhere ? [] : undistributed(statement.sql);
    const problems = [...scans, ...(whole === undefined ? wholes : []), ...unbound];
    found.push(...problems.map((problem) => `${problem}\n  in ${statement.sql.replace(/\s+/g, ' ')}`));
  }
  expect(found).toEqual([]);
});

// It stops where the page is full, but who looks among all tasks for the few that are red or open passes years of closed ones.
describe('where most tasks are closed', () => {
  beforeAll(async () => {
    const { writer } = world.ledger.database;
    await writer.query(`UPDATE "task" SET "stage" = 'CLOSED', "yellowAt" = '${NEVER}', "redAt" = '${NEVER}'
      WHERE "jurisdiction" = '${MAIN}' AND "id" NOT LIKE '%0'`);
    // As the service itself looks at what it has.
    if (ON === 'sqlite') await writer.query('PRAGMA analysis_limit = 1000');
    await writer.query('ANALYZE');
  }, 60_000);

  it.each(['tasks, red', 'tasks, yellow', 'tasks, open'])('%s, are looked for among those in hand', async (name) => {
    const statements = await statementsOf((OPERATIONS[name] as Operation).run);
    const lists = statements.filter((statement) => statement.sql.includes('ORDER BY t."deadline"'));
    expect(lists).not.toEqual([]);
    const words = raw(ON === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN');
    for (const statement of lists) {
      // By the writer, which knows the statistics of now.
      const plan = await Connection.of(world.ledger.database, (connection) =>
        connection.query(sql`${words} ${statement}`),
      );
      expect(JSON.stringify(plan)).toContain('task_in_hand');
    }
  });
});
