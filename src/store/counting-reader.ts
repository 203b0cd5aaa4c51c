// Answers how many tasks have which colour: in groups, by unit, below a task, and in the days to come.
import sql, { join } from 'sql-template-tag';

import type { Principal } from '../rules/access';
import { SOURCE_KINDS, STAGES, type Status, STATUSES } from '../rules/words';
import { type Counts, countsOf, severityAt, type Span, statusIs, turnSums, worsensWithin } from './colour-sql';
import { openAtDayEnds } from './day-ends';
import { arrayText, lines, ROW } from './json-rows';
import * as lists from './lists';
import { Names, type NamesById } from './names';
import { remembering, type Standing, STANDING, standingOf } from './remembered';
import { column, grouped } from './rows';
import { StatisticsReader } from './statistics-reader';
import { type SummaryGroup, tallyParts } from './tally-sql';
import { matchesFilter, OPEN, type TaskFilter, UNFINISHED } from './task-filter';
import { visibleTask, visibleTasks } from './visibility';

// A forecast counts two sums for each day in one statement; a quarter of a year's working days is far enough to plan by.
export const MOST_FORECAST_DAYS = 60;

const summariesOf = remembering<readonly Group[]>();

export class CountingReader extends StatisticsReader {
  /** Counts by colour at a moment, in groups, with the end of the log they were read with. The labels are names or codes. */
  async summary(
    who: Principal,
    filter: TaskFilter | null,
    group: SummaryGroup,
    now: string,
  ): Promise<{ head: number; rows: readonly Group[] }> {
    const { jurisdiction } = who;
    const { parts, counters } = tallyParts(group, who, filter, now, this.dialect);
    const question = { counters, jurisdiction, now, lagging: this.reading.lagging };
    const remembered = summariesOf(this.database);
    const known = await remembered.recall(question, () => this.#end(jurisdiction));
    if (known !== null) return { head: known.rest.sequence, rows: known.value };
    const row = arrayText(this.dialect, ['key', 'total', 'red', 'yellow'].map(column));
    const texts = parts.map(
      (part, i) => sql`(SELECT ${lines(this.dialect, row)} FROM (${part}) g) AS ${column(`part${i}`)}`,
    );
    const [found] = await this.query<SummaryRaw>(
      sql`SELECT ${STANDING}, ${join(texts)} FROM ${standingOf(jurisdiction)}`,
    );
    if (found === undefined) throw new Error('a statement of one row has none');
    const groups = new Map<string, Group>();
    for (const i of parts.keys()) add(groups, found[`part${i}`] ?? '');
    const kind = NAMED[group];
    const names = kind && (await Names.of(this.database).at(Number(found.registry), this, kind, jurisdiction));
    const all = names === undefined ? inOwnOrder(group, [...groups.values()]) : byName(groups, names);
    const rows = all.filter(({ total }) => total > 0);
    remembered.keep(question, rows, rows.length, found);
    return { head: Number(found.sequence), rows };
  }

  /** The end of the log. */
  async #end(jurisdiction: string): Promise<{ sequence: number }> {
    const [head] = await this.query<{ sequence: number }>(
      sql`SELECT "sequence" FROM "head" WHERE "jurisdiction" = ${jurisdiction}`,
    );
    return { sequence: Number(head?.sequence ?? 0) };
  }

  /** How many open tasks some units lead, and in which colours, as far as the viewer sees them. */
  async openTallies(who: Principal, units: readonly string[], now: string): Promise<Map<string, Counts>> {
    const found = await this.query<{ key: string; total: number; red: number; yellow: number }>(
      sql`SELECT * FROM (${lists.openTally(who, now, this.dialect)}) c WHERE c."key" IN (${join([...units])})`,
    );
    return new Map(found.map(({ key, ...tally }) => [key, countsOf(tally)]));
  }

  /** Since when each red open task that some units lead is red, the earliest first, as far as the viewer sees them. */
  async redMoments(who: Principal, units: readonly string[], now: string): Promise<Map<string, string[]>> {
    const found = await this.query<{ unitId: string; redAt: string }>(
      sql`SELECT t."leadUnitId" AS "unitId", t."redAt" FROM "task" t WHERE ${visibleTasks(who)} AND ${OPEN}
        AND ${statusIs('RED', now)} AND t."leadUnitId" IN (${join([...units])}) ORDER BY t."redAt"`,
    );
    const groups = grouped(found, ({ unitId }) => unitId);
    return new Map([...groups].map(([unit, rows]) => [unit, rows.map(({ redAt }) => redAt)]));
  }

  /** The worst colour of the unfinished tasks at any depth below some tasks. */
  async worstBelow(who: Principal, ids: readonly string[], now: string): Promise<Map<string, Status>> {
    const found = await this.query<{ ancestorId: string; worst: number }>(
      sql`SELECT l."ancestorId", MAX(${severityAt(now)}) AS "worst"
        FROM "task_line" l JOIN "task" t ON t."jurisdiction" = l."jurisdiction" AND t."id" = l."taskId"
        WHERE l."jurisdiction" = ${who.jurisdiction} AND l."ancestorId" IN (${join([...ids])}) AND l."taskId" <> l."ancestorId"
        AND ${UNFINISHED} AND ${visibleTask(who)} GROUP BY l."ancestorId"`,
    );
    return new Map(found.map(({ ancestorId, worst }) => [ancestorId, STATUSES[Number(worst)] ?? 'BLUE']));
  }

  /** Which of some tasks have an unfinished one below them, whoever sees it. */
  async withUnfinished(jurisdiction: string, ids: readonly string[]): Promise<Set<string>> {
    const found = await this.query<{ id: string }>(
      sql`SELECT DISTINCT l."ancestorId" AS "id" FROM "task_line" l
        JOIN "task" t ON t."jurisdiction" = l."jurisdiction" AND t."id" = l."taskId"
        WHERE l."jurisdiction" = ${jurisdiction} AND l."ancestorId" IN (${join([...ids])}) AND l."taskId" <> l."ancestorId"
        AND ${UNFINISHED}`,
    );
    return new Set(found.map(({ id }) => id));
  }

  /** The open tasks that the viewer sees, as they stood when some days ended; a day that was not kept is not there. */
  async dayEnds(who: Principal, days: readonly string[]): Promise<Map<string, Counts>> {
    const found = await this.query<{ day: string; total: number; red: number; yellow: number }>(
      openAtDayEnds(who, days),
    );
    return new Map(found.map(({ day, ...tally }) => [day, countsOf(tally)]));
  }

  /**
   * How much each unit owes at a moment, as far as the viewer sees it: up to the first of some days, and up to each of the
   * others behind the one before it. Who owes most comes first.
   */
  async owedByDay(who: Principal, days: readonly string[], now: string): Promise<Map<string, number[]>> {
    const { where } = lists.obligations(who, { unit: null, kind: null, dueBefore: null }, now);
    const due = days.map((day, i) => {
      const before = days[i - 1];
      const behind = before === undefined ? sql`1 = 1` : sql`t."dueOn" > ${before}`;
      return sql`SUM(CASE WHEN ${behind} AND t."dueOn" <= ${day} THEN 1 ELSE 0 END) AS ${column(`due${i}`)}`;
    });
    const found = await this.query<Record<string, string | number>>(
      sql`SELECT t."unitId", ${join(due)} FROM "obligation" t WHERE ${where} AND t."dueOn" <= ${days.at(-1)}
        GROUP BY t."unitId" ORDER BY COUNT(*) DESC, t."unitId"`,
    );
    return new Map(found.map((row) => [String(row['unitId']), days.map((_, i) => Number(row[`due${i}`]))]));
  }

  /** How many tasks turn yellow, and how many red, behind a moment and within each of some times, if nobody acts. */
  async turns(
    who: Principal,
    filter: TaskFilter | null,
    now: string,
    times: readonly Span[],
  ): Promise<{ yellow: number; red: number }[]> {
    const sums = times.map((time, i) => {
      const { yellow, red } = turnSums(now, time);
      return sql`${yellow} AS ${column(`yellow${i}`)}, ${red} AS ${column(`red${i}`)}`;
    });
    const all = { from: now, to: times.at(-1)?.to ?? now };
    const [row] = await this.query<Record<string, number | null>>(sql`SELECT ${join(sums)} FROM "task" t
      WHERE ${visibleTasks(who)} AND ${matchesFilter(filter, who.jurisdiction, now, this.dialect)} AND ${worsensWithin(now, all)}`);
    return times.map((_, i) => ({ yellow: Number(row?.[`yellow${i}`] ?? 0), red: Number(row?.[`red${i}`] ?? 0) }));
  }
}

interface SummaryRaw extends Standing {
  [part: `part${number}`]: string | null;
}

/** A group of a summary: the label is its name, if its key is an id. */
export interface Group extends Counts {
  key: string;
  label: string | null;
}

/** Adds what a part of a summary says to its groups. */
function add(groups: Map<string, Group>, part: string): void {
  const rows = JSON.parse(`[${part.replaceAll(ROW, ',')}]`) as [string, number, number, number][];
  for (const [key, total, red, yellow] of rows) {
    const blue = total - red - yellow;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key, label: null, total, blue, yellow, red });
    else {
      group.total += total;
      group.blue += blue;
      group.yellow += yellow;
      group.red += red;
    }
  }
}

/** What the key of a group is the id of. */
const NAMED: Partial<Record<SummaryGroup, 'unit' | 'person'>> = { UNIT: 'unit', LEADER: 'person' };

/** Groups with their names, in the order of those; what has none comes first. */
function byName(groups: ReadonlyMap<string, Group>, names: NamesById): Group[] {
  const named: Group[] = [];
  for (const [id, name] of names) {
    const group = groups.get(id);
    if (group === undefined) continue;
    group.label = name;
    named.push(group);
  }
  if (named.length === groups.size) return named;
  const others = [...groups.values()].filter(({ label }) => label === null);
  return [...others.sort((a, b) => (a.key < b.key ? -1 : 1)), ...named];
}

/** Stages and kinds of sources in the order of their vocabulary. */
function inOwnOrder(group: SummaryGroup, rows: Group[]): Group[] {
  const words: readonly string[] = group === 'STAGE' ? STAGES : group === 'SOURCE_KIND' ? SOURCE_KINDS : [];
  return words.length === 0 ? rows : rows.sort((a, b) => words.indexOf(a.key) - words.indexOf(b.key));
}
