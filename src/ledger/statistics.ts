// Numbers over a period, from the log and the rows: scorecards of units (DOMAIN.md 6), the leaders' briefing (M18), the
// look-back sample. Reads only.
import { createHash } from 'node:crypto';

import { passedUnanswered } from '../rules/cadence';
import { addDays, type Day, earliest, inChinese, type Instant, NEVER } from '../rules/day';
import type { NodeId } from '../rules/id';
import type { Regime } from '../rules/reasons';
import { NO_TALLIES, ranked, type Scored, type Tallies } from '../rules/scoring';
import { SOURCE_KIND_WORDS, type SourceKind } from '../rules/words';
import type { Reader } from '../store/reader';
import type { FeedbackDue, Happened, Judged } from '../store/statistics-reader';

/** The first moment of a period of days, and the first behind it. */
export function bounds({ calendar }: Regime, from: Day, to: Day): [Instant, Instant] {
  return [calendar.start(from), calendar.start(addDays(to, 1))];
}

/** The scorecards of the units that have something to judge in a period, the best first. */
export async function scorecards(
  reader: Reader,
  jurisdiction: string,
  regime: Regime,
  [from, to]: [Day, Day],
  now: Instant,
): Promise<Scored[]> {
  const cards = new Map<NodeId, Tallies>();
  const add = (unit: NodeId | null, key: keyof Tallies, n = 1) => {
    if (unit === null || n === 0) return;
    const card = cards.get(unit) ?? { ...NO_TALLIES };
    card[key] += n;
    cards.set(unit, card);
  };
  const [begin, end] = bounds(regime, from, to);
  const events = await reader.happened(jurisdiction, JUDGED, begin, end);
  const counting: Record<string, keyof Tallies> = {
    taskAssigned: 'assigned',
    taskTransferred: 'assigned',
    reportReturned: 'returned',
    completionReturned: 'returned',
  };
  for (const { kind, unitId } of events) if (kind in counting) add(unitId, counting[kind] as keyof Tallies);
  for (const { unitId } of once(events, 'statusChanged')) add(unitId, 'turnedRed');
  const completed = new Set<string | null>();
  const refuted = refutedCompletions(events);
  for (const event of once(events, 'completionApproved')) {
    const { unitId, taskId, data } = event;
    completed.add(taskId);
    add(unitId, 'completed');
    add(unitId, 'completionsDue');
    if ((JSON.parse(data) as { onTime: boolean }).onTime && !refuted.has(event)) add(unitId, 'completedOnTime');
  }
  for (const each of await reader.feedbackDue(jurisdiction, from, to)) {
    const answered = each.firstDueOn !== null;
    // What fell due while the task rested, or after it was given back, is not owed.
    const since = restsSince(each);
    const rested = each.stage === 'REGISTERED' || (since !== null && since < each.feedbackDueAt);
    if (answered || (each.feedbackDueAt <= now && !rested)) add(each.unitId, 'feedbackDue');
    if (answered && Boolean(each.firstOnTime)) add(each.unitId, 'feedbackOnTime');
  }
  for (const { unitId, answers, submittedAt } of await reader.progressReports(jurisdiction, from)) {
    for (const { dueAt } of answers.filter((answer) => answer.dueOn >= from && answer.dueOn <= to)) {
      add(unitId, 'reportsDue');
      if (submittedAt < dueAt) add(unitId, 'reportsOnTime');
    }
  }
  const until = end < now ? end : now;
  for await (const { id, leadUnitId, facts } of reader.overdueWithin(jurisdiction, [from, to], now, end)) {
    const { completion, heldUntil } = facts;
    const held = (heldUntil !== null && heldUntil > until) || completion?.inTimeSince != null;
    if (!held && !completed.has(id)) add(leadUnitId, 'completionsDue');
  }
  for await (const task of reader.reportingTasks(jurisdiction, to)) {
    const unanswered = passedUnanswered(task, earliest(until, reportsEndAt(task)), regime.calendar);
    add(task.leadUnitId, 'reportsDue', unanswered.filter(([, { on }]) => on >= from && on <= to).length);
  }
  for (const [unit, n] of await reader.interventionsWithin(jurisdiction, begin, end)) add(unit, 'interventions', n);
  return ranked(cards, regime.policy);
}

const JUDGED = [
  'taskAssigned',
  'taskTransferred',
  'reportReturned',
  'completionReturned',
  'completionApproved',
  'verificationRecorded',
  'statusChanged',
];

/** Approved completions that a verification has shown to be wrong. */
function refutedCompletions(events: readonly Happened[]): Set<Happened> {
  const approved = new Map<string | null, Happened>();
  const refuted = new Set<Happened>();
  for (const event of events) {
    if (event.kind === 'completionApproved') approved.set(event.taskId, event);
    if (event.kind !== 'verificationRecorded') continue;
    const { verification } = JSON.parse(event.data) as { verification: { passed: boolean } };
    const completion = approved.get(event.taskId);
    if (!verification.passed && completion !== undefined) refuted.add(completion);
  }
  return refuted;
}

/** Since when a task owes no reports any more. */
function reportsEndAt(task: Judged): Instant {
  const { approval, completion, suspension } = task.facts;
  if (suspension !== null) return suspension.at;
  if (approval !== null) return approval.restsFrom;
  return task.stage === 'COMPLETION_SUBMITTED' ? (completion?.inTimeSince ?? NEVER) : NEVER;
}

/** The last event of a kind of each task. */
function once(events: readonly Happened[], kind: string): Happened[] {
  const last = new Map<string | null, Happened>();
  for (const event of events) if (event.kind === kind) last.set(event.taskId, event);
  return [...last.values()];
}

export interface BriefingCounts {
  assigned: number;
  completed: number;
  turnedRed: number;
  explained: number;
}

export interface Briefing extends BriefingCounts {
  bySourceKind: Map<SourceKind, BriefingCounts>;
  byUnit: Map<NodeId, BriefingCounts>;
}

const BRIEFED = {
  taskAssigned: 'assigned',
  completionApproved: 'completed',
  statusChanged: 'turnedRed',
  explanationSubmitted: 'explained',
} as const;

/** What was assigned, completed, turned red and was explained in a period, each task once. */
export async function briefing(
  reader: Reader,
  jurisdiction: string,
  [begin, end]: [Instant, Instant],
): Promise<Briefing> {
  const none = (): BriefingCounts => ({ assigned: 0, completed: 0, turnedRed: 0, explained: 0 });
  const whole: Briefing = { ...none(), bySourceKind: new Map(), byUnit: new Map() };
  const events = await reader.happened(jurisdiction, Object.keys(BRIEFED), begin, end);
  const count = <K>(groups: Map<K, BriefingCounts>, key: K, what: keyof BriefingCounts) => {
    const counts = groups.get(key) ?? none();
    counts[what]++;
    groups.set(key, counts);
  };
  for (const [kind, what] of Object.entries(BRIEFED)) {
    for (const { unitId, sourceKind } of once(events, kind)) {
      whole[what]++;
      if (sourceKind !== null) count(whole.bySourceKind, sourceKind, what);
      if (unitId !== null) count(whole.byUnit, unitId, what);
    }
  }
  return whole;
}

/** A briefing as a text to print. */
export function briefingText(
  { bySourceKind, byUnit, ...whole }: Briefing,
  [from, to]: [Day, Day],
  head: { jurisdiction: string; unitName: (id: NodeId) => string; red: number; open: number },
): string {
  const sentence = ({ assigned, completed, turnedRed, explained }: BriefingCounts) =>
    `交办 ${assigned} 项，办结 ${completed} 项，变红 ${turnedRed} 项，说明 ${explained} 项`;
  const lines = [
    `${head.jurisdiction}督查工作简报`,
    `（${inChinese(from)}至${inChinese(to)}）`,
    '',
    `一、总体情况。期间${sentence(whole)}。目前在办 ${head.open} 项，其中红色 ${head.red} 项。`,
    '二、按任务来源。',
    ...[...bySourceKind].map(([kind, counts]) => `　　${SOURCE_KIND_WORDS[kind].zh}：${sentence(counts)}。`),
    '三、按承办单位。',
    ...[...byUnit].map(([unit, counts]) => `　　${head.unitName(unit)}：${sentence(counts)}。`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Draws a share of some tasks, rounded up; the same seed draws the same of the same tasks, whatever their order. */
export function drawSample(ids: readonly string[], seed: string, percent: number): string[] {
  const lot = (id: string) => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  const drawn = ids.map((id) => ({ id, lot: lot(id) })).sort((a, b) => (a.lot < b.lot ? -1 : 1));
  return drawn.slice(0, Math.ceil((ids.length * percent) / 100)).map(({ id }) => id);
}

/** Since when the task of a letter has been suspended or cancelled; null if it is neither. */
function restsSince({ stage, facts, updatedAt }: FeedbackDue): Instant | null {
  if (stage === 'CANCELLED') return updatedAt;
  return stage === 'SUSPENDED' ? (facts.suspension?.at ?? null) : null;
}
