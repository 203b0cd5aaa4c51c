// The counters of the tasks that were there before there were counters, for both databases. As it was then: what is counted
// later is src/store/tally.ts.
const GROUPINGS = {
  ALL: ['stage', 'classification', 'numbered'],
  UNIT: ['leadUnitId'],
  UNIT_OPEN: ['leadUnitId', 'open'],
  UNIT_STAGE: ['leadUnitId', 'stage'],
  SOURCE_KIND: ['sourceKind', 'stage', 'classification', 'numbered'],
  LEADER: ['leaderId', 'stage', 'classification', 'numbered'],
  UNIT_SIGHT: ['leadUnitId', 'stage', 'classification', 'numbered'],
};
const COLUMNS = ['leadUnitId', 'sourceKind', 'leaderId', 'stage', 'classification', 'numbered', 'open'];

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

const rolledUp = Object.entries(GROUPINGS).map(([grouping, told]) => {
  const columns = COLUMNS.map((name) => {
    if (told.includes(name)) return `"${name}"`;
    return name === 'numbered' || name === 'open' ? 'FALSE' : "''";
  });
  return `SELECT "jurisdiction", '${grouping}', ${columns.join(', ')}, SUM("total"), SUM("yellow"), SUM("red")
    FROM finest GROUP BY "jurisdiction", ${quoted(told)}`;
});

export const FIRST_TALLY = `
  INSERT INTO "tally" ("jurisdiction", "grouping", ${quoted(COLUMNS)}, "total", "yellow", "red")
  WITH finest AS MATERIALIZED (
    SELECT "jurisdiction", ${quoted(COLUMNS)}, COUNT(*) AS "total",
      SUM(CASE WHEN "announced" = 'YELLOW' THEN 1 ELSE 0 END) AS "yellow",
      SUM(CASE WHEN "announced" = 'RED' THEN 1 ELSE 0 END) AS "red"
    FROM (
      SELECT "jurisdiction", "leadUnitId", "sourceKind", COALESCE("leaderId", '') AS "leaderId", "stage", "classification",
        "number" IS NOT NULL AS "numbered",
        "stage" IN ('ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED', 'SUSPENDED') AS "open", "announced"
      FROM "task"
    ) told
    GROUP BY "jurisdiction", ${quoted(COLUMNS)}
  )
  ${rolledUp.join('\n  UNION ALL ')}
`;
