// The three lists ([1] 65: 工作清单、任务清单、责任清单) as one workbook, as the API makes them; and who owes what by when, as another.
import {
  CHECKLIST_KIND_WORDS,
  CHECKLIST_KINDS,
  OBLIGATION_WORDS,
  type ChecklistKind,
  type ObligationKind,
} from '../rules/words';
import type { Day } from '../rules/day';
import type { WrittenSheet } from '../sheets/writing';
import type { Ask } from './document';
import { type ExportedTask, statusCell } from './ledger-table';
import { type Column, ORDINAL, pagesOf, sheetOf, where } from './table';
import type { Named } from './wording';

const LIST = `query ThreeLists($kind: ChecklistKind!, $filter: TaskFilter) {
  checklist(kind: $kind, filter: $filter) {
    unit { name } owner { name } source { title } task { number title } measures deadline tasks status
  }
}`;
const DUTIES = `query DutyList($first: Int!, $after: String) {
  obligations(first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { kind dueOn dueProvisional overdue unit { name } task { number title owner { name } status } }
  }
}`;
interface Row {
  unit: Named;
  owner: Named | null;
  source: { title: string } | null;
  task: Pick<ExportedTask, 'number' | 'title'> | null;
  measures: string;
  deadline: Day;
  tasks: number;
  status: ExportedTask['status'];
}

const SOURCE: Column<Row> = {
  header: '任务来源',
  width: 28,
  kind: 'text',
  cell: ({ source }) => source?.title ?? null,
};
const UNIT: Column<Row> = { header: '牵头单位', width: 20, kind: 'text', cell: ({ unit }) => unit.name };
const OWNER: Column<Row> = { header: '责任人', width: 14, kind: 'centred', cell: ({ owner }) => owner?.name ?? null };
const TASKS: Column<Row> = { header: '事项数', width: 8, kind: 'number', cell: ({ tasks }) => tasks };
const DEADLINE: Column<Row> = { header: '完成时限', width: 12, kind: 'day', cell: ({ deadline }) => deadline };
const STATUS: Column<Row> = {
  header: '督办颜色',
  width: 10,
  kind: 'centred',
  cell: ({ status }) => statusCell(status),
};
const measures = (header: string): Column<Row> => ({ header, width: 60, kind: 'text', cell: (row) => row.measures });

const COLUMNS: Readonly<Record<ChecklistKind, readonly Column<Row>[]>> = {
  WORK: [ORDINAL, SOURCE, measures('工作内容'), UNIT, TASKS, DEADLINE, STATUS],
  TASK: [
    ORDINAL,
    { header: '督办编号', width: 20, kind: 'centred', cell: ({ task }) => task?.number ?? null },
    SOURCE,
    { header: '任务内容', width: 40, kind: 'text', cell: ({ task }) => task?.title ?? null },
    measures('工作举措'),
    UNIT,
    OWNER,
    DEADLINE,
    STATUS,
  ],
  RESPONSIBILITY: [ORDINAL, UNIT, OWNER, measures('负责事项'), TASKS, DEADLINE, STATUS],
};

/** The sheets of the three lists, of the tasks that a filter finds: those that are to be done if none is given. */
export async function threeLists(ask: Ask, filter: unknown): Promise<WrittenSheet[]> {
  const { name } = await where(ask);
  const of = { filter: filter ?? { open: true } };
  const sheets: WrittenSheet[] = [];
  for (const kind of CHECKLIST_KINDS) {
    const list = CHECKLIST_KIND_WORDS[kind].zh;
    const { checklist } = await ask<{ checklist: Row[] }>(LIST, { kind, ...of });
    sheets.push(await sheetOf({ name: list, title: `${name}督查${list}` }, COLUMNS[kind], [checklist].values()));
  }
  return sheets;
}

interface Duty {
  kind: ObligationKind;
  dueOn: Day;
  dueProvisional: boolean;
  overdue: boolean;
  unit: Named;
  task: Pick<ExportedTask, 'number' | 'title' | 'owner' | 'status'>;
}

const OF_DUTIES: readonly Column<Duty>[] = [
  ORDINAL,
  { header: '应办单位', width: 20, kind: 'text', cell: ({ unit }) => unit.name },
  { header: '应办事项', width: 14, kind: 'centred', cell: ({ kind }) => OBLIGATION_WORDS[kind].zh },
  { header: '应办日期', width: 12, kind: 'day', cell: ({ dueOn }) => dueOn },
  { header: '说明', width: 10, kind: 'centred', cell: dutyNote },
  { header: '督办编号', width: 20, kind: 'centred', cell: ({ task }) => task.number },
  { header: '任务内容', width: 48, kind: 'text', cell: ({ task }) => task.title },
  { header: '责任人', width: 14, kind: 'centred', cell: ({ task }) => task.owner.name },
  { header: '督办颜色', width: 10, kind: 'centred', cell: ({ task }) => statusCell(task.status) },
];

function dutyNote({ overdue, dueProvisional }: Duty): string | null {
  return overdue ? '已逾期' : dueProvisional ? '日期暂定' : null;
}

/** Who owes what by when, the soonest first. */
export async function dutySheet(ask: Ask): Promise<WrittenSheet> {
  const { name } = await where(ask);
  return sheetOf(
    { name: '应办清单', title: `${name}督查应办清单` },
    OF_DUTIES,
    pagesOf<Duty>(ask, DUTIES, 'obligations'),
  );
}
