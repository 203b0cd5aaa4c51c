// The one preparation of an operation, whatever road it comes by: text → parse (token limit) → trusted document →
// validation (standard and own rules) → rights on fields → cost. The rate is the server's, which knows clients; see server/rates.ts.
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';

import { requireRole, type Standing } from '../rules/access';
import { FIELDS, maySelect } from '../rules/fields';
import { Forbidden } from '../rules/refusal';
import type { Context } from './context';
import { costOf } from './cost';
import { type Fault, unauthenticated, visible } from './errors';
import { type Limits, LIMITS, tooComplex } from './limits';
import { schema as builtSchema } from './schema';
import { oversize } from './size';
import { TrustedDocuments } from './trusted';
import { fieldsOf } from './walk';

/** What a client sends, however it sends it. */
export interface Asked {
  query?: unknown;
  documentId?: unknown;
  operationName?: unknown;
  variables?: unknown;
}

export interface Admitted {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  operationName: string | null;
  variables: Record<string, unknown>;
  /** in points */
  cost: number;
}

/** Why an operation was not run. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors.map(({ message }) => message).join('; '));
  }
}

/**
 * Documents that were valid once are kept: clients send few different ones, attackers many. Counted by the length of their texts, in
 * characters; with its tree, its cost and its plans a document takes some thirty times as much.
 */
export const KEPT_DOCUMENTS = {
  maxSize: 1_000_000,
  maxEntrySize: 50_000,
  sizeCalculation: ({ loc }: DocumentNode) => Math.max(1, loc?.end ?? 0),
};

export class Gate {
  readonly #valid = new LRUCache<string, DocumentNode>(KEPT_DOCUMENTS);
  readonly #costs = new WeakMap<OperationDefinitionNode, ReturnType<typeof costOf>>();
  /** the roles that were found to be allowed an operation: the table does not change */
  readonly #allowed = new WeakMap<OperationDefinitionNode, Set<Standing>>();

  constructor(
    readonly limits: Limits = LIMITS,
    readonly trusted: TrustedDocuments = TrustedDocuments.NONE,
    readonly schema: GraphQLSchema = builtSchema(),
  ) {}

  /** The text of what was asked: sent, or known by its id. */
  text({ query, documentId }: Asked): string {
    if (documentId != null) return this.trusted.text(documentId);
    if (typeof query === 'string' && query !== '') return query;
    throw refused('query: 缺少操作文本 / query: the text of an operation is needed', 'BAD_USER_INPUT');
  }

  /** Parses and validates a text; throws Refused. */
  document(text: string): DocumentNode {
    const known = this.#valid.get(text);
    if (known !== undefined) return known;
    const document = this.#parse(text);
    const tooLarge = oversize(document, this.limits);
    if (tooLarge.length > 0) throw new Refused(tooLarge);
    const errors = validate(this.schema, document, specifiedRules, { maxErrors: this.limits.errors });
    if (errors.length > 0) throw new Refused(errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')));
    this.#valid.set(text, document);
    return document;
  }

  #parse(text: string): DocumentNode {
    try {
      return parse(text, { maxLexicalTokens: this.limits.tokens });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      throw new Refused([coded(error, 'GRAPHQL_PARSE_FAILED')]);
    }
  }

  /** The whole of it; throws Refused, or the GraphQLError of a lack of rights, which is logged. */
  async admit(asked: Asked, context: Context): Promise<Admitted> {
    const text = this.text(asked);
    this.trusted.check(context.who.role, text);
    const document = this.document(text);
    if (asked.operationName != null && typeof asked.operationName !== 'string') {
      throw refused('operationName: 应为字符串 / operationName: must be a string', 'BAD_USER_INPUT');
    }
    const operationName = asked.operationName ?? null;
    const operation = getOperationAST(document, operationName);
    if (operation == null)
      throw refused('operationName: 未找到该操作 / operationName: no such operation', 'BAD_USER_INPUT');
    const { variables } = asked;
    if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) {
      throw refused('variables: 应为对象 / variables: must be an object', 'BAD_USER_INPUT');
    }
    await this.allow(operation, document, context);
    const given = (variables ?? {}) as Record<string, unknown>;
    return { document, operation, operationName, variables: given, cost: this.cost(operation, document, given) };
  }

  /** Throws unless the table of src/rules/fields.ts lets the viewer select each field; the refusal is logged. */
  async allow(operation: OperationDefinitionNode, document: DocumentNode, context: Context): Promise<void> {
    const allowed = this.#allowed.get(operation);
    if (allowed?.has(context.who.role) === true) return;
    const { who } = context;
    for (const { parent, field } of fieldsOf(operation, document, this.schema).values()) {
      if (parent.startsWith('__') || field === '__typename') continue;
      const introspects = field === '__schema' || field === '__type';
      if (introspects ? who.role !== 'PUBLIC' : maySelect(who.role, parent, field)) continue;
      if (who.role === 'PUBLIC')
        throw unauthenticated('没有令牌只能查询 publicTasks / without a token: only publicTasks is open');
      const name = ['Query', 'Mutation', 'Subscription'].includes(parent) ? field : `${parent}.${field}`;
      await context.ledger.acts.logRefusal(who, name);
      try {
        requireRole(who, FIELDS[parent]?.[field] ?? [], name);
        throw new Error(`${name} was refused, and its table allows it`);
      } catch (error) {
        throw error instanceof Forbidden ? answered(403, context.forbidden(error)) : error;
      }
    }
    this.#allowed.set(operation, (allowed ?? new Set()).add(who.role));
  }

  /** The points of an operation; throws if they are more than one operation may cost. */
  cost(operation: OperationDefinitionNode, document: DocumentNode, variables: Record<string, unknown>): number {
    let costs = this.#costs.get(operation);
    if (costs === undefined) this.#costs.set(operation, (costs = costOf(operation, document, this.schema)));
    const cost = costs(variables);
    if (cost > this.limits.cost) throw answered(400, tooComplex('cost', this.limits.cost, cost));
    return cost;
  }
}

/** An error that refuses a whole request: over HTTP with a status. */
function answered(status: number, error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, { extensions: { ...error.extensions, http: { status } } });
}

function refused(message: string, code: string): Refused {
  return new Refused([new GraphQLError(message, { extensions: { code } })]);
}

function coded(error: GraphQLError, code: string): GraphQLError {
  if (error.extensions['code'] !== undefined) return error;
  const { nodes = null, source = null, positions = null, path = null } = error;
  return new GraphQLError(error.message, { nodes, source, positions, path, extensions: { code } });
}

/** The errors of a refusal as callers get them. */
export function visibleErrors(error: unknown, fault: Fault): GraphQLError[] {
  const errors = error instanceof Refused ? error.errors : [error];
  return errors.map((each) => visible(each, fault));
}
