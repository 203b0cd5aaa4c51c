// Makes a crowd of tasks in every condition: random acts by random people at random moments, through the real door.
// Refused acts are part of it. Deterministic for a seed.
import fc from 'fast-check';
import sql from 'sql-template-tag';

import { Forbidden } from '../../src/rules/refusal';
import type { Principal } from '../../src/rules/access';
import type { Command, Input } from '../../src/ledger/act';
import type { SimulatedClock } from '../../src/ledger/clock';
import type { Ledger } from '../../src/ledger/ledger';
import * as interventions from '../../src/ledger/intervention-commands';
import * as letters from '../../src/ledger/letter-commands';
import * as progress from '../../src/ledger/progress-commands';
import * as publish from '../../src/ledger/publish-commands';
import * as registry from '../../src/ledger/registry-commands';
import * as tasks from '../../src/ledger/task-commands';
import { addDays } from '../../src/rules/day';
import type { Task } from '../../src/rules/records';
import { CADENCES } from '../../src/rules/words';

const J = '370600';
const person = (subject: string, role: Principal['role'], unitId: string | null = null): Principal => ({
  subject,
  name: subject,
  role,
  jurisdiction: J,
  unitId,
});

interface Step {
  task: number;
  act: number;
  who: number;
  unit: number;
  days: number;
  minutes: number;
  flag: boolean;
}

type Act = (scene: Scene) => Promise<unknown>;

const TITLES = ['推进重点项目建设', '项目用地报批', '老旧小区改造 2026', '供水管网ABC', '营商环境'];

export class Crowd {
  readonly office = person('o1', 'OFFICE');
  readonly office2 = person('o2', 'OFFICE');
  readonly leader = person('l1', 'LEADER');
  readonly system = person('s1', 'SYSTEM');
  readonly admin = person('a1', 'ADMIN');
  units: Principal[] = [];
  ids: string[] = [];
  done = 0;
  refused = 0;
  owner = '';
  leaders: string[] = [];
  #sources: string[] = [];

  constructor(
    readonly ledger: Ledger,
    readonly clock: SimulatedClock,
  ) {}

  /** Some source that can bear tasks. */
  get source(): string {
    return this.#sources[0] ?? '';
  }

  async must<I extends Input>(
    who: Principal,
    command: Command<I>,
    input: object,
  ): Promise<Record<string, string | undefined>> {
    const { made, problems } = await this.ledger.acts.act(who, command, input as I);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    return made;
  }

  async open(): Promise<void> {
    for (const code of ['A', 'B', 'C', 'D', 'E']) {
      const { unit } = await this.must(this.office, registry.newUnit, {
        code,
        name: `单位${code}`,
        kind: 'DEPARTMENT',
      });
      this.units.push(person(`u${code}`, 'UNIT', unit ?? null));
    }
    const post = async (name: string) => (await this.must(this.office, registry.newPerson, { name }))['person'] ?? '';
    this.owner = await post('岗位');
    this.leaders = [await post('领导甲'), await post('领导乙')];
    for (const kind of ['WORK_REPORT', 'LEADER_INSTRUCTION', 'MEETING_DECISION']) {
      const input = { kind, level: 'MUNICIPAL', title: kind, issuedOn: '2026-01-05' };
      this.#sources.push((await this.must(this.office, registry.newSource, input))['source'] ?? '');
    }
  }

  /** So many tasks in progress that are due on a day, all of the first unit; made at once, so they share commits, in their order. */
  async inProgress(count: number, deadline: string): Promise<string[]> {
    const lead = this.units[0] as Principal;
    const input = {
      requirement: '任务',
      goal: '目标',
      standard: '标准',
      leadUnit: lead.unitId,
      owner: this.owner,
      source: this.source,
      deadline,
    };
    const made = await Promise.all(
      Array.from({ length: count }, (_, i) => this.must(this.office, tasks.create, { ...input, title: `事项${i}` })),
    );
    const ids = made.map(({ task = '' }) => task);
    await Promise.all(ids.map((task) => this.must(this.office, tasks.assign, { task })));
    await Promise.all(ids.map((task) => this.must(lead, tasks.acknowledge, { task })));
    return ids;
  }

  /** So many tasks, and so many acts a task on average, spread over about a hundred days; things are published halfway. */
  async play(count: number, acts: number, seed: number): Promise<void> {
    const arbitrary = fc.record<Step>({
      task: fc.nat(count - 1),
      act: fc.nat(ACTS.length - 1),
      who: fc.nat(9),
      unit: fc.nat(3),
      days: fc.integer({ min: 1, max: 60 }),
      minutes: fc.nat(Math.ceil((100 * 24 * 60 * 2) / (count * acts))),
      flag: fc.boolean(),
    });
    const steps = fc.sample(arbitrary, { seed, numRuns: count * acts });
    for (const [i, step] of steps.entries()) {
      if (i === steps.length / 2) await this.#publish();
      const to = new Date(Date.parse(this.clock.now()) + step.minutes * 60_000).toISOString();
      await this.ledger.pass(this.clock, to, J);
      if (this.ids.length < count && (this.ids.length === 0 || step.task >= this.ids.length)) await this.#create(step);
      // Most acts meet the same 120 tasks, so that some come to their end.
      else await this.#act(step, this.ids[step.task % Math.min(120, this.ids.length)] ?? '');
    }
  }

  /** A year's notice, days off, and a policy that takes effect some days later. */
  async #publish(): Promise<void> {
    const notice = {
      notice: '国办发明电',
      holidays: ['2027-01-01', '2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08'],
      makeUpWorkdays: ['2027-01-30'],
    };
    await this.must(this.admin, publish.workCalendar, { year: 2027, ...notice });
    const { calendar, policy } = this.ledger.regimes.of(J);
    const now = this.clock.now();
    const off = [2, 7].map((days) => calendar.after(calendar.dayOf(now), days));
    await this.must(this.admin, publish.daysOff, { dates: off, reason: '台风' });
    const other = structuredClone(policy);
    other.rules.MILESTONE_OVERDUE.enabled = false;
    other.rules.NOT_ACKNOWLEDGED.steps = [{ status: 'RED', workingDays: 4 }];
    const effectiveAt = new Date(Date.parse(now) + 3 * 86_400_000).toISOString();
    await this.must(this.admin, publish.policy, { policy: JSON.stringify(other), effectiveAt });
  }

  async #create({ unit, days, flag, who, task: n }: Step): Promise<void> {
    const { calendar } = this.ledger.regimes.of(J);
    // Unit E leads few, so that not every unit is red.
    const lead = n % 250 === 0 ? this.units[4] : this.units[unit];
    const proposer = who === 0 ? (lead ?? this.office) : this.office;
    const input = {
      title: `${TITLES[n % TITLES.length] ?? ''} 第${this.ids.length}项`,
      quantified: flag,
      reportCadence: CADENCES[n % CADENCES.length],
      requirement: '任务',
      goal: '目标',
      standard: '标准',
      source: this.#sources[who % 3],
      leadUnit: lead?.unitId,
      supportingUnits: flag ? [this.units[(unit + 1) % 4]?.unitId] : [],
      owner: this.owner,
      leader: this.leaders[days % 3],
      deadline: calendar.after(calendar.dayOf(this.clock.now()), days),
      ...(who === 1 && { classification: 'WORK_SECRET' }),
      ...(who === 3 && { classification: 'PUBLIC' }),
    };
    const parent = days % 3 === 0 ? this.ids[n % Math.min(200, this.ids.length)] : undefined;
    const part = parent === undefined ? {} : await this.#try(this.office, tasks.create, { ...input, parent });
    const { task } = part['task'] === undefined ? await this.must(proposer, tasks.create, input) : part;
    this.ids.push(task ?? '');
    if (who < 7) await this.#try(this.office, tasks.assign, { task });
    if (who > 1 && who < 6 && lead !== undefined) await this.#try(lead, tasks.acknowledge, { task });
  }

  async #act(step: Step, id: string): Promise<void> {
    const [task] = await this.ledger.reader.byIds('task', [id], HERE);
    if (task === undefined) throw new Error(`no task ${id}`);
    const lead = this.units.find(({ unitId }) => unitId === task.leadUnitId) ?? this.office;
    const office = step.who % 2 === 0 ? this.office : this.office2;
    const { calendar } = this.ledger.regimes.of(J);
    const later = calendar.after(calendar.dayOf(this.clock.now()), step.days);
    await ACTS[step.act]?.({ crowd: this, id, task, lead, office, later, step });
  }

  async #try<I extends Input>(
    who: Principal,
    command: Command<I>,
    input: object,
  ): Promise<Record<string, string | undefined>> {
    try {
      const { made, problems } = await this.ledger.acts.act(who, command, input as I);
      if (problems.length > 0) this.refused++;
      else this.done++;
      return made;
    } catch (error) {
      if (!(error instanceof Forbidden)) throw error;
      this.refused++;
      return {};
    }
  }

  attempt<I extends Input>(
    who: Principal,
    command: Command<I>,
    input: object,
  ): Promise<Record<string, string | undefined>> {
    return this.#try(who, command, input);
  }

  async latest(kind: 'letter' | 'report' | 'explanation' | 'milestone', order: string, task: string): Promise<string> {
    return (await this.ledger.reader.childrenOf(kind, 'taskId', [task], order, J)).at(-1)?.id ?? 'none';
  }
}

const HERE = sql`t."jurisdiction" = ${J}`;

interface Scene {
  crowd: Crowd;
  id: string;
  task: Task;
  lead: Principal;
  office: Principal;
  later: string;
  step: Step;
}

const complete: Act = ({ crowd, id, lead }) => crowd.attempt(lead, tasks.complete, { task: id, summary: '已完成' });

const decideCompleted: Act = ({ crowd, id, office, step, later }) =>
  crowd.attempt(office, tasks.decideCompleted, {
    task: id,
    approve: step.flag,
    ...(!step.flag && { comment: '材料不全', redoBy: later }),
  });

const verify: Act = ({ crowd, id, office, step }) =>
  crowd.attempt(office, tasks.verify, {
    task: id,
    passed: step.flag,
    falseReport: !step.flag && step.who < 5,
    findings: '核查',
  });

const explain: Act = ({ crowd, id, task, lead, later, step }) =>
  crowd.attempt(lead, tasks.explain, {
    task: id,
    progress: '一半',
    category: 'LAND',
    reason: '征地',
    nextSteps: '协调',
    proposedDeadline: later > task.deadline ? later : addDays(task.deadline, step.days),
  });

const decideExplained: Act = async ({ crowd, id, office, step, later }) =>
  crowd.attempt(step.flag ? crowd.leader : office, tasks.decideExplained, {
    explanation: await crowd.latest('explanation', 'submittedAt', id),
    approve: step.who < 7,
    ...(step.who === 0 && { newDeadline: later }),
  });

const close: Act = ({ crowd, id, office }) => crowd.attempt(office, tasks.close, { task: id });

const ACTS: Act[] = [
  ({ crowd, id, office }) => crowd.attempt(office, tasks.assign, { task: id }),
  ({ crowd, id, lead }) => crowd.attempt(lead, tasks.acknowledge, { task: id }),
  ({ crowd, id, lead }) => crowd.attempt(lead, tasks.acknowledge, { task: id }),
  ({ crowd, id, lead }) => crowd.attempt(lead, tasks.giveBack, { task: id, comment: '不属职责' }),
  ({ crowd, id, office, step }) =>
    crowd.attempt(office, tasks.transfer, {
      task: id,
      comment: '职责调整',
      leadUnit: crowd.units[step.unit]?.unitId,
      owner: crowd.owner,
    }),
  ({ crowd, id, office, step }) =>
    crowd.attempt(office, letters.issue, {
      task: id,
      requirement: '请反馈',
      recipients: [crowd.units[step.unit]?.unitId, ...(step.flag ? [crowd.units[(step.unit + 1) % 4]?.unitId] : [])],
    }),
  async ({ crowd, id, step }) =>
    crowd.attempt(crowd.units[step.unit] as Principal, letters.answer, {
      letter: await crowd.latest('letter', 'issuedAt', id),
      content: '进展',
      progressPercent: step.days,
    }),
  async ({ crowd, id, office }) =>
    crowd.attempt(office, letters.giveBack, {
      report: await crowd.latest('report', 'submittedAt', id),
      comment: '不实',
    }),
  explain,
  explain,
  decideExplained,
  decideExplained,
  complete,
  complete,
  complete,
  decideCompleted,
  decideCompleted,
  verify,
  verify,
  close,
  close,
  ({ crowd, id, office, step }) =>
    step.who < 2 ? crowd.attempt(office, tasks.reopen, { task: id, comment: '复发' }) : Promise.resolve(),
  ({ crowd, id, step }) =>
    step.who < 4 ? crowd.attempt(crowd.leader, tasks.suspend, { task: id, comment: '政策调整' }) : Promise.resolve(),
  ({ crowd, id }) => crowd.attempt(crowd.leader, tasks.resume, { task: id }),
  ({ crowd, id, office, step }) =>
    step.who === 0 ? crowd.attempt(office, tasks.cancel, { task: id, comment: '合并' }) : Promise.resolve(),
  ({ crowd, id, office, step }) =>
    crowd.attempt(office, tasks.flag, { task: id, status: step.flag ? 'RED' : 'YELLOW', reason: '群众反映' }),
  ({ crowd, id, office }) => crowd.attempt(office, tasks.unflag, { task: id }),
  ({ crowd, id, lead, step }) =>
    crowd.attempt(lead, progress.report, { task: id, content: '进展', progressPercent: step.flag ? step.days : null }),
  ({ crowd, id, lead }) => crowd.attempt(lead, progress.report, { task: id, content: '进展' }),
  ({ crowd, id, office, later, step }) =>
    step.who < 5 ? crowd.attempt(office, progress.add, { task: id, title: '节点', dueOn: later }) : Promise.resolve(),
  async ({ crowd, id, office, later, step }) => {
    const milestone = await crowd.latest('milestone', 'dueOn', id);
    return step.flag
      ? crowd.attempt(office, progress.change, { milestone, dueOn: later })
      : crowd.attempt(office, progress.remove, { milestone, comment: '合并' });
  },
  async ({ crowd, id, lead }) =>
    crowd.attempt(lead, progress.finish, { milestone: await crowd.latest('milestone', 'dueOn', id) }),
  ({ crowd, id, office, step }) =>
    crowd.attempt(office, tasks.update, {
      task: id,
      reportCadence: CADENCES[step.who % 5],
      quantified: step.flag,
      leader: crowd.leaders[step.days % 3] ?? null,
    }),
  ({ crowd, id, office, step, later }) =>
    crowd.attempt(office, interventions.propose, {
      kind: step.flag ? 'CIRCULAR' : 'INTERVIEW',
      unit: crowd.units[step.unit]?.unitId,
      tasks: [id],
      requirement: '限期整改',
      rectifyBy: later,
    }),
  ({ crowd, task, step }) =>
    crowd.attempt(crowd.leader, interventions.decide, { intervention: lastOf(task), approve: step.who < 7 }),
  ({ crowd, task, step }) =>
    crowd.attempt(crowd.units[step.unit] as Principal, interventions.rectify, {
      intervention: lastOf(task),
      content: '已整改',
    }),
  ({ crowd, task, office, step, later }) =>
    crowd.attempt(office, interventions.decideRectified, {
      intervention: lastOf(task),
      approve: step.flag,
      ...(!step.flag && { comment: '不到位', rectifyBy: later }),
    }),
];

const lastOf = ({ facts }: Task): string => facts.interventions.at(-1) ?? 'none';
