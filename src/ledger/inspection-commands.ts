// The mutations on inspection activities: what each reads before it decides.
import {
  adoptInspectionPlan,
  concludeInspection,
  decideInspection,
  decideInspectionReview,
  type InspectionProblem,
  mayUnitSee,
  MOST_PROBLEMS,
  proposeInspection,
  type ProposeInspection,
  reportInspection,
  requestInspectionReview,
} from '../rules/inspecting';
import { MOST_UNITS } from '../rules/deciding';
import type { RegistryEvent } from '../rules/events';
import type { Inspection } from '../rules/records';
import type { Command, Input } from './act';
import type { Work } from './work';

interface InspectionInput extends Input {
  inspection: string;
}

/** The inspection that an input names, as far as the principal sees it. */
async function read(work: Work, { inspection: id, expectedVersion }: InspectionInput): Promise<Inspection> {
  const inspection = await work.named('inspection', id, 'inspection');
  if (inspection === null) work.problems.settle();
  const found = inspection as Inspection;
  if (work.who.role === 'UNIT' && !mayUnitSee(work.who.unitId, found)) work.missing('inspection', id);
  work.version(found.version, expectedVersion);
  return found;
}

async function record(work: Work, events: RegistryEvent[], inspection: Inspection): Promise<{ inspection: string }> {
  await work.recordRegistry(events);
  return { inspection: inspection.id };
}

export const propose: Command<Input & ProposeInspection & { units: string[] }> = {
  operation: 'proposeInspection',
  required: ['title', 'scope'],
  run: async (work, input) => {
    const units = (await work.namedAll('unit', input.units.slice(0, MOST_UNITS + 1), 'units')) ?? [];
    const events = proposeInspection(input, units, work.jurisdiction, work.setting);
    await work.recordRegistry(events);
    const [event] = events;
    return event?.kind === 'inspectionProposed' ? { inspection: event.data.inspection.id } : {};
  },
};

export const adoptPlan: Command<Input & { year: number }> = {
  operation: 'adoptInspectionPlan',
  publishes: true,
  run: async (work, { year }) => {
    await work.recordRegistry(adoptInspectionPlan(year, work.jurisdiction, work.setting));
    return { done: { made: {}, year } };
  },
};

export const decide: Command<InspectionInput & { approve: boolean; comment?: string | null }> = {
  operation: 'decideInspection',
  run: async (work, input) => {
    const inspection = await read(work, input);
    const events = decideInspection(inspection, input, await work.nextNumber('inspection'), work.setting);
    return record(work, events, inspection);
  },
};

type Problem = Omit<InspectionProblem, 'unit' | 'owner'> & { leadUnit: string; owner: string };

export const report: Command<InspectionInput & { situation: string; suggestions: string; problems: Problem[] }> = {
  operation: 'reportInspection',
  required: ['situation', 'suggestions'],
  run: async (work, input) => {
    const inspection = await read(work, input);
    const problems: InspectionProblem[] = [];
    for (const [i, { leadUnit, owner, ...problem }] of input.problems.slice(0, MOST_PROBLEMS + 1).entries()) {
      const at = (field: string) => ['problems', String(i), field];
      const unit = await work.named('unit', leadUnit, at('leadUnit'));
      problems.push({ ...problem, unit, owner: await work.named('person', owner, at('owner')) });
    }
    const { registry, tasks } = reportInspection(inspection, { ...input, problems }, work.setting);
    await work.recordRegistry(registry);
    for (const events of tasks) work.record(null, events);
    return { inspection: inspection.id };
  },
};

export const conclude: Command<InspectionInput & { conclusion: string }> = {
  operation: 'concludeInspection',
  required: ['conclusion'],
  run: async (work, input) => {
    const inspection = await read(work, input);
    return record(work, concludeInspection(inspection, input.conclusion, work.setting), inspection);
  },
};

export const requestReview: Command<InspectionInput & { reason: string }> = {
  operation: 'requestInspectionReview',
  required: ['reason'],
  run: async (work, input) => {
    const inspection = await read(work, input);
    return record(work, requestInspectionReview(inspection, input.reason, work.setting), inspection);
  },
};

export const decideReview: Command<InspectionInput & { unit: string; approve: boolean; comment: string }> = {
  operation: 'decideInspectionReview',
  required: ['comment'],
  run: async (work, input) => {
    const inspection = await read(work, input);
    return record(work, decideInspectionReview(inspection, input.unit, input, work.setting), inspection);
  },
};
