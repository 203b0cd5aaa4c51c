// Relay connections: arguments in, pages out. Totals are counted only when they are asked for.
import { ArgsType, Field, Int, ObjectType } from 'type-graphql';

import { BadCursor, type Page, type PageRequest } from '../store/paging';
import type { Context } from './context';

@ObjectType({ description: 'Where a page stands in its list (分页信息), as Relay has it.', simpleResolvers: true })
export class PageInfo {
  @Field({ description: 'There is more after this page. Paging backwards: a `before` was given.' })
  hasNextPage!: boolean;
  @Field({ description: 'There is more before this page. Paging forwards: an `after` was given.' })
  hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true, description: 'The cursor of the first row; null if there is none.' })
  startCursor!: string | null;
  @Field(() => String, { nullable: true, description: 'The cursor of the last row; null if there is none.' })
  endCursor!: string | null;
}

/** Rows of one page: at most so many (contract.graphql, conventions). */
export const MOST_ROWS = 200;
export const ROWS_UNASKED = 50;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'The first so many rows, 0 to 200; 50 when neither first nor last is given. Not together with last.',
  })
  first?: number | null;
  @Field(() => String, { nullable: true, description: 'Rows behind this cursor of the same list and order.' })
  after?: string | null;
  @Field(() => Int, { nullable: true, description: 'The last so many rows, 0 to 200. Not together with first.' })
  last?: number | null;
  @Field(() => String, { nullable: true, description: 'Rows before this cursor of the same list and order.' })
  before?: string | null;
}

/** The page that arguments ask for; BAD_USER_INPUT names the argument that cannot be. */
export function pageRequest(args: PageArgs, context: Context): PageRequest {
  const { first, last, after, before } = args;
  if (first != null && last != null) {
    throw context.badInput('first', { zh: '不能与 last 同时使用', en: 'cannot be used together with last' });
  }
  const limit = first ?? last ?? ROWS_UNASKED;
  if (limit < 0 || limit > MOST_ROWS) {
    const argument = last != null ? 'last' : 'first';
    throw context.badInput(argument, { zh: `应为 0 至 ${MOST_ROWS}`, en: `must be between 0 and ${MOST_ROWS}` });
  }
  return { limit, backwards: last != null, after, before };
}

export interface ConnectionValue<T> {
  edges: { cursor: string; node: T }[];
  nodes: T[];
  pageInfo: PageInfo;
  totalCount: () => Promise<number>;
}

/** A page as a connection. */
export function connection<T>(page: Page<T>, totalCount: () => Promise<number>): ConnectionValue<T> {
  const { rows, cursors, hasNextPage, hasPreviousPage } = page;
  return {
    edges: rows.map((node, i) => ({ node, cursor: cursors[i] ?? '' })),
    nodes: rows,
    pageInfo: { hasNextPage, hasPreviousPage, startCursor: cursors[0] ?? null, endCursor: cursors.at(-1) ?? null },
    totalCount,
  };
}

/** Runs a reading of a page; a cursor that is not of this list is a broken request that names its argument. */
export async function withCursors<T>(context: Context, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof BadCursor)) throw error;
    const zh = '游标不属于本列表（或已损坏），请使用本列表给出的游标，或从头读取';
    throw context.badInput(error.argument, {
      zh,
      en: 'the cursor is not of this list, or is damaged: use one that this list gave, or none',
    });
  }
}

/** The edge class of a node type. */
export function edgeOf(nodeType: () => new () => object, name: string, what: string) {
  @ObjectType(`${name}Edge`, { description: `A row of ${what}, and its cursor.`, simpleResolvers: true })
  class Edge {
    @Field({ description: 'Opaque; good for `after` and `before` of the same list and order.' })
    cursor!: string;
    @Field(() => nodeType(), { description: 'The row.' })
    node!: object;
  }
  return Edge;
}

/** The connection class of a node type. */
export function connectionOf(nodeType: () => new () => object, name: string, what: string) {
  const Edge = edgeOf(nodeType, name, what);

  @ObjectType(`${name}Connection`, { description: `A page of ${what}.`, simpleResolvers: true })
  class Connection {
    @Field(() => [Edge], { description: 'The rows with their cursors.' })
    edges!: object[];
    @Field(() => [nodeType()], { description: 'The rows.' })
    nodes!: object[];
    @Field(() => PageInfo, { description: 'Where the page stands in the list.' })
    pageInfo!: PageInfo;
    @Field(() => Int, { description: TOTAL })
    totalCount!: number;
  }
  return Connection;
}

export const TOTAL = 'All rows of the list that the viewer sees; counted only when selected.';
