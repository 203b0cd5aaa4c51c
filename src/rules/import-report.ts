// What is said of an import: how many rows became what, and of each row what is wrong or was added, as far as anybody reads it.
import type { ImportPlan, PlannedRow } from './import-plan';
import type { LedgerColumn } from './ledger-columns';
import type { LedgerSheet } from './ledger-sheet';

/** A row of an import, and the task that it became. */
export type ImportedRow = PlannedRow & { task: string | null };

/** What became of a spreadsheet, or would become of it. */
export interface ImportReport {
  dryRun: boolean;
  sheet: string;
  columns: { header: string; column: LedgerColumn | null }[];
  total: number;
  created: number;
  existing: number;
  bad: number;
  newUnits: string[];
  newPeople: number;
  newSources: string[];
  /** the bad ones first, those with notes, then the others, as many as are told */
  rows: ImportedRow[];
}

// More rows than this nobody reads: the counts are of all.
export const MOST_TOLD = 1000;

/** `made`: the tasks that rows became, by the rows' numbers. */
export function reportOf(
  plan: ImportPlan,
  sheet: LedgerSheet,
  dryRun: boolean,
  made: ReadonlyMap<number, string>,
): ImportReport {
  const { places } = sheet.columns;
  const columnAt = new Map(Object.entries(places).map(([column, place]) => [place, column as LedgerColumn]));
  const count = (wanted: PlannedRow['outcome']) => plan.rows.filter(({ outcome }) => outcome === wanted).length;
  const weight = ({ outcome, notes }: PlannedRow) => (outcome === 'BAD' ? 0 : notes.length > 0 ? 1 : 2);
  const told = plan.rows.toSorted((a, b) => weight(a) - weight(b) || a.row - b.row).slice(0, MOST_TOLD);
  const { newUnits, newPeople, newSources } = plan.names;
  return {
    dryRun,
    sheet: sheet.name,
    columns: sheet.headers.flatMap((header, place) =>
      header === '' ? [] : [{ header, column: columnAt.get(place) ?? null }],
    ),
    total: plan.rows.length,
    created: count('CREATED'),
    existing: count('EXISTS'),
    bad: count('BAD'),
    newUnits: newUnits.map(({ name }) => name),
    newPeople: newPeople.length,
    newSources: newSources.map(({ title }) => title),
    rows: told.map((row) => ({ ...row, task: made.get(row.row) ?? null })),
  };
}
