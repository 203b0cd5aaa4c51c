// What both peers ask the file: prepared once, with joins, the counters and the colours that were put there for them.
const MAIN = `'370600'`;
const RED = {
  where: `AND t."announced" = 'RED'`,
  count: `SELECT "red" AS "count" FROM "peer_count" WHERE "unitId" = ''`,
};
const ALL = { where: '', count: `SELECT "total" AS "count" FROM "peer_count" WHERE "unitId" = ''` };
const UNIT = {
  where: `AND t."leadUnitId" = ?4`,
  count: `SELECT "total" AS "count" FROM "peer_count" WHERE "unitId" = ?4`,
};
export const LISTS = { RED, ALL, UNIT };

/** The working days left of task `t`. */
const left = (now) => `CASE WHEN t."stage" IN ('COMPLETED', 'CLOSED')
    THEN (SELECT d."daysLeft" FROM "peer_done" d WHERE d."taskId" = t."id")
  WHEN t."dueAt" > '${now}' THEN (SELECT w."n" FROM "peer_days" w WHERE w."day" = t."dueOn")
  ELSE MIN(-1, (SELECT w."n" FROM "peer_days" w WHERE w."day" = t."dueOn")) END`;

const JOINED = `JOIN "unit" u ON u."jurisdiction" = ${MAIN} AND u."id" = t."leadUnitId"
  JOIN "person" p ON p."jurisdiction" = ${MAIN} AND p."id" = t."ownerId"`;

/** ?1, ?2: the day and the id behind which the page begins; ?3: how many rows; ?4: the unit. */
export const page = (list, now) => `SELECT t."id", t."number", t."title", t."announced" AS "status", t."deadline",
    ${left(now)} AS "workingDaysLeft", t."progressPercent", s."title" AS "sourceTitle", s."kind" AS "sourceKind",
    u."name" AS "unitName", p."name" AS "ownerName"
  FROM "task" t CROSS JOIN "source" s ON s."jurisdiction" = ${MAIN} AND s."id" = t."sourceId" ${JOINED}
  WHERE t."jurisdiction" = ${MAIN} ${list.where} AND (t."deadline", t."id") > (?1, ?2)
  ORDER BY t."deadline", t."id" LIMIT ?3`;

/** Whether anything is behind a row: 1 or no row. */
export const beyond = (list, day, id) => `SELECT 1 FROM "task" t WHERE t."jurisdiction" = ${MAIN} ${list.where}
  AND (t."deadline", t."id") > (${day}, ${id}) LIMIT 1`;

export const task = (
  now,
) => `SELECT t."id", t."number", t."title", t."requirement", t."announced" AS "status", t."deadline",
    ${left(now)} AS "workingDaysLeft", t."progressPercent", u."name" AS "unitName", p."name" AS "ownerName"
  FROM "task" t ${JOINED} WHERE t."jurisdiction" = ${MAIN} AND t."id" = ?1`;

/** The last reports of a task, the latest first. */
export const reports = `SELECT r."id", r."content", r."submittedAt", r."onTime" FROM "report" r
  WHERE r."jurisdiction" = ${MAIN} AND r."taskId" = ?1 ORDER BY r."submittedAt" DESC, r."id" DESC LIMIT ?2`;

export const summary = `SELECT c."unitId" AS "key", u."name" AS "label", c."openTotal" AS "total", c."openBlue" AS "blue",
    c."openYellow" AS "yellow", c."openRed" AS "red"
  FROM "peer_count" c LEFT JOIN "unit" u ON u."jurisdiction" = ${MAIN} AND u."id" = c."unitId"`;

export const lastSequence = `SELECT MAX("sequence") AS "last" FROM "event" WHERE "jurisdiction" = ${MAIN}`;
