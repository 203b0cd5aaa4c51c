// The scorecards (考核) of a period as a spreadsheet: each unit's score with the figures that it is made of.
import { type Day, inChinese } from '../rules/day';
import type { WrittenSheet } from '../sheets/writing';
import type { Ask } from './document';
import { type Column, sheetOf, where } from './table';
import type { Named } from './wording';

export const SCORECARDS = `query ScorecardTable($from: LocalDate!, $to: LocalDate!) {
  scorecards(from: $from, to: $to) {
    rank score unit { name } assigned completed completedOnTime completionsDue feedbackDue feedbackOnTime
    reportsDue reportsOnTime turnedRed returned interventions
  }
}`;

interface Scorecard {
  rank: number;
  score: number;
  unit: Named;
  assigned: number;
  completed: number;
  completedOnTime: number;
  completionsDue: number;
  feedbackDue: number;
  feedbackOnTime: number;
  reportsDue: number;
  reportsOnTime: number;
  turnedRed: number;
  returned: number;
  interventions: number;
}

const figure = (header: string, cell: (card: Scorecard) => number): Column<Scorecard> => ({
  header,
  width: 12,
  kind: 'number',
  cell,
});

const COLUMNS: readonly Column<Scorecard>[] = [
  figure('名次', ({ rank }) => rank),
  { header: '单位', width: 28, kind: 'text', cell: ({ unit }) => unit.name },
  figure('得分', ({ score }) => score),
  figure('交办事项', ({ assigned }) => assigned),
  figure('应反馈', ({ feedbackDue }) => feedbackDue),
  figure('按期反馈', ({ feedbackOnTime }) => feedbackOnTime),
  figure('应报告', ({ reportsDue }) => reportsDue),
  figure('按期报告', ({ reportsOnTime }) => reportsOnTime),
  figure('应办结', ({ completionsDue }) => completionsDue),
  figure('办结', ({ completed }) => completed),
  figure('按期办结', ({ completedOnTime }) => completedOnTime),
  figure('转红', ({ turnedRed }) => turnedRed),
  figure('退回', ({ returned }) => returned),
  figure('通报约谈', ({ interventions }) => interventions),
];

/** The scorecards of a period, the best first. */
export async function scorecardSheet(ask: Ask, from: Day, to: Day): Promise<WrittenSheet> {
  const { name } = await where(ask);
  const { scorecards } = await ask<{ scorecards: Scorecard[] }>(SCORECARDS, { from, to });
  const title = `${name}督查考核（${inChinese(from)}至${inChinese(to)}）`;
  return sheetOf({ name: '督查考核', title }, COLUMNS, [scorecards].values());
}
