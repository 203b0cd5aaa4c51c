// Units, people and sources: the records that tasks refer to. Decisions, like those on tasks.
import type { Day } from './day';
import type { Setting } from './deciding';
import type { RegistryEvent } from './events';
import type { NodeId } from './id';
import type { Person, Source, Unit } from './records';
import type { Problems } from './refusal';
import type { GovernmentLevel, InstructionKind, SourceKind, UnitKind } from './words';

export interface CreateUnit {
  code: string;
  name: string;
  aliases?: readonly string[] | null | undefined;
  kind: UnitKind;
}

/** A unit's code is unique in its jurisdiction and never changes: tokens name it. */
export function createUnit(
  input: CreateUnit,
  parent: Unit | null | undefined,
  sameCode: Unit | null,
  setting: Setting,
): RegistryEvent[] {
  const { problems, newId, who } = setting;
  if (!/^[\w.-]+$/.test(input.code) && input.code !== '') {
    problems.add(
      'INVALID',
      'code',
      '代码只能用字母、数字、点、横线和下划线',
      'letters, digits, dots, dashes and underscores only',
    );
  }
  const aliases = readAliases(input.aliases, problems);
  if (sameCode !== null) {
    problems.add('DUPLICATE', 'code', `代码已属于${sameCode.name}`, `the code belongs to ${sameCode.name}`);
  }
  problems.settle();
  const { code, name, kind } = input;
  const unit: Unit = {
    id: newId('unit'),
    jurisdiction: who.jurisdiction,
    code,
    name,
    aliases,
    kind,
    parentId: parent?.id ?? null,
    version: 1,
  };
  return [{ kind: 'unitCreated', data: { unit } }];
}

// A unit has one name and a few that people use.
const MOST_ALIASES = 20;

function readAliases(aliases: readonly string[] | null | undefined, problems: Problems): string[] {
  const read = [...new Set(aliases ?? [])];
  if (read.length > MOST_ALIASES) {
    problems.add('INVALID', 'aliases', `别名不得超过 ${MOST_ALIASES} 个`, `at most ${MOST_ALIASES} aliases`);
  }
  for (const [i, alias] of read.entries()) {
    if (alias === '') problems.add('REQUIRED', ['aliases', String(i)], '不能为空', 'must not be empty');
  }
  return read;
}

export interface UpdateUnit {
  name?: string | null | undefined;
  aliases?: readonly string[] | null | undefined;
  kind?: UnitKind | null | undefined;
  parent?: NodeId | null | undefined;
}

/** `ancestors`: the ids above the new parent, itself included. A null parent makes the unit stand alone. */
export function updateUnit(
  unit: Unit,
  input: UpdateUnit,
  ancestors: readonly NodeId[],
  setting: Setting,
): RegistryEvent[] {
  const { problems } = setting;
  for (const field of ['name', 'kind'] as const) {
    if (input[field] === null) problems.add('REQUIRED', field, '不能清空', 'cannot be emptied');
  }
  const aliases = readAliases(input.aliases, problems);
  if (ancestors.includes(unit.id)) {
    problems.add('INVALID', 'parent', '上级单位不能是本单位或其下级', 'a unit cannot stand below itself');
  }
  problems.settle();
  const set: Partial<Unit> = { version: unit.version + 1 };
  if (input.name != null) set.name = input.name;
  if (input.aliases !== undefined) set.aliases = aliases;
  if (input.kind != null) set.kind = input.kind;
  if (input.parent !== undefined) set.parentId = input.parent;
  return [{ kind: 'unitUpdated', data: { unitId: unit.id, set } }];
}

export interface CreatePerson {
  name: string;
  title?: string | null | undefined;
}

export function createPerson(input: CreatePerson, unit: Unit | null | undefined, setting: Setting): RegistryEvent[] {
  const { problems, newId, who } = setting;
  problems.settle();
  const person: Person = {
    id: newId('person'),
    jurisdiction: who.jurisdiction,
    name: input.name,
    title: input.title ?? null,
    unitId: unit?.id ?? null,
    version: 1,
  };
  return [{ kind: 'personCreated', data: { person } }];
}

export interface UpdatePerson {
  name?: string | null | undefined;
  title?: string | null | undefined;
  unit?: NodeId | null | undefined;
}

export function updatePerson(person: Person, input: UpdatePerson, { problems }: Setting): RegistryEvent[] {
  if (input.name === null) problems.add('REQUIRED', 'name', '不能清空', 'cannot be emptied');
  problems.settle();
  const set: Partial<Person> = { version: person.version + 1 };
  if (input.name != null) set.name = input.name;
  if (input.title !== undefined) set.title = input.title;
  if (input.unit !== undefined) set.unitId = input.unit;
  return [{ kind: 'personUpdated', data: { personId: person.id, set } }];
}

export interface CreateSource {
  kind: SourceKind;
  level: GovernmentLevel;
  title: string;
  documentNumber?: string | null | undefined;
  issuedBy?: string | null | undefined;
  issuedOn: Day;
  instructionKind?: InstructionKind | null | undefined;
  instruction?: string | null | undefined;
}

/** A source is a document that exists: it is not issued in the future. */
export function createSource(
  input: CreateSource,
  leader: Person | null | undefined,
  setting: Setting,
): RegistryEvent[] {
  const { problems, newId, today, who } = setting;
  if (input.issuedOn > today) {
    problems.add('INVALID', 'issuedOn', `不得晚于今天（${today}）`, `not after today, ${today}`);
  }
  problems.settle();
  const source: Source = {
    id: newId('source'),
    jurisdiction: who.jurisdiction,
    kind: input.kind,
    level: input.level,
    title: input.title,
    documentNumber: input.documentNumber ?? null,
    issuedBy: input.issuedBy ?? null,
    issuedOn: input.issuedOn,
    leaderId: leader?.id ?? null,
    instructionKind: input.instructionKind ?? null,
    instruction: input.instruction ?? null,
    version: 1,
  };
  return [{ kind: 'sourceCreated', data: { source } }];
}
