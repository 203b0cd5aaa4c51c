// What integrators are promised (docs/integration.md): against the schema of the last release nothing breaks, and what is
// to go is deprecated with a day, at least six months off. The same on small schemas that break it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  type ASTNode,
  BreakingChangeType,
  buildASTSchema,
  type DocumentNode,
  findBreakingChanges,
  Kind,
  parse,
  visit,
} from 'graphql';

import { schemaText } from '../../src/api/schema';

const RELEASED = readFileSync(join(__dirname, 'released.graphql'), 'utf8');
const NOTICE_MONTHS = 6;

/** What a schema does that the promise forbids. `released` begins with comments that say its day. */
function broken(released: string, current: string, today: string): string[] {
  const day = /^# released (\d{4}-\d{2}-\d{2})$/m.exec(released)?.[1];
  if (day === undefined) return ['the released schema lacks its day: # released YYYY-MM-DD'];
  const before = deprecatedIn(parse(released));
  const earliest = monthsLater(day, NOTICE_MONTHS);
  const dates = [...deprecatedIn(parse(current))].flatMap(([place, reason]) => {
    const removal = removalOf(reason);
    if (removal === null) return [`${place}: the reason of the deprecation lacks "Removal on YYYY-MM-DD"`];
    const promised = before.get(place);
    const least = promised === undefined ? earliest : (removalOf(promised) ?? earliest);
    return removal < least ? [`${place}: removal on ${removal}, before ${least}`] : [];
  });
  // What may go by now was never there; types that nothing refers to without it go along.
  const kept = withoutPast(parse(released), today);
  const used = new Set<string>();
  visit(kept, { NamedType: ({ name }) => void used.add(name.value) });
  const changes = findBreakingChanges(buildASTSchema(kept), buildASTSchema(parse(current)));
  const breaking = changes
    .filter(
      ({ type, description }) => type !== BreakingChangeType.TYPE_REMOVED || used.has(description.split(' ')[0] ?? ''),
    )
    .map(({ description }) => description);
  return [...dates, ...breaking];
}

/** The reason of an element's deprecation; undefined if it is not deprecated. */
function reasonOf(node: ASTNode): string | undefined {
  if (!('directives' in node)) return undefined;
  const directive = node.directives.find(({ name }) => name.value === 'deprecated');
  const value = directive?.arguments?.find(({ name }) => name.value === 'reason')?.value;
  return directive === undefined ? undefined : value?.kind === Kind.STRING ? value.value : '';
}

/** The day in a reason: `Use number. Removal on 2027-06-30` */
function removalOf(reason: string): string | null {
  const day = /\bRemoval on (\d{4}-\d{2}-\d{2})\b/.exec(reason)?.[1];
  return day !== undefined && !Number.isNaN(Date.parse(day)) ? day : null;
}

/** What is deprecated, by its place (`Task.old`, `Query.tasks.old`), with the reason. */
function deprecatedIn(document: DocumentNode): Map<string, string> {
  const found = new Map<string, string>();
  const path: string[] = [];
  visit(document, {
    enter: (node) => {
      if (!('name' in node) || node.kind === Kind.NAMED_TYPE || node.kind === Kind.DIRECTIVE) return;
      path.push(node.name.value);
      const reason = reasonOf(node);
      if (reason !== undefined) found.set(path.join('.'), reason);
    },
    leave: (node) => {
      if ('name' in node && node.kind !== Kind.NAMED_TYPE && node.kind !== Kind.DIRECTIVE) path.pop();
    },
  });
  return found;
}

/** A document without what was to go by a day. */
function withoutPast(document: DocumentNode, today: string): DocumentNode {
  return visit(document, {
    enter: (node) => {
      const removal = removalOf(reasonOf(node) ?? '');
      return removal !== null && removal <= today ? null : undefined;
    },
  });
}

/** The same day some months later; the last of the month where there is none. */
function monthsLater(day: string, months: number): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months + 1, 0);
  const last = date.getUTCDate();
  date.setUTCDate(Math.min(Number(day.slice(8)), last));
  return date.toISOString().slice(0, 10);
}

it('holds for the schema as it is', () => {
  expect(broken(RELEASED, schemaText(), new Date().toISOString().slice(0, 10))).toEqual([]);
});

describe('is told to be broken', () => {
  const types = (fields: string, more = ''): string => `type Query { a: Int ${fields} }\n${more}`;
  const release = (fields: string, more?: string): string => `# released 2026-08-31\n${types(fields, more)}`;
  const old = (day: string): string => `old: Int @deprecated(reason: "Use a. Removal on ${day}")`;

  it.each([
    ['a field goes without notice', release('old: Int'), types(''), ['Query.old was removed.']],
    ['a type goes', release('b: B', 'type B { a: Int }'), types(''), ['B was removed.', 'Query.b was removed.']],
    ['a type changes', release('b: Int'), types('b: String'), ['Query.b changed type from Int to String.']],
    ['an answer may be null', release('b: Int!'), types('b: Int'), ['Query.b changed type from Int! to Int.']],
    [
      'an argument is asked for',
      release('b: Int'),
      types('b(c: Int!): Int'),
      ['A required arg c on Query.b was added.'],
    ],
    [
      'a value goes',
      release('b: B', 'enum B { C D }'),
      types('b: B', 'enum B { C }'),
      ['D was removed from enum type B.'],
    ],
    ['a deprecated field goes before its day', release(old('2027-03-01')), types(''), ['Query.old was removed.']],
    [
      'a deprecation says no day',
      release('old: Int'),
      types('old: Int @deprecated(reason: "Use a.")'),
      ['Query.old: the reason of the deprecation lacks "Removal on YYYY-MM-DD"'],
    ],
    [
      'a deprecation says nothing',
      release('old: Int'),
      types('old: Int @deprecated'),
      ['Query.old: the reason of the deprecation lacks "Removal on YYYY-MM-DD"'],
    ],
    [
      'a deprecation says no day of the calendar',
      release('old: Int'),
      types(old('2027-13-01')),
      ['Query.old: the reason of the deprecation lacks "Removal on YYYY-MM-DD"'],
    ],
    [
      'the day is too near',
      release('old: Int'),
      types(old('2027-02-27')),
      ['Query.old: removal on 2027-02-27, before 2027-02-28'],
    ],
    [
      'an argument’s day is too near',
      release('b(c: Int): Int'),
      types('b(c: Int @deprecated(reason: "Removal on 2026-12-31")): Int'),
      ['Query.b.c: removal on 2026-12-31, before 2027-02-28'],
    ],
    [
      'a day is moved nearer',
      release(old('2027-06-30')),
      types(old('2027-05-31')),
      ['Query.old: removal on 2027-05-31, before 2027-06-30'],
    ],
    ['the release has no day', types(''), types(''), ['the released schema lacks its day: # released YYYY-MM-DD']],
  ])('%s', (_, released, current, told) => {
    expect(broken(released, current, '2027-02-28').sort()).toEqual(told);
  });

  it.each([
    ['nothing changes', release('b: Int'), types('b: Int')],
    ['something is added', release(''), types('b(c: Int): B', 'enum B { C }')],
    ['a deprecation is six months off', release('old: Int'), types(old('2027-02-28'))],
    ['a deprecation of the release stays', release(old('2026-10-01')), types(old('2026-10-01'))],
    ['its day is moved off', release(old('2026-10-01')), types(old('2027-10-01'))],
    ['a deprecated field goes on its day', release(old('2027-02-28')), types('')],
    [
      'a type goes with the field that answers it',
      release('b: B @deprecated(reason: "Removal on 2027-01-31")', 'type B { a: Int }'),
      types(''),
    ],
  ])('and not where %s', (_, released, current) => {
    expect(broken(released, current, '2027-02-28')).toEqual([]);
  });
});
