// Careful Mercurius: fastify and mercurius with jit over better-sqlite3, joins in the root resolvers, the same counters; each report in
// a transaction of its own. It has no rights, no limits and no subscriptions.
import Database from 'better-sqlite3';
import Fastify from 'fastify';
import mercurius from 'mercurius';

import { beyond, lastSequence, LISTS, page, reports, summary, task } from './statements.mjs';

const { FILE, NOW } = process.env;

const schema = `
  enum Status { BLUE YELLOW RED }
  enum Group { NONE UNIT }
  enum Direction { ASC DESC }
  enum OrderField { DEADLINE }
  input TaskFilter { status: [Status!] leadUnit: ID open: Boolean }
  input TaskOrder { direction: Direction = ASC field: OrderField! }
  input SubmitReportInput { task: ID! unit: ID! content: String! progressPercent: Int }
  type Source { title: String! kind: String! }
  type Unit { name: String! }
  type Person { name: String! }
  type Report { id: ID! content: String! submittedAt: String! onTime: Boolean! }
  type ReportConnection { nodes: [Report!]! }
  type Task { id: ID! number: String title: String! requirement: String! status: Status! deadline: String! workingDaysLeft: Int!
    progressPercent: Int! source: Source! leadUnit: Unit! owner: Person! reports(last: Int): ReportConnection! }
  type PageInfo { endCursor: String hasNextPage: Boolean! }
  type TaskConnection { totalCount: Int! pageInfo: PageInfo! nodes: [Task!]! }
  type Counts { total: Int! blue: Int! yellow: Int! red: Int! }
  type Row { key: String! label: String! counts: Counts! }
  type Summary { counts: Counts! groups: [Row!]! }
  type UserError { code: String! }
  type ReportPayload { report: Report userErrors: [UserError!]! }
  type Query {
    tasks(filter: TaskFilter, orderBy: [TaskOrder!], first: Int, after: String): TaskConnection!
    task(id: ID!): Task
    summary(filter: TaskFilter, groupBy: Group): Summary!
  }
  type Mutation { submitReport(input: SubmitReportInput!): ReportPayload! }
`;

const file = new Database(FILE);
file.pragma('synchronous = FULL');
file.pragma('cache_size = -65536');
file.pragma('mmap_size = 268435456');

/** A statement whose values are numbered from 1, which better-sqlite3 would take for names. */
function prepared(text) {
  const order = [...text.matchAll(/\?(\d)/g)].map(([, number]) => Number(number) - 1);
  const statement = file.prepare(text.replace(/\?\d/g, '?'));
  return { all: (...values) => statement.all(order.map((i) => values[i])) };
}

const lists = Object.fromEntries(
  Object.entries(LISTS).map(([name, list]) => [
    name,
    { page: prepared(page(list, NOW)), beyond: prepared(beyond(list, '?1', '?2')), count: prepared(list.count) },
  ]),
);
const taskById = prepared(task(NOW));
const reportsOf = prepared(reports);
const counters = file.prepare(summary);
const insertReport =
  file.prepare(`INSERT INTO "report" ("jurisdiction", "id", "kind", "taskId", "unitId", "recipientId", "content",
  "progressPercent", "attachments", "answers", "dueOn", "submittedAt", "onTime", "returned", "returnComment")
  VALUES ('370600', ?, 'PROGRESS', ?, ?, NULL, ?, ?, '[]', '[]', NULL, ?, 1, 0, NULL)`);
const updateTask = file.prepare(`UPDATE "task" SET "progressPercent" = ?, "updatedAt" = ?, "version" = "version" + 1
  WHERE "jurisdiction" = '370600' AND "id" = ?`);
const insertEvent =
  file.prepare(`INSERT INTO "event" ("jurisdiction", "sequence", "kind", "at", "recordedAt", "actorSubject", "actorName",
  "actorRole", "taskId", "unitId", "data", "hash")
  VALUES ('370600', ?, 'reportSubmitted', ?, ?, 'peer', 'peer', 'UNIT', ?, ?, ?, '${'0'.repeat(64)}')`);

const last = file.prepare(lastSequence).pluck();
let count = 0;
const submit = file.transaction((id, { task, unit, content, progressPercent }) => {
  insertReport.run(id, task, unit, content, progressPercent, NOW);
  updateTask.run(progressPercent, NOW, task);
  insertEvent.run(last.get() + 1, NOW, NOW, task, unit, JSON.stringify({ report: id, content, progressPercent }));
});

const shaped = ({ sourceTitle, sourceKind, unitName, ownerName, ...task }) => ({
  ...task,
  source: { title: sourceTitle, kind: sourceKind },
  leadUnit: { name: unitName },
  owner: { name: ownerName },
});

const resolvers = {
  Query: {
    tasks: (_, { filter, first = 50, after }) => {
      const unit = filter?.leadUnit;
      const list = lists[unit == null ? (filter?.status == null ? 'ALL' : 'RED') : 'UNIT'];
      const from = after == null ? ['', ''] : Buffer.from(after, 'base64url').toString().split(' ');
      const rows = list.page.all(...from, first, unit);
      const last = rows.at(-1);
      return {
        totalCount: list.count.all(null, null, null, unit)[0].count,
        pageInfo: {
          endCursor: last === undefined ? null : Buffer.from(`${last.deadline} ${last.id}`).toString('base64url'),
          hasNextPage: last !== undefined && list.beyond.all(last.deadline, last.id, null, unit).length > 0,
        },
        nodes: rows.map(shaped),
      };
    },
    task: (_, { id }) => {
      const [row] = taskById.all(id);
      return row === undefined ? null : shaped(row);
    },
    summary: () => {
      const rows = counters.all();
      return {
        counts: rows.find(({ key }) => key === ''),
        groups: rows.filter(({ key }) => key !== '').map((row) => ({ key: row.key, label: row.label, counts: row })),
      };
    },
  },
  Task: {
    reports: ({ id }, { last = 50 }) => ({
      nodes: reportsOf
        .all(id, last)
        .reverse()
        .map((row) => ({ ...row, onTime: row.onTime === 1 })),
    }),
  },
  Mutation: {
    submitReport: (_, { input }) => {
      const id = `report_370600_mercurius${++count}`;
      submit(id, input);
      return { report: { id, content: input.content, submittedAt: NOW, onTime: true }, userErrors: [] };
    },
  },
};

const app = Fastify({ logger: false });
app.register(mercurius, { schema, resolvers, jit: 1, graphiql: false });
await app.listen({ port: 0, host: '127.0.0.1' });
console.log(`listening on ${app.server.address().port}`);
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
