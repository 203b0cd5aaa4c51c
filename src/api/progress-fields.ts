// The fields of milestones, interventions and inspections that refer to other records.
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';

import { burdens } from '../rules/inspecting';
import type * as R from '../rules/records';
import { Context } from './context';
import { Report } from './handling-types';
import { Inspection, InspectionReview } from './inspection-types';
import { Intervention, Milestone } from './progress-types';
import { Source, Unit } from './registry-types';
import { Task } from './task-types';

@Resolver(() => Milestone)
export class MilestoneFields {
  @FieldResolver(() => Task)
  task(@Root() milestone: R.Milestone, @Ctx() context: Context) {
    return context.load.referred('task', milestone.taskId);
  }
}

async function seen(ids: readonly string[], context: Context): Promise<R.Task[]> {
  const tasks = await Promise.all(ids.map((id) => context.load.visibleTask(id)));
  return tasks.filter((task) => task !== null);
}

@Resolver(() => Intervention)
export class InterventionFields {
  @FieldResolver(() => Unit)
  unit(@Root() intervention: R.Intervention, @Ctx() context: Context) {
    return context.load.referred('unit', intervention.unitId);
  }

  @FieldResolver(() => [Task])
  tasks(@Root() intervention: R.Intervention, @Ctx() context: Context) {
    return seen(intervention.taskIds, context);
  }

  @FieldResolver(() => Report, { nullable: true })
  rectification(@Root() intervention: R.Intervention, @Ctx() context: Context) {
    // It is kept under the first of the tasks, which not everybody sees who sees the intervention.
    return intervention.rectificationId === null ? null : context.load.visible('report', intervention.rectificationId);
  }
}

@Resolver(() => Inspection)
export class InspectionFields {
  @FieldResolver(() => [Unit])
  units(@Root() inspection: R.Inspection, @Ctx() context: Context) {
    return Promise.all(inspection.unitIds.map((id) => context.load.referred('unit', id)));
  }

  @FieldResolver(() => Unit, { nullable: true })
  proposedBy(@Root() inspection: R.Inspection, @Ctx() context: Context) {
    return inspection.proposedById === null ? null : context.load.referred('unit', inspection.proposedById);
  }

  @FieldResolver(() => Source, { nullable: true })
  source(@Root() inspection: R.Inspection, @Ctx() context: Context) {
    // What an inspection found is a unit's to see through a task that it sees, not through the inspection.
    return inspection.sourceId === null ? null : context.load.visible('source', inspection.sourceId);
  }

  @FieldResolver(() => [Task])
  async tasks(@Root() inspection: R.Inspection, @Ctx() context: Context) {
    if (inspection.sourceId === null) return [];
    const tasks = await context.load.children('task', 'sourceId', 'createdAt', inspection.sourceId);
    const ids = tasks.map(({ id }) => id);
    return seen(ids, context);
  }

  @FieldResolver(() => [InspectionReview])
  reviews(@Root() inspection: R.Inspection, @Ctx() context: Context) {
    const { who, now, load } = context;
    return inspection.reviews
      .filter(({ unitId }) => who.role !== 'UNIT' || unitId === who.unitId)
      .map((review) => ({
        ...review,
        unit: () => load.referred('unit', review.unitId),
        late: (review.decidedAt ?? now) >= review.dueAt,
      }));
  }

  /** The burden on units is the office's and the leaders' to weigh; a unit would learn of others' inspections. */
  @FieldResolver(() => [String])
  async warnings(@Root() inspection: R.Inspection, @Ctx() context: Context): Promise<string[]> {
    const { who, load, regime } = context;
    if (who.role === 'UNIT') return [];
    const years = [inspection.year - 1, inspection.year, inspection.year + 1];
    const others = (await Promise.all(years.map((year) => load.inspectionsOf(year)))).flat();
    const names = new Map<string, string>();
    for (const id of inspection.unitIds) names.set(id, (await load.referred('unit', id)).name);
    const { perUnitAndYear } = regime.policy.inspections;
    return burdens(inspection, others, (id) => names.get(id) ?? id, perUnitAndYear).map((text) => context.say(text));
  }
}
