// The evidence of reports and completions that were there before it was kept, for both databases. No file was uploaded by then:
// all of it lies at addresses elsewhere.
const from = (table: string, each: string, sha256: string): string => `
    SELECT DISTINCT part."jurisdiction", ${sha256}, part."taskId", part."id", ''
    FROM "${table}" part, ${each} WHERE ${sha256} IS NOT NULL`;

/** `each`: the members of the column "attachments" as rows; `sha256`: what one of them says. */
export function firstEvidence(each: string, sha256: string): string {
  return `
  INSERT INTO "evidence" ("jurisdiction", "sha256", "taskId", "partId", "fileId")
  ${from('report', each, sha256)}
  UNION ALL ${from('completion', each, sha256)}
`;
}
