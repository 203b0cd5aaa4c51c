// The mutations on units, people and sources: what each reads before it decides.
import type { RegistryEvent } from '../rules/events';
import type { Unit } from '../rules/records';
import {
  createPerson,
  type CreatePerson,
  createSource,
  type CreateSource,
  createUnit,
  type CreateUnit,
  updatePerson,
  type UpdatePerson,
  updateUnit,
  type UpdateUnit,
} from '../rules/registry';
import { yearOf } from '../rules/day';
import { keyMatterWarning } from '../rules/key-matters';
import type { Command, Input } from './act';
import type { Work } from './work';

export const newUnit: Command<Input & CreateUnit & { parent?: string | null }> = {
  operation: 'createUnit',
  required: ['code', 'name'],
  run: async (work, input) => {
    const parent = await work.named('unit', input.parent, 'parent');
    const sameCode = await work.transaction.unitByCode(input.code);
    return made(work, createUnit(input, parent, sameCode, work.setting));
  },
};

export const changeUnit: Command<Input & UpdateUnit & { unit: string }> = {
  operation: 'updateUnit',
  required: ['name'],
  run: async (work, input) => {
    const unit = await work.named('unit', input.unit, 'unit');
    if (unit !== null) work.version(unit.version, input.expectedVersion);
    const parent = await work.named('unit', input.parent, 'parent');
    const ancestors: string[] = [];
    for (let at = parent ?? null; at !== null && !ancestors.includes(at.id);) {
      ancestors.push(at.id);
      at = at.parentId === null ? null : await work.transaction.get('unit', at.parentId);
    }
    if (unit === null) work.problems.settle();
    return made(work, updateUnit(unit as Unit, input, ancestors, work.setting));
  },
};

export const newPerson: Command<Input & CreatePerson & { unit?: string | null }> = {
  operation: 'createPerson',
  required: ['name'],
  run: async (work, input) => {
    const unit = await work.named('unit', input.unit, 'unit');
    return made(work, createPerson(input, unit, work.setting));
  },
};

export const changePerson: Command<Input & UpdatePerson & { person: string }> = {
  operation: 'updatePerson',
  required: ['name'],
  run: async (work, input) => {
    const person = await work.named('person', input.person, 'person');
    await work.named('unit', input.unit, 'unit');
    if (person === null) work.problems.settle();
    else {
      work.version(person.version, input.expectedVersion);
      return made(work, updatePerson(person, input, work.setting));
    }
    return {};
  },
};

export const newSource: Command<Input & CreateSource & { leader?: string | null }> = {
  operation: 'createSource',
  required: ['title'],
  run: async (work, input) => {
    const leader = await work.named('person', input.leader, 'leader');
    const records = await made(work, createSource(input, leader, work.setting));
    if (input.kind !== 'KEY_MATTER' || leader == null) return records;
    const year = yearOf(input.issuedOn);
    const warning = keyMatterWarning(
      await work.transaction.keyMatters(leader.id, year),
      year,
      work.setting.regime.policy,
    );
    return { done: { made: records, warnings: warning === null ? [] : [warning] } };
  },
};

async function made(work: Work, events: RegistryEvent[]): Promise<Record<string, string>> {
  await work.recordRegistry(events);
  return Object.fromEntries(
    events.map((event): [string, string] => {
      switch (event.kind) {
        case 'unitCreated':
          return ['unit', event.data.unit.id];
        case 'unitUpdated':
          return ['unit', event.data.unitId];
        case 'personCreated':
          return ['person', event.data.person.id];
        case 'personUpdated':
          return ['person', event.data.personId];
        case 'sourceCreated':
          return ['source', event.data.source.id];
        default:
          throw new Error(`${event.kind} makes no record`);
      }
    }),
  );
}
