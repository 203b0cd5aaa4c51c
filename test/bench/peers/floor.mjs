// The floor: bare node:http and the sqlite3 package. Every answer is made by one prepared statement as JSON, and passed on as bytes;
// reports are committed in groups. It has no rights, no limits and no GraphQL: nothing can be asked of it but this.
import { createServer } from 'node:http';

import sqlite3 from 'sqlite3';

import { beyond, LISTS, page, reports, summary, task } from './statements.mjs';

const { FILE, NOW } = process.env;
const READERS = 2;
const [HEADERS, MOST] = [{ 'content-type': 'application/json' }, 64];

const node = `json_object('id', "id", 'number', "number", 'title', "title", 'status', "status", 'deadline', "deadline",
  'workingDaysLeft', "workingDaysLeft", 'progressPercent', "progressPercent",
  'source', json_object('title', "sourceTitle", 'kind', "sourceKind"), 'leadUnit', json_object('name', "unitName"),
  'owner', json_object('name', "ownerName"))`;
const pageJson = (
  list,
) => `SELECT CAST('{"data":{"tasks":{"totalCount":' || (${list.count}) || ',"pageInfo":{"endCursor":'
    || json_quote(last) || ',"hasNextPage":' || CASE WHEN EXISTS (${beyond(list, 'substr(last, 1, 10)', 'substr(last, 12)')})
    THEN 'true' ELSE 'false' END || '},"nodes":[' || COALESCE(nodes, '') || ']}}}' AS BLOB) AS body
  FROM (SELECT group_concat(node) AS nodes, MAX("deadline" || ' ' || "id") AS last
    FROM (SELECT ${node} AS node, "deadline", "id" FROM (${page(list, NOW)})))`;
const taskJson = `SELECT CAST('{"data":{"task":' || json_object('id', "id", 'number', "number", 'title', "title",
    'requirement', "requirement", 'status', "status", 'deadline', "deadline", 'workingDaysLeft', "workingDaysLeft",
    'progressPercent', "progressPercent", 'leadUnit', json_object('name', "unitName"), 'owner', json_object('name', "ownerName"),
    'reports', json_object('nodes', (SELECT json_group_array(json_object('id', "id", 'content', "content",
      'submittedAt', "submittedAt", 'onTime', json(CASE "onTime" WHEN 1 THEN 'true' ELSE 'false' END)))
      FROM (SELECT * FROM (${reports}) ORDER BY "submittedAt", "id")))) || '}}' AS BLOB) AS body FROM (${task(NOW)})`;
const counts = `json_object('total', "total", 'blue', "blue", 'yellow', "yellow", 'red', "red")`;
const summaryJson = `SELECT CAST('{"data":{"summary":{"counts":' || MAX(CASE "key" WHEN '' THEN ${counts} END) || ',"groups":['
    || group_concat(CASE "key" WHEN '' THEN NULL ELSE json_object('key', "key", 'label', "label", 'counts', ${counts}) END)
    || ']}}}' AS BLOB) AS body FROM (${summary})`;

const opened = (...how) =>
  new Promise((give, fail) => {
    const file = new sqlite3.Database(FILE, ...how, (error) => (error === null ? give(file) : fail(error)));
  });
const said = (file, text) =>
  new Promise((give, fail) => file.exec(text, (error) => (error === null ? give() : fail(error))));
const rowsOf = (statement, values) =>
  new Promise((give, fail) => statement.all(values, (error, rows) => (error === null ? give(rows) : fail(error))));

async function reader() {
  const file = await opened(sqlite3.OPEN_READONLY);
  await said(file, 'PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456');
  const prepared = (text) => file.prepare(text);
  return {
    ALL: prepared(pageJson(LISTS.ALL)),
    RED: prepared(pageJson(LISTS.RED)),
    UNIT: prepared(pageJson(LISTS.UNIT)),
    task: prepared(taskJson),
    summary: prepared(summaryJson),
  };
}

/** One transaction for all that have come while the last one was written: each is answered when its own is durable. */
class Door {
  #waiting = [];
  #writing = false;
  #count = 0;

  static async open() {
    const door = new Door();
    const file = await opened();
    await said(file, 'PRAGMA synchronous = FULL; PRAGMA cache_size = -65536');
    // One statement is one transaction: those of a connection are not kept in order by node-sqlite3.
    door.statement =
      file.prepare(`INSERT INTO "peer_submission" SELECT json_extract(value, '$.id'), json_extract(value, '$.task'),
      json_extract(value, '$.unit'), json_extract(value, '$.content'), json_extract(value, '$.percent') FROM json_each(?)`);
    return door;
  }

  submit({ task, unit, content, progressPercent: percent }) {
    return new Promise((give, fail) => {
      const id = `report_370600_floor${++this.#count}`;
      this.#waiting.push({ row: { id, task, unit, content, percent }, give: () => give(id), fail });
      if (!this.#writing) void this.#write();
    });
  }

  async #write() {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MOST);
      const error = await new Promise((done) => this.statement.run(JSON.stringify(group.map(({ row }) => row)), done));
      for (const { give, fail } of group) (error === null ? give : fail)(error);
    }
    this.#writing = false;
  }
}

const readers = await Promise.all(Array.from({ length: READERS }, reader));
const door = await Door.open();
let turn = 0;

async function answer(url, asked) {
  const statements = readers[turn++ % READERS];
  const one = async (statement, values) => (await rowsOf(statement, values))[0]?.body;
  switch (url) {
    case '/page': {
      const { list, after = ['', ''], first, unit } = asked;
      return one(statements[list], unit === undefined ? [...after, first] : [...after, first, unit]);
    }
    case '/task':
      return one(statements.task, [asked.id, asked.last]);
    case '/summary':
      return one(statements.summary, []);
    case '/report': {
      const id = await door.submit(asked);
      return Buffer.from(
        `{"data":{"submitReport":{"report":{"id":"${id}","submittedAt":"${NOW}","onTime":true},"userErrors":[]}}}`,
      );
    }
  }
  return undefined;
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    answer(request.url, JSON.parse(Buffer.concat(chunks).toString()))
      .then((body) => {
        if (body === undefined) throw new Error(`nothing at ${request.url}`);
        response.writeHead(200, { ...HEADERS, 'content-length': body.length }).end(body);
      })
      .catch((error) => response.writeHead(500).end(JSON.stringify({ errors: [{ message: String(error) }] })));
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
