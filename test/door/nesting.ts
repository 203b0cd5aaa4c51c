// Selections that reach every record that a record leads to, made from the schema: what is nested must be as visible as what
// is asked for by its id. Knows nothing of rights but which fields may be selected at all.
import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
} from 'graphql';

import { maySelect } from '../../src/rules/fields';
import type { Standing } from '../../src/rules/access';
import type { Json } from '../world';
import { READING, written } from './asking';

/** A record that was reached, and how: `Task.source`. */
export interface Reached {
  way: string;
  id: string;
}

const FOUND = '__typename id';
const SAMPLES = { ...READING, id: '""', ids: '[]' };

/** Whether a type is a record, or any record. */
function isNode(type: unknown): boolean {
  if (isInterfaceType(type)) return type.name === 'Node';
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
}

/** The fields of a type through which a standing reaches records, each with its selection; `inner` replaces what is asked of them. */
export function leading(
  type: GraphQLObjectType,
  standing: Standing,
  inner: (name: string) => string = () => FOUND,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const field of Object.values(type.getFields())) {
    const selection = through(type, field, standing, inner, []);
    if (selection !== null) found.set(field.name, selection);
  }
  return found;
}

function through(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  standing: Standing,
  inner: (name: string) => string,
  above: readonly string[],
): string | null {
  const named = getNamedType(field.type);
  if (!maySelect(standing, parent.name, field.name) || above.includes(named.name)) return null;
  const asked = written(field, SAMPLES, ['first']);
  if (isNode(named)) return `${asked} { ${inner(named.name)} }`;
  if (!isObjectType(named)) return null;
  const parts = Object.values(named.getFields()).map((each) =>
    through(named, each, standing, inner, [...above, named.name]),
  );
  const selection = parts.filter((part) => part !== null).join(' ');
  return selection === '' ? null : `${asked} { ${selection} }`;
}

/** The ways from the root to records, without those by id; a list of each kind is asked for in a document of its own. */
export function rootDocuments(schema: GraphQLSchema, standing: Standing): { way: string; document: string }[] {
  const query = schema.getQueryType() as GraphQLObjectType;
  const fields = [...leading(query, standing)].filter(([name]) => !['node', 'nodes', 'task', 'unit'].includes(name));
  return fields.flatMap(([name, selection]) => {
    // What asks for one of several kinds is asked for each: `checklist(kind:)`.
    const kinds = (query.getFields()[name]?.args ?? []).map(({ type }) => (isNonNullType(type) ? type.ofType : null));
    const values = kinds
      .find(isEnumType)
      ?.getValues()
      .map(({ name: value }) => value) ?? [''];
    return values.map((value) => ({
      way: `Query.${name}`,
      document: `{ ${selection.replace(values[0] ?? '', value)} }`,
    }));
  });
}

/** The records in an answer, at whatever depth. */
export function recordsIn(way: string, answer: Json): Reached[] {
  if (answer === null || typeof answer !== 'object') return [];
  if (Array.isArray(answer)) return answer.flatMap((each: Json) => recordsIn(way, each));
  const here =
    typeof answer.id === 'string' && typeof answer.__typename === 'string' ? [{ way, id: answer.id as string }] : [];
  return [...here, ...Object.values(answer).flatMap((each) => recordsIn(way, each))];
}
