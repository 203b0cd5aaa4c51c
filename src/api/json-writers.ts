// Puts the text that the database has written together: the gaps filled by rules, the page around its rows.
import type { FieldNode, GraphQLObjectType } from 'graphql';

import type { Task } from '../rules/records';
import type { JsonPage, TaskKey } from '../store/json-reader';
import { type JsonRow, jsonRow, type Piece } from '../store/json-rows';
import type { List, PageRequest } from '../store/paging';
import type { Reader } from '../store/reader';
import type { Context } from './context';
import { selectedOf } from './selecting';
import { object, type Shaped, type Shapes, writerOf } from './shapes';
import { type Wanted, Written } from './written';

/** What is known of the registry, by the keys of the members and by ids. */
type Known = ReadonlyMap<string, ReadonlyMap<string, string>>;

const NOTHING: Known = new Map();

/** Writes rows of one shape. */
class Rows {
  readonly row: JsonRow;

  /** `whole`: each row has all that it says of the registry. */
  constructor(
    readonly shaped: Shaped,
    readonly reader: Reader,
    whole: boolean,
  ) {
    this.row = jsonRow(shaped.shape, reader.dialect, reader.rows, whole);
  }

  /** Rows from their pieces. */
  write(rows: readonly (readonly string[])[], context: Context): string[] {
    const needed = this.#needed(rows);
    return rows.map((texts, i) => this.#row(texts, needed[i], context, NOTHING));
  }

  /** Those of a page; null if the registry has moved since it was read. */
  async ofPage({ rows, registry }: JsonPage, context: Context): Promise<string[] | null> {
    const needed = this.#needed(rows);
    const known = new Map<string, ReadonlyMap<string, string>>();
    for (const piece of this.row.pieces) {
      if (piece.is !== 'registered') continue;
      const ids = needed.map((row) => idOf(row, piece.by)).filter((id) => id !== null);
      const found = await context.reader.registered(context.who.jurisdiction, registry, piece.of, ids);
      if (found === null) return null;
      known.set(piece.key, found);
    }
    return rows.map((texts, i) => this.#row(texts, needed[i], context, known));
  }

  #row(texts: readonly string[], needed: Task | undefined, context: Context, known: Known): string {
    const { pieces } = this.row;
    if (pieces.length === 1 && pieces[0]?.is === 'members') return texts[0] ?? '';
    let next = 0;
    const parts = pieces.map((piece: Piece) => {
      if (piece.is === 'gap') {
        const fill = this.shaped.fills.get(piece.key);
        return `"${piece.key}":${needed === undefined || fill === undefined ? 'null' : fill(needed, context)}`;
      }
      if (piece.is === 'registered') {
        const id = needed === undefined ? null : idOf(needed, piece.by);
        return `"${piece.key}":${(id !== null && known.get(piece.key)?.get(id)) || 'null'}`;
      }
      const text = texts[next++] ?? '';
      if (piece.is === 'members') return text.slice(1, -1).trim();
      const rows = `[${text}]`;
      return piece.within === null ? `"${piece.key}":${rows}` : `"${piece.key}":{"${piece.within}":${rows}}`;
    });
    return `{${parts.join()}}`;
  }

  /** What the gaps of rows are made of: the piece behind those that are passed on. */
  #needed(rows: readonly (readonly string[])[]): Task[] {
    const { needs, pieces, table } = this.row;
    if (needs.length === 0) return [];
    const place = pieces.filter(({ is }) => is === 'members' || is === 'many').length;
    const all = JSON.parse(`[${rows.map((texts) => texts[place]).join()}]`) as unknown[][];
    const found = all.map((values) => {
      const row: Record<string, unknown> = {};
      needs.forEach((name, i) => (row[name] = values[i]));
      return row;
    });
    return this.reader.rows.read<Task>(table, found);
  }
}

const idOf = (row: Task, by: string): string | null => (row as unknown as Record<string, string | null>)[by] ?? null;

/** Writes one record. */
export class RecordWriter implements Wanted {
  readonly #rows: Rows;

  constructor(shaped: Shaped, reader: Reader) {
    this.#rows = new Rows(shaped, reader, true);
  }

  page(): never {
    throw new Error('one record is wanted, not a page');
  }

  async record<T extends object>(by: TaskKey, columns: readonly (keyof T & string)[], context: Context) {
    const found = await context.reader.jsonTask<T>(context.who, by, this.#rows.row, context.now, columns);
    if (found === null) return null;
    const [text = 'null'] = this.#rows.write([found.pieces], context);
    return { written: new Written(text), row: found.row };
  }
}

type Part = (page: JsonPage, rows: readonly string[], context: Context) => string;

/** Writes a connection. */
export class PageWriter implements Wanted {
  readonly #rows: Rows;
  readonly #whole: Rows;

  /** Null if something of it has to be made as usual. */
  static of(nodes: readonly FieldNode[], type: GraphQLObjectType, shapes: Shapes, reader: Reader): PageWriter | null {
    const { selecting } = shapes;
    const parts: Part[] = [];
    let [shaped, cursors, total]: [Shaped | null, boolean, boolean] = [null, false, false];
    const selected = selectedOf(
      nodes.map(({ selectionSet }) => selectionSet),
      type,
      selecting,
    );
    for (const [key, same] of selected) {
      const name = same[0]?.name.value ?? '';
      const field = type.getFields()[name];
      const start = `"${key}":`;
      if (name === '__typename') parts.push(() => `${start}"${type.name}"`);
      else if (name === 'totalCount') {
        total = true;
        parts.push((page) => `${start}${page.total ?? 0}`);
      } else if (name === 'eventCursor') {
        parts.push(
          ({ head }, _, { reader: read, who }) => start + JSON.stringify(read.eventCursor(who.jurisdiction, head)),
        );
      } else if (name === 'pageInfo' && field !== undefined) {
        const write = writerOf(same, object(field), selecting);
        if (write === null) return null;
        cursors = true;
        parts.push((page, rows) => start + write(pageInfoOf(page, rows.length)));
      } else if ((name === 'nodes' || name === 'edges') && field !== undefined && shaped === null) {
        const edges = name === 'edges' ? edgesOf(same, object(field), shapes) : null;
        shaped = edges === null ? (name === 'edges' ? null : shapes.of(same, object(field))) : edges.shaped;
        if (shaped === null) return null;
        if (edges !== null) cursors = true;
        const each = edges?.write ?? ((row: string) => row);
        parts.push((page, rows) => `${start}[${rows.map((row, i) => each(row, () => page.cursor(i) ?? '')).join()}]`);
      } else return null;
    }
    return new PageWriter(shaped, reader, parts, { cursors, total });
  }

  private constructor(
    shaped: Shaped | null,
    reader: Reader,
    readonly parts: readonly Part[],
    readonly asked: { cursors: boolean; total: boolean },
  ) {
    // A page of which only the total is wanted still says how long it is.
    const bare: Shaped = { shape: { table: 'task', members: [{ key: 'id', column: 'id' }] }, fills: new Map() };
    this.#rows = new Rows(shaped ?? bare, reader, false);
    this.#whole = new Rows(shaped ?? bare, reader, true);
  }

  async page(list: List, request: PageRequest, context: Context): Promise<Written> {
    const { now, who, reader } = context;
    const read = ({ row }: Rows) => reader.jsonPage(list, request, who.jurisdiction, { row, now, ...this.asked });
    let page = await read(this.#rows);
    let texts = await this.#rows.ofPage(page, context);
    if (texts === null) {
      // One moment of the database has both.
      page = await read(this.#whole);
      texts = this.#whole.write(page.rows, context);
    }
    return new Written(`{${this.parts.map((part) => part(page, texts, context)).join()}}`);
  }

  record(): never {
    throw new Error('a page is wanted, not one record');
  }
}

function pageInfoOf(page: JsonPage, rows: number) {
  const { hasNextPage, hasPreviousPage, cursor } = page;
  return { hasNextPage, hasPreviousPage, startCursor: cursor(0), endCursor: cursor(rows - 1) };
}

/** Edges: a node and its cursor, in the order asked. */
function edgesOf(nodes: readonly FieldNode[], type: GraphQLObjectType, shapes: Shapes) {
  let shaped: Shaped | null = null;
  const parts: ((row: string, cursor: () => string) => string)[] = [];
  for (const [key, same] of selectedOf(
    nodes.map(({ selectionSet }) => selectionSet),
    type,
    shapes.selecting,
  )) {
    const name = same[0]?.name.value ?? '';
    const field = type.getFields()[name];
    if (name === '__typename') parts.push(() => `"${key}":"${type.name}"`);
    else if (name === 'cursor') parts.push((_, cursor) => `"${key}":${JSON.stringify(cursor())}`);
    else if (name === 'node' && field !== undefined && shaped === null) {
      shaped = shapes.of(same, object(field));
      if (shaped === null) return null;
      parts.push((row) => `"${key}":${row}`);
    } else return null;
  }
  const write = (row: string, cursor: () => string) => `{${parts.map((part) => part(row, cursor)).join()}}`;
  return shaped === null ? null : { shaped, write };
}
