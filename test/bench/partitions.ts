// What partitions of the log by jurisdiction would bring: the same events of eight jurisdictions in one table, in a list of
// partitions, and in partitions by hash, in tables of their own beside the ledger's.
import { Client } from 'pg';

import { MAIN } from '../filling';
import { median } from './hot-paths';

const CODES = Array.from({ length: 8 }, (_, i) => String(370601 + i));
const KINDS = {
  one: '',
  list: 'PARTITION BY LIST ("jurisdiction")',
  hash: 'PARTITION BY HASH ("jurisdiction")',
};
const INDEXES = ['"kind", "at"', '"taskId", "sequence"', '"unitId", "sequence"'];

/** A table of medians in milliseconds, and the plans. */
export async function comparePartitions(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const lines = ['| | one table | list | hash |', '| --- | ---: | ---: | ---: |'];
    const plans = new Set<string>();
    const times: Record<string, string[]> = {};
    const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
    for (const kind of kinds) {
      const table = `event_${kind}`;
      await make(client, kind, table);
      const { rows } = await client.query<{ size: string }>(
        `SELECT SUM(pg_total_relation_size(relid)) AS size FROM pg_partition_tree('${table}')`,
      );
      const { rows: one } = await client.query<{ size: string }>(`SELECT pg_total_relation_size('${table}') AS size`);
      (times['MB'] ??= []).push(String(Math.round(Number(rows[0]?.size ?? one[0]?.size) / 1e6)));
    }
    for (const name of Object.keys(statements(''))) {
      for (const kind of kinds) {
        const statement = statements(`event_${kind}`)[name] ?? '';
        const ms = await median(() => client.query(statement), 41);
        (times[name] ??= []).push(ms.toFixed(2));
        if (name.startsWith('1,000')) continue;
        const plan = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (COSTS OFF) ${statement}`);
        const nodes = plan.rows.map((row) => row['QUERY PLAN'].trim()).filter((line) => / on |Append/.test(line));
        plans.add(`${name}, ${kind}: ${nodes.join(' ← ')}`);
      }
    }
    for (const [name, cells] of Object.entries(times)) lines.push(`| ${[name, ...cells].join(' | ')} |`);
    return [...lines, '', ...plans].join('\n');
  } finally {
    await client.end();
  }
}

async function make(client: Client, kind: keyof typeof KINDS, table: string): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${table}`);
  await client.query(`CREATE TABLE ${table} (LIKE "event", PRIMARY KEY ("jurisdiction", "sequence")) ${KINDS[kind]}`);
  for (const [i, code] of CODES.entries()) {
    if (kind === 'list')
      await client.query(`CREATE TABLE ${table}_${i} PARTITION OF ${table} FOR VALUES IN ('${code}')`);
    if (kind === 'hash') {
      await client.query(
        `CREATE TABLE ${table}_${i} PARTITION OF ${table} FOR VALUES WITH (MODULUS 8, REMAINDER ${i})`,
      );
    }
  }
  for (const columns of INDEXES) await client.query(`CREATE INDEX ON ${table} ("jurisdiction", ${columns})`);
  await client.query(`INSERT INTO ${table} SELECT c.code, e."sequence", e."kind", e."at", e."recordedAt", e."actorSubject",
      e."actorName", e."actorRole", e."taskId", e."unitId", e."data", e."hash"
    FROM "event" e CROSS JOIN unnest(ARRAY[${CODES.map((code) => `'${code}'`).join()}]) AS c(code)
    WHERE e."jurisdiction" = '${MAIN}' AND e."sequence" <= (SELECT MAX("sequence") / 8 FROM "event" WHERE "jurisdiction" = '${MAIN}')`);
  await client.query(`VACUUM ANALYZE ${table}`);
}

function statements(table: string): Record<string, string> {
  const [, , , code = ''] = CODES;
  const of = `FROM ${table} WHERE "jurisdiction" = '${code}'`;
  const task = `(SELECT "taskId" ${of} AND "taskId" IS NOT NULL ORDER BY "sequence" DESC LIMIT 1)`;
  return {
    '200 events of the feed': `SELECT * ${of} AND "sequence" > 10000 ORDER BY "sequence" LIMIT 200`,
    'the last 50 events': `SELECT * ${of} ORDER BY "sequence" DESC LIMIT 50`,
    'the events of a task': `SELECT * ${of} AND "taskId" = ${task} ORDER BY "sequence"`,
    '50 events of a unit': `SELECT * ${of} AND "unitId" = (SELECT "unitId" ${of} AND "sequence" = 5000) ORDER BY "sequence" LIMIT 50`,
    'events of a kind within a week': `SELECT COUNT(*) ${of} AND "kind" = 'statusChanged' AND "at" >= '2026-03-20' AND "at" < '2026-03-27'`,
    '1,000 new events': `INSERT INTO ${table} SELECT "jurisdiction", "sequence" + (SELECT MAX("sequence") ${of}), "kind", "at",
      "recordedAt", "actorSubject", "actorName", "actorRole", "taskId", "unitId", "data", "hash" ${of} AND "sequence" <= 1000`,
  };
}
