// Who sees a task (DOMAIN.md 8): office and leaders their jurisdiction, units their part, systems what is registered.
import { maySeeTask, type Principal } from '../../src/rules/access';
import type { Role } from '../../src/rules/words';
import { principal, UNITS, World } from './world';

const of = (role: Role): Principal => ({ ...principal('office'), subject: role, role });
const elsewhere: Principal = { ...principal('office'), jurisdiction: '370614' };
const draft = (over: Parameters<World['create']>[0] = {}) =>
  new World('2026-10-19 09:00').create({ supporting: ['B'], ...over });

describe.each<[string, () => World, string[]]>([
  ["the office's draft", () => draft(), []],
  ["a unit's own draft", () => draft({ by: 'C' }), ['C']],
  ['the same, registered', () => draft({ by: 'C' }).register(), ['SYSTEM']],
  ['a registered task', () => draft().register(), ['SYSTEM']],
  ['an assigned task', () => draft().assign(), ['A', 'B', 'SYSTEM']],
  ['one with a letter to C', () => draft().assign().letter(['C']), ['A', 'B', 'C', 'SYSTEM']],
  ['one whose letter C has answered', () => draft().assign().letter(['C']).answer('C'), ['A', 'B', 'C', 'SYSTEM']],
  ['a suspended task', () => draft().assign().suspend(), ['A', 'B', 'SYSTEM']],
  ['a closed task', () => draft().assign().acknowledge().complete().approveCompletion().close(), ['A', 'B', 'SYSTEM']],
  ['a task transferred to C', () => draft().assign().transfer('C'), ['B', 'C', 'SYSTEM']],
  ['a work secret', () => draft({ classification: 'WORK_SECRET' }).assign(), ['A', 'B']],
])('%s', (_, world, seers) => {
  it(`is seen by the office, leaders and ${seers.join(', ') || 'nobody else'}`, () => {
    const { task } = world();
    const units = (Object.keys(UNITS) as (keyof typeof UNITS)[]).filter((code) =>
      maySeeTask(principal(code), task, []),
    );
    const system = maySeeTask(of('SYSTEM'), task, []) ? ['SYSTEM'] : [];
    expect([...units, ...system]).toEqual(seers);
    expect((['OFFICE', 'LEADER'] as const).map((role) => maySeeTask(of(role), task, []))).toEqual([true, true]);
    expect((['ADMIN', 'SECURITY', 'AUDITOR'] as const).map((role) => maySeeTask(of(role), task, []))).toEqual([
      false,
      false,
      false,
    ]);
    expect(maySeeTask(elsewhere, task, [])).toBe(false);
  });
});
