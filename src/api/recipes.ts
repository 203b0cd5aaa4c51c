// How the fields of records are made for answers that the database writes: which table a type is, which records its fields
// refer to, what only rules can say. A field that is a column of the same name and has no resolver needs no recipe; one
// that is neither is left to its resolver, and with it the whole operation.
import { workingDaysLeft } from '../rules/days-left';
import type { Records, Task } from '../rules/records';
import type { Computed } from '../store/json-rows';
import type { Context } from './context';
import { expectedNow, escalationNow, obligationsNow, reasonsNow } from './task-rules';

export type Recipe =
  | { of: Computed }
  | { one: string; by: string }
  | { many: string; by: string; order: readonly string[]; unless?: string }
  | { needs: readonly string[] | 'row'; say: (row: Task, context: Context) => unknown };

export interface Source {
  table: keyof Records;
  fields: Readonly<Record<string, Recipe>>;
}

const ofTask = (many: string, order: string): Recipe => ({ many, by: 'taskId', order: [order, 'id'] });

export const RECIPES: Readonly<Record<string, Source>> = {
  Task: {
    table: 'task',
    fields: {
      source: { one: 'Source', by: 'sourceId' },
      leadUnit: { one: 'Unit', by: 'leadUnitId' },
      owner: { one: 'Person', by: 'ownerId' },
      leader: { one: 'Person', by: 'leaderId' },
      status: { of: 'status' },
      statusSince: { of: 'statusSince' },
      nextStatusChangeAt: { of: 'nextStatusChangeAt' },
      workingDaysLeft: {
        needs: ['stage', 'dueOn', 'dueAt', 'approvalIfDone'],
        say: (task, { now, regime }) => workingDaysLeft(task, now, regime.calendar),
      },
      expectedPercent: { needs: 'row', say: expectedNow },
      statusReasons: { needs: 'row', say: reasonsNow },
      obligations: { needs: 'row', say: obligationsNow },
      escalation: { needs: 'row', say: escalationNow },
      milestones: { many: 'Milestone', by: 'taskId', order: ['dueOn', 'id'], unless: 'removed' },
      letters: ofTask('Letter', 'issuedAt'),
      reports: ofTask('Report', 'submittedAt'),
      explanations: ofTask('Explanation', 'submittedAt'),
      completions: ofTask('Completion', 'submittedAt'),
      verifications: ofTask('Verification', 'at'),
    },
  },
  Source: { table: 'source', fields: { leader: { one: 'Person', by: 'leaderId' } } },
  Unit: { table: 'unit', fields: { parent: { one: 'Unit', by: 'parentId' } } },
  Person: { table: 'person', fields: { unit: { one: 'Unit', by: 'unitId' } } },
  Report: { table: 'report', fields: { unit: { one: 'Unit', by: 'unitId' } } },
  Letter: { table: 'letter', fields: {} },
  Milestone: { table: 'milestone', fields: {} },
  Explanation: { table: 'explanation', fields: {} },
  Completion: { table: 'completion', fields: {} },
  Verification: { table: 'verification', fields: {} },
};
