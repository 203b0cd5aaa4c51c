// The fields of an event that are computed or refer to other records.
import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';

import { eventId } from '../rules/id';
import type { EventTable } from '../store/log-tables';
import { Context } from './context';
import { LedgerEvent } from './log-types';
import { Unit } from './registry-types';
import { Task } from './task-types';

@Resolver(() => LedgerEvent)
export class EventFields {
  @FieldResolver(() => ID)
  id(@Root() event: EventTable): string {
    return eventId(event.jurisdiction, event.sequence);
  }

  @FieldResolver()
  cursor(@Root() event: EventTable, @Ctx() context: Context): string {
    return context.reader.eventCursor(event.jurisdiction, event.sequence);
  }

  @FieldResolver()
  actor(@Root() event: EventTable): string {
    return event.actorName;
  }

  @FieldResolver(() => Task, { nullable: true })
  task(@Root() event: EventTable, @Ctx() context: Context) {
    return event.taskId === null ? null : context.load.visibleTask(event.taskId);
  }

  @FieldResolver(() => Unit, { nullable: true })
  unit(@Root() event: EventTable, @Ctx() context: Context) {
    return event.unitId === null ? null : context.load.record('unit', event.unitId);
  }
}
