// A row of an office's own ledger as the task that it tells of: read cell by cell; what is wrong, and what was added to what is
// written, is told by its column. Units, people and sources are still names here: who they are the ledger knows.
import type { Day } from './day';
import { type Cell, type ColumnPlaces, HEADERS, LEDGER_COLUMNS, type LedgerColumn } from './ledger-columns';
import { readPercent, readWhole, readWord, YES_NO } from './ledger-words';
import type { RefusalCode, Text } from './refusal';
import { CLASSIFIED, bearsMark, faultOf, trimmed } from './text';
import {
  type Cadence,
  CADENCE_WORDS,
  type Classification,
  CLASSIFICATION_WORDS,
  SOURCE_KIND_WORDS,
  type SourceKind,
  type Stage,
  STAGE_WORDS,
  type Status,
  STATUS_WORDS,
} from './words';
import { readDay } from './written-day';

/** Something to say of a cell; null: of one whose column is none of ours. */
export interface CellNote {
  column: LedgerColumn | null;
  text: Text;
}

export interface CellProblem extends CellNote {
  code: RefusalCode;
}

export interface LedgerRow {
  /** as the spreadsheet counts its rows, from 1 */
  row: number;
  number: string | null;
  source: string | null;
  sourceKind: SourceKind | null;
  documentNumber: string | null;
  issuedOn: Day | null;
  sourceClause: string | null;
  title: string;
  requirement: string | null;
  goal: string | null;
  standard: string | null;
  actionPlan: string | null;
  leadUnit: string;
  supportingUnits: string[];
  owner: string;
  leader: string | null;
  assignedOn: Day | null;
  deadline: Day;
  originalDeadline: Day | null;
  extensionCount: number | null;
  progressPercent: number | null;
  progress: string | null;
  stage: Stage | null;
  status: Status | null;
  /** when completion was claimed; the day of the completion if it is not written */
  submittedOn: Day | null;
  completedOn: Day | null;
  listed: boolean | null;
  quantified: boolean | null;
  reportCadence: Cadence | null;
  classification: Classification | null;
  /** the number of the task of which this is a part */
  parent: string | null;
}

export interface ReadRow {
  row: number;
  /** what stands in the column of the title, to name the row by; '' if nothing does */
  title: string;
  /** null where something is wrong */
  read: LedgerRow | null;
  problems: CellProblem[];
  /** what was added to what is written */
  notes: CellNote[];
}

export interface Reading {
  places: ColumnPlaces;
  /** the year of days that are written without one */
  year: number;
  /** what stands above, where offices write only the first of several that are the same */
  above: Map<LedgerColumn, string>;
}

/** Columns of which offices write only the first of several rows of one document. */
const WRITTEN_ONCE: readonly LedgerColumn[] = ['source', 'sourceKind', 'documentNumber', 'issuedOn'];
// Under which name text.ts knows the longest text of a column.
const TEXTS: Partial<Record<LedgerColumn, string>> = {
  source: 'title',
  leadUnit: 'name',
  owner: 'name',
  leader: 'name',
  number: 'code',
  parent: 'code',
  progress: 'content',
  supportingUnits: 'requirement',
};
const SEVERAL = /[、，,；;/\n\r]+|\s{2,}/;

/** Reads a row; null of one that tells of no task: an empty one, or a heading of a section. */
export function readRow(row: number, cells: readonly Cell[], reading: Reading): ReadRow | null {
  const filled = cells.filter((cell) => textOf(cell) !== '');
  // 一、经济运行 over the rows of a section, 填表人： below the last: alone in their rows.
  if (filled.length < 2) return null;
  return new Row(row, cells, reading).read();
}

class Row {
  readonly #problems: CellProblem[] = [];
  readonly #notes: CellNote[] = [];

  constructor(
    readonly row: number,
    readonly cells: readonly Cell[],
    readonly reading: Reading,
  ) {}

  read(): ReadRow {
    this.#elsewhere();
    const title = this.#needed('title');
    const leadUnits = namesOf(this.#needed('leadUnit'));
    if (leadUnits.length > 1) {
      const zh = `牵头单位只能一个，现写了 ${leadUnits.length} 个：请把其余移到配合单位`;
      this.#wrong('leadUnit', { zh, en: 'one unit leads: move the others to the supporting units' });
    }
    const deadline = this.#day('deadline');
    if (deadline === null) this.#missing('deadline');
    const read: LedgerRow = {
      row: this.row,
      number: this.#text('number'),
      source: this.#text('source'),
      sourceKind: this.#word<SourceKind>('sourceKind', SOURCE_KIND_WORDS),
      documentNumber: this.#text('documentNumber'),
      issuedOn: this.#day('issuedOn'),
      sourceClause: this.#text('sourceClause'),
      title,
      requirement: this.#text('requirement'),
      goal: this.#text('goal'),
      standard: this.#text('standard'),
      actionPlan: this.#text('actionPlan'),
      leadUnit: leadUnits[0] ?? '',
      supportingUnits: namesOf(this.#text('supportingUnits') ?? ''),
      owner: this.#needed('owner'),
      leader: this.#text('leader'),
      assignedOn: this.#day('assignedOn'),
      deadline: deadline ?? '',
      originalDeadline: this.#day('originalDeadline'),
      extensionCount: this.#said('extensionCount', readWhole(this.#written('extensionCount'))),
      progressPercent: this.#percent(),
      progress: this.#text('progress'),
      stage: this.#word<Stage>('stage', STAGE_WORDS),
      status: this.#word<Status>('status', STATUS_WORDS),
      submittedOn: this.#day('submittedOn'),
      completedOn: this.#day('completedOn'),
      listed: this.#yes('listed'),
      quantified: this.#yes('quantified'),
      reportCadence: this.#word<Cadence>('reportCadence', CADENCE_WORDS),
      classification: this.#word<Classification>('classification', CLASSIFICATION_WORDS),
      parent: this.#text('parent'),
    };
    const wrong = this.#problems.length > 0;
    return { row: this.row, title, read: wrong ? null : read, problems: this.#problems, notes: this.#notes };
  }

  /** A mark of secrecy in a column that is not read keeps the row out, too. */
  #elsewhere(): void {
    const places = new Set(LEDGER_COLUMNS.filter(isText).map((column) => this.reading.places[column]));
    const marked = this.cells.some((cell, place) => !places.has(place) && bearsMark(textOf(cell)));
    if (marked) this.#problems.push({ column: null, code: 'CLASSIFIED', text: CLASSIFIED });
  }

  #cell(column: LedgerColumn): Cell {
    const place = this.reading.places[column];
    return place === undefined ? null : (this.cells[place] ?? null);
  }

  /** What is written in a column, or above it where that is meant. */
  #written(column: LedgerColumn): string {
    const found = textOf(this.#cell(column));
    if (!WRITTEN_ONCE.includes(column)) return found;
    const { above } = this.reading;
    // Another document has its own number and day, written or not.
    if (column === 'source' && found !== '' && found !== above.get(column)) above.clear();
    if (found !== '') above.set(column, found);
    return above.get(column) ?? '';
  }

  #text(column: LedgerColumn): string | null {
    const written = this.#written(column);
    const fault = faultOf(written, TEXTS[column] ?? column);
    if (fault !== null) this.#wrong(column, fault.text, fault.code);
    return written === '' ? null : written;
  }

  #needed(column: LedgerColumn): string {
    const found = this.#text(column);
    if (found === null) this.#missing(column);
    return found ?? '';
  }

  #missing(column: LedgerColumn): void {
    const [header] = HEADERS[column];
    const absent = this.reading.places[column] === undefined;
    const zh = absent ? `表中没有“${header}”一列，请加上` : `${header}未填写`;
    // A day that cannot be read has been told already.
    if (this.#problems.some((problem) => problem.column === column)) return;
    this.#wrong(column, { zh, en: absent ? `there is no column ${header}: add it` : 'is empty' }, 'REQUIRED');
  }

  #day(column: LedgerColumn): Day | null {
    const cell = this.#cell(column);
    const written = typeof cell === 'number' ? cell : this.#written(column);
    if (written === '') return null;
    const read = readDay(written, this.reading.year);
    if ('problem' in read) {
      this.#wrong(column, read.problem);
      return null;
    }
    if (read.meant !== null) this.#note(column, `${read.meant.zh}：${read.day}`, `${read.meant.en}: ${read.day}`);
    return read.day;
  }

  #word<W extends string>(column: LedgerColumn, words: Readonly<Record<W, Text>>): W | null {
    return this.#said(column, readWord(column, this.#written(column), words));
  }

  #yes(column: 'listed' | 'quantified'): boolean | null {
    const read = this.#said(column, readWord(column, this.#written(column), YES_NO));
    return read === null ? null : read === 'YES';
  }

  #percent(): number | null {
    const read = readPercent(this.#cell('progressPercent'), this.#written('progressPercent'));
    if (read !== null && !('problem' in read) && read.share) {
      this.#note('progressPercent', `按 ${read.percent}% 计`, `taken for ${read.percent} %`);
    }
    return this.#said('progressPercent', read !== null && 'percent' in read ? read.percent : read);
  }

  /** What was read, or null with what is wrong told. */
  #said<T>(column: LedgerColumn, read: T | { problem: Text } | null): T | null {
    if (read === null || typeof read !== 'object' || !('problem' in read)) return read;
    this.#wrong(column, read.problem);
    return null;
  }

  #wrong(column: LedgerColumn, text: Text, code: RefusalCode = 'INVALID'): void {
    this.#problems.push({ column, code, text });
  }

  #note(column: LedgerColumn, zh: string, en: string): void {
    this.#notes.push({ column, text: { zh, en } });
  }
}

/** Columns whose cells pass through faultOf. */
function isText(column: LedgerColumn): boolean {
  return !['ordinal', 'status', 'workingDaysLeft', 'reasons', 'progressPercent'].includes(column);
}

function textOf(cell: Cell): string {
  return cell === null ? '' : trimmed(String(cell));
}

/** Units that are written one behind the other: `namesOf('发改委、财政局等')` are two. */
export function namesOf(text: string): string[] {
  return [...new Set(text.split(SEVERAL).map((name) => name.trim().replace(/等$/, '')))].filter((name) => name !== '');
}
