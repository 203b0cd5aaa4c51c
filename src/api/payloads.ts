// What mutations answer: the records they made or changed, null when refused, and why they were refused.
import { Field, ObjectType } from 'type-graphql';

import type { Command, Input } from '../ledger/act';
import type { Answer } from '../rules/answer';
import type { Records } from '../rules/records';
import type { Context } from './context';
import { UserError } from './log-types';
import { calendarView, policyView, uploadView, userErrors } from './views';

/** What is said of attachments beside what is recorded. */
export const REUSED = {
  warnings: {
    type: () => [String],
    description:
      'Of what is submitted with attachments: which of them are evidence of other tasks already (同一附件用于多个事项), as far as the viewer sees these; in the viewer’s language; it refuses nothing.',
  },
} as const;

/** The payload class of a mutation: what it changed, null when refused, and why. */
export function payloadOf(
  name: string,
  parts: Record<string, () => new () => object>,
  also: Record<string, { type: () => object; description: string; nullable?: boolean }> = {},
) {
  @ObjectType(name, {
    description: 'What was changed, null when refused; and why it was refused, empty when it worked.',
    simpleResolvers: true,
  })
  class Payload {
    @Field(() => [UserError], { description: 'Why it was refused (办理错误); empty when it worked.' })
    userErrors!: UserError[];
  }
  for (const [part, type] of Object.entries(parts)) {
    Field(() => type(), { nullable: true, description: 'As it is after the act; null when refused.' })(
      Payload.prototype,
      part,
    );
  }
  for (const [part, { type, ...options }] of Object.entries(also)) {
    Field(type as () => never, options)(Payload.prototype, part);
  }
  return Payload;
}

export async function act<C extends Input>(context: Context, command: Command<C>, input: object): Promise<object> {
  return payload(await context.act(command, input as C), context);
}

/** The records of an answer: the one who made them sees them, even if the act ended their part in the task. */
export function payload(answer: Answer, context: Context): object {
  const { made, problems, similar, warnings, imported, resettled, year, replayed, grant } = answer;
  const parts: Record<string, () => Promise<unknown>> = {};
  for (const [name, id] of Object.entries(made)) {
    const kind = name as Exclude<keyof Records, 'jurisdiction'>;
    parts[kind] = () => (replayed === true ? again(kind, id, answer, context) : context.load.record(kind, id));
  }
  return {
    ...parts,
    similarTasks: async () => {
      const tasks = await Promise.all((similar ?? []).map((id) => context.load.visibleTask(id)));
      return tasks.filter((task) => task !== null);
    },
    warnings: (warnings ?? []).map((text) => context.say(text)),
    result: imported ?? null,
    resettledTasks: resettled ?? 0,
    calendar: () => (year == null ? null : calendarView(context.regime.calendar, year)),
    policy: () => policyOf(problems, context),
    key: answer.once ?? null,
    secret: answer.once ?? null,
    year: year ?? null,
    upload: grant === undefined ? null : uploadView(grant, context),
    userErrors: userErrors(problems, context),
  };
}

/** A record for who sends a key again: as may be seen by then; a task also if nothing has happened to it since. */
async function again(kind: Exclude<keyof Records, 'jurisdiction'>, id: string, { at }: Answer, { load }: Context) {
  if (kind !== 'task') return load.visible(kind, id);
  const [visible, task] = await Promise.all([load.visibleTask(id), load.record('task', id)]);
  return visible ?? (task !== null && at !== undefined && task.updatedAt <= at ? task : null);
}

/** The policy in force after the act; null when it was refused. */
function policyOf(problems: Answer['problems'], context: Context) {
  const jurisdiction = context.ledger.regimes.jurisdiction(context.who.jurisdiction);
  return problems.length > 0 || jurisdiction === null ? null : policyView(jurisdiction, context);
}
