// What mutations answer: the records they made or changed, null when refused, and why they were refused.
import { Field, ObjectType } from 'type-graphql';

import type { Command, Input } from '../ledger/act';
import type { Records } from '../rules/records';
import type { Answer } from '../store/tables';
import type { Context } from './context';
import { UserError } from './task-types';
import { calendarView, policyView, userErrors } from './views';

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
    @Field(() => [UserError])
    userErrors!: UserError[];
  }
  for (const [part, type] of Object.entries(parts)) {
    Field(() => type(), { nullable: true })(Payload.prototype, part);
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
function payload({ made, problems, similar, warnings, resettled, year }: Answer, context: Context): object {
  const parts: Record<string, () => Promise<unknown>> = {};
  for (const [kind, id] of Object.entries(made)) parts[kind] = () => context.load.record(kind as keyof Records, id);
  return {
    ...parts,
    similarTasks: async () => {
      const tasks = await Promise.all((similar ?? []).map((id) => context.load.visibleTask(id)));
      return tasks.filter((task) => task !== null);
    },
    warnings: (warnings ?? []).map((text) => context.say(text)),
    resettledTasks: resettled ?? 0,
    calendar: () => (year == null ? null : calendarView(context.regime.calendar, year)),
    policy: () => policyOf(problems, context),
    year: year ?? null,
    userErrors: userErrors(problems, context),
  };
}

/** The policy in force after the act; null when it was refused. */
function policyOf(problems: Answer['problems'], context: Context) {
  const jurisdiction = context.ledger.regimes.jurisdiction(context.who.jurisdiction);
  return problems.length > 0 || jurisdiction === null ? null : policyView(jurisdiction, context);
}
