// The sheet of a spreadsheet that is a ledger: found by its headers, read row by row.
import { type Cell, columnsOf, type FoundColumns, headerRow, HEADERS } from './ledger-columns';
import { type ReadRow, readRow } from './ledger-rows';
import type { Problems } from './refusal';
import { addClassified, bearsMark } from './text';

export interface CellTable {
  name: string;
  rows: readonly (readonly Cell[])[];
}

export class LedgerSheet {
  readonly columns: FoundColumns;

  private constructor(
    readonly table: CellTable,
    /** the row of its headers, counted from 0 */
    readonly header: number,
  ) {
    this.columns = columnsOf(this.headers);
  }

  get name(): string {
    return this.table.name;
  }

  get headers(): string[] {
    return textsOf(this.table.rows[this.header] ?? []);
  }

  /** The ledger among the sheets of a spreadsheet: the named one, else the first that has headers of a ledger. Settles problems. */
  static of(tables: readonly CellTable[], name: string | null, problems: Problems): LedgerSheet {
    const meant = name === null ? tables : tables.filter((table) => table.name.trim() === name);
    if (name !== null && meant.length === 0) {
      const all = tables.map((table) => table.name).join('、');
      problems.add('NOT_FOUND', 'sheet', `没有名为“${name}”的工作表；有：${all}`, `no such sheet; there are: ${all}`);
      problems.settle();
    }
    for (const table of meant) {
      const header = headerRow(table.rows.slice(0, 30).map(textsOf));
      if (header !== null) return new LedgerSheet(table, header).checked(problems);
    }
    const needed = `${HEADERS.title[0]}、${HEADERS.leadUnit[0]}、${HEADERS.deadline[0]}`;
    const zh = `没有找到表头：应有一行写明各列名称，如${needed}`;
    problems.add('INVALID', 'file', zh, `there is no row of headers such as ${needed}`);
    problems.settle();
    throw new Error('a spreadsheet without a ledger was admitted');
  }

  private checked(problems: Problems): this {
    const above = this.table.rows.slice(0, this.header + 1).flatMap(textsOf);
    if (above.some(bearsMark) || bearsMark(this.name)) addClassified(['file'], problems);
    for (const { headers } of this.columns.twice) {
      const [one, other] = headers;
      const zh = `“${one}”和“${other}”两列意思相同，请只留一列，或给另一列改名`;
      problems.add('INVALID', 'file', zh, `the columns ${one} and ${other} say the same: keep one`);
    }
    problems.settle();
    return this;
  }

  /** Its rows, without those that tell of no task. `year`: of days that are written without one. */
  *read(year: number): Generator<ReadRow> {
    const reading = { places: this.columns.places, year, above: new Map() };
    for (const [i, cells] of this.table.rows.entries()) {
      const read = i <= this.header ? null : readRow(i + 1, cells, reading);
      if (read !== null) yield read;
    }
  }
}

function textsOf(cells: readonly Cell[]): string[] {
  return cells.map((cell) => (cell === null ? '' : String(cell).trim()));
}
