// What an operation costs, in points, before it is run: each record that it may bring is a point, so a page counts as often
// as it is long. An upper bound: what @skip leaves out is counted, and a page that turns out short too.
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNullableType,
  isListType,
  type GraphQLOutputType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

import { MOST_LISTED } from '../ledger/checklist';
import { MOST_USES } from '../store/evidence';
import { MOST_ROWS, ROWS_UNASKED } from './connections';
import { rootOf, type Selected, selectedIn } from './walk';

type Variables = Readonly<Record<string, unknown>>;

// A list without pages is as long as a task's children usually are.
const LIST = 5;

// Lists without pages that are longer: as long as they may be, or as a large city has units.
const LENGTHS: Readonly<Record<string, number>> = {
  'Query.checklist': MOST_LISTED,
  // All together, and fifty units.
  'Query.obligationCounts': 51,
  'Query.scorecards': 200,
  'LookBackSample.tasks': 200,
  'Attachment.alsoEvidenceOf': MOST_USES,
};

/** Fields that cost more than a record: what they read or write besides it. */
const POINTS: Readonly<Record<string, number>> = {
  'Query.verifyLedger': 1000,
  'Query.signedHeads': 100,
  'Query.scorecards': 500,
  'Query.briefing': 500,
  'Query.lookBackSample': 100,
  'Query.keyMatters': 50,
  'Query.checklist': 200,
  // A thousand rows and a document of many pages are read and written.
  'Mutation.importTasks': 10_000,
  'Query.summary': 20,
  'Query.forecast': 20,
  'Query.obligationCounts': 20,
  'Query.statusTrend': 20,
  'Unit.counts': 2,
};
// The whole schema is some megabytes of answer, made at one go: nobody needs it often.
const INTROSPECTION: Readonly<Record<string, number>> = { __schema: 20_000, __type: 500 };
const TOTAL = 5;
const MUTATION = 10;

/** The points of a part of an operation with some variables. */
type Points = (variables: Variables) => number;

/** The points of an operation, at least 1, with the variables that are given: made once for all times that it is asked. */
export function costOf(operation: OperationDefinitionNode, document: DocumentNode, schema: GraphQLSchema): Points {
  const defaults = Object.fromEntries(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue === undefined ? undefined : valueFromASTUntyped(defaultValue),
    ]),
  );
  const of = (set: SelectionSetNode, type: GraphQLNamedType, page: Points): Points => {
    const each = [...selectedIn(set, type, document, schema)].map((selected) => ofField(selected, page));
    return (variables) => each.reduce((sum, points) => sum + points(variables), 0);
  };
  const ofField = ({ parent, node, field, type }: Selected, page: Points): Points => {
    const inConnection = parent.endsWith('Connection');
    const name = node.name.value;
    const own =
      POINTS[`${parent}.${name}`] ??
      (parent === 'Mutation' ? MUTATION : inConnection && name === 'totalCount' ? TOTAL : 0);
    if (field === null) return () => INTROSPECTION[name] ?? 0;
    if (node.selectionSet === undefined || type === null) return () => own;
    const length: Points = (variables) =>
      LENGTHS[`${parent}.${name}`] ?? (isList(field.type) ? lengthOf(node, variables) : 1);
    const rows = inConnection && name !== 'pageInfo' ? page : length;
    const record = type.name.endsWith('Connection') || name === 'pageInfo' ? 0 : 1;
    const selected = of(node.selectionSet, type, (variables) => pageOf(node, variables));
    return (variables) => own + rows(variables) * (record + selected(variables));
  };
  const whole = of(operation.selectionSet, rootOf(operation, schema), () => 1);
  return (variables) => Math.max(1, whole({ ...defaults, ...variables }));
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(getNullableType(type));
}

/** How many rows a connection is asked for. */
function pageOf(node: FieldNode, variables: Variables): number {
  const asked = numberAt(node, 'first', variables) ?? numberAt(node, 'last', variables) ?? ROWS_UNASKED;
  return Math.min(Math.max(asked, 0), MOST_ROWS);
}

/** How long a list without pages may be. */
function lengthOf(node: FieldNode, variables: Variables): number {
  const days = numberAt(node, 'workingDays', variables);
  if (days !== null) return Math.max(days, 0);
  const ids = node.arguments?.find(({ name }) => name.value === 'ids')?.value;
  if (ids === undefined) return LIST;
  if (ids.kind === Kind.LIST) return ids.values.length;
  const listed = ids.kind === Kind.VARIABLE ? variables[ids.name.value] : null;
  return Array.isArray(listed) ? listed.length : 1;
}

function numberAt(node: FieldNode, argument: string, variables: Variables): number | null {
  const value = node.arguments?.find(({ name }) => name.value === argument)?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  const given = value?.kind === Kind.VARIABLE ? variables[value.name.value] : null;
  return typeof given === 'number' && Number.isFinite(given) ? Math.trunc(given) : null;
}
