// Rows as the text of JSON that the database writes: what an answer only passes on never becomes a value of this process.
// What only rules can say is left open in the text; whoever asked for it fills the gap from the columns it needs.
import sql, { empty, join, raw, Sql } from 'sql-template-tag';

import { DONE_STAGES } from '../rules/words';
import { nextTurnAt, statusSinceAt, statusWordAt } from './colour-sql';
import type { Dialect, JsonWords } from './dialect';
import { atMost, column, type RowReader } from './rows';

/** What is wanted of a row, in the order of the answer. */
export interface Shape {
  table: string;
  members: readonly Member[];
}

export type Member = { key: string } & (
  | { column: string }
  | { text: string }
  /** computed of the row `t` */
  | { of: Computed }
  /** the row whose id is in a column */
  | { one: Shape; by: string }
  /** the rows whose column holds this row's id: all, or the first or last of an order; `within` an object of one member */
  | {
      many: Shape;
      by: string;
      order: readonly string[];
      unless?: string;
      first?: number;
      last?: number;
      within?: string;
    }
  /** left open, with the columns that it is made of */
  | { needs: readonly string[] }
);

/** A shape as a statement's column, and how its text is put together: the pieces, then what the gaps need. */
export interface JsonRow {
  table: string;
  text: (now: string) => Sql;
  pieces: readonly Piece[];
  needs: readonly string[];
}

export type Piece =
  | { is: 'members' }
  | { is: 'many'; key: string; within: string | null }
  | { is: 'gap'; key: string }
  | { is: 'registered'; key: string; by: string; of: Registered };

/** What is wanted of a row `r` of the registry (units, posts, sources) to which many rows refer: it is looked up once (registry-rows.ts). */
export interface Registered {
  table: string;
  text: Sql;
}

// The moment of an answer, in a text that is used for many.
const NOW = '\u0000now';

/** What the database computes of a task `t`. */
const COMPUTED = {
  status: statusWordAt(NOW),
  statusSince: statusSinceAt(NOW),
  nextStatusChangeAt: nextTurnAt(NOW),
};
export type Computed = keyof typeof COMPUTED;

// What is needed of few rows is not read of the others, nor what nobody needs of them.
const NEEDED: Readonly<Record<string, { as: string; of: (words: JsonWords) => Sql }>> = {
  /** when a done task was handed in */
  approvalIfDone: {
    as: 'facts',
    of: ({ member }) => sql`CASE WHEN t."stage" IN (${join([...DONE_STAGES])})
      THEN '{"approval":' || COALESCE(${member(sql`t."facts"`, 'approval')}, 'null') || '}' END`,
  },
};

// Between the pieces of a row, and between rows: JSON escapes control characters, so no text of ours holds one.
export const PIECE = '\u001e';
export const ROW = '\u001f';
const [PIECE_CODE, ROW_CODE] = [PIECE, ROW].map((each) => each.charCodeAt(0));

// A function of SQL takes a hundred arguments on PostgreSQL, two for each member.
const MOST_MEMBERS = 50;

/** A shape too large for one statement. */
export class TooManyMembers extends Error {}

/** The column of a statement about rows `t` that writes them in a shape; `whole`: with the rows of the registry that they refer to. */
export function jsonRow(shape: Shape, dialect: Dialect, rows: RowReader, whole = false): JsonRow {
  const writing = new Writing(dialect, rows);
  const pieces: Piece[] = [];
  const texts: Sql[] = [];
  const needs: Record<string, Sql> = {};
  let members: Member[] = [];
  const flush = () => {
    if (members.length === 0) return;
    pieces.push({ is: 'members' });
    texts.push(writing.text(writing.object(members, shape.table, 't')));
    members = [];
  };
  for (const member of shape.members) {
    if ('many' in member) {
      flush();
      pieces.push({ is: 'many', key: member.key, within: member.within ?? null });
      texts.push(writing.many(member, 't'));
    } else if ('needs' in member) {
      flush();
      pieces.push({ is: 'gap', key: member.key });
      for (const name of member.needs) {
        const part = NEEDED[name];
        // The whole of it is also what is needed of some.
        if (part === undefined) needs[name] = sql`t.${column(name)}`;
        else needs[part.as] ??= part.of(dialect.json);
      }
    } else if ('one' in member && !whole) {
      flush();
      const { key, by, one } = member;
      pieces.push({ is: 'registered', key, by, of: writing.registered(one) });
      needs[by] = sql`t.${column(by)}`;
    } else members.push(member);
  }
  flush();
  const names = Object.keys(needs);
  if (names.length > 0) texts.push(writing.text(writing.array(Object.values(needs))));
  const { strings, values } = join(texts, writing.between(PIECE_CODE ?? 0));
  const text = (now: string) =>
    new Sql(
      strings,
      values.map((value) => (value === NOW ? now : value)),
    );
  return { table: shape.table, pieces, text, needs: names };
}

/** Rows of a statement as one text. */
export function lines(dialect: Dialect, of: Sql): Sql {
  return new Writing(dialect, null).lines(of, ROW_CODE ?? 0);
}

/** Values of a row as the text of an array. */
export function arrayText(dialect: Dialect, values: readonly Sql[]): Sql {
  const writing = new Writing(dialect, null);
  return writing.text(writing.array(values));
}

/** Sort keys of a row as the last piece of its text. */
export function withKeys(dialect: Dialect, row: Sql, keys: readonly Sql[]): Sql {
  const writing = new Writing(dialect, null);
  return sql`${row}${raw(writing.between(PIECE_CODE ?? 0))}${arrayText(dialect, keys)}`;
}

/** A statement's columns, in the words of a database. */
class Writing {
  #aliases = 0;
  readonly #words: JsonWords;

  constructor(
    dialect: Dialect,
    readonly rows: RowReader | null,
  ) {
    this.#words = dialect.json;
  }

  object(members: readonly Member[], table: string, alias: string): Sql {
    if (members.length > MOST_MEMBERS) throw new TooManyMembers();
    const pairs = members.map((member) => sql`${raw(`'${member.key}'`)}, ${this.#value(member, table, alias)}`);
    return sql`${raw(this.#words.object)}(${pairs.length === 0 ? empty : join(pairs)})`;
  }

  array(values: readonly Sql[]): Sql {
    if (values.length > MOST_MEMBERS * 2) throw new TooManyMembers();
    return sql`${raw(this.#words.array)}(${join([...values])})`;
  }

  text(json: Sql): Sql {
    return this.#words.text(json);
  }

  between(code: number): string {
    return ` || ${this.#character(code)} || `;
  }

  lines(text: Sql, code: number): Sql {
    return this.#words.joined(text, this.#character(code));
  }

  #character(code: number): string {
    return `${this.#words.character}(${code})`;
  }

  registered(shape: Shape): Registered {
    return { table: shape.table, text: this.text(this.object(shape.members, shape.table, 'r')) };
  }

  /** Members of an array, the comma between them; nothing if there are none. */
  many({ many, by, order, unless, first, last }: Extract<Member, { many: Shape }>, parent: string): Sql {
    const alias = this.#alias();
    const name = raw(alias);
    const members = this.text(this.object(many.members, many.table, alias));
    const keys = order.map((each) => sql`${name}.${column(each)}`);
    const rows = sql`FROM ${column(many.table)} ${name} WHERE ${name}."jurisdiction" = ${raw(parent)}."jurisdiction"
      AND ${name}.${column(by)} = ${raw(parent)}."id" ${unless === undefined ? empty : sql`AND NOT ${name}.${column(unless)}`}`;
    const comma = this.#words.joined(sql`o."text"`, `','`);
    if (last === undefined)
      return sql`(SELECT COALESCE(${comma}, '') FROM (SELECT ${members} AS "text" ${rows} ORDER BY ${join(keys)}
        ${first === undefined ? empty : atMost(first)}) o)`;
    const names = order.map((_, i) => raw(`"_key${i}"`));
    const latest = sql`SELECT ${members} AS "text", ${join(keys.map((key, i) => sql`${key} AS ${names[i]}`))} ${rows}
      ORDER BY ${join(keys.map((key) => sql`${key} DESC`))} ${atMost(last)}`;
    return sql`(SELECT COALESCE(${comma}, '') FROM (SELECT "text" FROM (${latest}) l ORDER BY ${join(names)}) o)`;
  }

  #value(member: Member, table: string, alias: string): Sql {
    if ('text' in member) return raw(`'${member.text}'`);
    if ('of' in member) return COMPUTED[member.of];
    if ('column' in member) return this.#column(table, member.column, alias);
    if ('one' in member) {
      const other = this.#alias();
      return sql`(SELECT ${this.object(member.one.members, member.one.table, other)} FROM ${column(member.one.table)} ${raw(other)}
        WHERE ${raw(other)}."jurisdiction" = ${raw(alias)}."jurisdiction" AND ${raw(other)}."id" = ${raw(alias)}.${column(member.by)})`;
    }
    throw new Error(`${member.key} cannot stand within a row`);
  }

  #column(table: string, name: string, alias: string): Sql {
    const value = sql`${raw(alias)}.${column(name)}`;
    const [written] = this.rows?.columns(table, [name]) ?? [];
    if (written === undefined) throw new Error(`${table} has no ${name}`);
    if (written.json) return this.#words.parsed(value);
    return written.type === 'boolean' ? this.#words.boolean(value) : value;
  }

  #alias(): string {
    return `r${++this.#aliases}`;
  }
}
