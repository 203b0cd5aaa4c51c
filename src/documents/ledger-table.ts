// The ledger as a spreadsheet: the columns that an import reads again (src/rules/ledger-columns.ts), filled with what the API
// answers to who asks. Knows no file and no road.
import type { Day, Instant } from '../rules/day';
import { HEADERS, LEDGER_COLUMNS, type LedgerColumn } from '../rules/ledger-columns';
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
} from '../rules/words';
import type { Zone } from '../rules/zone';
import type { WrittenCell, WrittenSheet } from '../sheets/writing';
import { type Ask, NoDocument } from './document';
import { type Column, pagesOf, sheetOf, where } from './table';
import { type Named, names } from './wording';

export const LEDGER_PAGE = `query LedgerPage($filter: TaskFilter, $orderBy: [TaskOrder!], $first: Int!, $after: String) {
  tasks(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      number title requirement goal standard actionPlan sourceClause
      source { title kind documentNumber issuedOn }
      leadUnit { name } supportingUnits { name } owner { name } leader { name } parent { number }
      assignedAt deadline originalDeadline extensionCount completions { submittedAt } completedAt
      progressPercent reports(last: 1) { nodes { content } }
      stage status workingDaysLeft statusReasons { message }
      listed quantified reportCadence classification
    }
  }
}`;

/** What of the ledger is wanted: the arguments of the API's `tasks`, and the columns; all of both if not given. */
export interface LedgerChoice {
  filter: unknown;
  orderBy: unknown;
  columns: readonly LedgerColumn[];
}

export interface ExportedTask {
  number: string | null;
  title: string;
  requirement: string;
  goal: string | null;
  standard: string | null;
  actionPlan: string | null;
  sourceClause: string | null;
  source: { title: string; kind: SourceKind; documentNumber: string | null; issuedOn: Day };
  leadUnit: Named;
  supportingUnits: Named[];
  owner: Named;
  leader: Named | null;
  parent: { number: string | null } | null;
  assignedAt: Instant | null;
  deadline: Day;
  originalDeadline: Day;
  extensionCount: number;
  completions: { submittedAt: Instant }[];
  completedAt: Instant | null;
  progressPercent: number;
  reports: { nodes: { content: string }[] };
  stage: Stage;
  status: Status;
  workingDaysLeft: number | null;
  statusReasons: { message: string }[];
  listed: boolean;
  quantified: boolean;
  reportCadence: Cadence;
  classification: Classification;
}

type Filled = Omit<Column<ExportedTask>, 'header' | 'cell'> & {
  cell: (task: ExportedTask, ordinal: number, zone: Zone) => WrittenCell;
};

const text = (width: number, cell: Filled['cell']): Filled => ({ width, kind: 'text', cell });
const word = (width: number, cell: Filled['cell']): Filled => ({ width, kind: 'centred', cell });
const day = (cell: Filled['cell']): Filled => ({ width: 12, kind: 'day', cell });
/** Stages of a task whose completion has been claimed and not returned. */
const DONE: readonly Stage[] = ['COMPLETION_SUBMITTED', 'COMPLETED', 'CLOSED'];
const yes = (is: boolean): string => (is ? '是' : '否');
const STATUS_STYLES = { BLUE: 'blue', YELLOW: 'yellow', RED: 'red' } as const;

const COLUMNS: Readonly<Record<LedgerColumn, Filled>> = {
  ordinal: { width: 6, kind: 'number', cell: (_, ordinal) => ordinal },
  number: word(20, ({ number }) => number),
  source: text(24, ({ source }) => source.title),
  sourceKind: word(14, ({ source }) => SOURCE_KIND_WORDS[source.kind].zh),
  documentNumber: word(18, ({ source }) => source.documentNumber),
  issuedOn: day(({ source }) => source.issuedOn),
  sourceClause: text(14, ({ sourceClause }) => sourceClause),
  title: text(36, ({ title }) => title),
  requirement: text(36, ({ requirement }) => requirement),
  goal: text(24, ({ goal }) => goal),
  standard: text(24, ({ standard }) => standard),
  actionPlan: text(24, ({ actionPlan }) => actionPlan),
  leadUnit: text(18, ({ leadUnit }) => leadUnit.name),
  supportingUnits: text(20, ({ supportingUnits }) => names(supportingUnits)),
  owner: word(14, ({ owner }) => owner.name),
  leader: word(14, ({ leader }) => leader?.name ?? null),
  assignedOn: day(({ assignedAt }, _, zone) => (assignedAt === null ? null : zone.dayOf(assignedAt))),
  deadline: day(({ deadline }) => deadline),
  originalDeadline: day(({ originalDeadline }) => originalDeadline),
  extensionCount: { width: 10, kind: 'number', cell: ({ extensionCount }) => extensionCount },
  // With its sign: a bare 1 could be one per cent, or all.
  progressPercent: word(10, ({ progressPercent }) => `${progressPercent}%`),
  progress: text(40, ({ reports }) => reports.nodes[0]?.content ?? null),
  stage: word(10, ({ stage }) => STAGE_WORDS[stage].zh),
  status: word(10, ({ status }) => statusCell(status)),
  workingDaysLeft: { width: 10, kind: 'number', cell: ({ workingDaysLeft }) => workingDaysLeft },
  reasons: text(36, ({ statusReasons }) => statusReasons.map(({ message }) => message).join('；')),
  submittedOn: day(({ stage, completions }, _, zone) => {
    const last = DONE.includes(stage) ? completions.at(-1) : undefined;
    return last === undefined ? null : zone.dayOf(last.submittedAt);
  }),
  completedOn: day(({ completedAt }, _, zone) => (completedAt === null ? null : zone.dayOf(completedAt))),
  listed: word(10, ({ listed }) => yes(listed)),
  quantified: word(10, ({ quantified }) => yes(quantified)),
  reportCadence: word(10, ({ reportCadence }) => CADENCE_WORDS[reportCadence].zh),
  classification: word(10, ({ classification }) => CLASSIFICATION_WORDS[classification].zh),
  parent: word(20, ({ parent }) => parent?.number ?? null),
};

/** A colour, as a word in it. */
export function statusCell(status: Status): WrittenCell {
  return { text: STATUS_WORDS[status].zh, style: STATUS_STYLES[status] };
}

/** Columns by their names or headers; all for none. Throws NoDocument for what is none. */
export function columnsNamed(wanted: readonly string[]): LedgerColumn[] {
  if (wanted.length === 0) return LEDGER_COLUMNS;
  return wanted.map((name) => {
    const found = LEDGER_COLUMNS.find((column) => column === name || HEADERS[column][0] === name);
    if (found !== undefined) return found;
    const all = LEDGER_COLUMNS.join(', ');
    throw new NoDocument('BAD_USER_INPUT', {
      zh: `columns: 没有“${name.slice(0, 40)}”一列；有：${all}`,
      en: `columns: there is no ${name.slice(0, 40)}; there are ${all}`,
    });
  });
}

/** The ledger that a choice picks. */
export async function ledgerSheet(ask: Ask, { filter, orderBy, columns }: LedgerChoice): Promise<WrittenSheet> {
  const { name, zone } = await where(ask);
  const filled = columns.map((column): Column<ExportedTask> => {
    const { width, kind, cell } = COLUMNS[column];
    return { header: HEADERS[column][0], width, kind, cell: (task, ordinal) => cell(task, ordinal, zone) };
  });
  const pages = pagesOf<ExportedTask>(ask, LEDGER_PAGE, 'tasks', { filter, orderBy });
  return sheetOf({ name: '督查台账', title: `${name}督查台账` }, filled, pages);
}
