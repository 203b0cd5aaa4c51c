// What one operation may ask, and how the refusal says so. The same numbers on every road: HTTP, WebSocket, SSE.
import { GraphQLError } from 'graphql';

/** The limits of an operation. All can be set (LEDGER_LIMITS). */
export interface Limits {
  /** lexical tokens of a document */
  tokens: number;
  /** levels of fields, the root's being the first */
  depth: number;
  /** aliases, counted as often as fragments repeat them; those of __typename too */
  aliases: number;
  /** directives at one place of the document */
  directives: number;
  /** selections, counted as often as fragments repeat them */
  selections: number;
  /** errors of validation, and of the coercion of variables, that are told at once */
  errors: number;
  /** points: see cost.ts */
  cost: number;
  /** seconds for which a query is read */
  deadline: number;
}

export const LIMITS: Limits = {
  tokens: 2000,
  depth: 12,
  aliases: 30,
  directives: 5,
  selections: 10_000,
  errors: 5,
  // A page of 200 tasks with everything that is shown of each; more is a question for several requests.
  cost: 50_000,
  deadline: 10,
};

const WORDS: Readonly<Record<string, string>> = {
  tokens: '词法单元',
  depth: '层数',
  aliases: '别名',
  directives: '同处指令',
  selections: '选择项',
  cost: '成本（点）',
  deadline: '用时（秒）',
};

/** An operation that asks too much: names the limit, what it is, and what was found. */
export function tooComplex(limit: keyof Limits, allowed: number, found?: number): GraphQLError {
  const [zh, en] = found === undefined ? ['', ''] : [`为 ${found}，`, `is ${found}, `];
  const message = `请求过大：${WORDS[limit] ?? limit}${zh}最多 ${allowed}；请减少字段、页大小或分次查询 / the request asks too much: its ${limit} ${en}at most ${allowed}; ask for fewer fields, smaller pages, or in several requests`;
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_COMPLEX', limit, allowed, ...(found !== undefined && { found }) },
  });
}
