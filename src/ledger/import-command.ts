// importTasks: an office's own ledger becomes tasks, all of it or nothing, in one transaction; or a dry run that says what would
// become of it. What a row becomes is decided in src/rules/import-plan.ts.
import { yearOf } from '../rules/day';
import { ImportPlan, type PlannedRow } from '../rules/import-plan';
import { MOST_TOLD, reportOf } from '../rules/import-report';
import type { LedgerRow, ReadRow } from '../rules/ledger-rows';
import { LedgerSheet, type CellTable } from '../rules/ledger-sheet';
import type { Task } from '../rules/records';
import type { Stage } from '../rules/words';
import { othersTurn } from '../store/connection';
import { importKnown } from '../store/import-reads';
import type { Command, Done, Input } from './act';
import type { Work } from './work';

export interface ImportTasks extends Input {
  /** an uploaded file */
  file: string;
  sheet?: string | null | undefined;
  year?: number | null | undefined;
  source?: string | null | undefined;
  stage?: Stage | null | undefined;
  createUnits?: boolean | null | undefined;
  skipBad?: boolean | null | undefined;
  dryRun?: boolean | null | undefined;
}

/** How far an import is. */
export interface ImportProgress {
  total: number;
  done: number;
}

// Rows that are read, and tasks that are made, before others get their turn; tasks that are written together.
const READ_AT_ONCE = 50;
const MADE_AT_ONCE = 10;
const WRITTEN_AT_ONCE = 200;

/** The command for the sheets of a file, null where there is no such file for who asks; `progress` is told while it runs. */
export function importing(
  sheets: readonly CellTable[] | null,
  progress: (progress: ImportProgress) => void,
): Command<ImportTasks> {
  return {
    operation: 'importTasks',
    required: [],
    run: async (work, input) =>
      sheets === null ? work.missing('file', input.file) : new Import(work, input, progress).run(sheets),
  };
}

class Import {
  constructor(
    readonly work: Work,
    readonly input: ImportTasks,
    readonly progress: (progress: ImportProgress) => void,
  ) {}

  async run(sheets: readonly CellTable[]): Promise<Done> {
    const { input, work } = this;
    const { problems, setting } = work;
    const source = (await work.named('source', input.source, 'source')) ?? null;
    problems.settle();
    const sheet = LedgerSheet.of(sheets, input.sheet ?? null, problems);
    const read: ReadRow[] = [];
    for (const row of sheet.read(input.year ?? yearOf(setting.today))) {
      read.push(row);
      if (read.length % READ_AT_ONCE === 0) await othersTurn();
    }
    const known = {
      ...(await importKnown(work.transaction, { ...namesIn(read), sourceId: source?.id ?? null })),
      lastNumber: await this.#lastNumber(),
    };
    const options = { source, stage: input.stage ?? 'IN_PROGRESS', createUnits: input.createUnits === true };
    const plan = new ImportPlan(known, options, setting);
    for (const [i, row] of read.entries()) {
      plan.add(row);
      if (i % READ_AT_ONCE === 0) await othersTurn();
    }
    return this.#finish(plan, sheet);
  }

  async #lastNumber() {
    const numberYear = yearOf(this.work.setting.today);
    return { numberYear, numberInYear: await this.work.transaction.lastNumber('task', numberYear) };
  }

  async #finish(plan: ImportPlan, sheet: LedgerSheet): Promise<Done> {
    const { dryRun, skipBad } = this.input;
    const bad = plan.rows.filter(({ outcome }) => outcome === 'BAD').length;
    const told = (made: ReadonlyMap<number, string>) => reportOf(plan, sheet, dryRun === true, made);
    const classified = plan.rows.filter(({ problems }) => problems.some(({ code }) => code === 'CLASSIFIED'));
    if (classified.length > 0) await this.#logClassified(classified);
    if (dryRun === true) return { done: { made: {}, imported: told(new Map()) } };
    if (bad > 0 && skipBad !== true) {
      const zh = `有 ${bad} 行有误，没有导入任何一行：请改正，或选择跳过有误的行`;
      const en = `${bad} rows are wrong, and none was imported: mend them, or have them skipped`;
      const text = { zh, en };
      return { done: { made: {}, imported: told(new Map()), problems: [{ code: 'INVALID', field: ['file'], text }] } };
    }
    return { done: { made: {}, imported: told(await this.#write(plan)) } };
  }

  /** Makes the tasks, and what they refer to; returns their ids by their rows. */
  async #write(plan: ImportPlan): Promise<Map<number, string>> {
    const { work } = this;
    await work.recordRegistry(plan.names.made);
    const made = new Map<number, string>();
    const rows = plan.rows.filter(({ outcome }) => outcome === 'CREATED');
    for (const event of plan.tasks()) {
      const task: Task = work.record(null, [event]);
      made.set(rows[made.size]?.row ?? 0, task.id);
      if (made.size % MADE_AT_ONCE === 0) await othersTurn();
      if (made.size % WRITTEN_AT_ONCE !== 0) continue;
      this.progress({ total: rows.length, done: made.size });
      await work.transaction.flush();
    }
    return made;
  }

  /** A mark of secrecy is logged wherever it stands, without the content. */
  async #logClassified(rows: readonly PlannedRow[]): Promise<void> {
    const fields = rows.slice(0, MOST_TOLD).map(({ row }) => `file.${row}`);
    await this.work.logClassified(fields);
  }
}

function namesIn(rows: readonly ReadRow[]) {
  const texts = (pick: (row: LedgerRow) => (string | null)[]) => {
    const found = rows.flatMap(({ read }) => (read === null ? [] : pick(read).filter((text) => text !== null)));
    return [...new Set(found)];
  };
  return {
    people: texts(({ owner, leader }) => [owner, leader]),
    sources: texts(({ source }) => [source]),
    numbers: texts(({ number, parent }) => [number, parent]),
  };
}
