// Lists over the real API: filters and orders against the rows themselves, pages walked both ways, counts, groups, nested
// connections, the cursor to subscribe from, and the number of statements: the same for one row as for fifty.
import type { Sql } from 'sql-template-tag';

import { ReadConnections } from '../../src/store/read-connections';
import { type Caller, type Json, Story } from '../world';

const NOW = '2026-11-02T09:00:00+08:00';
const LATER = '2026-11-24T10:00:00+08:00';
const SEVERITY = ['BLUE', 'YELLOW', 'RED'];

let story: Story;
let leaders: string[];
let owners: string[];
let sources: Json[];
let jurisdiction: string;
/** All tasks with what they are sorted and filtered by, as the API gives them. */
let rows: Json[];

const ROW = `id number title status stage deadline assignedAt listed jurisdiction { id } source { id kind level }
  leadUnit { id name } supportingUnits { id } owner { id } leader { id name }`;

beforeAll(async () => {
  story = await Story.open(NOW);
  const { office, unit, units } = story;
  const person = async (name: string) =>
    (await office.must('createPerson', 'CreatePersonInput', { name }, 'person { id }')).person.id;
  owners = [await person('岗位甲'), await person('岗位乙')];
  leaders = [await person('领导甲'), await person('领导乙')];
  const kinds: [string, string][] = [
    ['WORK_REPORT', 'MUNICIPAL'],
    ['LEADER_INSTRUCTION', 'PROVINCIAL'],
    ['INSPECTION_FEEDBACK', 'NATIONAL'],
    ['MEETING_DECISION', 'MUNICIPAL'],
    ['KEY_MATTER', 'COUNTY'],
  ];
  sources = [];
  for (const [kind, level] of kinds) {
    const input = {
      kind,
      level,
      title: `来源${kind}`,
      documentNumber: `文〔2026〕${kinds.findIndex(([each]) => each === kind)}号`,
      issuedOn: '2026-03-01',
    };
    sources.push((await office.must('createSource', 'CreateSourceInput', input, 'source { id kind level }')).source);
  }
  const act = (who: Caller, mutation: string, task: string) =>
    who.must(mutation, 'TaskInput', { task, comment: '情况说明' });
  const deadlines = ['2026-11-20', '2026-11-25', '2026-11-27', '2026-12-31', '2026-12-31', '2027-03-31', '2026-11-23'];
  // thirty-six tasks, each a little other than the one before
  for (let i = 0; i < 36; i++) {
    const lead = i % 3;
    const task = await story.draft(deadlines[i % 7] as string, {
      title: `清单事项${String(i).padStart(2, '0')}`,
      source: sources[i % 5].id,
      leadUnit: story.unitIds[lead],
      supportingUnits: i % 4 === 0 ? [story.unitIds[(lead + 1) % 3]] : [],
      owner: owners[i % 2],
      leader: i % 3 === 2 ? null : leaders[(i >> 1) % 2],
    });
    const who = units[lead] as Caller;
    if (i % 9 === 0) continue;
    if (i % 9 === 1) await act(office, 'registerTask', task);
    else {
      await act(office, 'assignTask', task);
      if (i % 9 !== 2) await act(who, 'acknowledgeTask', task);
      if (i % 9 === 3) await act(office, 'suspendTask', task);
      if (i % 9 === 4) await act(office, 'cancelTask', task);
      if (i % 9 === 5 || i % 9 === 6)
        await who.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '成' });
      if (i % 9 === 6) await office.must('decideCompletion', 'DecideCompletionInput', { task, approve: true });
      if (i % 9 === 7) await story.letter(task, lead, (lead + 1) % 3);
      if (i === 15) await act(story.office2, 'closeTask', task);
    }
    if (i % 6 === 5) await story.world.to(new Date(Date.parse(story.world.now()) + 3_600_000).toISOString());
  }
  const { letters } = await office.get('{ letters { nodes { id recipients { unit { code } } } } }');
  for (const [i, { id, recipients }] of letters.nodes.entries()) {
    if (i % 2 === 0)
      await office.must('submitFeedback', 'SubmitFeedbackInput', {
        letter: id,
        unit: story.unitIds[Number(recipients[0].unit.code[1]) - 1],
        content: '已办',
      });
    if (i === 0)
      await office.must('submitFeedback', 'SubmitFeedbackInput', {
        letter: id,
        unit: story.unitIds[Number(recipients[1].unit.code[1]) - 1],
        content: '已办',
      });
  }
  await story.world.to(LATER);
  const rich = await story.inProgress('2026-12-18', { title: '多次反馈事项' });
  for (let i = 0; i < 5; i++) {
    const letter = await story.letter(rich, 0);
    await unit.must('submitFeedback', 'SubmitFeedbackInput', {
      letter,
      content: `第${i + 1}次`,
      progressPercent: i * 10,
    });
  }
  rows = (await office.get(`{ tasks(first: 200) { nodes { ${ROW} } } }`)).tasks.nodes;
  jurisdiction = rows[0].jurisdiction.id;
});

afterAll(() => story.world.close());

// ---------------------------------------------------------------- walking

interface Walk {
  nodes: Json[];
  pages: Json[][];
  totalCount: number;
}

/** Asks for one page; `at` leads to the connection in the answer. */
type Ask = (args: Json) => Promise<Json>;

/** Walks a list forwards or backwards in pages of a size, and checks what each page says about itself. */
async function walk(ask: Ask, size: number, backwards = false): Promise<Walk> {
  const pages: Json[][] = [];
  let cursor: string | null = null;
  for (let total = -1; ;) {
    const args: Json = backwards ? { last: size, before: cursor } : { first: size, after: cursor };
    const { edges, nodes, pageInfo, totalCount } = await ask(args);
    if (total === -1) total = totalCount;
    expect(totalCount).toBe(total);
    expect(edges.map(({ node }: Json) => node)).toEqual(nodes);
    expect(pageInfo).toMatchObject({ startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null });
    if (backwards) pages.unshift(nodes);
    else pages.push(nodes);
    const seen = pages.flat().length;
    expect(backwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage).toBe(seen < total);
    if (seen >= total || nodes.length === 0) return { nodes: pages.flat(), pages, totalCount: total };
    cursor = backwards ? pageInfo.startCursor : pageInfo.endCursor;
  }
}

/** Asks for a list by the way to it, e.g. `unit(id: "…") { tasks(ARGS, filter: …) {`. */
function asking(who: Caller, way: string, node: string): Ask {
  const braces = way.split('{').length - way.split('}').length;
  const query = `query ($first: Int, $after: String, $last: Int, $before: String) { ${way.replace('ARGS', 'first: $first, after: $after, last: $last, before: $before')} {
    totalCount nodes { ${node} } edges { cursor node { ${node} } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } ${'}'.repeat(braces)} }`;
  return async (args) => {
    let at = await who.get(query, args);
    while (at.pageInfo === undefined) at = Object.values(at)[0];
    return at;
  };
}

/** Forwards in threes, backwards in twos, and all at once are the same list. */
async function everyWay(ask: Ask): Promise<Json[]> {
  const [threes, twos, all] = [await walk(ask, 3), await walk(ask, 2, true), await ask({ first: 200 })];
  expect(threes.pages.slice(0, -1).every((page) => page.length === 3)).toBe(true);
  expect(twos.pages.slice(1).every((page) => page.length === 2)).toBe(true);
  expect(threes.nodes).toEqual(all.nodes);
  expect(twos.nodes).toEqual(all.nodes);
  expect(all.totalCount).toBe(all.nodes.length);
  expect(await ask({ first: 0 })).toMatchObject({
    nodes: [],
    totalCount: all.totalCount,
    pageInfo: { startCursor: null, endCursor: null },
  });
  return all.nodes;
}

const ids = (nodes: Json[]): string[] => nodes.map(({ id }) => id);

// ---------------------------------------------------------------- filters

describe('a filter of tasks', () => {
  const OPEN = ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED', 'SUSPENDED'];
  const units = (row: Json): string[] => [row.leadUnit.id, ...row.supportingUnits.map(({ id }: Json) => id)];
  // what the filter says, and which rows that are; `$` names are filled in below
  const FILTERS: [string, () => Json, (row: Json) => boolean][] = [
    ['none', () => ({}), () => true],
    ['jurisdiction', () => ({ jurisdiction }), () => true],
    ['another jurisdiction', () => ({ jurisdiction: jurisdiction.replace('370600', '370614') }), () => false],
    ...SEVERITY.map((status): [string, () => Json, (row: Json) => boolean] => [
      `status ${status}`,
      () => ({ status: [status] }),
      (row) => row.status === status,
    ]),
    ['status YELLOW or RED', () => ({ status: ['YELLOW', 'RED', 'RED'] }), (row) => row.status !== 'BLUE'],
    ['no status', () => ({ status: [] }), () => false],
    ...[
      'DRAFT',
      'REGISTERED',
      'ASSIGNED',
      'IN_PROGRESS',
      'COMPLETION_SUBMITTED',
      'COMPLETED',
      'CLOSED',
      'SUSPENDED',
      'CANCELLED',
    ].map((stage): [string, () => Json, (row: Json) => boolean] => [
      `stage ${stage}`,
      () => ({ stage: [stage] }),
      (row) => row.stage === stage,
    ]),
    ['two stages', () => ({ stage: ['DRAFT', 'CLOSED'] }), (row) => ['DRAFT', 'CLOSED'].includes(row.stage)],
    ['open', () => ({ open: true }), (row) => OPEN.includes(row.stage)],
    ['not open', () => ({ open: false }), (row) => !OPEN.includes(row.stage)],
    [
      'sourceKind',
      () => ({ sourceKind: ['KEY_MATTER', 'MEETING_DECISION'] }),
      (row) => ['KEY_MATTER', 'MEETING_DECISION'].includes(row.source.kind),
    ],
    ['sourceLevel', () => ({ sourceLevel: ['MUNICIPAL'] }), (row) => row.source.level === 'MUNICIPAL'],
    ['source', () => ({ source: sources[1].id }), (row) => row.source.id === sources[1].id],
    ['leadUnit', () => ({ leadUnit: story.unitIds[1] }), (row) => row.leadUnit.id === story.unitIds[1]],
    ['unit', () => ({ unit: story.unitIds[1] }), (row) => units(row).includes(story.unitIds[1] as string)],
    ['owner', () => ({ owner: owners[1] }), (row) => row.owner.id === owners[1]],
    ['leader', () => ({ leader: leaders[0] }), (row) => row.leader?.id === leaders[0]],
    ['listed', () => ({ listed: true }), (row) => row.listed],
    ['not listed', () => ({ listed: false }), (row) => !row.listed],
    ['deadline from', () => ({ deadline: { from: '2026-11-27' } }), (row) => row.deadline >= '2026-11-27'],
    ['deadline to', () => ({ deadline: { to: '2026-11-25' } }), (row) => row.deadline <= '2026-11-25'],
    [
      'deadline on',
      () => ({ deadline: { from: '2026-11-25', to: '2026-11-25' } }),
      (row) => row.deadline === '2026-11-25',
    ],
    ['no deadline', () => ({ deadline: { from: '2026-11-26', to: '2026-11-26' } }), () => false],
    [
      'several at once',
      () => ({
        open: true,
        leadUnit: story.unitIds[0],
        sourceLevel: ['MUNICIPAL', 'COUNTY'],
        deadline: { to: '2026-12-31' },
        status: ['RED', 'BLUE'],
      }),
      (row) =>
        OPEN.includes(row.stage) &&
        row.leadUnit.id === story.unitIds[0] &&
        ['MUNICIPAL', 'COUNTY'].includes(row.source.level) &&
        row.deadline <= '2026-12-31' &&
        row.status !== 'YELLOW',
    ],
  ];

  it('has something to tell apart', () => {
    expect(rows).toHaveLength(37);
    for (const [name, , matches] of FILTERS) {
      if (['none', 'jurisdiction', 'another jurisdiction', 'no status', 'no deadline'].includes(name)) continue;
      const share = rows.filter(matches).length;
      expect([name, share > 0 && share < rows.length]).toEqual([name, true]);
    }
  });

  it.each(FILTERS)('%s', async (_, filter, matches) => {
    const query = `query ($filter: TaskFilter) { tasks(first: 200, filter: $filter) { totalCount nodes { id } } summary(filter: $filter) { counts { total blue yellow red } } }`;
    const { tasks, summary } = await story.office.get(query, { filter: filter() });
    const expected = rows.filter(matches);
    expect(ids(tasks.nodes)).toEqual(ids(expected));
    expect(tasks.totalCount).toBe(expected.length);
    const count = (status: string) => expected.filter((row) => row.status === status).length;
    expect(summary.counts).toEqual({
      total: expected.length,
      blue: count('BLUE'),
      yellow: count('YELLOW'),
      red: count('RED'),
    });
  });

  it('null is no condition', async () => {
    const names = [
      'jurisdiction',
      'status',
      'stage',
      'open',
      'sourceKind',
      'sourceLevel',
      'source',
      'leadUnit',
      'unit',
      'owner',
      'leader',
      'listed',
      'deadline',
    ];
    const filter = Object.fromEntries(names.map((name) => [name, null]));
    const query =
      'query ($filter: TaskFilter) { tasks(filter: $filter) { totalCount } none: tasks(filter: null) { totalCount } }';
    expect(await story.office.get(query, { filter })).toEqual({ tasks: { totalCount: 37 }, none: { totalCount: 37 } });
  });

  it('is of the colour now: it changes with the clock alone', async () => {
    const own = await Story.open('2026-11-16T09:00:00+08:00');
    await own.inProgress('2026-11-20');
    const count = async () =>
      await own.office.get(
        '{ y: tasks(filter: { status: [YELLOW] }) { totalCount } r: tasks(filter: { status: [RED] }) { totalCount } s: summary { counts { blue yellow red } } }',
      );
    const seen = async (at: string) => {
      await own.world.to(at);
      const { y, r, s } = await count();
      expect([y.totalCount, r.totalCount]).toEqual([s.counts.yellow, s.counts.red]);
      return [s.counts.blue, s.counts.yellow, s.counts.red].join(' ');
    };
    expect([
      await seen('2026-11-18T23:59:59+08:00'),
      await seen('2026-11-19T00:00:00+08:00'),
      await seen('2026-11-20T23:59:59+08:00'),
      await seen('2026-11-21T00:00:00+08:00'),
    ]).toEqual(['1 0 0', '0 1 0', '0 1 0', '0 0 1']);
    await own.world.close();
  });
});

// ---------------------------------------------------------------- orders

describe('an order of tasks', () => {
  /** A number as a sortable text: unnumbered first. */
  const numbered = ({ number }: Json): string =>
    number === null ? '' : String(/〕(\d+)号/.exec(number)?.[1]).padStart(6, '0');
  const KEYS: Record<string, (row: Json) => string | number> = {
    DEADLINE: (row) => row.deadline,
    STATUS: (row) => SEVERITY.indexOf(row.status),
    ASSIGNED_AT: (row) => row.assignedAt ?? '',
    NUMBER: numbered,
  };
  const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
  const ORDERS: [string, string, string][][] = [
    ...Object.keys(KEYS).flatMap((field) =>
      ['ASC', 'DESC'].map((direction): [string, string, string][] => [[field, direction, '']]),
    ),
    [
      ['STATUS', 'DESC', ''],
      ['DEADLINE', 'ASC', ''],
    ],
    [
      ['DEADLINE', 'ASC', ''],
      ['STATUS', 'DESC', ''],
      ['NUMBER', 'DESC', ''],
    ],
    [
      ['STATUS', 'ASC', ''],
      ['ASSIGNED_AT', 'DESC', ''],
    ],
  ];

  it.each(
    ORDERS.map((order): [string, [string, string, string][]] => [
      order.map(([field, direction]) => `${field} ${direction}`).join(', '),
      order,
    ]),
  )('by %s', async (_, order) => {
    const list = order.map(([field, direction]) => `{ field: ${field}, direction: ${direction} }`).join(', ');
    const nodes = await everyWay(asking(story.office, `tasks(ARGS, orderBy: [${list}])`, ROW));
    expect(ids(nodes).sort()).toEqual(ids(rows).sort());
    for (const [i, row] of nodes.entries()) {
      const before = nodes[i - 1];
      if (before === undefined) continue;
      const difference = order
        .map(
          ([field, direction]) =>
            compare(KEYS[field]?.(before) ?? 0, KEYS[field]?.(row) ?? 0) * (direction === 'DESC' ? -1 : 1),
        )
        .find((each) => each !== 0);
      expect([before.title, row.title, difference ?? 0]).toEqual([
        before.title,
        row.title,
        difference === undefined ? 0 : -1,
      ]);
    }
  });

  it('by deadline unless said otherwise; ASC is the direction unless said otherwise', async () => {
    const list = async (args: string) =>
      ids((await story.office.get(`{ tasks(first: 200${args}) { nodes { id } } }`)).tasks.nodes);
    const byDeadline = await list(', orderBy: [{ field: DEADLINE, direction: ASC }]');
    expect(await list('')).toEqual(byDeadline);
    expect(await list(', orderBy: []')).toEqual(byDeadline);
    expect(await list(', orderBy: [{ field: DEADLINE }]')).toEqual(byDeadline);
    expect(await list(', orderBy: [{ field: DEADLINE, direction: DESC }]')).not.toEqual(byDeadline);
  });

  it('by UPDATED_AT: the task acted on last is last', async () => {
    const touched = rows[3].id;
    await story.world.to(new Date(Date.parse(story.world.now()) + 1000).toISOString());
    await story.office.must('updateTask', 'UpdateTaskInput', { task: touched, actionPlan: '新的举措' });
    const ascending = await everyWay(asking(story.office, 'tasks(ARGS, orderBy: [{ field: UPDATED_AT }])', 'id'));
    const descending = await everyWay(
      asking(story.office, 'tasks(ARGS, orderBy: [{ field: UPDATED_AT, direction: DESC }])', 'id'),
    );
    expect(ascending.at(-1).id).toBe(touched);
    expect(descending).toEqual([...ascending].reverse());
  });
});

// ---------------------------------------------------------------- pages

describe('pages of', () => {
  it('tasks of a filter, as another role sees them', async () => {
    for (const who of [story.office, story.units[1] as Caller, story.leader]) {
      const nodes = await everyWay(
        asking(who, 'tasks(ARGS, filter: { open: true }, orderBy: [{ field: STATUS, direction: DESC }])', 'id stage'),
      );
      expect(nodes.length).toBeGreaterThan(3);
    }
  });

  it('units by code, by kind, by words', async () => {
    const nodes = await everyWay(asking(story.office, 'units(ARGS)', 'id code kind name'));
    const codes = nodes.map(({ code }) => code);
    expect(codes).toEqual([...codes].sort());
    for (const kind of new Set(nodes.map(({ kind: each }) => each))) {
      expect(await everyWay(asking(story.office, `units(ARGS, kind: [${kind}])`, 'id code kind name'))).toEqual(
        nodes.filter((row) => row.kind === kind),
      );
    }
    const found = async (search: string) =>
      (
        await story.office.get('query ($search: String) { units(search: $search) { nodes { code } } }', { search })
      ).units.nodes.map(({ code }: Json) => code);
    expect([await found('测试单位'), await found('U2'), await found('单位U3'), await found('没有的词')]).toEqual([
      ['U1', 'U2', 'U3'],
      ['U2'],
      ['U3'],
      [],
    ]);
    expect((await story.office.get('{ units(kind: []) { totalCount } }')).units.totalCount).toBe(0);
  });

  it('sources, the latest first, by kind, by words', async () => {
    const nodes = await everyWay(asking(story.office, 'sources(ARGS)', 'id kind issuedOn title'));
    expect(nodes.length).toBeGreaterThanOrEqual(6);
    const days = nodes.map(({ issuedOn }) => issuedOn);
    expect(days).toEqual([...days].sort().reverse());
    expect(
      await everyWay(asking(story.office, 'sources(ARGS, kind: [WORK_REPORT, KEY_MATTER])', 'id kind issuedOn title')),
    ).toEqual(nodes.filter(({ kind }) => ['WORK_REPORT', 'KEY_MATTER'].includes(kind)));
    const found = async (search: string) =>
      (
        await story.office.get('query ($search: String) { sources(search: $search) { nodes { kind } } }', { search })
      ).sources.nodes.map(({ kind }: Json) => kind);
    expect([await found('来源MEETING'), await found('文〔2026〕1号')]).toEqual([
      ['MEETING_DECISION'],
      ['LEADER_INSTRUCTION'],
    ]);
    // the wildcards of the database are words like others
    expect([(await found('_')).length, await found('源%')]).toEqual([5, []]);
  });

  it('letters, the latest first, by unit, answered or not', async () => {
    const nodes = await everyWay(
      asking(story.office, 'letters(ARGS)', 'id issuedAt recipients { unit { id } answered }'),
    );
    expect(nodes).toHaveLength(9);
    const moments = nodes.map(({ issuedAt }) => issuedAt);
    expect(moments).toEqual([...moments].sort().reverse());
    const of = (row: Json, unit: string): Json => row.recipients.find((each: Json) => each.unit.id === unit);
    for (const unit of story.unitIds) {
      const list = (args: string) =>
        everyWay(
          asking(
            story.office,
            `letters(ARGS, unit: "${unit}"${args})`,
            'id issuedAt recipients { unit { id } answered }',
          ),
        );
      const received = nodes.filter((row) => of(row, unit) !== undefined);
      expect(await list('')).toEqual(received);
      expect(await list(', answered: true')).toEqual(received.filter((row) => of(row, unit).answered));
      expect(await list(', answered: false')).toEqual(received.filter((row) => !of(row, unit).answered));
    }
    const whole = (row: Json) => row.recipients.every(({ answered }: Json) => answered);
    const [yes, no] = [
      await everyWay(asking(story.office, 'letters(ARGS, answered: true)', 'id')),
      await everyWay(asking(story.office, 'letters(ARGS, answered: false)', 'id')),
    ];
    expect([ids(yes), ids(no)]).toEqual([ids(nodes.filter(whole)), ids(nodes.filter((row) => !whole(row)))]);
    expect(Math.min(yes.length, no.length)).toBeGreaterThan(0);
  });

  it('obligations, the soonest first, by unit, kind and day; together they are those of the tasks', async () => {
    const node = 'kind dueOn dueAt overdue dueProvisional unit { id } task { id } subject { id }';
    const nodes = await everyWay(asking(story.office, 'obligations(ARGS)', node));
    const moments = nodes.map(({ dueAt }) => dueAt);
    expect(moments).toEqual([...moments].sort());
    const key = (each: Json) => [each.task.id, each.kind, each.unit.id, each.subject.id, each.dueAt].join(' ');
    const { tasks } = await story.office.get(`{ tasks(first: 200) { nodes { obligations { ${node} } } } }`);
    const owed = tasks.nodes.flatMap(({ obligations }: Json) => obligations);
    expect(nodes.map(key).sort()).toEqual(owed.map(key).sort());
    expect(new Set(nodes.map(({ kind }) => kind))).toEqual(
      new Set(['ACKNOWLEDGE', 'FEEDBACK', 'REPORT', 'EXPLANATION', 'COMPLETION']),
    );
    for (const { overdue, dueAt } of nodes) expect(overdue).toBe(dueAt <= story.world.now());
    for (const kind of ['ACKNOWLEDGE', 'FEEDBACK', 'EXPLANATION', 'COMPLETION']) {
      expect(await everyWay(asking(story.office, `obligations(ARGS, kind: [${kind}])`, node))).toEqual(
        nodes.filter((each) => each.kind === kind),
      );
    }
    const unit = story.unitIds[1] as string;
    expect(await everyWay(asking(story.office, `obligations(ARGS, unit: "${unit}")`, node))).toEqual(
      nodes.filter((each) => each.unit.id === unit),
    );
    const before = (day: string) => nodes.filter(({ dueOn }) => dueOn < day);
    expect(await everyWay(asking(story.office, 'obligations(ARGS, dueBefore: "2026-11-25")', node))).toEqual(
      before('2026-11-25'),
    );
    expect(before('2026-11-25').length).not.toBe(before('2026-11-26').length);
    expect(
      await everyWay(
        asking(
          story.office,
          `obligations(ARGS, unit: "${unit}", kind: [COMPLETION, FEEDBACK], dueBefore: "2026-11-27")`,
          node,
        ),
      ),
    ).toEqual(
      before('2026-11-27').filter((each) => each.unit.id === unit && ['COMPLETION', 'FEEDBACK'].includes(each.kind)),
    );
  });

  it('events, from the first, dense, by task, unit and kind', async () => {
    const node = 'id sequence kind at recordedAt task { id } unit { id } hash';
    const ask = asking(story.office, 'events(ARGS)', node);
    const nodes = (await walk(ask, 97)).nodes;
    expect((await walk(ask, 89, true)).nodes).toEqual(nodes);
    const { verifyLedger } = await story.office.get('{ verifyLedger { valid events headHash } }');
    // the office reads everything but the auditor's entries, of which there are none here
    expect(nodes.map(({ sequence }) => sequence)).toEqual(Array.from({ length: nodes.length }, (_, i) => i + 1));
    expect(verifyLedger).toEqual({ valid: true, events: nodes.length, headHash: nodes.at(-1).hash });
    const task = rows.find(({ title }) => title === '多次反馈事项').id;
    expect(await everyWay(asking(story.office, `events(ARGS, filter: { task: "${task}" })`, node))).toEqual(
      nodes.filter((each) => each.task?.id === task),
    );
    const letters = nodes.filter(({ kind }) => ['letterIssued', 'feedbackSubmitted'].includes(kind));
    expect(letters.length).toBeGreaterThan(12);
    expect(
      await everyWay(
        asking(story.office, 'events(ARGS, filter: { kind: ["letterIssued", "feedbackSubmitted"] })', node),
      ),
    ).toEqual(letters);
    const unit = story.unitIds[2];
    expect(
      await everyWay(
        asking(
          story.office,
          `events(ARGS, filter: { unit: "${unit}", kind: ["taskAssigned", "statusChanged"] })`,
          node,
        ),
      ),
    ).toEqual(nodes.filter((each) => each.unit?.id === unit && ['taskAssigned', 'statusChanged'].includes(each.kind)));
    expect((await story.office.get('{ events(filter: { kind: [] }) { totalCount } }')).events.totalCount).toBe(0);
  });

  it('the tasks of a unit and of a source, with filter and order', async () => {
    for (const unit of story.unitIds) {
      const led = rows.filter((row) => row.leadUnit.id === unit);
      expect(ids(await everyWay(asking(story.office, `unit(id: "${unit}") { tasks(ARGS)`, 'id')))).toEqual(ids(led));
      const red = await everyWay(
        asking(
          story.office,
          `unit(id: "${unit}") { tasks(ARGS, filter: { status: [RED] }, orderBy: [{ field: NUMBER, direction: DESC }])`,
          'id',
        ),
      );
      expect(ids(red).sort()).toEqual(ids(led.filter(({ status }) => status === 'RED')).sort());
    }
    for (const { id } of sources) {
      const of = rows.filter((row) => row.source.id === id);
      expect(
        ids(await everyWay(asking(story.office, `node(id: "${id}") { ... on Source { tasks(ARGS)`, 'id'))),
      ).toEqual(ids(of));
      expect(
        ids(
          await everyWay(
            asking(story.office, `node(id: "${id}") { ... on Source { tasks(ARGS, filter: { listed: true })`, 'id'),
          ),
        ),
      ).toEqual(ids(of.filter(({ listed }) => listed)));
    }
  });

  it('the reports and events of a task', async () => {
    const task = rows.find(({ title }) => title === '多次反馈事项').id;
    const reports = await everyWay(
      asking(story.office, `task(id: "${task}") { reports(ARGS)`, 'id content progressPercent'),
    );
    expect(reports.map(({ content }) => content)).toEqual([1, 2, 3, 4, 5].map((i) => `第${i}次`));
    const events = await everyWay(asking(story.office, `task(id: "${task}") { events(ARGS)`, 'sequence kind'));
    expect(events.map(({ kind }) => kind).slice(0, 3)).toEqual(['taskCreated', 'taskRegistered', 'taskAssigned']);
    expect(events.map(({ sequence }) => sequence)).toEqual(
      events.map(({ sequence }) => sequence).sort((a, b) => a - b),
    );
  });

  it('several parents at once: each its own', async () => {
    const { units } = await story.office.get(
      '{ units(search: "测试单位") { nodes { id two: tasks(first: 2) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } end: tasks(last: 2, filter: { listed: true }) { totalCount nodes { id } } } } }',
    );
    expect(ids(units.nodes)).toEqual(story.unitIds);
    for (const { id, two, end } of units.nodes) {
      const led = rows.filter((row) => row.leadUnit.id === id);
      expect([ids(two.nodes), two.totalCount, two.pageInfo.hasNextPage]).toEqual([
        ids(led.slice(0, 2)),
        led.length,
        true,
      ]);
      const listed = led.filter((row) => row.listed);
      expect([ids(end.nodes), end.totalCount]).toEqual([ids(listed.slice(-2)), listed.length]);
      const next = await story.office.get(
        'query ($id: ID, $after: String) { unit(id: $id) { tasks(first: 2, after: $after) { nodes { id } } } }',
        { id, after: two.pageInfo.endCursor },
      );
      expect(ids(next.unit.tasks.nodes)).toEqual(ids(led.slice(2, 4)));
    }
  });

  it('between two cursors', async () => {
    const { tasks } = await story.office.get('{ tasks(first: 10) { edges { cursor node { id } } } }');
    const [from, to] = [tasks.edges[2].cursor, tasks.edges[7].cursor];
    const query =
      'query ($from: String, $to: String) { f: tasks(first: 3, after: $from, before: $to) { nodes { id } pageInfo { hasNextPage } } l: tasks(last: 3, after: $from, before: $to) { nodes { id } pageInfo { hasPreviousPage } } }';
    const { f, l } = await story.office.get(query, { from, to });
    const all = tasks.edges.map(({ node }: Json) => node.id);
    expect([ids(f.nodes), f.pageInfo.hasNextPage]).toEqual([all.slice(3, 6), true]);
    expect([ids(l.nodes), l.pageInfo.hasPreviousPage]).toEqual([all.slice(4, 7), true]);
  });

  it('a list that grows while it is walked: what was there is seen once', async () => {
    const ask = asking(story.office, 'tasks(ARGS, orderBy: [{ field: DEADLINE }])', 'id');
    const before = (await ask({ first: 200 })).nodes;
    const first = await ask({ first: 20 });
    const added = [await story.draft('2026-11-25'), await story.draft('2027-03-31')];
    const rest = await ask({ first: 200, after: first.pageInfo.endCursor });
    const seen = ids([...first.nodes, ...rest.nodes]);
    expect(seen.filter((id) => !added.includes(id))).toEqual(ids(before));
    for (const task of added) await story.office.must('cancelTask', 'TaskInput', { task, comment: '试验' });
  });
});

// ---------------------------------------------------------------- summary

describe('a summary', () => {
  it.each([
    ['UNIT', (key: string) => ({ leadUnit: key })],
    ['SOURCE_KIND', (key: string) => ({ sourceKind: [key] })],
    ['STAGE', (key: string) => ({ stage: [key] })],
    ['LEADER', (key: string) => (key === '' ? null : { leader: key })],
  ])('by %s counts in each group what the filter finds', async (group, filterOf) => {
    const query =
      'query ($group: SummaryGroup!, $filter: TaskFilter) { summary(groupBy: $group, filter: $filter) { at counts { total blue yellow red } groups { key label counts { total blue yellow red } } } }';
    for (const base of [{}, { open: true }, { deadline: { to: '2026-12-31' } }]) {
      const { summary } = await story.office.get(query, { group, filter: base });
      expect(summary.at).toBe(story.world.now());
      const sum: Json = { total: 0, blue: 0, yellow: 0, red: 0 };
      for (const { key, label, counts } of summary.groups) {
        expect(counts.total).toBe(counts.blue + counts.yellow + counts.red);
        expect(counts.total).toBeGreaterThan(0);
        expect(label).not.toBe('');
        for (const name of Object.keys(sum)) sum[name] += counts[name];
        const filter = filterOf(key);
        if (filter === null) continue;
        const status = (name: string) => `${name}: tasks(filter: $${name}) { totalCount }`;
        const found = await story.office.get(
          `query ($RED: TaskFilter, $YELLOW: TaskFilter, $BLUE: TaskFilter) { ${SEVERITY.map(status).join(' ')} }`,
          Object.fromEntries(SEVERITY.map((each) => [each, { ...base, ...filter, status: [each] }])),
        );
        expect([key, found.BLUE.totalCount, found.YELLOW.totalCount, found.RED.totalCount]).toEqual([
          key,
          counts.blue,
          counts.yellow,
          counts.red,
        ]);
      }
      expect(sum).toEqual(summary.counts);
      expect(new Set(summary.groups.map(({ key }: Json) => key)).size).toBe(summary.groups.length);
    }
  });

  it('names its groups, in the language asked for', async () => {
    const labels = async (who: Caller, group: string) =>
      (await who.get(`{ summary(groupBy: ${group}) { groups { key label } } }`)).summary.groups;
    expect((await labels(story.office, 'UNIT')).map(({ label }: Json) => label).sort()).toEqual([
      '测试单位U1',
      '测试单位U2',
      '测试单位U3',
    ]);
    expect(new Set((await labels(story.office, 'LEADER')).map(({ key }: Json) => key))).toEqual(
      new Set(['', ...leaders]),
    );
    const stage = async (who: Caller) =>
      (await labels(who, 'STAGE')).find(({ key }: Json) => key === 'IN_PROGRESS').label;
    expect(await stage(story.office)).toBe('办理中');
    expect(await stage(story.office.in('en'))).not.toMatch(/[\u4e00-\u9fff]/);
    expect((await story.office.get('{ summary { counts { total } groups { key } } }')).summary.groups).toEqual([]);
  });
});

// ---------------------------------------------------------------- from a list to a subscription

describe('the event cursor of a list', () => {
  it.each([
    ['tasks', '{ found: tasks(first: 1) { eventCursor } }'],
    ['summary', '{ found: summary { eventCursor } }'],
    ['unit.tasks', '{ unit(code: "U1") { found: tasks(first: 1) { eventCursor } } }'],
  ])('of %s: a subscription from there gets exactly what came after', async (_, query) => {
    const data = await story.office.get(query);
    const after = (data.found ?? data.unit.found).eventCursor;
    const { events } = await story.office.get('{ events(last: 1) { nodes { sequence cursor } } }');
    expect(after).toBe(events.nodes[0].cursor);
    const task = await story.inProgress('2026-12-18');
    const stream = story.office.subscribe(
      'subscription ($after: String) { ledgerEvents(after: $after) { sequence kind } }',
      { after },
    );
    await stream.first(4);
    await story.office.must('flagTask', 'FlagTaskInput', { task, status: 'YELLOW', reason: '反映' });
    const seen = await stream.first(6);
    expect(seen.map(({ kind }) => kind)).toEqual([
      'taskCreated',
      'taskRegistered',
      'taskAssigned',
      'taskAcknowledged',
      'taskFlagged',
      'statusChanged',
    ]);
    expect(seen.map(({ sequence }) => sequence)).toEqual(
      [1, 2, 3, 4, 5, 6].map((i) => Number(events.nodes[0].sequence) + i),
    );
    const paged = (
      await story.office.get('query ($after: String) { events(after: $after) { nodes { sequence } } }', { after })
    ).events.nodes;
    expect(paged.map(({ sequence }: Json) => sequence)).toEqual(seen.map(({ sequence }) => sequence));
    await stream.end();
  });
});

// ---------------------------------------------------------------- statements

describe('the number of statements', () => {
  // Fifty-one tasks that are alike: each with supporting units, a leader, a letter answered and one not, an explanation, a completion.
  let crowd: Story;
  beforeAll(async () => {
    crowd = await Story.open(NOW);
    const leader = (await crowd.office.must('createPerson', 'CreatePersonInput', { name: '领导' }, 'person { id }'))
      .person.id;
    const one = async () => {
      const task = await crowd.inProgress('2026-12-31', {
        supportingUnits: [crowd.unitIds[1]],
        leader,
        source: await crowd.newSource(),
      });
      await crowd.unit.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '成' });
      await crowd.office.must('decideCompletion', 'DecideCompletionInput', { task, approve: false, comment: '未成' });
      const letter = await crowd.letter(task, 0);
      await crowd.unit.must('submitFeedback', 'SubmitFeedbackInput', { letter, content: '办' });
      await crowd.letter(task, 2);
      await crowd.explain(task, '2027-01-29');
    };
    for (let i = 0; i < 17; i++) await Promise.all([one(), one(), one()]);
  });
  afterAll(() => crowd.world.close());

  /** How many statements requests made, which have a deadline; the process itself looks at the ends of all logs, with one too. */
  const asked = ({ mock }: { mock: { contexts: unknown[]; calls: [Sql, ...unknown[]][] } }): number =>
    mock.calls.filter(([{ sql }], i) => {
      const { reading } = mock.contexts[i] as ReadConnections;
      return reading.deadline !== undefined && !sql.endsWith('FROM "head"');
    }).length;

  const statements = async (who: Caller, query: string, first: number): Promise<[number, number]> => {
    const spy = jest.spyOn(ReadConnections.prototype, 'query');
    const data = await who.get(query, { first });
    const count = asked(spy);
    spy.mockRestore();
    const found = Object.values(data)[0] as Json;
    return [count, found.nodes.length];
  };

  const TASK = `id number title status statusSince workingDaysLeft nextStatusChangeAt viewerActions
    jurisdiction { code } source { title leader { name } } leadUnit { name parent { name } } supportingUnits { code } owner { name unit { name } } leader { name }
    statusReasons { rule message subject { id } } obligations { kind unit { code } task { id } subject { id } } escalation { level }
    letters { number recipients { unit { code } status feedback { content unit { code } } letter { id } } task { id } }
    explanations { reason task { id } } completions { summary task { id } } verifications { passed }
    reports(first: 2) { totalCount nodes { content unit { name } task { id } } } events(first: 2) { totalCount nodes { kind task { id } unit { code } } }`;

  it.each<[string, string]>([
    ['tasks', `query ($first: Int) { tasks(first: $first) { totalCount eventCursor nodes { ${TASK} } } }`],
    [
      'letters',
      'query ($first: Int) { letters(first: $first, answered: true) { totalCount nodes { number task { title leadUnit { name } owner { name } } recipients { unit { name } status feedback { content } } } } }',
    ],
    [
      'obligations',
      'query ($first: Int) { obligations(first: $first, kind: [FEEDBACK]) { totalCount nodes { kind unit { name } task { title leadUnit { name } } subject { id } } } }',
    ],
    [
      'sources',
      'query ($first: Int) { sources(first: $first) { totalCount nodes { title tasks(first: 2) { totalCount nodes { title leadUnit { name } } } } } }',
    ],
    [
      'events',
      'query ($first: Int) { events(first: $first, filter: { kind: ["letterIssued"] }) { totalCount nodes { kind task { title leadUnit { name } } unit { name } } } }',
    ],
  ])('of %s is the same for 1 row, 2 and 50', async (_, query) => {
    for (const who of [crowd.office, crowd.unit]) {
      const [one, two, fifty] = [
        await statements(who, query, 1),
        await statements(who, query, 2),
        await statements(who, query, 50),
      ];
      expect([one[1], two[1], fifty[1]]).toEqual([1, 2, 50]);
      expect([two[0], fifty[0]]).toEqual([one[0], one[0]]);
      expect(one[0]).toBeGreaterThan(0);
    }
  });

  it('of units with their tasks is the same for 1 and all', async () => {
    const query =
      'query ($first: Int) { units(first: $first, search: "测试单位") { nodes { name jurisdiction { name } tasks(first: 20) { totalCount nodes { title owner { name } source { title } } } } } }';
    const [one, all] = [await statements(crowd.office, query, 1), await statements(crowd.office, query, 3)];
    expect([all[1], all[0]]).toEqual([3, one[0]]);
  });

  it('of fifty nodes of a kind is that of one', async () => {
    const ask = async (ids: string[]) => {
      const spy = jest.spyOn(ReadConnections.prototype, 'query');
      const { nodes } = await crowd.office.get(
        'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Task { title leadUnit { name } } ... on Letter { number task { id } } } }',
        { ids },
      );
      const count = asked(spy);
      spy.mockRestore();
      expect(nodes.map(({ id }: Json) => id)).toEqual(ids);
      return count;
    };
    const { tasks, letters } = await crowd.office.get('{ tasks { nodes { id } } letters { nodes { id } } }');
    for (const list of [tasks, letters]) {
      const all = list.nodes.map(({ id }: Json) => id);
      expect(all).toHaveLength(50);
      expect(await ask(all)).toBe(await ask(all.slice(0, 1)));
    }
  });

  it('totals are counted only when they are asked for, in the statement that reads the page', async () => {
    const ask = async (total: string) => {
      const spy = jest.spyOn(ReadConnections.prototype, 'query');
      await crowd.office.get(`query { tasks(first: 5) { ${total} nodes { id } } }`);
      const [texts, count] = [spy.mock.calls.map(([{ sql }]) => sql), asked(spy)];
      spy.mockRestore();
      return [count, texts.filter((text) => text.includes('AS "total"')).length];
    };
    expect([await ask(''), await ask('totalCount')]).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });
});
