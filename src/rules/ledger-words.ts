// Words and amounts as offices write them in the cells of a ledger: stages, colours, kinds, yes and no, per cents.
import type { Cell, LedgerColumn } from './ledger-columns';
import type { Text } from './refusal';

export interface Unreadable {
  problem: Text;
}

export const YES_NO: Readonly<Record<'YES' | 'NO', Text>> = {
  YES: { zh: '是', en: 'yes' },
  NO: { zh: '否', en: 'no' },
};

/** Other words for the same, as offices write them. */
const ALSO: Partial<Record<LedgerColumn, Readonly<Record<string, string>>>> = {
  stage: {
    ...{ 待立项: 'DRAFT', 已登记: 'REGISTERED', 待交办: 'REGISTERED', 待签收: 'ASSIGNED', 未签收: 'ASSIGNED' },
    ...{ 在办: 'IN_PROGRESS', 正在办理: 'IN_PROGRESS', 推进中: 'IN_PROGRESS', 正在推进: 'IN_PROGRESS' },
    ...{ 进行中: 'IN_PROGRESS', 未完成: 'IN_PROGRESS', 未办结: 'IN_PROGRESS', 序时推进: 'IN_PROGRESS' },
    ...{ 正常推进: 'IN_PROGRESS', 待审核: 'COMPLETION_SUBMITTED', 待办结: 'COMPLETION_SUBMITTED' },
    ...{ 完成: 'COMPLETED', 已完成: 'COMPLETED', 办结: 'COMPLETED', 销号: 'CLOSED', 已归档: 'CLOSED' },
    ...{ 已中止: 'SUSPENDED', 暂缓: 'SUSPENDED', 已撤销: 'CANCELLED', 取消: 'CANCELLED', 已取消: 'CANCELLED' },
  },
  status: {
    ...{ 蓝色: 'BLUE', 蓝灯: 'BLUE', 正常: 'BLUE', 绿: 'BLUE', 绿灯: 'BLUE', 绿色: 'BLUE' },
    ...{ 黄色: 'YELLOW', 黄灯: 'YELLOW', 红色: 'RED', 红灯: 'RED' },
  },
  sourceKind: {
    ...{ 工作报告: 'WORK_REPORT', 批示: 'LEADER_INSTRUCTION', 领导批示件: 'LEADER_INSTRUCTION' },
    ...{ 批示件: 'LEADER_INSTRUCTION', 会议: 'MEETING_DECISION', 会议纪要: 'MEETING_DECISION' },
    ...{ 会议议定: 'MEETING_DECISION', 党委: 'PARTY_COMMITTEE_ASSIGNMENT', 市委交办: 'PARTY_COMMITTEE_ASSIGNMENT' },
    ...{ 上级: 'SUPERIOR_DEPLOYMENT', 上级文件: 'SUPERIOR_DEPLOYMENT', 督查反馈: 'INSPECTION_FEEDBACK' },
    ...{ 巡视反馈: 'INSPECTION_FEEDBACK', 审计反馈: 'INSPECTION_FEEDBACK', 文件: 'OFFICIAL_DOCUMENT' },
    ...{ 文电: 'OFFICIAL_DOCUMENT', 建议: 'PROPOSAL', 提案: 'PROPOSAL', 信访: 'PUBLIC_APPEAL' },
  },
  reportCadence: {
    ...{ 无: 'NONE', 周报: 'WEEKLY', 一周一报: 'WEEKLY', 旬报: 'TEN_DAYS', 月报: 'MONTHLY' },
    ...{ 一月一报: 'MONTHLY', 季报: 'QUARTERLY', 每季: 'QUARTERLY', 一季一报: 'QUARTERLY' },
  },
  classification: { 主动公开: 'PUBLIC', 不予公开: 'INTERNAL' },
  listed: { 挂牌: 'YES', '√': 'YES', 不挂牌: 'NO' },
  quantified: { '√': 'YES' },
};

/** The value that a word stands for; null if nothing is written. `readWord('stage', '已完成', STAGE_WORDS) === 'COMPLETED'` */
export function readWord<W extends string>(
  column: LedgerColumn,
  written: string,
  words: Readonly<Record<W, Text>>,
): W | Unreadable | null {
  const bare = written.normalize('NFKC').replace(/[\s"“”]/g, '');
  if (bare === '') return null;
  const also = ALSO[column]?.[bare];
  const found = (Object.keys(words) as W[]).find((word) => word === bare || word === also || words[word].zh === bare);
  if (found !== undefined) return found;
  const known = Object.values<Text>(words)
    .map(({ zh }) => zh)
    .join('、');
  const zh = `“${written.slice(0, 40)}”不能识别，可写：${known}`;
  return {
    problem: { zh, en: `“${written.slice(0, 40)}” is not known: write one of ${Object.keys(words).join(', ')}` },
  };
}

/** A whole number from 0 to 999; null if nothing is written. */
export function readWhole(written: string): number | Unreadable | null {
  if (written === '') return null;
  if (/^\d{1,3}$/.test(written)) return Number(written);
  return { problem: { zh: `“${written.slice(0, 40)}”不是整数`, en: `“${written.slice(0, 40)}” is no whole number` } };
}

/**
 * 80%, 80 or, of a cell that a spreadsheet shows as per cent and keeps as 0.8, a share; null if nothing is written. `share`:
 * it was taken for one.
 */
export function readPercent(cell: Cell, text: string): { percent: number; share: boolean } | Unreadable | null {
  const written = text.normalize('NFKC').replace(/\s/g, '');
  if (written === '') return null;
  const marked = /^(\d{1,3}(?:\.\d+)?)%$/.exec(written);
  const number = Number(marked?.[1] ?? written);
  // A spreadsheet keeps 80% as 0.8, and 100% as 1.
  const share = marked === null && typeof cell === 'number' && number > 0 && number <= 1;
  const percent = Math.floor(share ? Math.round(number * 1000) / 10 : number);
  if (Number.isFinite(number) && percent >= 0 && percent <= 100 && /^[\d.%]+$/.test(written)) return { percent, share };
  const shown = text.slice(0, 40);
  return {
    problem: { zh: `“${shown}”不是 0 至 100 的百分数`, en: `“${shown}” is no percentage from 0 to 100` },
  };
}
