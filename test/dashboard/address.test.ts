// The ledger's address: what it says is what is shown, whatever is put in it, and what cannot be is left out.
import * as fc from 'fast-check';

import {
  ORDERS,
  queryOf,
  RULES,
  type Shown,
  shownOf,
  SIZES,
  STAGES,
  STATUSES,
} from '../../src/dashboard/ledger/address';

const read = (query: string): Shown => shownOf(Object.fromEntries(new URLSearchParams(query)));

const some = <T>(of: readonly T[]) => fc.option(fc.subarray([...of], { minLength: 1 }), { nil: undefined });
const id = fc.option(fc.constantFrom('unit_370600_7', 'person_370600_9'), { nil: undefined });
const day = fc.option(fc.constantFrom('2026-01-05', '2026-12-31'), { nil: undefined });
const cursor = fc.constantFrom('eyJhIjoxfQ==', 'a+b/c&d=e');

const shown = fc
  .record({
    status: some(STATUSES),
    stage: some(STAGES),
    rule: some(RULES),
    unit: id,
    owner: id,
    open: fc.option(fc.boolean(), { nil: undefined }),
    from: day,
    to: day,
    search: fc.option(
      fc
        .string()
        .map((text) => text.trim())
        .filter((text) => text !== ''),
      { nil: undefined },
    ),
    field: fc.constantFrom(...ORDERS),
    direction: fc.constantFrom('ASC' as const, 'DESC' as const),
    size: fc.constantFrom(...SIZES),
    page: fc.oneof(fc.constantFrom('last' as const, null), fc.record({ after: cursor }), fc.record({ before: cursor })),
  })
  .map(({ from, to, field, direction, size, page, ...rest }): Shown => {
    const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const deadline = Object.keys(range).length === 0 ? undefined : range;
    const given = Object.entries({ ...rest, deadline }).filter(([, value]) => value !== undefined);
    return { filter: Object.fromEntries(given), order: { field, direction }, size, page };
  });

it('is read as it was written', () => {
  fc.assert(fc.property(shown, (each) => expect(read(queryOf(each))).toEqual(each)));
});

it('says nothing of what goes without saying', () => {
  expect(queryOf({ filter: {}, order: { field: 'DEADLINE', direction: 'ASC' }, size: 50, page: null })).toBe('');
});

it.each([
  ['status=PURPLE,RED', { status: ['RED'] }],
  ['status=', {}],
  ['stage=CLOSED&open=perhaps', { stage: ['CLOSED'] }],
  ['from=yesterday&to=2026-12-31', { deadline: { to: '2026-12-31' } }],
  ['q=%20%20&nonsense=1', {}],
])('%s', (query, filter) => {
  expect(read(query).filter).toEqual(filter);
});

it.each(['order=TITLE', 'order=-', 'size=7', 'size=1000000', 'page=second', 'after='])('%s is as nothing', (query) => {
  expect(read(query)).toEqual(read(''));
});
