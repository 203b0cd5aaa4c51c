// The mutations that publish what is in force: a year's notice, days off, a policy. Each settles the open tasks anew at once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Day, Instant } from '../rules/day';
import { yearOf } from '../rules/day';
import {
  addDaysOff,
  latestVersion,
  publishPolicy,
  publishWorkCalendar,
  type PublishWorkCalendar,
} from '../rules/publishing';
import type { Command, Input } from './act';
import { packageRoot } from './package-root';

export const workCalendar: Command<Input & PublishWorkCalendar & { dryRun?: boolean | null }> = {
  operation: 'publishWorkCalendar',
  required: ['notice'],
  publishes: true,
  run: async (work, input) => {
    work.tried = input.dryRun === true;
    await work.recordRegistry(publishWorkCalendar(input, work.setting));
    return { done: { made: {}, year: input.year, resettled: await work.resettle('workCalendarPublished') } };
  },
};

export const daysOff: Command<Input & { dates: Day[]; reason: string }> = {
  operation: 'addDaysOff',
  required: ['reason'],
  publishes: true,
  run: async (work, input) => {
    await work.recordRegistry(addDaysOff(input.dates, input.reason, work.setting.regime.calendar, work.setting));
    const resettled = await work.resettle('daysOffAdded');
    return { done: { made: {}, year: yearOf(input.dates[0] ?? work.setting.today), resettled } };
  },
};

export const policy: Command<Input & { policy: string; effectiveAt: Instant }> = {
  operation: 'publishPolicy',
  publishes: true,
  run: async (work, input) => {
    const { jurisdiction, setting } = work;
    work.version(latestVersion(jurisdiction), input.expectedVersion);
    const elsewhere = await work.transaction.elsewhere();
    const { events, inForce } = publishPolicy(
      input.policy,
      input.effectiveAt,
      jurisdiction,
      elsewhere,
      defaultPolicy(),
      setting,
    );
    await work.recordRegistry(events);
    if (!inForce) work.effects.turnings.push(input.effectiveAt);
    return { done: { made: {}, resettled: inForce ? await work.resettle('policyTookEffect') : 0 } };
  },
};

/** The default policy, over which a jurisdiction's file is read. */
function defaultPolicy(): unknown {
  return JSON.parse(readFileSync(join(packageRoot(), 'seeds/policies/default.json'), 'utf8'));
}
