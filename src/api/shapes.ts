// What an operation selects of a record, as a shape that the database can write; null where it cannot, or where a field's
// own resolver is needed: then the whole operation is executed as usual.
import {
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isLeafType,
  isListType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';

import type { Task } from '../rules/records';
import type { Member, Shape } from '../store/json-rows';
import type { RowReader } from '../store/rows';
import { MOST_ROWS, ROWS_UNASKED } from './connections';
import type { Context } from './context';
import { RECIPES } from './recipes';
import { type Selecting, selectedOf } from './selecting';

/** What rules say of a row, as JSON. */
export type Fill = (row: Task, context: Context) => string;

export interface Shaped {
  shape: Shape;
  /** by the keys of the gaps */
  fills: ReadonlyMap<string, Fill>;
}

export class Shapes {
  constructor(
    readonly rows: RowReader,
    readonly selecting: Selecting,
  ) {}

  /** The shape of what some fields select of a type of record. Only the outermost row has gaps and lists. */
  of(nodes: readonly FieldNode[], type: GraphQLObjectType, outermost = true): Shaped | null {
    const recipes = RECIPES[type.name];
    if (recipes === undefined) return null;
    const fills = new Map<string, Fill>();
    const members: Member[] = [];
    const selected = selectedOf(
      nodes.map(({ selectionSet }) => selectionSet),
      type,
      this.selecting,
    );
    for (const [key, same] of selected) {
      const member = this.#member(key, same, type, recipes.table, outermost, fills);
      if (member === null) return null;
      members.push(member);
    }
    return members.length === 0 ? null : { shape: { table: recipes.table, members }, fills };
  }

  #member(
    key: string,
    nodes: readonly FieldNode[],
    type: GraphQLObjectType,
    table: string,
    outermost: boolean,
    fills: Map<string, Fill>,
  ): Member | null {
    const name = nodes[0]?.name.value ?? '';
    if (name === '__typename') return { key, text: type.name };
    const field = type.getFields()[name];
    if (field === undefined) return null;
    const recipe = RECIPES[type.name]?.fields[name];
    if (recipe === undefined) {
      // A field's own resolver may say anything; that of an id says what the column holds.
      const plain = isLeafType(getNamedType(field.type)) && (field.resolve === undefined || name === 'id');
      return plain && this.rows.columns(table, [name]).length === 1 ? { key, column: name } : null;
    }
    if ('of' in recipe) return outermost ? { key, of: recipe.of } : null;
    if ('one' in recipe) {
      const one = this.of(nodes, object(field), false);
      return one === null ? null : { key, one: one.shape, by: recipe.by };
    }
    if (!outermost) return null;
    if ('many' in recipe) return this.#many(key, nodes, field, recipe);
    const write = writerOf(nodes, getNullableType(field.type), this.selecting);
    if (write === null) return null;
    fills.set(key, (row, context) => write(recipe.say(row, context)));
    const needs = recipe.needs === 'row' ? this.rows.columns(table).map((column) => column.name) : recipe.needs;
    return { key, needs };
  }

  #many(
    key: string,
    nodes: readonly FieldNode[],
    field: GraphQLField<unknown, unknown>,
    { by, order, unless }: { by: string; order: readonly string[]; unless?: string },
  ): Member | null {
    const type = object(field);
    const rest = { by, order, ...(unless !== undefined && { unless }) };
    if (!type.name.endsWith('Connection')) {
      const many = this.of(nodes, type, false);
      return many === null ? null : { key, many: many.shape, ...rest };
    }
    // Of a page within a row only its rows are written here: cursors and totals are the resolver's.
    const selected = [
      ...selectedOf(
        nodes.map(({ selectionSet }) => selectionSet),
        type,
        this.selecting,
      ),
    ];
    const [only] = selected;
    const asked = pageOf(nodes, this.selecting.variables);
    const nodesField = type.getFields()['nodes'];
    if (selected.length !== 1 || asked === null || nodesField === undefined) return null;
    if (only?.[0] !== 'nodes' || only[1][0]?.name.value !== 'nodes') return null;
    const many = this.of(only[1], object(nodesField), false);
    return many === null ? null : { key, many: many.shape, within: 'nodes', ...rest, ...asked };
  }
}

/** `first` or `last` of a list's page; null if there is more to its arguments, or they are not right. */
function pageOf(
  nodes: readonly FieldNode[],
  variables: Readonly<Record<string, unknown>>,
): { first?: number; last?: number } | null {
  const [{ arguments: given = [] } = {}] = nodes;
  if (nodes.length > 1 || given.length > 1) return null;
  const [argument] = given;
  if (argument === undefined) return { first: ROWS_UNASKED };
  const { name, value } = argument;
  const count = valueFromASTUntyped(value, variables);
  if (name.value !== 'first' && name.value !== 'last') return null;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MOST_ROWS) return null;
  return { [name.value]: count };
}

type Write = (value: unknown) => string;

const writeLeaf: Write = (value) => (Number.isInteger(value) ? String(value) : JSON.stringify(value ?? null));

/** Writes a value whose fields are all plain: what it selects, in its order; null if one of them has a resolver. */
export function writerOf(nodes: readonly FieldNode[], type: GraphQLOutputType, selecting: Selecting): Write | null {
  if (isListType(type)) {
    const each = writerOf(nodes, getNullableType(type.ofType as GraphQLOutputType), selecting);
    return each && ((values) => (values == null ? 'null' : `[${(values as unknown[]).map(each).join()}]`));
  }
  if (isLeafType(type)) return writeLeaf;
  if (!isObjectType(type) || RECIPES[type.name] !== undefined) return null;
  const members: { start: string; name: string; write: Write }[] = [];
  const sets = nodes.map(({ selectionSet }) => selectionSet);
  for (const [key, same] of selectedOf(sets, type, selecting)) {
    const name = same[0]?.name.value ?? '';
    const field = type.getFields()[name];
    const plain = field?.resolve === undefined && field && writerOf(same, getNullableType(field.type), selecting);
    const write = name === '__typename' ? () => `"${type.name}"` : plain;
    if (!write) return null;
    members.push({ start: `${members.length === 0 ? '{' : ','}"${key}":`, name, write });
  }
  return (value) => {
    if (value == null) return 'null';
    let text = '';
    for (const { start, name, write } of members) text += start + write((value as Record<string, unknown>)[name]);
    return `${text}}`;
  };
}

/** The type of object behind a field. */
export function object(field: GraphQLField<unknown, unknown>): GraphQLObjectType {
  const type: GraphQLNamedType = getNamedType(field.type);
  if (!isObjectType(type)) throw new Error(`${type.name} is not a type of objects`);
  return type;
}
