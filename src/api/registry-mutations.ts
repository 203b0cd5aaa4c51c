// The mutations on units, people, sources, calendars, policies and the simulated clock: each names its command. No rule lives here.
import { Arg, Ctx, Field, Int, Mutation, ObjectType, Resolver } from 'type-graphql';

import * as publish from '../ledger/publish-commands';
import * as registry from '../ledger/registry-commands';
import { Context } from './context';
import { UserError } from './log-types';
import { act, payloadOf } from './payloads';
import * as I from './registry-inputs';
import { Person, Policy, Source, Unit, WorkCalendar } from './registry-types';
import { DateTime } from './scalars';
import { userErrors } from './views';

const WARNINGS = {
  type: () => [String],
  description:
    'What is to be said if the leader’s key matters (重大事项) of the year are too few or too many, by the default policy outside 3 to 4; in the viewer’s language; it refuses nothing.',
} as const;
const RESETTLED = {
  type: () => Int,
  description: 'In how many tasks a due day, a moment or an obligation has moved.',
} as const;

const UnitPayload = payloadOf('UnitPayload', { unit: () => Unit });
const PersonPayload = payloadOf('PersonPayload', { person: () => Person });
const CreateSourcePayload = payloadOf('CreateSourcePayload', { source: () => Source }, { warnings: WARNINGS });
const PublishWorkCalendarPayload = payloadOf(
  'PublishWorkCalendarPayload',
  { calendar: () => WorkCalendar },
  { resettledTasks: RESETTLED },
);
const PublishPolicyPayload = payloadOf(
  'PublishPolicyPayload',
  {},
  {
    policy: {
      type: () => Policy,
      nullable: true,
      description: 'The policy in force after the act: what was published may still be pending. Null when refused.',
    },
    resettledTasks: RESETTLED,
  },
);

@ObjectType({ description: 'Where the simulated clock stands, and what changed on the way.', simpleResolvers: true })
class AdvanceClockPayload {
  @Field(() => DateTime, { description: 'The clock after the act.' })
  now!: string;
  @Field(() => Int, { description: 'Changes of colour announced in the viewer’s jurisdiction.' })
  statusChanges!: number;
  @Field(() => [UserError], { description: 'Why it was refused (办理错误); empty when it worked.' })
  userErrors!: UserError[];
}

// The calendar ends with 2099; what falls due is some time ahead of the clock.
const LAST_MOMENT = '2098-12-31T00:00:00.000Z';

@Resolver()
export class RegistryMutations {
  @Mutation(() => UnitPayload, { description: 'Registers a unit. OFFICE, ADMIN.' })
  createUnit(@Arg('input') input: I.CreateUnitInput, @Ctx() context: Context) {
    return act(context, registry.newUnit, input);
  }

  @Mutation(() => UnitPayload, { description: 'Changes a unit. OFFICE, ADMIN.' })
  updateUnit(@Arg('input') input: I.UpdateUnitInput, @Ctx() context: Context) {
    return act(context, registry.changeUnit, input);
  }

  @Mutation(() => PersonPayload, { description: 'Registers an owner or leader. OFFICE, ADMIN.' })
  createPerson(@Arg('input') input: I.CreatePersonInput, @Ctx() context: Context) {
    return act(context, registry.newPerson, input);
  }

  @Mutation(() => PersonPayload, { description: 'Changes a person. OFFICE, ADMIN.' })
  updatePerson(@Arg('input') input: I.UpdatePersonInput, @Ctx() context: Context) {
    return act(context, registry.changePerson, input);
  }

  @Mutation(() => CreateSourcePayload, { description: 'Registers a source. OFFICE.' })
  createSource(@Arg('input') input: I.CreateSourceInput, @Ctx() context: Context) {
    return act(context, registry.newSource, input);
  }

  @Mutation(() => PublishWorkCalendarPayload, {
    description:
      '公布放假安排: replaces the year; every open due day is counted again at once, none to a day before today; what moved is logged and announced. ADMIN.',
  })
  publishWorkCalendar(@Arg('input') input: I.PublishWorkCalendarInput, @Ctx() context: Context) {
    return act(context, publish.workCalendar, input);
  }

  @Mutation(() => PublishWorkCalendarPayload, {
    description: '增加本级放假日, e.g. for a typhoon; every open due day is counted again at once. ADMIN.',
  })
  addDaysOff(@Arg('input') input: I.AddDaysOffInput, @Ctx() context: Context) {
    return act(context, publish.daysOff, input);
  }

  @Mutation(() => PublishPolicyPayload, {
    description:
      '发布督查规则: a version of the policy, in force from effectiveAt; then the open tasks are settled anew by an event: due days stay, colours follow. ADMIN.',
  })
  publishPolicy(@Arg('input') input: I.PublishPolicyInput, @Ctx() context: Context) {
    return act(context, publish.policy, input);
  }

  @Mutation(() => AdvanceClockPayload, {
    description:
      'Simulation only: moves the service’s clock forward and announces every change on the way. OFFICE, ADMIN.',
  })
  async advanceClock(@Arg('input') { to }: I.AdvanceClockInput, @Ctx() context: Context) {
    await context.allow('advanceClock');
    const { ledger, who } = context;
    const refused = (code: 'SIMULATION_ONLY' | 'DATE_IN_PAST' | 'INVALID', zh: string, en: string) => ({
      now: ledger.now(),
      statusChanges: 0,
      userErrors: userErrors([{ code, field: ['to'], text: { zh, en } }], context),
    });
    if (!ledger.simulated) return refused('SIMULATION_ONLY', '仅在模拟时钟下可用', 'only with a simulated clock');
    if (to < ledger.now()) {
      return refused(
        'DATE_IN_PAST',
        `时钟只能向前，现为 ${ledger.now()}`,
        `the clock only goes forward; it stands at ${ledger.now()}`,
      );
    }
    if (to >= LAST_MOMENT) {
      return refused('INVALID', `时钟不得到 ${LAST_MOMENT}`, `the clock stays before ${LAST_MOMENT}`);
    }
    const statusChanges = await ledger.advance(who, to);
    context.refresh();
    return { now: ledger.now(), statusChanges, userErrors: [] };
  }
}
