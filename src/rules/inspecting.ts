// Inspection activities (督查活动; DOMAIN.md M15, M16; order 733, 11, 14–18): proposed, put into the year's plan or approved
// outside it, reported with situation, problems and suggestions, concluded, and reviewed if the unit asks.
import { addDays, type Day } from './day';
import { checkNotPast, checkReason, MOST_UNITS, type NextNumber, type Setting } from './deciding';
import { levelOf } from './division';
import type { RegistryEvent, TaskEvent } from './events';
import type { NodeId } from './id';
import type { Inspection, InspectionReview, Jurisdiction, Person, Source, Unit } from './records';
import { createTask } from './registering';
import { Forbidden, type Text } from './refusal';
import { INSPECTION_STAGE_WORDS, type InspectionKind, type InspectionStage } from './words';

export interface ProposeInspection {
  title: string;
  kind: InspectionKind;
  year: number;
  scope: string;
  startOn: Day;
  endOn: Day;
}

/** So many problems a report names: each becomes a task. */
export const MOST_PROBLEMS = 100;

/** propose: by the office, or by a department for its own; planned if the year's plan is not adopted yet ([1] 63). */
export function proposeInspection(
  input: ProposeInspection,
  units: readonly (Unit | null)[],
  jurisdiction: Jurisdiction,
  setting: Setting,
): RegistryEvent[] {
  const { problems, who, newId } = setting;
  if (units.length === 0) problems.add('REQUIRED', 'units', '至少一个被督查单位', 'at least one unit');
  if (units.length > MOST_UNITS)
    problems.add('INVALID', 'units', `单位不得超过 ${MOST_UNITS} 个`, `at most ${MOST_UNITS} units`);
  units.forEach((unit, i) => {
    if (unit !== null && units.findIndex((other) => other?.id === unit.id) < i) {
      problems.add('DUPLICATE', ['units', String(i)], `${unit.name}重复`, `${unit.name} is named twice`);
    }
  });
  if (checkNotPast(input.startOn, 'startOn', setting) && input.endOn < input.startOn) {
    problems.add('INVALID', 'endOn', `不得早于开始日 ${input.startOn}`, `not before the start, ${input.startOn}`);
  }
  const last = `${input.year + 1}-12-31`;
  if (input.endOn > last) problems.add('INVALID', 'endOn', `不得晚于 ${last}`, `not after ${last}`);
  if (String(input.year) !== input.startOn.slice(0, 4)) {
    problems.add('INVALID', 'year', '督查应在计划年度内开始', 'the inspection must begin in the year of the plan');
  }
  problems.settle();
  const inspection: Inspection = {
    id: newId('inspection'),
    jurisdiction: who.jurisdiction,
    number: null,
    numberYear: 0,
    numberInYear: 0,
    title: input.title,
    kind: input.kind,
    year: input.year,
    scope: input.scope,
    unitIds: units.flatMap((unit) => (unit === null ? [] : [unit.id])),
    proposedById: who.role === 'UNIT' ? who.unitId : null,
    startOn: input.startOn,
    endOn: input.endOn,
    planned: !jurisdiction.inspectionPlans.includes(input.year),
    stage: 'PROPOSED',
    decidedBy: null,
    decidedAt: null,
    comment: null,
    situation: null,
    suggestions: null,
    sourceId: null,
    conclusion: null,
    concludedAt: null,
    reviewUntil: null,
    reviews: [],
    participants: [who.subject],
    version: 1,
  };
  return [{ kind: 'inspectionProposed', data: { inspection } }];
}

/** adopt the year's plan (年度督查计划): from then on what is proposed needs a leader's approval ([1] 63). */
export function adoptInspectionPlan(
  year: number,
  jurisdiction: Jurisdiction,
  { problems, today }: Setting,
): RegistryEvent[] {
  const present = Number(today.slice(0, 4));
  if (year < present || year > present + 1) {
    problems.add('INVALID', 'year', `应为 ${present} 或 ${present + 1}`, `must be ${present} or ${present + 1}`);
  } else if (jurisdiction.inspectionPlans.includes(year)) {
    problems.add('DUPLICATE', 'year', `${year} 年度计划已批准`, `the plan of ${year} is adopted already`);
  }
  problems.settle();
  return [{ kind: 'inspectionPlanAdopted', data: { year } }];
}

/** review a proposal: the office's while the year's plan is open; outside the plan a leader's (order 733, 11). */
export function decideInspection(
  inspection: Inspection,
  input: { approve: boolean; comment?: string | null | undefined },
  next: NextNumber,
  setting: Setting,
): RegistryEvent[] {
  const { problems, who, now, regime } = setting;
  checkInspection(inspection, ['PROPOSED'], setting);
  if (!input.approve) checkReason(input.comment, setting);
  if (input.approve && !inspection.planned && who.role !== 'LEADER') {
    problems.add(
      'APPROVAL_REQUIRED',
      'approve',
      '年度计划外的督查须由领导批准',
      'an inspection outside the plan of the year needs a leader',
    );
  }
  problems.settle();
  const set: Partial<Inspection> = {
    stage: input.approve ? 'REGISTERED' : 'REJECTED',
    decidedBy: who.name,
    decidedAt: now,
    comment: input.comment ?? null,
    ...part(inspection, setting),
  };
  if (input.approve) {
    Object.assign(set, next, {
      number: `${regime.policy.organCode}查〔${next.numberYear}〕${next.numberInYear}号`,
    });
  }
  return [{ kind: 'inspectionDecided', data: { inspectionId: inspection.id, set } }];
}

export interface InspectionProblem {
  title: string;
  requirement: string;
  goal?: string | null;
  standard?: string | null;
  deadline: Day;
  unit: Unit | null;
  owner: Person | null;
}

/** report: situation, problems, suggestions ([1] 64). Each problem becomes a draft task of a new source. */
export function reportInspection(
  inspection: Inspection,
  input: { situation: string; suggestions: string; problems: readonly InspectionProblem[] },
  setting: Setting,
): { registry: RegistryEvent[]; tasks: TaskEvent[][] } {
  const { problems, today, newId } = setting;
  checkInspection(inspection, ['REGISTERED'], setting);
  if (input.problems.length > MOST_PROBLEMS) {
    const zh = `问题不得超过 ${MOST_PROBLEMS} 个`;
    problems.add('INVALID', 'problems', zh, `at most ${MOST_PROBLEMS} problems`);
  }
  input.problems.forEach(({ title, unit, deadline }, i) => {
    if (unit !== null && input.problems.findIndex((other) => other.unit?.id === unit.id && other.title === title) < i) {
      problems.add(
        'DUPLICATE',
        ['problems', String(i), 'title'],
        '同一单位的问题重名',
        'the unit has a problem of that title',
      );
    }
    checkNotPast(deadline, ['problems', String(i), 'deadline'], setting);
  });
  problems.settle();
  const source: Source = {
    id: newId('source'),
    jurisdiction: inspection.jurisdiction,
    kind: 'INSPECTION_FEEDBACK',
    level: levelOf(inspection.jurisdiction),
    title: inspection.title,
    documentNumber: inspection.number,
    issuedBy: null,
    issuedOn: today,
    leaderId: null,
    instructionKind: null,
    instruction: null,
    version: 1,
  };
  const { situation, suggestions } = input;
  const set: Partial<Inspection> = { stage: 'REPORTED', situation, suggestions, ...part(inspection, setting) };
  const registry: RegistryEvent[] = [
    { kind: 'sourceCreated', data: { source } },
    { kind: 'inspectionReported', data: { inspectionId: inspection.id, set: { ...set, sourceId: source.id } } },
  ];
  const tasks = input.problems.map(({ unit, owner, ...problem }, i) =>
    createTask({ ...problem, sourceClause: `问题${i + 1}` }, { source, leadUnit: unit, owner }, null, setting),
  );
  return { registry, tasks };
}

/** conclude: the conclusion is fed back to the units, who may ask for a review (order 733, 16, 17). */
export function concludeInspection(inspection: Inspection, conclusion: string, setting: Setting): RegistryEvent[] {
  const { problems, now, today, regime } = setting;
  checkInspection(inspection, ['REPORTED'], setting);
  problems.settle();
  const reviewUntil = regime.calendar.dueBy(addDays(today, regime.policy.inspections.reviewDays)).at;
  const set = { stage: 'CONCLUDED', conclusion, concludedAt: now, reviewUntil, ...part(inspection, setting) } as const;
  return [{ kind: 'inspectionConcluded', data: { inspectionId: inspection.id, set } }];
}

/** ask for a review: an inspected unit, once, within 30 days of the conclusion (order 733, 17). */
export function requestInspectionReview(inspection: Inspection, reason: string, setting: Setting): RegistryEvent[] {
  const { problems, now, today, who, regime } = setting;
  const { unitId } = who;
  if (unitId === null || !inspection.unitIds.includes(unitId)) {
    throw new Forbidden('requestInspectionReview', {
      zh: '本单位不是被督查单位，不能申请复核',
      en: 'the unit was not inspected: it cannot ask for a review',
    });
  }
  if (
    checkInspection(inspection, ['CONCLUDED'], setting) &&
    inspection.reviewUntil !== null &&
    now >= inspection.reviewUntil
  ) {
    problems.add('DATE_IN_PAST', 'inspection', '申请复核的期限已过', 'the time to ask for a review is over');
  }
  if (inspection.reviews.some((each) => each.unitId === unitId)) {
    problems.add('DUPLICATE', 'inspection', '本单位已申请过复核', 'the unit has asked for a review already');
  }
  problems.settle();
  const due = regime.calendar.dueBy(addDays(today, regime.policy.inspections.reviewDays));
  const review: InspectionReview = {
    unitId,
    reason,
    requestedAt: now,
    dueOn: due.on,
    dueAt: due.at,
    decision: 'PENDING',
    decidedAt: null,
    decidedBy: null,
    comment: null,
  };
  const set = { reviews: [...inspection.reviews, review], version: inspection.version + 1 };
  return [{ kind: 'inspectionReviewRequested', data: { inspectionId: inspection.id, set } }];
}

/** decide a review: by somebody who took no part in the inspection (order 733, 17). */
export function decideInspectionReview(
  inspection: Inspection,
  unitId: NodeId,
  input: { approve: boolean; comment: string },
  setting: Setting,
): RegistryEvent[] {
  const { problems, now, who } = setting;
  const pending = inspection.reviews.find((each) => each.unitId === unitId);
  if (pending === undefined) {
    problems.add('NOT_FOUND', 'unit', '该单位没有申请复核', 'the unit has not asked for a review');
  } else if (pending.decision !== 'PENDING') {
    problems.add('INVALID', 'unit', '复核已作出决定', 'the review is decided already');
  }
  if (inspection.participants.includes(who.subject)) {
    problems.add(
      'SAME_PERSON',
      'inspection',
      '参与过该督查的人员应当回避',
      'who took part in the inspection must withdraw',
    );
  }
  problems.settle();
  const decided = {
    decision: input.approve ? 'APPROVED' : 'REJECTED',
    decidedAt: now,
    decidedBy: who.name,
    comment: input.comment,
  } as const;
  const reviews = inspection.reviews.map((each) => (each.unitId === unitId ? { ...each, ...decided } : each));
  const set = { reviews, version: inspection.version + 1 };
  return [{ kind: 'inspectionReviewDecided', data: { inspectionId: inspection.id, set } }];
}

/** What every act on an inspection writes besides: its version, and who took part. */
function part(inspection: Inspection, { who }: Setting): Pick<Inspection, 'participants' | 'version'> {
  const participants = [...new Set([...inspection.participants, who.subject])];
  return { participants, version: inspection.version + 1 };
}

function checkInspection(inspection: Inspection, stages: InspectionStage[], { problems }: Setting): boolean {
  if (stages.includes(inspection.stage)) return true;
  const words = (language: keyof Text) => stages.map((stage) => INSPECTION_STAGE_WORDS[stage][language]).join('、');
  problems.add(
    'NOT_ALLOWED_IN_STAGE',
    'inspection',
    `督查现为“${INSPECTION_STAGE_WORDS[inspection.stage].zh}”，可在“${words('zh')}”时进行`,
    `the inspection is ${INSPECTION_STAGE_WORDS[inspection.stage].en}; this is possible when ${words('en')}`,
  );
  return false;
}

/**
 * What burdens a unit (order 733, 15; M15): other inspections of it at the same time, and more in the year than the policy
 * allows. `others`: the inspections of these units that were not rejected.
 */
export function burdens(
  inspection: Inspection,
  others: readonly Inspection[],
  nameOf: (unit: NodeId) => string,
  perUnitAndYear: number,
): Text[] {
  if (inspection.stage === 'REJECTED') return [];
  const counted = others.filter((other) => other.id !== inspection.id && other.stage !== 'REJECTED');
  return inspection.unitIds.flatMap((unit): Text[] => {
    const same = counted.filter((other) => other.unitIds.includes(unit));
    const name = nameOf(unit);
    const overlapping = same
      .filter((other) => other.startOn <= inspection.endOn && inspection.startOn <= other.endOn)
      .map((other) => ({
        zh: `${name}同期已有督查“${other.title}”（${other.startOn} 至 ${other.endOn}），请合并或错开`,
        en: `${name} is inspected at the same time by “${other.title}” (${other.startOn} to ${other.endOn})`,
      }));
    const inYear = same.filter((other) => other.year === inspection.year).length + 1;
    if (inYear <= perUnitAndYear) return overlapping;
    const often = {
      zh: `${name} ${inspection.year} 年督查已达 ${inYear} 次，超过 ${perUnitAndYear} 次`,
      en: `${name} is inspected ${inYear} times in ${inspection.year}, more than ${perUnitAndYear}`,
    };
    return [...overlapping, often];
  });
}

/** Whether a unit sees an inspection: its own proposal, and one of itself once it is registered. */
export function mayUnitSee(
  unitId: NodeId | null,
  inspection: Pick<Inspection, 'proposedById' | 'unitIds' | 'stage'>,
): boolean {
  if (unitId === null) return false;
  if (inspection.proposedById === unitId) return true;
  return inspection.unitIds.includes(unitId) && inspection.stage !== 'PROPOSED' && inspection.stage !== 'REJECTED';
}
