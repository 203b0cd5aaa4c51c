// DOMAIN 7 over the real API, at exact moments: the reminder that the service issues by itself, the proposals that a leader
// decides, and what must be rectified by when. All are told at the same time in one ledger. 25–27 September and 1–7 October
// 2026 are holidays; Sunday 20 September and Saturday 10 October are worked.
import { FAR, flat, MISSING, NEAR, Stage, start, type Tale } from '../tales';
import type { Caller, Json } from '../world';

const stage = new Stage('2026-09-14T08:00:00+08:00');
const { tale, each } = stage;

/** The automatic reminder of a moment to a unit. */
const reminded = (moment: string, unit = 'U1'): string => `REMINDER true APPROVED ${moment} ${unit}`;
/** What is on the table at a moment that has come: the service has had its turn. */
async function settled(t: Tale, moment: string, task: string): Promise<string[]> {
  await t.at(moment);
  return t.interventions(task);
}

describe('the automatic reminder', () => {
  tale('of a task that turns red at the end of Friday comes on Monday at nine', async (t) => {
    const task = await t.november();
    await t.turns(task, start('2026-11-21'), NEAR, MISSING);
    expect(await settled(t, '2026-11-21T12:00:00+08:00', task)).toEqual([]);
    expect(await t.around('2026-11-23T09:00:00+08:00', async () => (await t.interventions(task)).join())).toEqual([
      '',
      reminded('2026-11-23T09:00:00+08:00'),
      reminded('2026-11-23T09:00:00+08:00'),
    ]);
    // in force at once, seen by its unit, in the log as the service's own act
    const query = 'interventions { kind decision decidedAt requirement rectifyBy unit { code } tasks { id } }';
    const { interventions } = await t.story.see(task, query, t.story.unit);
    expect(interventions).toEqual([
      {
        kind: 'REMINDER',
        decision: 'APPROVED',
        decidedAt: new Date('2026-11-23T09:00:00+08:00').toISOString(),
        requirement: expect.stringMatching(/[\u4e00-\u9fff]/),
        rectifyBy: null,
        unit: { code: 'U1' },
        tasks: [{ id: task }],
      },
    ]);
    expect(await t.events(task, 'reminderIssued')).toEqual(['reminderIssued 督查台账 2026-11-23T09:00:00+08:00']);
    // once per red spell, however long, and nothing else is issued by the service
    expect(await settled(t, '2027-01-29T12:00:00+08:00', task)).toEqual([reminded('2026-11-23T09:00:00+08:00')]);
    expect(await t.said(task, 'escalation { level }')).toBe('ACCOUNTABILITY');
  });

  // Red by a flag, which holds at once.
  each([
    ['in mid-morning', '2026-11-10T10:30:00+08:00', '2026-11-10T10:30:00+08:00'],
    ['a second before nine', '2026-11-10T08:59:59+08:00', '2026-11-10T09:00:00+08:00'],
    ['at nine', '2026-11-10T09:00:00+08:00', '2026-11-10T09:00:00+08:00'],
    ['a second before five', '2026-11-10T16:59:59+08:00', '2026-11-10T16:59:59+08:00'],
    ['at five', '2026-11-10T17:00:00+08:00', '2026-11-11T09:00:00+08:00'],
    ['on Friday evening', '2026-11-13T19:00:00+08:00', '2026-11-16T09:00:00+08:00'],
    ['on Saturday', '2026-11-14T10:00:00+08:00', '2026-11-16T09:00:00+08:00'],
    ['on a Sunday that is worked', '2026-09-20T10:00:00+08:00', '2026-09-20T10:00:00+08:00'],
    ['on the eve of the National Day week', '2026-09-30T18:00:00+08:00', '2026-10-08T09:00:00+08:00'],
    ['on Mid-Autumn Festival', '2026-09-25T11:00:00+08:00', '2026-09-28T09:00:00+08:00'],
    ['on a Saturday that is worked', '2026-10-10T16:00:00+08:00', '2026-10-10T16:00:00+08:00'],
  ])('of a task that turns red %s (%s) comes %s', async (t, _, red, reminder) => {
    const task = await t.begun(red, FAR);
    await t.flag(task, 'RED');
    if (reminder !== red) {
      const before = new Date(Date.parse(reminder) - 1000).toISOString();
      expect(before < new Date(red).toISOString() ? [] : await settled(t, before, task)).toEqual([]);
    }
    expect(await settled(t, reminder, task)).toEqual([reminded(reminder)]);
    // a day later it is still the only one
    const day = new Date(Date.parse(reminder) + 86_400_000).toISOString();
    expect(await settled(t, day, task)).toEqual([reminded(reminder)]);
    await t.clear(task);
  });

  tale('does not come when the cause is cured before nine', async (t) => {
    const task = await t.begun('2026-11-09T09:00:00+08:00', FAR);
    const letter = await t.story.letter(task, 0);
    // due 12 November, red on Friday 13 at midnight
    await t.at('2026-11-13T08:59:59+08:00');
    expect(await t.colour(task)).toBe('RED FEEDBACK_OVERDUE:RED');
    await t.answer(t.story.unit, letter);
    expect(await settled(t, '2026-11-13T12:00:00+08:00', task)).toEqual([]);
  });

  tale('comes again for a new red spell, not for a new cause of the same', async (t) => {
    const task = await t.begun('2026-11-10T10:00:00+08:00', FAR);
    await t.flag(task, 'RED');
    await t.at('2026-11-10T11:00:00+08:00');
    await t.clear(task);
    await t.at('2026-11-12T18:00:00+08:00');
    await t.flag(task, 'RED');
    const first = reminded('2026-11-10T10:00:00+08:00');
    const second = reminded('2026-11-13T09:00:00+08:00');
    expect(await settled(t, '2026-11-13T10:00:00+08:00', task)).toEqual([first, second]);
    // a letter unanswered makes it no redder
    await t.at('2026-11-16T10:00:00+08:00');
    await t.story.letter(task, 0);
    await t.at('2026-11-20T12:00:00+08:00');
    expect(await t.colour(task)).toMatch(/^RED FEEDBACK_OVERDUE:RED FLAGGED:RED/);
    expect(await t.interventions(task)).toEqual([first, second]);
    // the flag goes, the letter stays: the same spell
    await t.clear(task);
    expect(await settled(t, '2026-11-23T12:00:00+08:00', task)).toEqual([first, second]);
  });

  tale('goes to the unit that owes the red reason', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR);
    await t.story.letter(task, 1);
    await t.at('2026-11-06T09:00:00+08:00');
    expect(await t.interventions(task)).toEqual([reminded('2026-11-06T09:00:00+08:00', 'U2')]);
    expect(await t.interventions(task, t.staff(2).who)).toEqual([reminded('2026-11-06T09:00:00+08:00', 'U2')]);
  });

  tale('does not come to a task that is suspended, cancelled or completed by then', async (t) => {
    const suspended = await t.november();
    const cancelled = await t.november();
    const completed = await t.november();
    const waiting = await t.november();
    await t.at('2026-11-22T10:00:00+08:00');
    await t.act(t.office, 'suspendTask', suspended, '等候批复');
    await t.act(t.office, 'cancelTask', cancelled, '机构撤并');
    await t.complete(completed);
    await t.approve(completed);
    await t.complete(waiting);
    await t.at('2026-11-24T10:00:00+08:00');
    expect(await t.colour(completed)).toBe('RED COMPLETED_LATE:RED');
    for (const task of [suspended, cancelled, completed]) expect(await t.interventions(task)).toEqual([]);
    // one that waits for the decision is open still
    expect(await t.interventions(waiting)).toEqual([reminded('2026-11-23T09:00:00+08:00')]);
  });

  tale('is pushed as an event at its own moment when the clock jumps over it', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const task = await t.begin('2026-11-20');
    const { summary } = await t.office.get('{ summary { eventCursor } }');
    const stream = t.office.subscribe(
      'subscription ($filter: EventFilter, $after: String) { ledgerEvents(filter: $filter, after: $after) { kind at actor } }',
      { filter: { task }, after: summary.eventCursor },
    );
    await t.at('2026-11-27T10:00:00+08:00');
    expect((await stream.first(3)).map(flat)).toEqual([
      `statusChanged ${start('2026-11-17')} 督查台账`,
      `statusChanged ${start('2026-11-21')} 督查台账`,
      'reminderIssued 2026-11-23T09:00:00+08:00 督查台账',
    ]);
  });
});

describe('escalation', () => {
  // From the moment that it turned red: after 5, 10 and 20 working days.
  each([
    ['2026-09-29T10:00:00+08:00', '2026-10-13', '2026-10-20', '2026-11-03'],
    ['2026-11-10T16:00:00+08:00', '2026-11-18', '2026-11-25', '2026-12-09'],
    ['2026-10-10T23:59:59+08:00', '2026-10-17', '2026-10-24', '2026-11-07'],
  ])(
    'red from %s: circular %s, interview %s, accountability %s',
    async (t, red, circular, interview, accountability) => {
      const task = await t.begun(red, FAR);
      await t.flag(task, 'RED');
      const look = () => t.said(task, 'escalation { level since nextLevel nextLevelAt }');
      let before = `REMINDER ${red} CIRCULAR ${start(circular)}`;
      expect(await look()).toBe(before);
      const steps: [string, string, string][] = [
        [circular, 'CIRCULAR', `INTERVIEW ${start(interview)}`],
        [interview, 'INTERVIEW', `ACCOUNTABILITY ${start(accountability)}`],
        [accountability, 'ACCOUNTABILITY', 'null null'],
      ];
      for (const [day, level, next] of steps) {
        const from = `${level} ${start(day)} ${next}`;
        expect(await t.around(start(day), look)).toEqual([before, from, from]);
        before = from;
      }
      const { escalation } = await t.story.see(task, 'escalation { basis { document clause } }');
      expect(escalation.basis.length).toBeGreaterThan(0);
      // the service has proposed nothing of all that by itself
      expect(await t.interventions(task)).toHaveLength(1);
      await t.clear(task);
      expect(await look()).toBe('null null null null');
    },
  );
});

describe('a proposal', () => {
  const decide = (t: Tale, who: Caller, intervention: string, approve = true): Promise<string> =>
    t.outcome(who, 'decideIntervention', { intervention, approve, comment: '依规' });

  each([['CIRCULAR'], ['INTERVIEW'], ['ACCOUNTABILITY']])(
    '(%s) is the office’s to make, a leader’s alone to decide, and unknown to others until it is approved',
    async (t, kind) => {
      const task = await t.begun('2026-11-02T09:00:00+08:00', FAR);
      const unit = t.staff(1);
      const system = await t.story.world.as({ role: 'SYSTEM' });
      const input = { kind, unit: unit.id, tasks: [task], requirement: '限期整改', rectifyBy: '2026-11-27' };
      for (const who of [t.leader, unit.who, system]) {
        expect(await t.outcome(who, 'proposeIntervention', input)).toBe('FORBIDDEN');
      }
      const proposal = await t.propose(kind, unit.id, [task], '2026-11-27');
      const query = 'kind automatic decision decidedAt rectifyBy unit { code }';
      expect(await t.intervention(proposal, query)).toBe(`${kind} false PENDING null 2026-11-27 U1`);
      for (const who of [unit.who, system]) {
        expect(await t.intervention(proposal, query, who)).toBe('null');
        expect(await t.interventions(task, who)).toEqual([]);
      }
      expect(await t.owed(task)).toBe(`COMPLETION U1 ${FAR} provisional`);
      for (const who of [t.office, t.office2]) expect(await decide(t, who, proposal)).toBe('FORBIDDEN');
      await t.at('2026-11-03T15:00:00+08:00');
      expect(await decide(t, t.leader, proposal)).toBe('done');
      for (const who of [t.office, unit.who, system]) {
        expect(await t.intervention(proposal, query, who)).toBe(
          `${kind} false APPROVED 2026-11-03T15:00:00+08:00 2026-11-27 U1`,
        );
      }
      expect(await decide(t, t.leader, proposal, false)).not.toBe('done');
      expect(await t.owed(task)).toBe(`RECTIFICATION U1 2026-11-27, COMPLETION U1 ${FAR} provisional`);
      await t.rectify(proposal, unit.who);
      await t.decideRectified(proposal, true);
      expect(await t.owed(task)).toBe(`COMPLETION U1 ${FAR} provisional`);
    },
  );

  tale('that is rejected asks nothing of anybody, and stays on record', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR);
    const proposal = await t.propose('INTERVIEW', t.staff(1).id, [task], '2026-11-09');
    await t.decideIntervention(proposal, false);
    expect(await t.owed(task)).toBe(`COMPLETION U1 ${FAR} provisional`);
    expect(await t.intervention(proposal, 'decision')).toBe('REJECTED');
    expect(await t.intervention(proposal, 'decision', t.story.unit)).toBe('null');
    await t.turns(task, start('2026-11-10'), 'BLUE', 'BLUE');
    expect(
      await t.outcome(t.story.unit, 'submitRectification', { intervention: proposal, content: '已整改' }),
    ).not.toBe('done');
  });

  tale('without a date to rectify by makes nothing owed', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR);
    const proposal = await t.propose('CIRCULAR', t.staff(1).id, [task]);
    await t.decideIntervention(proposal);
    expect(await t.intervention(proposal, 'decision rectifyBy')).toBe('APPROVED null');
    expect(await t.told(task, 'obligations { kind }')).toBe('BLUE | COMPLETION');
  });

  tale('that cannot be is refused', async (t) => {
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR);
    const other = await t.newStaff('IVX');
    const input = {
      kind: 'INTERVIEW',
      unit: t.staff(1).id,
      tasks: [task],
      requirement: '整改',
      rectifyBy: '2026-11-20',
    };
    const outcome = (wrong: Json) => t.outcome(t.office, 'proposeIntervention', { ...input, ...wrong });
    expect(await outcome({ rectifyBy: '2026-11-01' })).toBe('DATE_IN_PAST rectifyBy');
    expect(await outcome({ requirement: ' ' })).toBe('REQUIRED requirement');
    expect(await outcome({ tasks: [] })).toBe('REQUIRED tasks');
    expect(await outcome({ tasks: ['task_370600_999999'] })).toMatch(/^NOT_FOUND tasks/);
    expect(await outcome({ unit: 'unit_370600_999999' })).toBe('NOT_FOUND unit');
    // a unit that has no part in the task
    expect(await outcome({ unit: other.id })).toMatch(/^INVALID (unit|tasks)/);
    // a reminder is in force at once and asks for no rectification
    expect(await outcome({ kind: 'REMINDER' })).toBe('INVALID rectifyBy');
    expect(await t.interventions(task)).toEqual([]);
    expect(await outcome({ kind: 'REMINDER', rectifyBy: null })).toBe('done');
    expect(await t.interventions(task, t.story.unit)).toEqual(['REMINDER false APPROVED 2026-11-02T09:00:00+08:00 U1']);
  });

  tale('is found by unit, kind and decision', async (t) => {
    await t.at('2026-11-02T09:00:00+08:00');
    const unit = await t.newStaff('IVL');
    const task = await t.begin(FAR, {}, unit);
    const circular = await t.propose('CIRCULAR', unit.id, [task]);
    const interview = await t.propose('INTERVIEW', unit.id, [task]);
    await t.decideIntervention(circular);
    const found = (filter: string, who: Caller = t.office) =>
      t.asked(`interventions(unit: "${unit.id}"${filter}) { nodes { id } totalCount }`, who);
    expect(await found(', kind: [CIRCULAR]')).toBe(`${circular} 1`);
    expect(await found(', decision: [PENDING]')).toBe(`${interview} 1`);
    expect(await found(', decision: [APPROVED], kind: [INTERVIEW]')).toBe(' 0');
    expect(await found('')).toMatch(/ 2$/);
    expect(await found('', unit.who)).toBe(`${circular} 1`);
    const actions = async (who: Caller) => (await t.story.see(task, 'viewerActions', who)).viewerActions;
    expect(await actions(t.leader)).toContain('DECIDE_INTERVENTION');
    expect(await actions(t.office)).toContain('PROPOSE_INTERVENTION');
    expect(await actions(t.office)).not.toContain('DECIDE_INTERVENTION');
    await t.decideIntervention(interview, false);
    expect(await actions(t.leader)).not.toContain('DECIDE_INTERVENTION');
  });
});

describe('rectification', () => {
  /** An approved interview of a unit about tasks; returns its id. */
  async function interviewed(t: Tale, unit: string, tasks: string[], rectifyBy: string): Promise<string> {
    const proposal = await t.propose('INTERVIEW', unit, tasks, rectifyBy);
    await t.decideIntervention(proposal);
    return proposal;
  }
  const OVERDUE = 'RED RECTIFICATION_OVERDUE:RED';

  tale('is owed on every task of the intervention, by its unit, and one report answers them all', async (t) => {
    await t.at('2026-09-28T09:00:00+08:00');
    const unit = await t.newStaff('IVR');
    const tasks = [await t.begin(FAR, {}, unit), await t.begin(FAR, {}, unit)] as [string, string];
    const other = await t.begin(FAR, {}, unit);
    // 3 October is a holiday: by 8 October
    const interview = await interviewed(t, unit.id, tasks, '2026-10-03');
    const end = `COMPLETION IVR ${FAR} provisional`;
    for (const task of tasks) expect(await t.owed(task)).toBe(`RECTIFICATION IVR 2026-10-08, ${end}`);
    expect(await t.owed(other)).toBe(end);
    const look = async () => (await Promise.all([...tasks, other].map((task) => t.colour(task)))).join(', ');
    expect(await t.around(start('2026-10-09'), look)).toEqual([
      'BLUE, BLUE, BLUE',
      `${OVERDUE}, ${OVERDUE}, BLUE`,
      `${OVERDUE}, ${OVERDUE}, BLUE`,
    ]);
    // two of three are red by now
    expect((await t.unitColour(unit.id)).split(' |')[0]).toBe('RED UNIT_RED_TASKS:RED');
    await t.at('2026-10-09T09:00:00+08:00');
    for (const task of tasks) {
      expect((await t.interventions(task)).filter((line) => line.startsWith('REMINDER'))).toEqual([
        reminded('2026-10-09T09:00:00+08:00', 'IVR'),
      ]);
    }
    await t.rectify(interview, unit.who);
    expect(await look()).toBe('BLUE, BLUE, BLUE');
    for (const task of tasks) expect(await t.owed(task)).toBe(end);
    expect(await t.said(tasks[0], 'viewerActions')).toContain('DECIDE_RECTIFICATION');
    await t.decideRectified(interview, true);
    expect(await t.intervention(interview, 'rectification { kind unit { code } onTime } rectificationDecision')).toBe(
      'RECTIFICATION IVR false APPROVED',
    );
    expect(await t.outcome(unit.who, 'submitRectification', { intervention: interview, content: '再报' })).not.toBe(
      'done',
    );
  });

  tale('rejected is due by a new date, that is not past; in time it is never red', async (t) => {
    const unit = await t.newStaff('IVS');
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR, {}, unit);
    const interview = await interviewed(t, unit.id, [task], '2026-11-13');
    await t.at('2026-11-13T23:59:59+08:00');
    await t.rectify(interview, unit.who);
    await t.turns(task, start('2026-11-14'), 'BLUE', 'BLUE');
    await t.at('2026-11-16T10:00:00+08:00');
    const reject = (rectifyBy?: string) =>
      t.outcome(t.office, 'decideRectification', {
        intervention: interview,
        approve: false,
        comment: '不到位',
        rectifyBy,
      });
    expect(await reject()).toBe('REQUIRED rectifyBy');
    expect(await reject('2026-11-15')).toBe('DATE_IN_PAST rectifyBy');
    expect(await t.outcome(t.leader, 'decideRectification', { intervention: interview, approve: true })).toBe(
      'FORBIDDEN',
    );
    expect(await reject('2026-11-18')).toBe('done');
    expect(await t.intervention(interview, 'rectifyBy rectificationDecision')).toBe('2026-11-18 REJECTED');
    expect(await t.owed(task)).toBe(`RECTIFICATION IVS 2026-11-18, COMPLETION IVS ${FAR} provisional`);
    await t.turns(task, start('2026-11-19'), 'BLUE', OVERDUE);
    expect(await t.since(task)).toBe(`RECTIFICATION_OVERDUE ${start('2026-11-19')}`);
    await t.rectify(interview, unit.who);
    expect(await t.colour(task)).toBe('BLUE');
  });

  tale('outlives the completion of the task', async (t) => {
    const unit = await t.newStaff('IVT');
    const task = await t.begun('2026-11-02T09:00:00+08:00', '2026-11-20', {}, unit);
    const interview = await interviewed(t, unit.id, [task], '2026-11-25');
    await t.at('2026-11-13T10:00:00+08:00');
    await t.complete(task, unit.who);
    await t.approve(task);
    expect(await t.told(task, 'stage')).toBe('BLUE | COMPLETED');
    expect(await t.owed(task)).toBe('RECTIFICATION IVT 2026-11-25');
    await t.turns(task, start('2026-11-26'), 'BLUE', OVERDUE);
    expect(await t.said(task, 'completedOnTime escalation { level }')).toBe('true null');
    await t.rectify(interview, unit.who);
    expect(await t.told(task, 'stage completedOnTime')).toBe('BLUE | COMPLETED true');
  });

  tale('counts while a completion waits', async (t) => {
    const unit = await t.newStaff('IVU');
    const task = await t.begun('2026-11-02T09:00:00+08:00', '2026-11-20', {}, unit);
    await interviewed(t, unit.id, [task], '2026-11-17');
    await t.at('2026-11-13T10:00:00+08:00');
    await t.complete(task, unit.who);
    await t.turns(task, start('2026-11-18'), 'BLUE', OVERDUE);
  });

  tale('moves with a suspension like letters and the deadline', async (t) => {
    const unit = await t.newStaff('IVV');
    const task = await t.begun('2026-11-02T09:00:00+08:00', '2026-12-11', {}, unit);
    await interviewed(t, unit.id, [task], '2026-11-13');
    await t.at('2026-11-10T10:00:00+08:00');
    await t.act(t.leader, 'suspendTask', task, '等候批复');
    await t.turns(task, start('2026-11-14'), 'BLUE', 'BLUE');
    // 11, 12, 13, 16 and 17 November
    await t.at('2026-11-17T10:00:00+08:00');
    await t.act(t.office, 'resumeTask', task);
    expect(await t.owed(task)).toBe('RECTIFICATION IVV 2026-11-20, COMPLETION IVV 2026-12-18');
    await t.turns(task, start('2026-11-21'), 'BLUE', OVERDUE);
  });

  tale('of a unit that does not lead the task is that unit’s', async (t) => {
    const unit = await t.newStaff('IVW');
    const task = await t.begun('2026-11-02T09:00:00+08:00', FAR, { supportingUnits: [unit.id] });
    const interview = await interviewed(t, unit.id, [task], '2026-11-10');
    expect(await t.owed(task)).toBe(`RECTIFICATION IVW 2026-11-10, COMPLETION U1 ${FAR} provisional`);
    await t.turns(task, start('2026-11-11'), 'BLUE', OVERDUE);
    expect(await settled(t, '2026-11-11T09:00:00+08:00', task)).toContain(reminded('2026-11-11T09:00:00+08:00', 'IVW'));
    expect(await t.outcome(t.story.unit, 'submitRectification', { intervention: interview, content: '代报' })).toMatch(
      /^(FORBIDDEN|NOT_FOUND intervention)$/,
    );
    await t.rectify(interview, unit.who);
    expect(await t.colour(task)).toBe('BLUE');
  });
});

describe('the ledger of all these stories', () => {
  it('is whole, and no red spell of an open task was reminded of twice', async () => {
    const { story } = stage;
    const { verifyLedger } = await story.office.get('{ verifyLedger { valid firstInvalidSequence } }');
    expect(verifyLedger).toEqual({ valid: true, firstInvalidSequence: null });
    const red = new Map<string, number>();
    const all = await story.world.ledger.reader.eventsAfter('370600', 0, 100_000);
    let reminders = 0;
    for (const { kind, taskId, data } of all) {
      const task = String(taskId);
      if (kind === 'statusChanged' && (JSON.parse(data) as { to: string }).to === 'RED') red.set(task, 0);
      if (kind !== 'reminderIssued') continue;
      reminders += 1;
      expect([task, red.get(task)]).toEqual([task, 0]);
      red.set(task, 1);
    }
    expect(reminders).toBeGreaterThan(15);
  });
});
