// The scorecard of a unit over a period (考核, DOMAIN.md 6), and the ranks. Pure arithmetic on counts.
import type { NodeId } from './id';
import type { Policy } from './policy';

export interface Tallies {
  assigned: number;
  completed: number;
  completedOnTime: number;
  /** completed, or not completed though the deadline has passed */
  completionsDue: number;
  feedbackDue: number;
  feedbackOnTime: number;
  reportsDue: number;
  reportsOnTime: number;
  turnedRed: number;
  returned: number;
  interventions: number;
}

export const NO_TALLIES: Tallies = {
  assigned: 0,
  completed: 0,
  completedOnTime: 0,
  completionsDue: 0,
  feedbackDue: 0,
  feedbackOnTime: 0,
  reportsDue: 0,
  reportsOnTime: 0,
  turnedRed: 0,
  returned: 0,
  interventions: 0,
};

/** True if there is something to judge: something was due or done, turned red or was returned. */
export function isJudged({ completionsDue, feedbackDue, reportsDue, turnedRed, returned }: Tallies): boolean {
  return completionsDue + feedbackDue + reportsDue + turnedRed + returned > 0;
}

/**
 * 100 × the weighted mean of feedback, reports and completions on time, over those that had something due; less the points
 * for red tasks and returns; 0 to 100. Nothing due: 100 less those points.
 */
export function scoreOf(tallies: Tallies, { scorecard }: Policy): number {
  const { weights, turnedRed, returned } = scorecard;
  const judged = [
    { weight: weights.feedback, due: tallies.feedbackDue, onTime: tallies.feedbackOnTime },
    { weight: weights.reports, due: tallies.reportsDue, onTime: tallies.reportsOnTime },
    { weight: weights.completions, due: tallies.completionsDue, onTime: tallies.completedOnTime },
  ].filter(({ due, weight }) => due > 0 && weight > 0);
  const whole = judged.reduce((sum, { weight }) => sum + weight, 0);
  const mean =
    whole === 0 ? 1 : judged.reduce((sum, { weight, due, onTime }) => sum + (weight * onTime) / due, 0) / whole;
  const score = 100 * mean - turnedRed * tallies.turnedRed - returned * tallies.returned;
  return Math.round(Math.max(0, Math.min(100, score)) * 100) / 100;
}

export interface Scored {
  unitId: NodeId;
  tallies: Tallies;
  score: number;
  rank: number;
}

/** The cards of the units that have something to judge, the best first; equal scores share a rank (1, 2, 2, 4). */
export function ranked(cards: ReadonlyMap<NodeId, Tallies>, policy: Policy): Scored[] {
  const scored = [...cards]
    .filter(([, tallies]) => isJudged(tallies))
    .map(([unitId, tallies]) => ({ unitId, tallies, score: scoreOf(tallies, policy) }))
    .sort((a, b) => b.score - a.score || (a.unitId < b.unitId ? -1 : 1));
  return scored.map((card) => ({ ...card, rank: scored.filter(({ score }) => score > card.score).length + 1 }));
}
