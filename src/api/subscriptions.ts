// The pushes: a subscriber is a cursor on its jurisdiction's log (src/ledger/feed.ts). Rights and filter are checked for
// every event, in replay too; what subscribers have in common is worked out once.
import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql';

import { scopeOf } from '../rules/access';
import type { TaskEvents } from '../rules/events';
import { escalationAt } from '../rules/escalation';
import type { Task } from '../rules/records';
import type { FeedEvent } from '../ledger/cursor';
import type { EventTable } from '../store/log-tables';
import { withCursors } from './connections';
import { Context } from './context';
import { EventFilter, TaskFilter } from './filter-inputs';
import { Following } from './following';
import { LedgerEvent, RedFlag, TaskStatusChange } from './log-types';
import { eventFilterOf, filterOf } from './reading';
import { reasonView } from './views';

interface Changed {
  event: EventTable;
  data: TaskEvents['statusChanged'];
  task: Task;
}

interface Arguments<F> {
  args: { filter?: F | null; after?: string | null };
  context: Context;
}

const isChange = ({ kind }: EventTable): boolean => kind === 'statusChanged';
const isAny = (): boolean => true;

/** Follows the log from a cursor, or from now; `pick` is what to show of each event that `concerns` the operation. */
async function follow(
  context: Context,
  given: string | null | undefined,
  concerns: Following['concerns'],
  pick: Following['pick'],
): Promise<Following> {
  const { reader, feed } = context.ledger;
  const { jurisdiction } = context.who;
  const after = context.road.resumeAfter ?? given;
  const head = (await reader.head(jurisdiction))?.sequence ?? 0;
  const position =
    after == null
      ? head
      : await withCursors(context, () => Promise.resolve().then(() => reader.eventPosition(jurisdiction, after)));
  if (position > head)
    throw context.badInput('after', { zh: '游标超出台账末尾', en: 'the cursor is beyond the end of the log' });
  const cursorFrom = (signal: AbortSignal) => feed.follow(jurisdiction, position, signal);
  return new Following(cursorFrom, concerns, pick, context.road.closing);
}

/** The change of colour that an event announces, if the viewer sees the task and it satisfies the filter. */
async function changeOf(event: FeedEvent, filter: TaskFilter | null, context: Context): Promise<Changed | null> {
  const { row } = event;
  if (row.taskId === null) return null;
  const data = await event.shared('data', () => Promise.resolve(JSON.parse(row.data) as TaskEvents['statusChanged']));
  const { status, ...rest } = filter ?? {};
  if (status != null && !status.includes(data.to)) return null;
  const { who, ledger } = context;
  const scope = `${scopeOf(who)} ${JSON.stringify(rest)}`;
  const matching = await event.shared(scope, () =>
    ledger.reader.tasksMatching(who, [row.taskId as string], filterOf(rest, context), ledger.now()),
  );
  const task = matching[0];
  return task === undefined ? null : { event: row, data, task };
}

/** What every push of a change of colour shows. */
function pushed({ event, data, task }: Changed, context: Context) {
  return {
    cursor: context.reader.eventCursor(event.jurisdiction, event.sequence),
    task,
    at: event.at,
    reasons: data.reasons.map((reason) => reasonView(reason, context)),
  };
}

const FILTER = {
  nullable: true,
  description: 'Its status means the colour turned to; the rest is checked against the task as it is now.',
} as const;
const AFTER = {
  nullable: true,
  description:
    'Resume behind this cursor: first what was missed, then what comes, each once and in order. From now if it is missing.',
} as const;

@Resolver(() => TaskStatusChange)
export class Subscriptions {
  @Subscription(() => TaskStatusChange, {
    description: 'Every change of colour (变色) of tasks that the viewer sees, by an act or by time.',
    subscribe: (({ args, context }: Arguments<TaskFilter>) => {
      const filter = args.filter ?? null;
      filterOf(filter, context);
      return follow(context, args.after, isChange, (event) => changeOf(event, filter, context));
    }) as never,
  })
  taskStatusChanged(
    @Root() change: Changed,
    @Arg('filter', () => TaskFilter, FILTER) _filter: TaskFilter | null | undefined,
    @Arg('after', () => String, AFTER) _after: string | null | undefined,
    @Ctx() context: Context,
  ): object {
    return { ...pushed(change, context), from: change.data.from, to: change.data.to };
  }

  @Subscription(() => RedFlag, {
    description: 'Every task that turns red (红旗), of those that the viewer sees.',
    subscribe: (({ args, context }: Arguments<TaskFilter>) => {
      const filter = args.filter ?? null;
      filterOf(filter, context);
      return follow(context, args.after, isChange, async (event) => {
        const change = await changeOf(event, filter, context);
        return change?.data.to === 'RED' ? change : null;
      });
    }) as never,
  })
  redFlagRaised(
    @Root() change: Changed,
    @Arg('filter', () => TaskFilter, FILTER) _filter: TaskFilter | null | undefined,
    @Arg('after', () => String, AFTER) _after: string | null | undefined,
    @Ctx() context: Context,
  ): object {
    const { event, data } = change;
    const escalation = escalationAt(data.open ? event.at : null, event.at, context.regime);
    return { ...pushed(change, context), escalation };
  }

  @Subscription(() => LedgerEvent, {
    description: 'The event log (事件日志) as it grows, as far as the viewer sees it.',
    subscribe: (async ({ args, context }: Arguments<EventFilter>) => {
      await context.allow('events');
      const filter = eventFilterOf(args.filter, context);
      const { who, ledger } = context;
      const scope = `event ${scopeOf(who)} ${JSON.stringify(filter)}`;
      return follow(context, args.after, isAny, async (event) => {
        const seen = await event.shared(scope, () => ledger.reader.visibleEvents(who, [event.row.sequence], filter));
        return seen[0] ?? null;
      });
    }) as never,
  })
  ledgerEvents(
    @Root() event: EventTable,
    @Arg('filter', () => EventFilter, { nullable: true }) _filter: EventFilter | null | undefined,
    @Arg('after', () => String, AFTER) _after: string | null | undefined,
  ): object {
    return event;
  }
}
