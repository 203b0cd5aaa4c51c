// The columns of a ledger as a spreadsheet: found by what stands above them, in the words that offices use, whatever their
// order; written by an export under the first of those words.

/** The headers of each column; the first is the one that an export writes, and the order is that of an export. */
const COLUMNS = {
  ordinal: ['序号', '编号', '项次'],
  number: ['督办编号', '事项编号', '任务编号', '督办文号', '立项编号', '立项号'],
  source: ['任务来源', '来源', '事项来源', '督查来源', '交办来源', '来源文件', '依据文件', '文件名称', '会议名称'],
  sourceKind: ['来源类型', '来源类别', '来源分类', '任务类别', '事项类别', '任务类型', '事项类型', '类别'],
  documentNumber: ['来源文号', '文号', '发文字号', '文件编号'],
  issuedOn: ['来源日期', '发文日期', '文件日期', '批示日期', '会议日期', '来源时间'],
  sourceClause: ['来源条款', '条款', '章节', '出处', '原文序号'],
  title: [
    '任务内容',
    '任务名称',
    '事项名称',
    '督查事项',
    '督办事项',
    '工作任务',
    '重点任务',
    '重点工作',
    '主要任务',
    '交办事项',
    '任务',
    '事项',
    '内容',
  ],
  requirement: ['工作要求', '任务要求', '具体要求', '办理要求', '具体内容', '具体任务', '事项内容', '交办要求', '要求'],
  goal: ['工作目标', '目标任务', '年度目标', '目标'],
  standard: ['完成标准', '工作标准', '验收标准', '标准'],
  actionPlan: ['工作举措', '具体举措', '推进措施', '工作措施', '具体措施', '主要措施', '举措', '措施'],
  leadUnit: [
    '牵头单位',
    '责任单位',
    '承办单位',
    '主办单位',
    '牵头部门',
    '责任部门',
    '承办部门',
    '主办部门',
    '牵头责任单位',
  ],
  supportingUnits: ['配合单位', '协办单位', '参与单位', '配合部门', '协办部门', '协同单位', '配合责任单位'],
  owner: ['责任人', '具体责任人', '承办人', '经办人', '具体负责人', '联系人', '负责人'],
  leader: ['分管领导', '牵头领导', '责任领导', '包保领导', '市级领导', '市领导', '县级领导', '领导'],
  assignedOn: ['交办日期', '交办时间', '下达日期', '下达时间', '立项日期', '立项时间'],
  deadline: [
    '完成时限',
    '办结时限',
    '完成时间',
    '办理时限',
    '办理期限',
    '时限要求',
    '完成期限',
    '要求完成时间',
    '截止时间',
    '截止日期',
    '时限',
  ],
  originalDeadline: ['原定时限', '原完成时限', '原时限'],
  extensionCount: ['延期次数'],
  progressPercent: ['完成进度', '进度', '完成率', '进度百分比', '完成比例'],
  progress: ['进展情况', '工作进展', '落实情况', '办理情况', '推进情况', '完成情况', '目前进展', '最新进展', '进展'],
  stage: ['办理状态', '事项状态', '办理阶段', '状态'],
  status: ['督办颜色', '预警状态', '颜色', '亮灯', '红黄蓝', '蓝黄红'],
  workingDaysLeft: ['剩余工作日', '剩余天数'],
  reasons: ['变色原因', '预警原因'],
  submittedOn: ['申请办结日期', '申请办结时间'],
  completedOn: ['办结日期', '办结时间', '实际完成时间', '完成日期'],
  listed: ['挂牌督办', '是否挂牌', '是否挂牌督办'],
  quantified: ['量化管理', '是否量化'],
  reportCadence: ['报告频次', '报送频次', '调度频次', '报告周期', '调度周期'],
  classification: ['公开属性'],
  parent: ['上级事项', '上级任务', '所属事项'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

/** What a column tells of a task. */
export type LedgerColumn = keyof typeof COLUMNS;
export const LEDGER_COLUMNS = Object.keys(COLUMNS) as LedgerColumn[];
export const HEADERS: Readonly<Record<LedgerColumn, readonly [string, ...string[]]>> = COLUMNS;

/** A cell as it is read of a spreadsheet: a day comes as its ISO text, an empty cell as null. */
export type Cell = string | number | boolean | null;

/** Where each column of a table stands, counted from 0. */
export type ColumnPlaces = Partial<Record<LedgerColumn, number>>;

export interface FoundColumns {
  places: ColumnPlaces;
  /** two headers that say the same: which one is meant is not known */
  twice: { column: LedgerColumn; headers: [string, string] }[];
}

const BY_HEADER = new Map<string, LedgerColumn>(
  LEDGER_COLUMNS.flatMap((column) => HEADERS[column].map((header) => [header, column] as const)),
);

// No header of ours is nearly as long, nor need more of another be looked at: what stands in brackets is looked for from each of them.
const LONGEST_HEADER = 200;

/** A header without spaces, marks and what stands in brackets: `plain('完成时限\n（年/月/日）：') === '完成时限'`. */
function plain(header: string): string {
  return header
    .slice(0, LONGEST_HEADER)
    .normalize('NFKC')
    .replace(/\([^)]*\)|\[[^\]]*\]|【[^】]*】/g, '')
    .replace(/[\s:*、.．_-]+/g, '');
}

/** Finds the columns of a row of headers. */
export function columnsOf(headers: readonly string[]): FoundColumns {
  const found: FoundColumns = { places: {}, twice: [] };
  for (const [place, header] of headers.entries()) {
    const column = BY_HEADER.get(plain(header));
    if (column === undefined) continue;
    const before = found.places[column];
    if (before === undefined) found.places[column] = place;
    else found.twice.push({ column, headers: [headers[before] ?? '', header] });
  }
  return found;
}

// Above the headers stand a title, who fills it in, and a day.
const MOST_ABOVE = 20;
const FEWEST_KNOWN = 3;

/** Which row holds the headers, counted from 0: the one of the first with most known headers, a title among them; null if none. */
export function headerRow(rows: readonly (readonly string[])[]): number | null {
  let best: number | null = null;
  let most = FEWEST_KNOWN - 1;
  for (const [i, row] of rows.slice(0, MOST_ABOVE).entries()) {
    const { places } = columnsOf(row);
    const known = Object.keys(places).length;
    if (places.title !== undefined && known > most) [best, most] = [i, known];
  }
  return best;
}
