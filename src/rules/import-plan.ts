// What would become of the rows of an office's own ledger: which are made into tasks, which are there already, which cannot be and
// why. Nothing is decided elsewhere: a dry run and an import have the same plan.
import type { Day } from './day';
import { LAST_YEAR, FIRST_YEAR } from './notice';
import type { NextNumber, Setting } from './deciding';
import { importTask, type RowRecords } from './importing';
import { Names, note, plain, problem, type KnownNames, type NamingOptions, type Told } from './import-names';
import type { CellNote, CellProblem, LedgerRow, ReadRow } from './ledger-rows';
import type { Task } from './records';
import { DEEPEST, numberText, onlyFor } from './registering';
import { OPEN_STAGES, type Stage } from './words';

/** A task that the ledger has, as far as a row can be the same. */
export type KnownTask = Pick<Task, 'id' | 'number' | 'sourceId' | 'leadUnitId' | 'title' | 'stage' | 'ancestorIds'>;

export interface ImportKnown extends KnownNames {
  /** tasks of those sources, with those numbers */
  tasks: readonly KnownTask[];
  /** the last number that was given in this year */
  lastNumber: NextNumber;
}

export interface ImportOptions extends NamingOptions {
  /** of rows that say no stage */
  stage: Stage;
}

export const IMPORT_OUTCOMES = ['CREATED', 'EXISTS', 'BAD'] as const;
/** CREATED: it is made, or would be; EXISTS: the ledger has it, nothing changes; BAD: something of it is wrong */
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

export interface PlannedRow {
  row: number;
  title: string;
  outcome: ImportOutcome;
  problems: CellProblem[];
  notes: CellNote[];
}

/** Days of what has been. */
const NEVER_AHEAD: readonly string[] = ['assignedOn', 'submittedOn', 'completedOn'];

type Settled = LedgerRow & { stage: Stage };

/** What has a number: a task of the ledger, or a row before. `depth`: how many tasks are above it. */
type Numbered = { depth: number } & ({ row: number } | { task: KnownTask });

/** A row that is to be made into a task. */
interface Admitted {
  read: Settled;
  records: Omit<RowRecords, 'number' | 'parent'>;
  number: RowRecords['number'];
}

export class ImportPlan {
  readonly rows: PlannedRow[] = [];
  readonly names: Names;
  readonly #admitted: Admitted[] = [];
  /** rows of this spreadsheet, and tasks of the ledger, by what makes two the same, and by number */
  readonly #alike = new Map<string, number>();
  readonly #there = new Map<string, KnownTask>();
  readonly #numbers = new Map<string, Numbered>();
  #next: NextNumber;

  constructor(
    readonly known: ImportKnown,
    readonly options: ImportOptions,
    readonly setting: Setting,
  ) {
    this.names = new Names(known, options, setting);
    this.#next = known.lastNumber;
    for (const task of known.tasks) {
      if (task.number !== null) this.#numbers.set(task.number, { task, depth: task.ancestorIds.length });
      this.#there.set(keyOf(task), task);
    }
  }

  /** Reads one row more. */
  add({ row, title, read, problems, notes }: ReadRow): void {
    const told: Told = { problems: [...problems], notes: [...notes] };
    const outcome = read === null ? 'BAD' : this.#outcome(this.#settled(read, told), told);
    this.rows.push({ row, title, outcome, ...told });
  }

  /** What a row does not say, said; and noted where it is not plain. */
  #settled(read: LedgerRow, told: Told): Settled {
    const { stage } = { stage: this.options.stage, ...(read.stage !== null && { stage: read.stage }) };
    if (stage !== 'DRAFT' && stage !== 'REGISTERED') {
      for (const [column, zh] of [
        ['goal', '工作目标'],
        ['standard', '完成标准'],
      ] as const) {
        if (read[column] !== null) continue;
        note(
          told,
          column,
          `未写${zh}，按${read.requirement === null ? '任务内容' : '工作要求'}计`,
          'not written: taken from what is to be done',
        );
      }
    }
    const { today } = this.setting;
    if (OPEN_STAGES.includes(stage) && read.deadline < today) {
      note(told, 'deadline', '完成时限已过，导入后即为红色', 'the deadline has passed: red from the import on');
    }
    if ((stage === 'COMPLETED' || stage === 'CLOSED') && read.completedOn === null) {
      const on = read.deadline < today ? read.deadline : today;
      note(told, 'completedOn', `未写办结日期，按 ${on} 计`, `not written: taken for ${on}`);
      return { ...read, stage, completedOn: on };
    }
    return { ...read, stage };
  }

  #outcome(read: Settled, told: Told): ImportOutcome {
    this.#checkDays(read, told);
    this.#checkRights(read, told);
    const leadUnit = this.names.unit(read.leadUnit, 'leadUnit', told);
    const supporting = read.supportingUnits.map((name) => this.names.unit(name, 'supportingUnits', told));
    if (leadUnit === null || supporting.includes(null)) return 'BAD';
    const units = [...new Set(supporting)].filter((unit) => unit !== null);
    const supportingUnits = units.filter((unit) => unit !== leadUnit);
    if (supportingUnits.length < units.length) {
      note(told, 'supportingUnits', '牵头单位不重复列为配合单位', 'the lead unit is not a supporting one as well');
    }
    const source = told.problems.length === 0 ? this.names.source(read, told) : null;
    if (source === null) return 'BAD';
    const numbered = this.#number(read, told);
    if (numbered === 'EXISTS' || numbered === 'BAD') return numbered;
    const key = keyOf({ sourceId: source.id, leadUnitId: leadUnit.id, title: read.title, stage: read.stage });
    if (this.#there.has(key)) return 'EXISTS';
    if (read.stage !== 'CANCELLED') {
      const before = this.#alike.get(key);
      if (before !== undefined) {
        problem(told, 'title', 'DUPLICATE', `与第 ${before} 行来源、牵头单位、内容都相同`, [
          `the same as row ${before}`,
        ]);
        return 'BAD';
      }
    }
    const depth = this.#depth(read, told);
    if (depth === null) return 'BAD';
    this.#alike.set(key, read.row);
    if (read.number !== null) this.#numbers.set(read.number, { row: read.row, depth });
    const owner = this.names.owner(read.owner, leadUnit);
    const leader = read.leader === null ? null : this.names.leader(read.leader);
    this.#admitted.push({ read, records: { source, leadUnit, supportingUnits, owner, leader }, number: numbered });
    return 'CREATED';
  }

  /** Days that the calendar can count to, and none that tells of what has not been. */
  #checkDays(read: Settled, told: Told): void {
    const { today } = this.setting;
    const within = (day: Day) => day >= `${FIRST_YEAR + 1}-01-01` && day < `${LAST_YEAR}-01-01`;
    for (const column of [
      'deadline',
      'originalDeadline',
      'assignedOn',
      'submittedOn',
      'completedOn',
      'issuedOn',
    ] as const) {
      const day = read[column];
      if (day === null) continue;
      if (!within(day)) {
        const zh = `${day} 不在可计算的 ${FIRST_YEAR + 1} 至 ${LAST_YEAR - 1} 年之内`;
        problem(told, column, 'INVALID', zh, [`${day} is not in the years ${FIRST_YEAR + 1} to ${LAST_YEAR - 1}`]);
      } else if (day > today && NEVER_AHEAD.includes(column)) {
        problem(told, column, 'INVALID', `${day} 还没有到`, [`${day} is in the future`]);
      }
    }
  }

  #checkRights({ classification }: Settled, told: Told): void {
    const { classifications } = this.setting.who;
    if (classifications === undefined || classifications.includes(classification ?? 'INTERNAL')) return;
    const { zh, en } = onlyFor(classifications);
    problem(told, 'classification', 'INVALID', zh, [en]);
  }

  /** Its number: as it is written, the next one, or null of a draft; or what becomes of a row whose number is taken. */
  #number(read: Settled, told: Told): RowRecords['number'] | 'EXISTS' | 'BAD' {
    const { number } = read;
    // A draft has none, nor one that was cancelled before it was given out.
    const draft = read.stage === 'DRAFT' || (read.stage === 'CANCELLED' && read.assignedOn === null);
    if (number === null) return draft ? null : { number: '', ...this.#next };
    const taken = this.#numbers.get(number);
    if (taken !== undefined && 'row' in taken) {
      problem(told, 'number', 'DUPLICATE', `与第 ${taken.row} 行编号相同`, [`the same number as row ${taken.row}`]);
      return 'BAD';
    }
    if (taken !== undefined) {
      const { title } = taken.task;
      if (plain(title) === plain(read.title)) return 'EXISTS';
      problem(told, 'number', 'DUPLICATE', `编号已属于“${title}”`, [`the number belongs to “${title}”`]);
      return 'BAD';
    }
    const { organCode } = this.setting.regime.policy;
    const ours = number.startsWith(organCode) ? /^〔(\d{4})〕(\d{1,6})号$/.exec(number.slice(organCode.length)) : null;
    const [numberYear, numberInYear] = ours === null ? [this.#next.numberYear, 0] : [Number(ours[1]), Number(ours[2])];
    if (numberYear === this.#next.numberYear && numberInYear > this.#next.numberInYear) {
      this.#next = { numberYear, numberInYear };
    }
    return { number, numberYear, numberInYear };
  }

  /** How deep it lies, by the task that it is a part of: one of the ledger, or in a row before this one. */
  #depth({ parent }: Settled, told: Told): number | null {
    if (parent === null) return 0;
    const found = this.#numbers.get(parent);
    if (found === undefined) {
      const zh = `未找到编号为“${parent}”的上级事项，应在台账中，或在本表此行之前`;
      problem(told, 'parent', 'NOT_FOUND', zh, [`no task has the number ${parent}, here or in a row before this one`]);
      return null;
    }
    if (found.depth < DEEPEST) return found.depth + 1;
    problem(told, 'parent', 'INVALID', `分解不得超过 ${DEEPEST} 级`, [
      `at most ${DEEPEST} levels below the topmost task`,
    ]);
    return null;
  }

  /** The tasks as they are made, each behind the one that it is a part of; numbers are given in the order of the rows. */
  *tasks(): Generator<ReturnType<typeof importTask>> {
    const byNumber = new Map<string, Pick<Task, 'id' | 'ancestorIds'>>();
    for (const task of this.known.tasks) if (task.number !== null) byNumber.set(task.number, task);
    const { organCode } = this.setting.regime.policy;
    for (const { read, records, number } of this.#admitted) {
      const given = number !== null && number.number === '' ? this.#nextNumber(organCode) : number;
      const parent = read.parent === null ? null : (byNumber.get(read.parent) ?? null);
      const event = importTask(read, { ...records, number: given, parent }, this.setting);
      if (read.number !== null) byNumber.set(read.number, event.data.task);
      yield event;
    }
  }

  #nextNumber(organCode: string): RowRecords['number'] {
    this.#next = { ...this.#next, numberInYear: this.#next.numberInYear + 1 };
    return { number: numberText(organCode, this.#next), ...this.#next };
  }
}

/** What two tasks that are the same have in common (DOMAIN.md 4, create): a cancelled one is none of the others. */
function keyOf({
  sourceId,
  leadUnitId,
  title,
  stage,
}: Pick<Task, 'sourceId' | 'leadUnitId' | 'title' | 'stage'>): string {
  return `${sourceId}\n${leadUnitId}\n${plain(title)}\n${stage === 'CANCELLED' ? stage : ''}`;
}
