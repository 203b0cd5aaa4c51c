// Asks a database how it would answer a statement, and says what is wrong with that: a big table without an index, or a whole
// jurisdiction read for a few rows. On PostgreSQL reads are run, and the rows counted that they looked at.
import sql, { raw, type Sql } from 'sql-template-tag';

import { Connection } from '../../src/store/connection';
import type { Database } from '../../src/store/database';
import { INDEX_COST } from '../../src/store/postgres';
import { ReadConnections } from '../../src/store/read-connections';

/** The tables that grow with the ledger; units, people, jurisdictions, clients and the like stay small. */
export const BIG = new Set([
  'task',
  'task_unit',
  'task_line',
  'task_search',
  'task_words',
  'cause',
  'obligation',
  'event',
  'letter',
  'recipient',
  'report',
  'explanation',
  'completion',
  'verification',
  'milestone',
  'intervention',
  'intervention_task',
  'source',
  'kept_answer',
  'webhook_delivery',
]);

export interface Verdict {
  /** read without an index */
  scans: string[];
  /** read with no more than the jurisdiction to find rows by */
  wholes: string[];
}

/**
 * `most`: more rows than this of one table are a whole jurisdiction of it; Infinity: that is what was asked for. `dear`: so much
 * it takes to read a row by an index, beside one of many that are read in a row; as the service says to PostgreSQL if missing.
 */
export async function explain(database: Database, statement: Sql, most: number, dear?: number): Promise<Verdict> {
  return database.dialect.name === 'sqlite'
    ? explainSqlite(database, statement)
    : explainPostgres(database, statement, most, dear);
}

/** The tables of a statement by the aliases that it gives them; an alias may be given more than once. */
function tablesOf(text: string): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>();
  for (const [, table = '', alias = table] of text.matchAll(TABLE)) {
    for (const name of [alias, table]) tables.set(name, (tables.get(name) ?? new Set()).add(table));
  }
  return tables;
}

const KEYWORDS = 'ON|WHERE|SET|ORDER|LEFT|JOIN|VALUES|LIMIT|GROUP|CROSS|HAVING|FOR|UNION';
/** `FROM "task" t`: the table, and its alias if it has one. */
export const TABLE = new RegExp(
  `\\b(?:FROM|JOIN|INTO|UPDATE)\\s+"(\\w+)"(?:\\s+(?!(?:${KEYWORDS})\\b)([a-z]\\w*))?`,
  'g',
);

async function explainSqlite(database: Database, statement: Sql): Promise<Verdict> {
  const text = database.dialect.text(statement);
  const plan = await new ReadConnections(database).query<Step>(sql`EXPLAIN QUERY PLAN ${statement}`);
  const tables = tablesOf(text);
  // Where an alias was given to several tables, the index says which one is read.
  const big = (name: string, index = '') => {
    const all = [...(tables.get(name) ?? [])];
    const own = all.filter((table) => index.startsWith(`INDEX ${table}_`));
    return (own.length > 0 ? own : all).some((table) => BIG.has(table));
  };
  const verdict: Verdict = { scans: [], wholes: [] };
  let never = [...text.matchAll(ONLY_BEHIND)].length;
  for (const { parent, detail } of plan) {
    const [, name = '', index, condition = ALL] = READING.exec(detail) ?? [];
    if (!big(name, index) || condition !== ALL || detail.includes('VIRTUAL TABLE INDEX')) continue;
    // The first of an index.
    if (/^SELECT (MIN|MAX)\("\w+"\)/.test(text) && detail.includes('COVERING')) continue;
    if (detail.startsWith('SEARCH t ') && never-- > 0) continue;
    if (detail.startsWith('SCAN') && index === undefined) verdict.scans.push(detail);
    // In the order of the index and only so many of them: it stops where the page is full.
    const sorted = plan.some((step) => step.parent === parent && step.detail.startsWith('USE TEMP B-TREE'));
    if (sorted || !/\bLIMIT\b/.test(text)) verdict.wholes.push(detail);
  }
  return verdict;
}

// All tasks are read where the counters do not follow the log; behind a head of which that is not true, nothing is.
const ONLY_BEHIND = /FROM "head" h CROSS JOIN "task" t WHERE [^()]* AND NOT h\."tallied" = h\."sequence"/g;

interface Step {
  parent: number;
  detail: string;
}

/** No more than the jurisdiction to find rows by. */
const ALL = 'jurisdiction=?';
/** `SEARCH t USING INDEX task_red (jurisdiction=? AND redAt<?)`: the alias, the index, and what it is asked for. */
const READING =
  /^(?:SEARCH|SCAN) (\w+)(?: EXISTS)?(?: USING (?:COVERING )?(INDEX \w+|INTEGER PRIMARY KEY|PRIMARY KEY)(?: \((.*?)\))?)?/;

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  'Plan Rows': number;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
}

async function explainPostgres(database: Database, statement: Sql, most: number, dear = INDEX_COST): Promise<Verdict> {
  const reads = /^\s*SELECT\b/.test(statement.text) && !/FOR UPDATE\s*$/.test(statement.text);
  const options = raw(reads ? 'ANALYZE, TIMING OFF, BUFFERS OFF, FORMAT JSON' : 'FORMAT JSON');
  const found = await Connection.of(database, (connection) =>
    connection.transaction(async () => {
      await connection.say(`SET LOCAL random_page_cost = ${dear}`);
      // Where all of a jurisdiction is asked for and there are few, reading the whole table is right: ask for an index.
      if (most === Infinity) await connection.say('SET LOCAL enable_seqscan = off');
      const [plan] = await connection.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(sql`EXPLAIN (${options}) ${statement}`);
      return plan;
    }),
  );
  const nodes = found === undefined ? [] : all(found['QUERY PLAN'][0].Plan);
  const verdict: Verdict = { scans: [], wholes: [] };
  for (const node of nodes) {
    const table = node['Relation Name'] ?? '';
    if (!BIG.has(table) || node['Node Type'] === 'ModifyTable') continue;
    const { 'Actual Loops': loops = 1, 'Actual Rows': rows = node['Plan Rows'] } = node;
    const looked = rows + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
    const told = `${node['Node Type']} on ${table} ${node['Index Name'] ?? ''} ${node['Index Cond'] ?? ''}: ${Math.round(looked * loops)} rows`;
    const scan = node['Node Type'] === 'Seq Scan';
    if (scan && (most === Infinity || looked * loops > most)) verdict.scans.push(told);
    else if (looked * loops > most) verdict.wholes.push(told);
  }
  return verdict;
}

const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)];
