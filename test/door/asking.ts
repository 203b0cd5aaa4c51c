// Documents that are made from the schema: the shortest way from a root to each type, and arguments that are well formed.
// Knows nothing of rights.
import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

export type Root = 'query' | 'mutation' | 'subscription';

/** A field by its place: `{ parent: 'Task', field: 'title' }`. */
export interface Place {
  parent: string;
  field: string;
}

/** How a type is reached. */
export interface Way {
  root: Root;
  /** the fields on the way, the root's first */
  places: readonly Place[];
  /** the document that selects something of the type */
  document: (selection: string) => string;
}

/** Values by the name of an argument or input field; else by its type. */
export type Samples = Readonly<Record<string, string>>;

/** Arguments of reading: days and codes for which there is something. */
export const READING: Samples = {
  year: '2026',
  month: '"2026-02"',
  jurisdiction: '"370600"',
  workingDays: '60',
  first: '200',
  from: '"2026-01-05"',
  to: '"2026-09-25"',
  date: '"2026-01-05"',
  file: '"file_370600_999999"',
};

/** Inputs of acts that change nothing: records that do not exist, blank texts, empty lists, a year and a moment long past. */
export const HARMLESS: Samples = {
  ID: '"task_370600_999999"',
  String: '""',
  Int: '1999',
  Boolean: 'true',
  LocalDate: '"2020-01-06"',
  DateTime: '"2020-01-06T00:00:00Z"',
  List: '[]',
};

/** The object types of a schema, without introspection's. */
export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );
}

/** A field with its required arguments, and those optional ones that are named: `task(id: "…")`. */
export function written(field: GraphQLField<unknown, unknown>, samples: Samples, also: readonly string[] = []): string {
  const args = field.args.filter((arg) => isRequiredArgument(arg) || also.includes(arg.name));
  const values = args.map((arg: GraphQLArgument) => `${arg.name}: ${valueOf(arg.name, arg.type, samples)}`);
  return values.length === 0 ? field.name : `${field.name}(${values.join(', ')})`;
}

function valueOf(name: string, type: GraphQLInputType, samples: Samples): string {
  const named = samples[name];
  if (named !== undefined) return named;
  if (isNonNullType(type)) return valueOf(name, type.ofType, samples);
  if (isListType(type)) return samples['List'] ?? `[${valueOf(name, type.ofType, samples)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((field) => `${field.name}: ${valueOf(field.name, field.type, samples)}`).join(', ')} }`;
  }
  const sample = samples[type.name];
  if (sample === undefined) throw new Error(`no sample for ${name}: ${type.name}`);
  return sample;
}

/** A field as it is selected for itself: what it leads to is not looked into. */
export function selected(field: GraphQLField<unknown, unknown>, samples: Samples, also?: readonly string[]): string {
  const leaf = !('getFields' in getNamedType(field.type)) && !isAbstractType(getNamedType(field.type));
  return `${written(field, samples, also)}${leaf ? '' : ' { __typename }'}`;
}

/** Samples for reading one of the records: `ids` by the name of the type. */
export function readingOne(ids: Readonly<Record<string, string>>, type: string): Samples {
  const id = JSON.stringify(ids[type] ?? ids['Task']);
  return { ...READING, id, ids: `[${id}]` };
}

/**
 * The shortest way to each object type, breadth first: from the queries, what they do not reach from the subscriptions,
 * what neither reaches from the mutations. A Node is reached by `node(id)`, which is everybody's: rights on its fields decide.
 */
export function waysTo(schema: GraphQLSchema, ids: Readonly<Record<string, string>>): Map<string, Way> {
  const ways = new Map<string, Way>();
  const roots: [Root, GraphQLObjectType | null | undefined][] = [
    ['query', schema.getQueryType()],
    ['subscription', schema.getSubscriptionType()],
    ['mutation', schema.getMutationType()],
  ];
  for (const [root, type] of roots) {
    if (type == null) continue;
    ways.set(type.name, { root, places: [], document: (selection) => `${root} { ${selection} }` });
    const queue = [type];
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      queue.push(...reached(next, schema, ids, ways));
  }
  return ways;
}

/** The types that one more field reaches, whose ways are put down. Fields that lead to any Node come first. */
function reached(
  from: GraphQLObjectType,
  schema: GraphQLSchema,
  ids: Readonly<Record<string, string>>,
  ways: Map<string, Way>,
): GraphQLObjectType[] {
  const way = ways.get(from.name) as Way;
  const found: GraphQLObjectType[] = [];
  const toAbstract = (field: GraphQLField<unknown, unknown>) => isAbstractType(getNamedType(field.type));
  const fields = Object.values(from.getFields());
  for (const field of [...fields.filter(toAbstract), ...fields.filter((each) => !toAbstract(each))]) {
    const named = getNamedType(field.type);
    const possible = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
    for (const type of possible) {
      if (ways.has(type.name)) continue;
      const samples = way.root === 'mutation' ? HARMLESS : readingOne(ids, type.name);
      ways.set(type.name, {
        root: way.root,
        places: [...way.places, { parent: from.name, field: field.name }],
        document: (selection) =>
          way.document(
            `${written(field, samples)} { ${isAbstractType(named) ? `... on ${type.name} { ${selection} }` : selection} }`,
          ),
      });
      found.push(type);
    }
  }
  return found;
}
