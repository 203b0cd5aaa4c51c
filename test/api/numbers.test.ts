// Numbers over the real API, worked out by hand: the forecast and what then happens, the filter by rule, search, the colours
// of units, scorecards, the briefing, look-back samples, the three lists, subtasks, similar tasks.
import { Connection } from '../../src/store/connection';
import { FAR, flat, Play, type Staff, start } from '../tales';
import { type Caller, type Json, World } from '../world';

let t: Play;
const open = async (at: string): Promise<Play> => (t = await Play.open(at));
afterEach(() => t.story.world.close());

/** All of a list of the office's, page by page. */
async function every(list: string, args: string, selection: string, who: Caller = t.office): Promise<Json[]> {
  const found: Json[] = [];
  for (let after: string | null = null; ;) {
    const data: Json = await who.get(
      `query ($after: String) { ${list}(first: 50, after: $after${args}) { nodes { ${selection} } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    found.push(...data[list].nodes);
    if (!data[list].pageInfo.hasNextPage) return found;
    after = data[list].pageInfo.endCursor;
  }
}

/** Tasks of every kind of trouble, from 2 to 6 November; the clock stands at nine on Friday 6 November then. */
async function zoo(): Promise<Record<string, string>> {
  await open('2026-11-02T09:00:00+08:00');
  const tasks: Record<string, string> = {};
  const begin = async (name: string, deadline: string, input: Json = {}) =>
    (tasks[name] = await t.begin(deadline, { title: name, ...input }));
  for (const deadline of ['2026-11-06', '2026-11-11', '2026-11-13', '2026-11-20', '2026-11-27', '2026-12-18']) {
    await begin(`due ${deadline}`, deadline);
  }
  const unsigned = await t.draft('2026-12-18', { title: 'unsigned' });
  await t.act(t.office, 'assignTask', unsigned);
  tasks['unsigned'] = unsigned;
  await begin('weekly', FAR, { reportCadence: 'WEEKLY' });
  await begin('tenDays', FAR, { reportCadence: 'TEN_DAYS' });
  await begin('quantified', '2026-11-20', { quantified: true });
  await begin('slow', '2026-12-18', { quantified: true });
  await t.milestone(await begin('milestones', '2026-12-18'), '2026-11-10');
  await t.milestone(String(tasks['milestones']), '2026-11-24');
  await begin('late', '2026-11-03');
  await begin('false', '2026-11-20');
  await t.complete(String(tasks['false']));
  await t.approve(String(tasks['false']));
  await t.verify(t.office2, String(tasks['false']), 'false');
  await begin('returned', '2026-12-04');
  await t.complete(String(tasks['returned']));
  await t.sendBack(String(tasks['returned']));
  await begin('pending', '2026-11-13');
  await t.story.explain(String(tasks['pending']), '2026-11-20');
  await begin('rejected', '2026-11-17');
  await t.decide(t.office, await t.story.explain(String(tasks['rejected']), '2026-11-25'), false);
  await begin('extended', '2026-11-10');
  await t.decide(t.office, await t.story.explain(String(tasks['extended']), '2026-11-13'), true);
  await t.decide(t.leader, await t.story.explain(String(tasks['extended']), '2026-11-18'), true);
  await begin('flagged', FAR);
  await t.flag(String(tasks['flagged']), 'YELLOW');
  await begin('interviewed', FAR);
  await t.decideIntervention(await t.propose('INTERVIEW', t.staff(1).id, [String(tasks['interviewed'])], '2026-11-12'));
  await begin('suspended', '2026-11-13');
  await t.act(t.office, 'suspendTask', String(tasks['suspended']), '等候批复');
  await begin('cancelled', '2026-11-13');
  await t.act(t.office, 'cancelTask', String(tasks['cancelled']), '机构撤并');
  await t.at('2026-11-05T10:00:00+08:00');
  await t.complete(String(tasks['late']));
  await t.approve(String(tasks['late']));
  await t.story.letter(await begin('lettered', FAR), 0, 1);
  const sentBack = await t.story.letter(await begin('answered', FAR), 1);
  const { id } = await t.answer(t.staff(2).who, sentBack);
  await t.giveBack(id);
  await t.at('2026-11-06T09:00:00+08:00');
  return tasks;
}

describe('the forecast', () => {
  it('is what then happens when nobody does anything', async () => {
    await zoo();
    // fifteen working days: to Friday 27 November
    const { forecast } = await t.office.get(
      '{ forecast(workingDays: 15) { date turningYellow turningRed tasks(first: 100) { nodes { id } totalCount } } }',
    );
    const days: string[] = forecast.map(({ date }: Json) => date);
    expect(days[0]).toBe('2026-11-09');
    expect(days.at(-1)).toBe('2026-11-27');
    expect(days).toHaveLength(15);
    const { summary } = await t.office.get('{ summary { eventCursor } }');
    const { reader } = t.story.world.ledger;
    const position = reader.eventPosition('370600', summary.eventCursor);
    await t.at('2026-11-27T23:59:59+08:00');
    const happened = Object.fromEntries(
      days.map((day) => [day, { YELLOW: 0, RED: 0, tasks: new Set<string>() }]),
    ) as Record<string, { YELLOW: number; RED: number; tasks: Set<string> }>;
    let weekends = 0;
    for (const { kind, at, taskId, data } of await reader.eventsAfter('370600', position, 10_000)) {
      if (kind !== 'statusChanged') continue;
      const on = new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10);
      if (on === '2026-11-06') continue;
      // what turns on a Saturday, when a Friday is over, is told with the working day after it
      const day = String(days.find((each) => each >= on));
      if (day !== on) weekends += 1;
      const { to } = JSON.parse(data) as { to: 'YELLOW' | 'RED' };
      const tally = happened[day];
      if (tally === undefined) throw new Error(`${on} is not in the forecast`);
      tally[to] += 1;
      tally.tasks.add(String(taskId));
    }
    expect(weekends).toBeGreaterThan(3);
    expect(
      forecast.map(({ date, turningYellow, turningRed, tasks }: Json) => [
        date,
        turningYellow,
        turningRed,
        tasks.nodes.map(({ id }: Json) => id).sort(),
        tasks.totalCount,
      ]),
    ).toEqual(
      days.map((day) => {
        const { YELLOW, RED, tasks } = happened[day] as { YELLOW: number; RED: number; tasks: Set<string> };
        return [day, YELLOW, RED, [...tasks].sort(), tasks.size];
      }),
    );
  });

  it('is as long as it is asked for, of what the filter finds', async () => {
    const tasks = await zoo();
    const days = async (args: string) => (await t.office.get(`{ forecast(${args}) { date } }`)).forecast;
    expect(await days('workingDays: 1')).toEqual([{ date: '2026-11-09' }]);
    expect((await t.office.get('{ forecast { date } }')).forecast).toHaveLength(5);
    // the unsigned one alone: signed for by nobody since 2 November, yellow since the 6th; led by U1 like the others
    const flagged = await t.office.get(
      '{ forecast(filter: { rule: [FLAGGED] }, workingDays: 15) { turningYellow turningRed tasks { totalCount } } }',
    );
    expect(flagged.forecast.every((day: Json) => flat(day) === '0 0 0')).toBe(true);
    expect(Object.keys(tasks).length).toBeGreaterThan(20);
  });
});

describe('the trend', () => {
  const OPEN =
    '{ summary(filter: { stage: [ASSIGNED, IN_PROGRESS, COMPLETION_SUBMITTED] }) { counts { total blue yellow red } } }';
  const TREND = '{ statusTrend(workingDays: 30) { date counts { total blue yellow red } } }';
  /** The same days as seconds before their ends saw them. */
  const seen = new Map<string, Json>();
  const trend = async (who: Caller): Promise<Map<string, Json>> =>
    new Map((await who.get(TREND)).statusTrend.map(({ date, counts }: Json) => [date, counts]));

  /** A task of another jurisdiction of the same ledger: none of it is in the counts here. */
  async function elsewhere(): Promise<void> {
    const who = await t.story.world.as({ role: 'OFFICE', subject: 'elsewhere', jurisdiction: '370614' });
    const make = async (what: string, input: Json) =>
      (await who.must(`create${what}`, `Create${what}Input`, input, `${what.toLowerCase()} { id }`))[what.toLowerCase()]
        .id;
    const unit = await make('Unit', { code: 'X1', name: '区住建局', kind: 'DEPARTMENT' });
    const owner = await make('Person', { name: '科长' });
    const of = { kind: 'MEETING_DECISION', level: 'COUNTY', title: '会议', issuedOn: '2026-01-05' };
    const fixed = { title: '道路', requirement: '修', goal: '通', standard: '优', leadUnit: unit, owner };
    const task = await make('Task', { ...fixed, source: await make('Source', of), deadline: '2026-12-18' });
    await who.must('assignTask', 'TaskInput', { task });
  }

  it('tells how each working day ended, whatever came behind it, to each viewer as he sees tasks', async () => {
    seen.clear();
    await zoo();
    const system = await t.story.world.as({ role: 'SYSTEM', subject: 'screen' });
    await elsewhere();
    const of = async () => ({
      office: (await t.office.get(OPEN)).summary.counts,
      system: (await system.get(OPEN)).summary.counts,
    });
    for (const day of ['2026-11-06', '2026-11-09', '2026-11-10', '2026-11-11', '2026-11-12', '2026-11-13']) {
      await t.at(`${day}T23:59:59.999+08:00`);
      seen.set(day, await of());
      // at the first moment behind it, what was due turns
      await t.at(new Date(Date.parse(`${day}T16:00:00.000Z`)).toISOString());
      await t.begin('2026-12-18', { title: `behind ${day}`, classification: 'WORK_SECRET' });
    }
    await t.at('2026-11-16T10:00:00+08:00');
    seen.set('2026-11-16', await of());
    const [office, asSystem] = [await trend(t.office), await trend(system)];
    for (const [day, counts] of seen) {
      expect({ day, office: office.get(day), system: asSystem.get(day) }).toEqual({
        day,
        ...counts,
      });
    }
    const reds = [...seen.values()].map(({ office: { red } }) => red as number);
    expect(new Set(reds).size).toBeGreaterThan(3);
    expect(asSystem.get('2026-11-13')).not.toEqual(office.get('2026-11-13'));
    // The ledger began on the 2nd, and the 7th is a Saturday.
    expect([...office.keys()]).toEqual([
      ...['2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-06', '2026-11-09', '2026-11-10'],
      ...['2026-11-11', '2026-11-12', '2026-11-13', '2026-11-16'],
    ]);
  });

  it('knows of days that passed while the service was down: tasks turned then, too', async () => {
    await zoo();
    const { world } = t.story;
    const { rows } = await world.ledger.database.writer
      .query('SELECT "redAt", "yellowAt", "stage" FROM "task"')
      .then((rows: Json[]) => ({ rows }));
    const under = rows.filter(({ stage }) =>
      ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED'].includes(String(stage)),
    );
    await world.close({ keep: true });
    (t.story as { world: World }).world = await World.open('2026-11-20T10:00:00+08:00', { folder: world.folder });
    const office = await t.story.world.as({ role: 'OFFICE' });
    await t.story.world.to('2026-11-20T10:00:01+08:00');
    const found = await trend(office);
    for (const day of ['2026-11-06', '2026-11-09', '2026-11-13', '2026-11-18', '2026-11-19']) {
      const end = `${day}T15:59:59.999Z`;
      const red = under.filter(({ redAt }) => redAt <= end).length;
      const yellow = under.filter(({ redAt, yellowAt }) => redAt > end && yellowAt <= end).length;
      expect({ day, ...found.get(day) }).toEqual({
        day,
        total: under.length,
        red,
        yellow,
        blue: under.length - red - yellow,
      });
    }
    expect(found.get('2026-11-06')).not.toEqual(found.get('2026-11-13'));
  });

  it('tells of a day that nothing was open on, too', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const task = await t.begin('2026-12-18');
    await t.act(t.office, 'cancelTask', task, '机构撤并');
    await t.at('2026-11-03T09:00:00+08:00');
    await t.begin('2026-12-18');
    await t.at('2026-11-04T09:00:00+08:00');
    const [none, one] = [0, 1].map((blue) => ({ total: blue, blue, yellow: 0, red: 0 }));
    expect([...(await trend(t.office))]).toEqual([
      ['2026-11-02', none],
      ['2026-11-03', one],
      ['2026-11-04', one],
    ]);
    const system = await t.story.world.as({ role: 'SYSTEM', subject: 'screen' });
    expect((await trend(system)).size).toBe(3);
  });

  it('counts how the days of a quiet time ended once, however often somebody comes to the door', async () => {
    await open('2026-11-02T09:00:00+08:00');
    await t.begin(FAR);
    const { clock, ledger } = t.story.world;
    const other = await t.story.world.as({ role: 'OFFICE', subject: 'elsewhere', jurisdiction: '370614' });
    await other.must('createUnit', 'CreateUnitInput', { code: 'X1', name: '区住建局', kind: 'DEPARTMENT' });
    const before = ledger.door.written('370600');
    clock.set('2026-11-05T01:00:00.000Z');
    const asked = jest.spyOn(Connection.prototype, 'query');
    const counted = () => asked.mock.calls.filter(([{ sql }]) => sql.includes('counted.')).length;
    const refused = async (who: Caller) => {
      const { createUnit } = await who.get(
        'mutation { createUnit(input: { code: " ", name: " ", kind: DEPARTMENT }) { userErrors { code } } }',
      );
      expect(createUnit.userErrors).not.toEqual([]);
      return counted();
    };
    expect([await refused(t.office), await refused(t.office)]).toEqual([3, 3]);
    // Where there is no task, one day stands for all.
    expect(await refused(other)).toBe(4);
    expect(ledger.door.written('370600')).toBe(before);
    asked.mockRestore();
    expect([...(await trend(t.office)).keys()]).toEqual(['2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05']);
  });

  it('is of 1 to 260 days', async () => {
    await open('2026-11-02T09:00:00+08:00');
    for (const days of [0, 261]) {
      const { errors } = await t.office.ask(`{ statusTrend(workingDays: ${days}) { date } }`);
      expect(errors?.[0]?.message).toContain('1 至 260');
    }
    expect((await t.office.get('{ statusTrend(workingDays: 1) { date counts { total } } }')).statusTrend).toEqual([
      { date: '2026-11-02', counts: { total: 0 } },
    ]);
  });
});

describe('what is owed by when', () => {
  it('is the list of obligations, counted by unit and day', async () => {
    await zoo();
    const owed = await every('obligations', '', 'dueOn unit { id }');
    const [one, two] = [t.staff(1).id, t.staff(2).id];
    const ask = `query ($units: [ID!]!) { obligationCounts(units: $units, workingDays: 6) { unit { id } overdue days { date count } } }`;
    for (const who of [t.office, t.staff(2).who]) {
      const seen = who === t.office ? owed : await every('obligations', '', 'dueOn unit { id }', who);
      const { obligationCounts } = await who.get(ask, { units: [two, one] });
      expect(obligationCounts.map(({ unit }: Json) => unit?.id ?? null)).toEqual([null, two, one]);
      // 6 November is a Friday
      const days = ['2026-11-06', '2026-11-09', '2026-11-10', '2026-11-11', '2026-11-12', '2026-11-13', '2026-11-16'];
      for (const { unit, overdue, days: counted } of obligationCounts) {
        const own = seen.filter((each) => unit === null || each['unit'].id === unit.id);
        const within = (after: string, to: string) => own.filter(({ dueOn }) => dueOn > after && dueOn <= to).length;
        expect(overdue).toBe(own.filter(({ dueOn }) => dueOn < '2026-11-06').length);
        expect(counted).toEqual(days.map((date, i) => ({ date, count: within(days[i - 1] ?? '2026-11-05', date) })));
      }
      // Nobody named: who owes something of it, and how much is the same.
      const named = (await who.get('{ obligationCounts(workingDays: 6) { unit { id } overdue days { date count } } }'))
        .obligationCounts;
      const sums = named.map(
        ({ overdue, days: each }: Json) => overdue + each.reduce((sum: number, day: Json) => sum + day.count, 0),
      );
      expect(sums.slice(1)).toEqual(sums.slice(1).toSorted((a: number, b: number) => b - a));
      expect(sums[0]).toBe(sums.slice(1).reduce((sum: number, each: number) => sum + each, 0));
      expect(named).toEqual(
        expect.arrayContaining(
          obligationCounts.filter(
            ({ overdue, days: each }: Json) =>
              overdue + each.reduce((sum: number, day: Json) => sum + day.count, 0) > 0,
          ),
        ),
      );
      const [all] = obligationCounts;
      expect(all.days.filter(({ count }: Json) => count > 0).length).toBeGreaterThan(who === t.office ? 4 : 0);
    }
  });

  it('refuses what names no unit, and too many', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const refused = async (units: string[], workingDays = 5) => {
      const text =
        'query ($units: [ID!]!, $days: Int!) { obligationCounts(units: $units, workingDays: $days) { overdue } }';
      return String((await t.office.ask(text, { units, days: workingDays })).errors?.[0]?.message);
    };
    const { id } = t.staff(1);
    expect(await refused(['nonsense'])).toContain('units');
    expect(await refused([`${id}9`])).toContain('没有这个单位');
    expect(await refused(Array.from({ length: 51 }, () => id))).toContain('50');
    expect(await refused([id], 0)).toContain('1 至 20');
  });
});

describe('the filter by rule', () => {
  const RULES = [
    ...['DEADLINE_NEAR', 'DEADLINE_PASSED', 'COMPLETED_LATE', 'EXPLANATION_PENDING', 'EXPLANATION_REJECTED'],
    ...['EXPLANATION_MISSING', 'REPEATED_EXTENSION', 'NOT_ACKNOWLEDGED', 'FEEDBACK_NEAR', 'FEEDBACK_OVERDUE'],
    ...['FEEDBACK_RETURNED', 'REPORT_NEAR', 'REPORT_OVERDUE', 'MILESTONE_NEAR', 'MILESTONE_OVERDUE', 'BEHIND_SCHEDULE'],
    ...['COMPLETION_RETURNED', 'RECTIFICATION_OVERDUE', 'FALSE_REPORT', 'FLAGGED'],
  ];

  it('finds the tasks of which the rule is a reason at that moment, and no others', async () => {
    await zoo();
    const seen = new Set<string>();
    for (const moment of [
      '2026-11-06T09:00:00+08:00',
      '2026-11-09T23:59:59+08:00',
      '2026-11-10T00:00:00+08:00',
      '2026-11-12T00:00:00+08:00',
      '2026-11-18T12:00:00+08:00',
      '2026-11-25T12:00:00+08:00',
    ]) {
      await t.at(moment);
      const all = await every('tasks', '', 'id statusReasons { rule }');
      const having = (rules: string[]) =>
        all
          .filter(({ statusReasons }) => statusReasons.some(({ rule }: Json) => rules.includes(rule)))
          .map(({ id }) => id);
      for (const rule of RULES) {
        const found = await every('tasks', `, filter: { rule: [${rule}] }`, 'id');
        expect([moment, rule, found.map(({ id }) => id).sort()]).toEqual([moment, rule, having([rule]).sort()]);
        if (found.length > 0) seen.add(rule);
      }
      const both = ['FLAGGED', 'DEADLINE_PASSED'];
      const found = await every('tasks', `, filter: { rule: [${both.join(', ')}] }`, 'id');
      expect(found.map(({ id }) => id).sort()).toEqual(having(both).sort());
      const { tasks } = await t.office.get(
        '{ tasks(filter: { rule: [DEADLINE_NEAR], status: [RED] }) { totalCount } }',
      );
      expect(tasks.totalCount).toBe(
        (await every('tasks', ', filter: { status: [RED] }', 'statusReasons { rule }')).filter(({ statusReasons }) =>
          statusReasons.some(({ rule }: Json) => rule === 'DEADLINE_NEAR'),
        ).length,
      );
    }
    expect([...seen].sort()).toEqual([...RULES].sort());
  });
});

describe('search', () => {
  it('finds Chinese words of one, two and more characters, numbers, several words', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const names: Record<string, string> = {};
    const add = async (name: string, title: string, requirement: string) => {
      const task = await t.draft('2026-12-18', { title, requirement });
      await t.act(t.office, 'assignTask', task);
      names[task] = name;
      return task;
    };
    await add('A', '城市更新行动', '完成老旧小区改造二十个');
    await add('B', '农村公路提升', '新建改建农村公路一百公里');
    await add('C', '数字政府建设', '梳理一网通办清单，开放 API 接口');
    await add('D', '营商环境优化', '50%以上事项即时办结_不跑腿');
    const found = async (search: string, who: Caller = t.office): Promise<string> => {
      const { tasks } = await who.get(
        'query ($search: String) { tasks(filter: { search: $search }) { nodes { id } totalCount } }',
        { search },
      );
      expect(tasks.totalCount).toBe(tasks.nodes.length);
      return tasks.nodes
        .map(({ id }: Json) => names[id])
        .sort()
        .join('');
    };
    for (const [search, expected] of [
      // one character, in the title or the requirement
      ['改', 'AB'],
      ['网', 'C'],
      ['龙', ''],
      // two
      ['改造', 'A'],
      ['公路', 'B'],
      ['事项', 'D'],
      ['造改', ''],
      // more, also from the middle of words
      ['老旧小区', 'A'],
      ['市更新行', 'A'],
      ['农村公路一百公里', 'B'],
      ['农村公路两百公里', ''],
      // official numbers and parts of them
      ['烟政督〔2026〕3号', 'C'],
      ['〔2026〕2号', 'B'],
      ['烟政督', 'ABCD'],
      ['4号', 'D'],
      // several words: all of them, in whatever field and order
      ['城市 改造', 'A'],
      ['改造　城市', 'A'],
      ['公路 3号', ''],
      ['清单 3号', 'C'],
      // Latin letters in either case
      ['api', 'C'],
      ['API 接口', 'C'],
      // what a database or an index reads as something else is a word like others
      ['%', 'D'],
      ['50%', 'D'],
      ['_', 'D'],
      ['城_更', ''],
      ['城市*', ''],
      ['城市 OR 公路', ''],
      ['"', ''],
      ["'; DROP TABLE task; --", ''],
      ['NEAR(城市 更新)', ''],
    ] as const) {
      expect([search, await found(search)]).toEqual([search, expected]);
    }
    // with other conditions, and only what the viewer sees
    expect(await found('改', t.staff(2).who)).toBe('');
    expect(await found('改', t.staff(1).who)).toBe('AB');
    expect(await t.asked(`tasks(filter: { search: "改", leadUnit: "${t.staff(2).id}" }) { totalCount }`)).toBe('0');
    // what is written later is found later
    const draft = await t.draft('2026-12-18', { title: '待命名', requirement: '待定' });
    names[draft] = 'E';
    expect(await found('乡村振兴')).toBe('');
    await t.office.must('updateTask', 'UpdateTaskInput', { task: draft, title: '乡村振兴示范' });
    expect([await found('乡村振兴'), await found('待命名')]).toEqual(['E', '']);
    expect(await t.asked('summary(filter: { search: "农村公路" }) { counts { total } }')).toBe('1');
  });
});

describe('the colour of a unit', () => {
  it('follows its thresholds: 5; 2 and a fifth; 3; 2 and a tenth; 1 is a reminder', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const unit = await t.newStaff('NUM');
    const tasks: string[] = [];
    const grow = async (to: number) => {
      while (tasks.length < to) tasks.push(await t.begin(FAR, {}, unit));
    };
    const shrink = async (to: number) => {
      // only blue ones: the red are at the front
      while (tasks.length > to) await t.act(t.office, 'cancelTask', String(tasks.pop()), '试毕');
    };
    let red = 0;
    const flags = async (to: number) => {
      for (; red < to; red++) await t.flag(String(tasks[red]), 'RED');
    };
    const colour = async (): Promise<string> => {
      const found = (await t.unitColour(unit.id)).split(' |')[0] ?? '';
      // the list of units says the same, by whatever colour it is asked for
      const status = found.split(' ')[0];
      for (const each of ['BLUE', 'YELLOW', 'RED']) {
        const codes = (await every('units', `, status: [${each}]`, 'code')).map(({ code }) => code);
        expect([each, codes.includes('NUM')]).toEqual([each, each === status]);
      }
      return `${red}/${tasks.length} ${found}`;
    };
    const seen: string[] = [];
    const look = async () => seen.push(await colour());
    await look();
    await grow(21);
    await look();
    await flags(1);
    await look();
    await flags(2);
    await look();
    for (const size of [20, 11, 10]) {
      await shrink(size);
      await look();
    }
    await grow(31);
    await flags(3);
    await look();
    await flags(4);
    await look();
    await flags(5);
    await look();
    expect(seen).toEqual([
      '0/0 BLUE',
      '0/21 BLUE',
      '1/21 BLUE UNIT_RED_TASKS:BLUE',
      '2/21 BLUE UNIT_RED_TASKS:BLUE',
      '2/20 YELLOW UNIT_RED_TASKS:YELLOW',
      '2/11 YELLOW UNIT_RED_TASKS:YELLOW',
      '2/10 RED UNIT_RED_TASKS:RED',
      '3/31 YELLOW UNIT_RED_TASKS:YELLOW',
      '4/31 YELLOW UNIT_RED_TASKS:YELLOW',
      '5/31 RED UNIT_RED_TASKS:RED',
    ]);
    // a task that is completed, however late, is not open
    await t.complete(String(tasks[0]), unit.who);
    expect(await colour()).toBe('5/31 RED UNIT_RED_TASKS:RED');
    await t.approve(String(tasks[0]));
    expect(await colour()).toBe('5/31 YELLOW UNIT_RED_TASKS:YELLOW');
  });

  it('is that of the moment, counts open tasks that it leads, and orders the list', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const [A, B, C] = [t.staff(1), t.staff(2), t.staff(3)];
    // A: two of two turn red on 21 November; B: one of two; C supports and has a draft
    for (const deadline of ['2026-11-20', '2026-11-20']) await t.begin(deadline, { supportingUnits: [C.id] }, A);
    await t.begin('2026-11-20', { supportingUnits: [C.id] }, B);
    await t.begin(FAR, {}, B);
    await t.draft('2026-11-20', { leadUnit: C.id });
    const units = async (args: string) => (await every('units', args, 'code status')).map(flat);
    const mine = (list: string[]) => list.filter((line) => /^U[123] /.test(line)).join(', ');
    const look = async () => mine(await units(', search: "测试单位"'));
    expect(await t.around(start('2026-11-21'), look)).toEqual([
      'U1 BLUE, U2 BLUE, U3 BLUE',
      'U1 RED, U2 BLUE, U3 BLUE',
      'U1 RED, U2 BLUE, U3 BLUE',
    ]);
    expect((await t.unitColour(B.id)).split(' |')[0]).toBe('BLUE UNIT_RED_TASKS:BLUE');
    expect((await t.unitColour(C.id)).split(' |')[0]).toBe('BLUE');
    expect(await units(', status: [RED]')).toEqual(['U1 RED']);
    expect(await units(', status: [YELLOW]')).toEqual([]);
    const all = await units('');
    expect(await units(', status: [RED, BLUE]')).toEqual(all);
    // the worst first, and by name
    const worst = await units(', orderBy: [{ field: STATUS, direction: DESC }]');
    expect(worst[0]).toBe('U1 RED');
    expect([...worst].sort()).toEqual([...all].sort());
    expect((await units(', orderBy: [{ field: STATUS }]')).at(-1)).toBe('U1 RED');
    expect(await units(', orderBy: [{ field: CODE, direction: DESC }]')).toEqual([...all].reverse());
    const names = (await every('units', ', orderBy: [{ field: NAME }]', 'name')).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(mine(await units(', search: "测试单位", orderBy: [{ field: NAME, direction: DESC }]'))).toBe(
      'U3 BLUE, U2 BLUE, U1 RED',
    );
  });
});

describe('scorecards', () => {
  const CARD = `unit { code } assigned completed completedOnTime feedbackDue feedbackOnTime reportsDue reportsOnTime
    turnedRed returned interventions score rank`;
  const cards = async (from: string, to: string): Promise<Record<string, Json>> => {
    const { scorecards } = await t.office.get(`{ scorecards(from: "${from}", to: "${to}") { ${CARD} } }`);
    return Object.fromEntries(scorecards.map(({ unit, ...rest }: Json) => [unit.code, rest]));
  };

  it('are worked out as the rule says', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const [A, B, C] = [t.staff(1), t.staff(2), t.staff(3)];
    const [D, E] = [await t.newStaff('SC4'), await t.newStaff('SC5')];
    // A reports every Friday: 13, 20 and 27 November. B has a letter and a deadline, C a deadline
    const weekly = await t.begin(FAR, { reportCadence: 'WEEKLY' }, A);
    const lettered = await t.begin('2026-11-20', {}, B);
    const letter = await t.story.letter(lettered, 1);
    await t.begin('2026-11-20', {}, C);
    const good = [await t.begin('2026-11-27', {}, D), await t.begin('2026-11-27', {}, E)];
    // B answers in time, has it sent back, answers again
    await t.at('2026-11-04T10:00:00+08:00');
    await t.giveBack((await t.answer(B.who, letter)).id);
    await t.answer(B.who, letter);
    // A: one in time, one late, one not at all
    await t.at('2026-11-12T10:00:00+08:00');
    await t.report(weekly, undefined, A.who);
    for (const [i, { who }] of [D, E].entries()) {
      await t.complete(String(good[i]), who);
      await t.approve(String(good[i]));
    }
    // B's completion is returned once and approved in time
    await t.at('2026-11-18T10:00:00+08:00');
    await t.complete(lettered, B.who);
    await t.sendBack(lettered);
    await t.at('2026-11-20T10:00:00+08:00');
    await t.complete(lettered, B.who);
    await t.approve(lettered);
    await t.at('2026-11-23T10:00:00+08:00');
    await t.report(weekly, undefined, A.who);
    await t.at('2026-12-01T10:00:00+08:00');
    const found = await cards('2026-11-02', '2026-11-30');
    const none = { assigned: 1, completed: 0, completedOnTime: 0, feedbackDue: 0, feedbackOnTime: 0, reportsDue: 0 };
    const zero = { ...none, reportsOnTime: 0, turnedRed: 0, returned: 0, interventions: 0 };
    const done = { ...zero, completed: 1, completedOnTime: 1 };
    // only reports had something due: 100 × 1/3
    expect(found['U1']).toMatchObject({ ...zero, reportsDue: 3, reportsOnTime: 1 });
    expect(found['U1'].score).toBeCloseTo(100 / 3, 1);
    // feedback and completion in time: 100, minus one for each of two returns
    expect(found['U2']).toMatchObject({ ...done, feedbackDue: 1, feedbackOnTime: 1, returned: 2, score: 98 });
    // nothing in time, minus two for the task that turned red: not below 0; it was reminded of once
    expect(found['U3']).toMatchObject({ ...zero, turnedRed: 1, interventions: 1, score: 0 });
    // equal scores share a rank
    expect([found['SC4'], found['SC5']]).toEqual([
      { ...done, score: 100, rank: 1 },
      { ...done, score: 100, rank: 1 },
    ]);
    const ranks = ['U2', 'U1', 'U3'].map((code) => found[code].rank);
    expect(ranks[0]).toBeGreaterThan(1);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(new Set(ranks).size).toBe(3);
    expect(Object.keys(found).sort()).toEqual(['SC4', 'SC5', 'U1', 'U2', 'U3']);
    // a period holds what was due in it: the first week only a letter
    expect(Object.keys(await cards('2026-11-02', '2026-11-08'))).toContain('U2');
    expect((await cards('2026-11-02', '2026-11-08'))['U2']).toMatchObject({ feedbackDue: 1, returned: 1, score: 99 });
    expect((await cards('2026-11-14', '2026-11-20'))['U1']).toMatchObject({
      reportsDue: 1,
      reportsOnTime: 0,
      score: 0,
    });
    expect((await cards('2026-11-09', '2026-11-13'))['U1']).toMatchObject({
      reportsDue: 1,
      reportsOnTime: 1,
      score: 100,
    });
  });

  it('weigh what had something due: feedback 3, reports 3, completions 4', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const A = t.staff(1);
    // feedback late, report in time, completion in time: (0 + 3 + 4) / 10
    const task = await t.begin('2026-11-27', { reportCadence: 'WEEKLY' }, A);
    const letter = await t.story.letter(task, 0);
    await t.at('2026-11-06T08:00:00+08:00');
    await t.answer(A.who, letter);
    await t.at('2026-11-13T10:00:00+08:00');
    await t.report(task, undefined, A.who);
    await t.at('2026-11-16T10:00:00+08:00');
    await t.complete(task, A.who);
    await t.approve(task);
    await t.at('2026-12-01T10:00:00+08:00');
    // it was red from midnight to eight
    expect((await cards('2026-11-02', '2026-11-30'))['U1']).toMatchObject({
      feedbackDue: 1,
      feedbackOnTime: 0,
      reportsDue: 1,
      reportsOnTime: 1,
      completed: 1,
      completedOnTime: 1,
      turnedRed: 1,
      interventions: 0,
      score: 68,
    });
  });

  it('of a period that ends before it begins are refused', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const { errors } = await t.office.ask('{ scorecards(from: "2026-11-30", to: "2026-11-02") { rank } }');
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('the briefing', () => {
  it('counts what happened on the days from one to another, both included', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const [A, B] = [t.staff(1), t.staff(2)];
    const source = await t.story.newSource({ kind: 'PUBLIC_APPEAL' });
    const first = await t.begin('2026-11-06', {}, A);
    await t.at('2026-11-03T00:00:00+08:00');
    const second = await t.begin('2026-11-20', { source }, A);
    await t.at('2026-11-09T23:59:59+08:00');
    await t.begin('2026-11-20', {}, B);
    await t.complete(second, A.who);
    await t.approve(second);
    await t.story.explain(first, '2026-11-13');
    await t.at('2026-11-10T00:00:00+08:00');
    await t.begin('2026-11-20', {}, B);
    await t.at('2026-11-12T10:00:00+08:00');
    const counts = 'assigned completed turnedRed explained';
    const { briefing } = await t.leader.get(
      `{ briefing(from: "2026-11-03", to: "2026-11-09") { ${counts} bySourceKind { key label ${counts} } byUnit { key ${counts} } text } }`,
    );
    // the first task turned red on Saturday 7 November, and was explained on Monday
    expect(briefing).toMatchObject({ assigned: 2, completed: 1, turnedRed: 1, explained: 1 });
    const rows = (list: Json[]): Record<string, string> =>
      Object.fromEntries(
        list
          .map(({ key, label: _, ...rest }) => [key, flat(rest)] as const)
          .filter(([, numbers]) => numbers !== '0 0 0 0'),
      );
    expect(rows(briefing.bySourceKind)).toEqual({ MEETING_DECISION: '1 0 1 1', PUBLIC_APPEAL: '1 1 0 0' });
    expect(rows(briefing.byUnit)).toEqual({ [A.id]: '1 1 1 1', [B.id]: '1 0 0 0' });
    for (const label of ['会议', '群众诉求']) {
      expect(briefing.bySourceKind.map((row: Json) => row.label).join()).toContain(label);
    }
    expect(briefing.text).toMatch(/2.*1/s);
    // an empty week is a week of zeroes
    expect(
      await t.asked(`briefing(from: "2026-10-01", to: "2026-10-07") { ${counts} bySourceKind { assigned } }`),
    ).toMatch(/^0 0 0 0 (0(, 0)*)?$/);
    const { errors } = await t.office.ask('{ briefing(from: "2026-11-30", to: "2026-11-02") { assigned } }');
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(
      (await t.story.unit.ask('{ briefing(from: "2026-11-03", to: "2026-11-09") { assigned } }')).errors,
    ).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('the look-back sample', () => {
  it('is drawn from the tasks closed in the month; the same seed draws the same', async () => {
    await open('2026-10-29T09:00:00+08:00');
    const closed: string[] = [];
    const finish = async (task: string) => {
      await t.complete(task);
      await t.approve(task);
      await t.act(t.office2, 'closeTask', task);
    };
    await finish(await t.begin(FAR));
    // the first moment of November in Shanghai is still October elsewhere
    await t.at('2026-11-01T00:00:00+08:00');
    for (let i = 0; i < 12; i++) closed.push(await t.begin(FAR));
    for (const task of closed.slice(0, 6)) await finish(task);
    await t.at('2026-11-30T23:59:59+08:00');
    for (const task of closed.slice(6)) await finish(task);
    const completed = await t.begin(FAR);
    await t.complete(completed);
    await t.approve(completed);
    await t.at('2026-12-01T00:00:00+08:00');
    await finish(await t.begin(FAR));
    const draw = async (seed?: string, month = '2026-11'): Promise<Json> =>
      (
        await t.office.get(
          'query ($month: String!, $seed: String) { lookBackSample(month: $month, seed: $seed) { month seed percent closed tasks { id stage } } }',
          { month, seed },
        )
      ).lookBackSample;
    const one = await draw('甲');
    expect(one).toMatchObject({ month: '2026-11', seed: '甲', closed: 12 });
    const share = (12 * one.percent) / 100;
    expect(one.tasks.length).toBeGreaterThanOrEqual(Math.floor(share));
    expect(one.tasks.length).toBeLessThanOrEqual(Math.ceil(share));
    expect(one.tasks.length).toBeGreaterThan(0);
    const ids = one.tasks.map(({ id }: Json) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(closed).toContain(id);
    expect(await draw('甲')).toEqual(one);
    // other seeds draw others: of twenty, not all the same
    const draws = new Set<string>();
    for (let i = 0; i < 20; i++) draws.add(flat((await draw(`种子${i}`)).tasks));
    expect(draws.size).toBeGreaterThan(1);
    // without a seed one is given, and draws the same again
    const given = await draw();
    expect(await draw(given.seed)).toEqual(given);
    expect(await draw('甲', '2026-10')).toMatchObject({ closed: 1 });
    expect(await draw('甲', '2026-09')).toMatchObject({ closed: 0, tasks: [] });
    for (const month of ['2026-13', '2026', '2026-1', 'November']) {
      const { errors } = await t.office.ask(`{ lookBackSample(month: "${month}") { closed } }`);
      expect([month, errors?.[0]?.extensions.code]).toEqual([month, 'BAD_USER_INPUT']);
    }
  });
});

describe('the three lists', () => {
  it('hold every task that the viewer sees, once, with the worst colour and what is due', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const [A, B] = [t.staff(1), t.staff(2)];
    const sources = [
      await t.story.newSource({ kind: 'MEETING_DECISION', title: '会议甲' }),
      await t.story.newSource({ kind: 'MEETING_DECISION', title: '会议乙' }),
    ];
    const { person } = await t.office.must('createPerson', 'CreatePersonInput', { name: '另一岗位' }, 'person { id }');
    const add = (unit: Staff, source: number, deadline: string, owner: string = t.story.owner) =>
      t.begin(deadline, { source: sources[source], owner, actionPlan: '分步实施' }, unit);
    const tasks = [
      await add(A, 0, '2026-11-20'),
      await add(A, 0, '2026-12-18'),
      await add(A, 1, '2026-12-11', person.id),
      await add(B, 1, '2026-12-25'),
    ];
    await t.at('2026-11-18T09:00:00+08:00');
    const list = async (kind: string, filter: Json = {}, who: Caller = t.office): Promise<Json[]> =>
      (
        await who.get(
          `query ($filter: TaskFilter) { checklist(kind: ${kind}, filter: $filter) { position name unit { code } owner { id } measures deadline tasks status task { id } source { id } } }`,
          { filter },
        )
      ).checklist;
    const all = await list('TASK');
    expect(all.map(({ task }) => task.id).sort()).toEqual([...tasks].sort());
    expect(all.map(({ position, tasks: count }) => `${position} ${count}`)).toEqual(['1 1', '2 1', '3 1', '4 1']);
    for (const kind of ['WORK', 'RESPONSIBILITY']) {
      const rows = await list(kind);
      expect([kind, rows.reduce((sum, { tasks: count }) => sum + count, 0)]).toEqual([kind, 4]);
      expect([kind, rows.filter(({ status }) => status === 'YELLOW').length]).toEqual([kind, 1]);
    }
    // work by source, responsibility by who answers for it
    expect(new Set((await list('WORK')).map(({ source }) => source.id))).toEqual(new Set(sources));
    expect(new Set((await list('RESPONSIBILITY')).map(({ unit, owner }) => `${unit.code} ${owner.id}`))).toEqual(
      new Set([`U1 ${t.story.owner}`, `U1 ${person.id}`, `U2 ${t.story.owner}`]),
    );
    expect((await list('TASK', { leadUnit: B.id })).map(({ task }) => task.id)).toEqual([tasks[3]]);
    expect((await list('TASK', {}, B.who)).map(({ task }) => task.id)).toEqual([tasks[3]]);
    expect(await list('TASK', { status: ['RED'] })).toEqual([]);
  });
});

describe('subtasks', () => {
  it('are a list with pages, of the tasks right below', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const root = await t.begin(FAR);
    const below: string[] = [];
    for (let i = 0; i < 5; i++) below.push(await t.begin(FAR, { parent: root }, t.staff(2)));
    await t.begin(FAR, { parent: below[0] }, t.staff(3));
    const page = async (args: string) =>
      (await t.story.see(root, `subtasks(${args}) { nodes { id } totalCount pageInfo { hasNextPage endCursor } }`))
        .subtasks;
    const first = await page('first: 3');
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
    const rest = await page(`first: 3, after: "${first.pageInfo.endCursor}"`);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    const walked = [...first.nodes, ...rest.nodes].map(({ id }: Json) => id);
    expect(walked.sort()).toEqual([...below].sort());
    // red two levels down is red at the top
    const [leaf] = (await t.story.see(String(below[0]), 'subtasks { nodes { id } }')).subtasks.nodes;
    await t.flag(leaf.id, 'RED');
    expect(await t.said(root, 'status subtasksStatus')).toBe('BLUE RED');
    expect(await t.said(String(below[0]), 'subtasksStatus')).toBe('RED');
    expect(await t.said(String(below[1]), 'subtasksStatus')).toBe('null');
    await t.act(t.office, 'suspendTask', leaf.id, '等候批复');
    expect(await t.said(root, 'subtasksStatus')).toBe('BLUE');
  });
});

describe('similar tasks', () => {
  it('are told when a task is created, of the same lead unit while they are open, and refuse nothing', async () => {
    await open('2026-11-02T09:00:00+08:00');
    const [A, B] = [t.staff(1), t.staff(2)];
    const title = '推进全市老旧小区改造工程';
    const existing = await t.begin(FAR, { title }, A);
    const create = async (input: Json) => {
      const source = await t.story.newSource({ kind: 'LEADER_INSTRUCTION', instructionKind: 'ACTION' });
      const defaults = { requirement: '任务', source, owner: t.story.owner, deadline: FAR, leadUnit: A.id };
      const payload = await t.office.must(
        'createTask',
        'CreateTaskInput',
        { ...defaults, ...input },
        'task { id stage } similarTasks { id }',
      );
      expect(payload.task.stage).toBe('DRAFT');
      return payload.similarTasks.map(({ id }: Json) => id);
    };
    expect(await create({ title })).toEqual([existing]);
    expect(await create({ title: '全市老旧小区改造工程推进' })).toContain(existing);
    expect(await create({ title: '建设数字档案馆' })).toEqual([]);
    expect(await create({ title, leadUnit: B.id })).toEqual([]);
    await t.act(t.office, 'cancelTask', existing, '试毕');
    expect(await create({ title: `${title}项目` })).not.toContain(existing);
    const { similarTasks } = await t.office.must(
      'flagTask',
      'FlagTaskInput',
      { task: await t.begin(FAR), status: 'YELLOW', reason: '试' },
      'similarTasks { id }',
    );
    expect(similarTasks).toEqual([]);
  });
});
