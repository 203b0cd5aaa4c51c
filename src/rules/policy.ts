// A jurisdiction's policy: data with the clause that backs each rule, read from seeds/policies and kept in the ledger.
// The shape and its checks live here; what a rule means is in reasons.ts. Nothing here reads a file.
import { z } from 'zod';

import { INTERVENTION_KINDS, RULE_CODES, type RuleCode, severity, STATUSES } from './words';

/** Where a rule comes from: a document and its clause, or the default policy of the ledger, which says so. */
const clause = z.strictObject({ document: z.string().min(1), clause: z.string().min(1) });
export type Clause = z.infer<typeof clause>;

/** A colour and, where the rule counts, the working days that it counts. */
const step = z.strictObject({
  status: z.enum(STATUSES),
  workingDays: z.int().min(0).max(250).optional(),
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
  organCode: z.string().min(1).max(20),
  documents: z.array(z.string().min(1)),
  /** `HH:MM` at which a due day ends; null: 24:00 (民法典 203) */
  closeOfBusiness: time.nullable(),
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
  rules: z.record(z.enum(RULE_CODES), rule),
  escalation: z.array(escalationStep).min(1),
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
  escalation: z.array(z.strictObject({ level: z.enum(INTERVENTION_KINDS), basis: z.array(clause).min(1) })).optional(),
  examples: policyShape.shape.examples,
});
export type PolicyFile = z.infer<typeof policyFileShape>;

/** A mistake in a policy file, with the path to it. */
export class PolicyMistake extends Error {
  override readonly name = 'PolicyMistake';
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
    feedback: { ...base.feedback, ...file.feedback },
    nearWindows: file.nearWindows ?? base.nearWindows,
    rules,
    escalation: base.escalation.map((given) => ({
      ...given,
      basis: [...(file.escalation?.find(({ level }) => level === given.level)?.basis ?? []), ...given.basis],
    })),
    examples: file.examples,
  });
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
  throw new PolicyMistake(
    result.error.issues.map(({ path, message }) => `${path.join('.') || '(root)'}: ${message}`).join('; '),
  );
}
