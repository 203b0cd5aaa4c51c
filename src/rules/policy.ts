// A jurisdiction's policy: data with the clause that backs each rule, read from seeds/policies and kept in the ledger.
// The shape and its checks live here; what a rule means is in reasons.ts. Nothing here reads a file.
import { z } from 'zod';

import { CADENCES, INTERVENTION_KINDS, RULE_CODES, type RuleCode, severity, SOURCE_KINDS, STATUSES } from './words';

/** Where a rule comes from: a document and its clause, or the default policy of the ledger, which says so. */
const clause = z.strictObject({ document: z.string().min(1), clause: z.string().min(1) });
export type Clause = z.infer<typeof clause>;

/** A colour and what the rule counts: working days, points behind the schedule, or a unit's red tasks. */
const step = z.strictObject({
  status: z.enum(STATUSES),
  workingDays: z.int().min(0).max(250).optional(),
  /** BEHIND_SCHEDULE: expected less reported per cent, at least */
  points: z.int().min(1).max(100).optional(),
  /** UNIT_RED_TASKS: one of these holds: so many red tasks, and so many per cent of the open ones */
  anyOf: z
    .array(z.strictObject({ red: z.int().min(1), percent: z.int().min(0).max(100).optional() }))
    .min(1)
    .optional(),
});
export type Step = z.infer<typeof step>;

const rule = z.strictObject({
  enabled: z.boolean(),
  steps: z
    .array(step)
    .min(1)
    .max(3)
    .refine(
      (steps) => steps.every((each, i) => i === 0 || severity(each.status) > severity((steps[i - 1] as Step).status)),
      'each step must be worse than the one before',
    ),
  basis: z.array(clause).min(1),
});
export type RulePolicy = z.infer<typeof rule>;

/** The rules whose steps count working days: before a due day (…_NEAR) or after it. */
const COUNTING_DAYS: readonly string[] = [
  'DEADLINE_PASSED',
  'EXPLANATION_MISSING',
  'COMPLETED_LATE',
  'NOT_ACKNOWLEDGED',
  'FEEDBACK_NEAR',
  'FEEDBACK_OVERDUE',
  'REPORT_NEAR',
  'REPORT_OVERDUE',
  'MILESTONE_NEAR',
  'MILESTONE_OVERDUE',
  'RECTIFICATION_OVERDUE',
] satisfies RuleCode[];

/** The rules, each with what its steps count. */
const rules = z.record(z.enum(RULE_CODES), rule).superRefine((all, context) => {
  const counts = { BEHIND_SCHEDULE: 'points', UNIT_RED_TASKS: 'anyOf' } as const;
  for (const [code, { steps }] of Object.entries(all)) {
    const needed = code in counts ? counts[code as keyof typeof counts] : null;
    steps.forEach((each, i) => {
      const path = [code, 'steps', i];
      for (const key of Object.values(counts)) {
        const given = each[key] !== undefined;
        if (given && key !== needed)
          context.addIssue({ code: 'custom', path: [...path, key], message: 'not of this rule' });
        if (!given && key === needed) context.addIssue({ code: 'custom', path: [...path, key], message: 'is missing' });
      }
      const days = each.workingDays;
      if (days !== undefined && !COUNTING_DAYS.includes(code)) {
        context.addIssue({ code: 'custom', path: [...path, 'workingDays'], message: 'not of this rule' });
      }
      const last = steps[i - 1]?.workingDays ?? (code.endsWith('_NEAR') ? Infinity : 0);
      const worsens = code.endsWith('_NEAR') ? (days ?? 0) <= last : (days ?? 0) >= last;
      if (i > 0 && !worsens) {
        context.addIssue({
          code: 'custom',
          path: [...path, 'workingDays'],
          message: 'comes before the step before it',
        });
      }
      const before = steps[i - 1]?.points ?? 0;
      if (each.points !== undefined && each.points <= before) {
        context.addIssue({ code: 'custom', path: [...path, 'points'], message: 'must be more than the step before' });
      }
    });
  }
});

const nearWindow = z.strictObject({
  /** working days from the first assignment through the deadline */
  spanAtLeast: z.int().min(1),
  /** working days before the deadline from which it is near */
  workingDays: z.int().min(1).max(60),
});

const escalationStep = z.strictObject({
  level: z.enum(INTERVENTION_KINDS),
  /** working days after the red day; 0: at once */
  workingDays: z.int().min(0).max(250),
  basis: z.array(clause).min(1),
});

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');

/** An example of the policy at work, replayed by test/rules/policy.test.ts. Days of the jurisdiction. */
const example = z.strictObject({
  title: z.string(),
  servedOn: z.iso.date().optional(),
  feedbackDueOn: z.iso.date().optional(),
  assignedOn: z.iso.date().optional(),
  deadline: z.iso.date().optional(),
  nearFrom: z.iso.date().optional(),
  dueOn: z.iso.date().optional(),
  provisional: z.boolean().optional(),
});

export const policyShape = z.strictObject({
  name: z.string().min(1),
  /** 机关代字: the head of every number that the jurisdiction gives */
  organCode: z
    .string()
    .max(20)
    .regex(/^[\p{L}\p{N}]+$/u, 'letters and digits only'),
  documents: z.array(z.string().min(1)),
  /** `HH:MM` at which a due day ends; null: 24:00 (民法典 203) */
  closeOfBusiness: time.refine((at) => at >= '12:00', 'a working day does not end before noon').nullable(),
  feedback: z.strictObject({
    /** working days to answer a letter */
    workingDays: z.int().min(1).max(60),
    /** working days to answer again after a return, at least */
    returnedWorkingDays: z.int().min(1).max(60),
    basis: z.array(clause).min(1),
  }),
  /** when a deadline is near, by the length of the span; the first that fits, longest span first */
  nearWindows: z
    .array(nearWindow)
    .min(1)
    .refine((windows) => windows.at(-1)?.spanAtLeast === 1, 'the last window must start at span 1')
    .refine(
      (windows) => windows.every((each, i) => i === 0 || each.spanAtLeast < (windows[i - 1]?.spanAtLeast ?? 0)),
      'windows go from the longest span to the shortest',
    ),
  reports: z.strictObject({
    /** the first due day is the first one behind so many working days after the day on which the cadence began */
    startAfterWorkingDays: z.int().min(0).max(60),
    /** what a letter makes of a task that reports nothing */
    letterStarts: z.enum(CADENCES),
    /** how often tasks of a source report unless told otherwise; others do not */
    defaults: z.partialRecord(z.enum(SOURCE_KINDS), z.enum(CADENCES)),
    basis: z.array(clause).min(1),
  }),
  rules,
  escalation: z
    .array(escalationStep)
    .min(1)
    .refine(
      (steps) =>
        steps.every(({ level, workingDays }, i) => {
          const before = steps[i - 1];
          return (
            before === undefined ||
            (INTERVENTION_KINDS.indexOf(level) > INTERVENTION_KINDS.indexOf(before.level) &&
              workingDays > before.workingDays)
          );
        }),
      `levels go up in the order ${INTERVENTION_KINDS.join(', ')}, each after more working days than the one before`,
    ),
  /** the hours of working days in which the service reminds by itself */
  reminder: z
    .strictObject({ from: time, to: time, basis: z.array(clause).min(1) })
    .refine(({ from, to }) => from < to, 'from must be before to'),
  /** the share of a month's closed tasks that is drawn for look-back verification */
  lookBack: z.strictObject({ percent: z.int().min(0).max(100), basis: z.array(clause).min(1) }),
  scorecard: z.strictObject({
    weights: z
      .strictObject({ feedback: z.int().min(0), reports: z.int().min(0), completions: z.int().min(0) })
      .refine(({ feedback, reports, completions }) => feedback + reports + completions > 0, 'not all can be 0'),
    /** points off for each task that turned red, and for each return */
    turnedRed: z.number().min(0).max(100),
    returned: z.number().min(0).max(100),
    basis: z.array(clause).min(1),
  }),
  /** a leader's key matters of a year, and what is said outside these numbers */
  keyMatters: z
    .strictObject({ atLeast: z.int().min(0), atMost: z.int().min(1), basis: z.array(clause).min(1) })
    .refine(({ atLeast, atMost }) => atLeast <= atMost, 'atLeast must not exceed atMost'),
  inspections: z.strictObject({
    /** more inspections of a unit in a year are flagged as too frequent */
    perUnitAndYear: z.int().min(1),
    /** calendar days to ask for a review of a conclusion, and to decide it */
    reviewDays: z.int().min(1).max(365),
    basis: z.array(clause).min(1),
  }),
  examples: z.array(example).min(1),
});
export type Policy = z.infer<typeof policyShape>;

/** What a jurisdiction's own file holds: what it says itself; the rest comes from the default. */
export const policyFileShape = z.strictObject({
  name: policyShape.shape.name,
  organCode: policyShape.shape.organCode,
  documents: policyShape.shape.documents,
  closeOfBusiness: policyShape.shape.closeOfBusiness.optional(),
  feedback: policyShape.shape.feedback.partial().optional(),
  nearWindows: policyShape.shape.nearWindows.optional(),
  rules: z.partialRecord(z.enum(RULE_CODES), rule.partial()).optional(),
  reports: policyShape.shape.reports.partial().optional(),
  escalation: z.array(escalationStep.partial().required({ level: true })).optional(),
  reminder: z
    .strictObject({ from: time, to: time, basis: z.array(clause).min(1) })
    .partial()
    .optional(),
  lookBack: policyShape.shape.lookBack.partial().optional(),
  scorecard: policyShape.shape.scorecard.partial().optional(),
  keyMatters: z
    .strictObject({ atLeast: z.int(), atMost: z.int(), basis: z.array(clause).min(1) })
    .partial()
    .optional(),
  inspections: policyShape.shape.inspections.partial().optional(),
  examples: policyShape.shape.examples,
});

/** Mistakes in a policy file, with the path to each. */
export class PolicyMistake extends Error {
  override readonly name = 'PolicyMistake';

  constructor(readonly mistakes: readonly { path: string[]; message: string }[]) {
    super(mistakes.map(({ path, message }) => `${path.join('.') || '(root)'}: ${message}`).join('; '));
  }
}

/** Reads a whole policy, as the ledger keeps it. Throws PolicyMistake with the path of the first mistakes. */
export function parsePolicy(json: unknown): Policy {
  return parse(policyShape, json);
}

/**
 * A jurisdiction's file over the default policy. A rule cites the jurisdiction's own clause first and, where its numbers
 * come from the default, the default's clause behind it.
 */
export function readPolicy(fileJson: unknown, defaultJson: unknown): Policy {
  const base = parsePolicy(defaultJson);
  const file = parse(policyFileShape, fileJson);
  const rules = Object.fromEntries(
    RULE_CODES.map((code) => {
      const own = file.rules?.[code];
      const given = base.rules[code];
      const basis = own?.steps ? (own.basis ?? given.basis) : [...(own?.basis ?? []), ...given.basis];
      return [code, { enabled: own?.enabled ?? given.enabled, steps: own?.steps ?? given.steps, basis }];
    }),
  );
  return parsePolicy({
    name: file.name,
    organCode: file.organCode,
    documents: file.documents,
    closeOfBusiness: file.closeOfBusiness ?? base.closeOfBusiness,
    feedback: over(base.feedback, file.feedback),
    nearWindows: file.nearWindows ?? base.nearWindows,
    rules,
    reports: over(base.reports, file.reports),
    escalation: base.escalation.map((given) =>
      over(
        given,
        file.escalation?.find(({ level }) => level === given.level),
      ),
    ),
    reminder: over(base.reminder, file.reminder),
    lookBack: over(base.lookBack, file.lookBack),
    scorecard: over(base.scorecard, file.scorecard),
    keyMatters: over(base.keyMatters, file.keyMatters),
    inspections: over(base.inspections, file.inspections),
    examples: file.examples,
  });
}

/** A part of the default with what a file says otherwise; the file's clauses come first. */
function over<T extends { basis: Clause[] }>(base: T, own: Partial<Record<keyof T, unknown>> | undefined): object {
  return { ...base, ...own, basis: [...((own?.basis as Clause[] | undefined) ?? []), ...base.basis] };
}

/** Reads a published policy: a whole one, which names every part, or a jurisdiction's file over the default. */
export function readPublished(json: unknown, defaultJson: unknown): Policy {
  const parts = typeof json === 'object' && json !== null ? Object.keys(json) : [];
  const isWhole = Object.keys(policyShape.shape).every((part) => parts.includes(part) || part === 'examples');
  return isWhole ? parsePolicy(json) : readPolicy(json, defaultJson);
}

/** The working days before the deadline at which a task of that span is near it. */
export function nearDays(policy: Policy, span: number): number {
  const window = policy.nearWindows.find(({ spanAtLeast }) => span >= spanAtLeast);
  return (window ?? { workingDays: 1 }).workingDays;
}

export function ruleOf(policy: Policy, code: RuleCode): RulePolicy {
  return policy.rules[code];
}

function parse<T>(shape: z.ZodType<T>, json: unknown): T {
  const result = shape.safeParse(json);
  if (result.success) return result.data;
  throw new PolicyMistake(result.error.issues.map(({ path, message }) => ({ path: path.map(String), message })));
}
