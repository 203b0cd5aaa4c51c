// The colour of a unit (DOMAIN.md 6; [1] 66, [0] 23): from the open tasks that it leads, R of N red, at the moment asked. Pure.
import type { Instant } from './day';
import type { NodeId } from './id';
import type { Policy, Step } from './policy';
import { ruleOf } from './policy';
import type { Reason } from './reasons';
import type { Status } from './words';

export interface Tally {
  total: number;
  red: number;
}

/** True if a step's condition holds of R red of N open tasks. `{ red: 2, percent: 20 }`: at least 2, and 20 % of all */
export function holds({ anyOf = [] }: Step, { total, red }: Tally): boolean {
  return anyOf.some((each) => red >= each.red && red * 100 >= (each.percent ?? 0) * total);
}

/** The unit's colour; with the default policy 2 red of 10 open tasks are RED, 2 of 20 YELLOW, 1 of 3 BLUE. */
export function unitStatus(tally: Tally, policy: Policy): Status {
  return stepOf(tally, policy)?.status ?? 'BLUE';
}

function stepOf(tally: Tally, policy: Policy): Step | undefined {
  const { enabled, steps } = ruleOf(policy, 'UNIT_RED_TASKS');
  return enabled ? steps.findLast((step) => holds(step, tally)) : undefined;
}

/** Why the unit has its colour: from when its red tasks were enough. `redAts`: since when each of them is red, in order. */
export function unitReasons(unitId: NodeId, total: number, redAts: readonly Instant[], policy: Policy): Reason[] {
  const tally = { total, red: redAts.length };
  const step = stepOf(tally, policy);
  if (step === undefined) return [];
  const enough = redAts.findIndex((_, i) => holds(step, { total, red: i + 1 }));
  const quote = `${tally.red}/${total}`;
  const since = redAts[enough] ?? '';
  return [
    {
      rule: 'UNIT_RED_TASKS',
      status: step.status,
      since,
      dueOn: null,
      dueProvisional: false,
      subjectId: unitId,
      quote,
    },
  ];
}
