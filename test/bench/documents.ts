// The operations that are measured. Mercurius is asked with the same text; the floor knows no GraphQL.

const LINE = `id number title status deadline workingDaysLeft progressPercent
  source { title kind } leadUnit { name } owner { name }`;
const page = (more = ''): string => `query ($filter: TaskFilter, $first: Int, $after: String) {
  tasks(filter: $filter, orderBy: [{ field: DEADLINE }], first: $first, after: $after) {
    totalCount pageInfo { endCursor hasNextPage } nodes { ${LINE} ${more} }
  }
}`;

export const PAGE = page();
export const PAGE_WITH_REASONS = page('statusReasons { rule status message } obligations { kind dueOn overdue }');

export const TASK = `query ($id: ID!, $last: Int) { task(id: $id) {
  id number title requirement status deadline workingDaysLeft progressPercent leadUnit { name } owner { name }
  reports(last: $last) { nodes { id content submittedAt onTime } }
} }`;

const COUNTS = 'counts { total blue yellow red }';
/** The same of PostGraphile, but for the days left; the total is a kept one. */
export const postgraphilePage = (
  total: 'total' | 'red',
): string => `query ($condition: TaskCondition, $unit: String!, $first: Int, $after: Cursor) {
  count: peerCountByUnitId(unitId: $unit) { total: ${total} }
  tasks: allTasks(condition: $condition, orderBy: [DEADLINE_ASC, PRIMARY_KEY_ASC], first: $first, after: $after) {
    pageInfo { endCursor hasNextPage } nodes { id: rowId number title status: announced deadline progressPercent
      source { title kind } leadUnit { name } owner { name } }
  }
}`;
export const POSTGRAPHILE_TASK = `query ($jurisdiction: String!, $id: String!, $last: Int) {
  task: taskByJurisdictionAndRowId(jurisdiction: $jurisdiction, rowId: $id) {
    id: rowId number title requirement status: announced deadline progressPercent leadUnit { name } owner { name }
    reports(last: $last, orderBy: [SUBMITTED_AT_ASC]) { nodes { id: rowId content submittedAt onTime } }
  }
}`;

export const SUMMARY = `{ summary(filter: { open: true }, groupBy: UNIT) { ${COUNTS} groups { key label ${COUNTS} } } }`;

export const REPORT = `mutation ($input: SubmitReportInput!) {
  submitReport(input: $input) { report { id submittedAt onTime } userErrors { code } }
}`;
export const EXPLANATION = `mutation ($input: SubmitExplanationInput!) {
  submitExplanation(input: $input) { explanation { id submittedAt late } userErrors { code message } }
}`;
export const FLAG = `mutation ($input: FlagTaskInput!) {
  flagTask(input: $input) { task { id status } userErrors { code message } }
}`;
export const RED_FLAGS = `subscription { redFlagRaised {
  at task { id number title status deadline leadUnit { name } } reasons { rule message }
} }`;
export const ADVANCE =
  'mutation ($to: DateTime!) { advanceClock(input: { to: $to }) { statusChanges userErrors { message } } }';

/** Rows of a list with their cursors, for drawing pages from. */
export const CURSORS = `query ($filter: TaskFilter, $first: Int, $after: String) {
  tasks(filter: $filter, orderBy: [{ field: DEADLINE }], first: $first, after: $after) {
    pageInfo { endCursor hasNextPage } edges { cursor node { id deadline } }
  }
}`;
