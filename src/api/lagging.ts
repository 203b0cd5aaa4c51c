// Which operations may be answered from a copy of the database that lags behind: queries for lists and numbers. What somebody
// asks of one task or record, they may have been told of a moment ago.
import { Kind, type OperationDefinitionNode, OperationTypeNode } from 'graphql';

const MAY_LAG = new Set([
  'briefing',
  'checklist',
  'events',
  'forecast',
  'inspections',
  'interventions',
  'keyMatters',
  'letters',
  'lookBackSample',
  'obligationCounts',
  'obligations',
  'publicTasks',
  'rateLimit',
  'scorecards',
  'signedHeads',
  'sources',
  'statusTrend',
  'summary',
  'tasks',
  'units',
  '__typename',
]);

/** True if all that a query asks for may lag; a fragment among its fields is taken for something that may not. */
export function mayLag({ operation, selectionSet }: OperationDefinitionNode): boolean {
  return (
    operation === OperationTypeNode.QUERY &&
    selectionSet.selections.every((each) => each.kind === Kind.FIELD && MAY_LAG.has(each.name.value))
  );
}
