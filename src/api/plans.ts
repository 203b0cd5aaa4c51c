// Operations whose answers the database can write: planned once, then answered by their resolvers' own statements, with the
// same rights, arguments and limits; each root field is one statement and its text is passed on (research/perf.md 7). What
// cannot be planned, and what fails, is executed as usual.
import {
  type DocumentNode,
  type FieldNode,
  getArgumentValues,
  getVariableValues,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';

import { TooManyMembers } from '../store/json-rows';
import type { Reader } from '../store/reader';
import type { Context } from './context';
import { type Fault, shown } from './errors';
import { PageWriter, RecordWriter } from './json-writers';
import { type Selecting, selectedOf } from './selecting';
import { object, Shapes, writerOf } from './shapes';
import { want, type Wanted, Written } from './written';

/** A root field of a plan. */
interface Root {
  key: string;
  node: FieldNode;
  field: GraphQLField<unknown, unknown>;
  wanted: Wanted | null;
  write: ((value: unknown) => string) | null;
}

type Plan = readonly Root[];

/** The plans of an operation: one for each choice of the variables that decide what of it is selected, or how much of a list in a row. */
interface Choices {
  variables: readonly string[];
  plans: LRUCache<string, { plan: Plan | null }>;
}

const MOST_CHOICES = 100;

// Lists whose resolvers can answer with JSON, and fields whose values are plain.
const LISTS = new Set(['tasks', 'sources', 'letters']);
const RECORDS = new Set(['task']);
const PLAIN = new Set(['summary']);

export class Plans {
  readonly #choices = new WeakMap<OperationDefinitionNode, Choices>();

  constructor(
    readonly schema: GraphQLSchema,
    readonly reader: Reader,
    readonly fault: Fault,
  ) {}

  /** The `data` of an operation as JSON; null if it has to be executed as usual. */
  async answer(
    operation: OperationDefinitionNode,
    document: DocumentNode,
    given: Readonly<Record<string, unknown>>,
    context: Context,
  ): Promise<string | null> {
    if (operation.operation !== OperationTypeNode.QUERY) return null;
    const { coerced } = getVariableValues(this.schema, operation.variableDefinitions ?? [], given);
    if (coerced === undefined) return null;
    const plan = this.#planned(operation, document, coerced);
    if (plan === null) return null;
    try {
      const fields = await Promise.all(plan.map((root) => this.#field(root, coerced, context)));
      return `{${fields.join()}}`;
    } catch (error) {
      // The usual way tells it as it is told; what nobody foresaw is a fault, though it may know better.
      shown(error, this.fault);
      return null;
    }
  }

  #planned(
    operation: OperationDefinitionNode,
    document: DocumentNode,
    variables: Record<string, unknown>,
  ): Plan | null {
    let choices = this.#choices.get(operation);
    if (choices === undefined) {
      choices = { variables: decisive(document), plans: new LRUCache({ max: MOST_CHOICES }) };
      this.#choices.set(operation, choices);
    }
    const choice = JSON.stringify(choices.variables.map((name) => variables[name]));
    let known = choices.plans.get(choice);
    if (known === undefined) {
      known = { plan: this.#writable(operation, document, variables) };
      choices.plans.set(choice, known);
    }
    return known.plan;
  }

  #writable(
    operation: OperationDefinitionNode,
    document: DocumentNode,
    variables: Record<string, unknown>,
  ): Plan | null {
    try {
      return this.#plan(operation, document, variables);
    } catch (error) {
      if (error instanceof TooManyMembers) return null;
      throw error;
    }
  }

  #plan(operation: OperationDefinitionNode, document: DocumentNode, variables: Record<string, unknown>): Plan | null {
    const query = this.schema.getQueryType() as GraphQLObjectType;
    const fragments = new Map(
      document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
    );
    const selecting: Selecting = { fragments, variables };
    const roots: Root[] = [];
    for (const [key, nodes] of selectedOf([operation.selectionSet], query, selecting)) {
      const root = this.#root(key, nodes, query, selecting);
      if (root === null) return null;
      roots.push(root);
    }
    // A record may be a work secret, whose reading is logged: once.
    return roots.length > 1 && roots.some(({ field }) => RECORDS.has(field.name)) ? null : roots;
  }

  #root(key: string, nodes: FieldNode[], query: GraphQLObjectType, selecting: Selecting): Root | null {
    const [node] = nodes;
    const field = query.getFields()[node?.name.value ?? ''];
    if (node === undefined || field === undefined) return null;
    const root = { key, node, field, wanted: null, write: null };
    if (PLAIN.has(field.name)) {
      const write = writerOf(nodes, object(field), selecting);
      return write === null ? null : { ...root, write };
    }
    const shapes = new Shapes(this.reader.rows, selecting);
    if (RECORDS.has(field.name)) {
      const shaped = shapes.of(nodes, object(field));
      return shaped === null ? null : { ...root, wanted: new RecordWriter(shaped, this.reader) };
    }
    const wanted = LISTS.has(field.name) ? PageWriter.of(nodes, object(field), shapes, this.reader) : null;
    return wanted === null ? null : { ...root, wanted };
  }

  async #field({ key, node, field, wanted, write }: Root, variables: Record<string, unknown>, context: Context) {
    const info = { fieldName: field.name, fieldNodes: [node], schema: this.schema } as unknown as GraphQLResolveInfo;
    if (wanted !== null) want(info, wanted);
    const value: unknown = await field.resolve?.(undefined, getArgumentValues(field, node, variables), context, info);
    if (value instanceof Written) return `"${key}":${value.json}`;
    if (value == null) return `"${key}":null`;
    if (write === null) throw new Error(`${field.name} answered with a value, not with JSON`);
    return `"${key}":${write(value)}`;
  }
}

/** The variables that decide what of a document is selected: those in conditions, and in arguments of fields below the root. */
function decisive(document: DocumentNode): string[] {
  const found = new Set<string>();
  let depth = 0;
  let conditions = 0;
  const deeper = (by: number) => ({
    enter: () => {
      depth += by;
    },
    leave: () => {
      depth -= by;
    },
  });
  visit(document, {
    Field: deeper(1),
    FragmentDefinition: deeper(2),
    Directive: {
      enter: () => {
        conditions++;
      },
      leave: () => {
        conditions--;
      },
    },
    Variable: ({ name }) => {
      if (depth > 1 || conditions > 0) found.add(name.value);
    },
  });
  return [...found].sort();
}
