// The demonstration ledger: what seeds/demo says is played through the same door as everybody's acts, in the order of the
// moments, with the clock in the past. Reports that fall due are filed on their day unless a task says otherwise.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import type { Principal } from '../rules/access';
import type { WorkCalendar } from '../rules/calendar';
import type { Day, Instant } from '../rules/day';
import type { Obligation } from '../rules/obligations';
import type { Records } from '../rules/records';
import * as W from '../rules/words';
import * as lists from '../store/lists';
import type { Command } from './act';
import * as inspections from './inspection-commands';
import * as interventions from './intervention-commands';
import * as letters from './letter-commands';
import * as progress from './progress-commands';
import * as registry from './registry-commands';
import { found, type Names, readJson, type Seeder } from './seeder';
import * as tasks from './task-commands';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** `on`: working days from the day of seeding, negative before it. `by`: office, office2, leader, or a unit's code. */
const actShape = z.strictObject({
  on: z.int().max(0),
  at: time,
  by: z.string(),
  do: z.string(),
  input: z.record(z.string(), z.unknown()).optional(),
});
type SeedAct = z.infer<typeof actShape>;

const demoShape = z.strictObject({
  sources: z.array(
    z.strictObject({
      key: z.string(),
      kind: z.enum(W.SOURCE_KINDS),
      level: z.enum(W.GOVERNMENT_LEVELS),
      title: z.string(),
      documentNumber: z.string().optional(),
      issuedBy: z.string().optional(),
      issuedOn: z.iso.date(),
      leader: z.string().optional(),
      instructionKind: z.enum(W.INSTRUCTION_KINDS).optional(),
      instruction: z.string().optional(),
    }),
  ),
  tasks: z.array(
    z.strictObject({
      /** how a subtask names it */
      key: z.string().optional(),
      parent: z.string().optional(),
      source: z.string(),
      sourceClause: z.string(),
      title: z.string(),
      requirement: z.string(),
      goal: z.string().optional(),
      standard: z.string().optional(),
      actionPlan: z.string().optional(),
      leadUnit: z.string(),
      supportingUnits: z.array(z.string()).optional(),
      owner: z.string(),
      leader: z.string().optional(),
      listed: z.boolean().optional(),
      quantified: z.boolean().optional(),
      reportCadence: z.enum(W.CADENCES).optional(),
      classification: z.enum(W.CLASSIFICATIONS).optional(),
      /** working days from the day of seeding */
      deadline: z.int(),
      /** false: the reports that fall due are not filed by themselves */
      reports: z.boolean().optional(),
      acts: z.array(actShape).min(1),
    }),
  ),
  inspections: z
    .array(
      z.strictObject({
        title: z.string(),
        kind: z.enum(W.INSPECTION_KINDS),
        scope: z.string(),
        units: z.array(z.string()).min(1),
        /** working days from the day of seeding */
        startOn: z.int(),
        endOn: z.int(),
        acts: z.array(actShape).min(1),
      }),
    )
    .optional(),
});
type Demo = z.infer<typeof demoShape>;

/** An act with its moment. */
interface Scene {
  at: Instant;
  play: () => Promise<void>;
}

/** Plays the demonstration of every jurisdiction that has one, up to now. */
export async function demonstrate(seeder: Seeder, now: Instant): Promise<void> {
  const { ledger, clock, folder } = seeder;
  const scenes: Scene[] = [];
  for (const code of ledger.regimes.codes) {
    const path = join(folder, 'demo', `${code}.json`);
    if (existsSync(path)) scenes.push(...(await scenesOf(seeder, code, demoShape.parse(readJson(path)), now)));
  }
  scenes.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const { at, play } of scenes) {
    if (at >= now) continue;
    await ledger.pass(clock, at, '');
    await play();
  }
  await ledger.pass(clock, now, '');
}

async function scenesOf(seeder: Seeder, code: string, demo: Demo, now: Instant): Promise<Scene[]> {
  const names = seeder.namesOf(code);
  const { calendar } = seeder.ledger.regimes.of(code);
  const today = calendar.dayOf(now);
  const begin = calendar.dayOf(seeder.clock.now());
  const office = seeder.principal(code, 'office');
  for (const { key, leader, ...source } of demo.sources) {
    // A ledger simulated in the past knows no document of its future.
    const issuedOn = source.issuedOn < begin ? source.issuedOn : begin;
    const input = { ...source, issuedOn, ...(leader !== undefined && { leader: found(names.people, leader) }) };
    const { source: id } = await seeder.play(office, registry.newSource, input, source.title);
    names.sources.set(key, id ?? '');
  }
  const stage = new Stage(seeder, code, names, calendar, today);
  const moment = ({ on, at }: { on: number; at: string }) => calendar.zone.at(workingDay(calendar, today, on), at);
  const scenes = demo.tasks.flatMap((plan) => {
    const role = new TaskRole(stage, plan);
    return plan.acts.map((act) => ({ at: moment(act), play: () => role.act(act) }));
  });
  for (const plan of demo.inspections ?? []) {
    const role = new InspectionRole(stage, plan);
    scenes.push(...plan.acts.map((act) => ({ at: moment(act), play: () => role.act(act) })));
  }
  const first = Math.min(0, ...demo.tasks.flatMap(({ acts }) => acts.map(({ on }) => on)));
  // Every working day at half past ten: what is due today is reported.
  for (let on = first; on <= 0; on++) {
    scenes.push({ at: moment({ on, at: '10:30' }), play: () => stage.reportWhatIsDue() });
  }
  return scenes;
}

/** The acts on a task, by the word that seeds use. */
const COMMANDS: Record<string, Command<never>> = {
  register: tasks.register,
  assign: tasks.assign,
  acknowledge: tasks.acknowledge,
  return: tasks.giveBack,
  transfer: tasks.transfer,
  update: tasks.update,
  explain: tasks.explain,
  decideExplanation: tasks.decideExplained,
  complete: tasks.complete,
  decideCompletion: tasks.decideCompleted,
  verify: tasks.verify,
  close: tasks.close,
  reopen: tasks.reopen,
  suspend: tasks.suspend,
  resume: tasks.resume,
  cancel: tasks.cancel,
  flag: tasks.flag,
  clearFlag: tasks.unflag,
  letter: letters.issue,
  acknowledgeLetter: letters.acknowledge,
  feedback: letters.answer,
  returnFeedback: letters.giveBack,
  report: progress.report,
  returnReport: letters.giveBack,
  addMilestone: progress.add,
  changeMilestone: progress.change,
  removeMilestone: progress.remove,
  completeMilestone: progress.finish,
  propose: interventions.propose,
  decideIntervention: interventions.decide,
  rectify: interventions.rectify,
  decideRectification: interventions.decideRectified,
};

/** The same for an inspection. */
const INSPECTION_COMMANDS: Record<string, Command<never>> = {
  decide: inspections.decide,
  report: inspections.report,
  conclude: inspections.conclude,
  requestReview: inspections.requestReview,
  decideReview: inspections.decideReview,
};

/** Fields of an act's input that are written in working days from the day of seeding. */
const DAYS = ['proposedDeadline', 'newDeadline', 'redoBy', 'dueOn', 'rectifyBy', 'completedOn', 'deadline'];

/** What all roles of a jurisdiction's demonstration share. */
class Stage {
  readonly tasks = new Map<string, string>();
  /** tasks whose reports are filed on the day they are due */
  readonly reporting = new Set<string>();

  constructor(
    readonly seeder: Seeder,
    readonly code: string,
    readonly names: Names,
    readonly calendar: WorkCalendar,
    readonly today: Day,
  ) {}

  play(by: string, command: Command<never>, input: object, what: string) {
    return this.seeder.play(this.seeder.principal(this.code, by), command, input as never, what);
  }

  /** An input with names as ids and offsets as days. */
  read(input: Record<string, unknown>): Record<string, unknown> {
    const { units, people } = this.names;
    const one = (key: string, value: unknown): unknown => {
      if (DAYS.includes(key)) return workingDay(this.calendar, this.today, Number(value));
      if (key === 'leadUnit' || key === 'unit') return found(units, String(value));
      if (key === 'owner' || key === 'leader') return found(people, String(value));
      if (key === 'recipients' || key === 'supportingUnits') {
        return (value as string[]).map((unit) => found(units, unit));
      }
      if (key === 'problems') return (value as Record<string, unknown>[]).map((problem) => this.read(problem));
      return value;
    };
    return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, one(key, value)]));
  }

  async children<K extends keyof Records>(kind: K, taskId: string, order: string): Promise<Records[K][]> {
    return this.seeder.ledger.reader.childrenOf(kind, 'taskId', [taskId], order, this.code);
  }

  /** Reports on what is due today. */
  async reportWhatIsDue(): Promise<void> {
    const { reader } = this.seeder.ledger;
    const now = this.seeder.clock.now();
    const office = this.seeder.principal(this.code, 'office');
    const list = lists.obligations(office, { unit: null, kind: ['REPORT'], dueBefore: null }, now);
    for (const { taskId, dueOn, unitId } of await reader.all<Obligation>(list, 1000)) {
      if (dueOn !== this.calendar.dayOf(now) || !this.reporting.has(taskId)) continue;
      const [task] = await reader.byIds('task', [taskId], lists.hereOf(this.code));
      if (task === undefined || (task.stage !== 'ASSIGNED' && task.stage !== 'IN_PROGRESS')) continue;
      const lead: Principal = { ...office, subject: 'demo-report', name: '联络员', role: 'UNIT', unitId };
      const input = { task: taskId, content: '本期工作按计划推进，未发现需要协调的问题。' };
      await this.seeder.play(lead, progress.report, input, `${task.title}: report`);
    }
  }
}

/** One task of the demonstration, as its acts unfold. */
class TaskRole {
  #task: string | null = null;

  constructor(
    readonly stage: Stage,
    readonly plan: Demo['tasks'][number],
  ) {}

  async act(act: SeedAct): Promise<void> {
    if (act.do === 'create') return this.#create(act.by);
    const command = found(new Map(Object.entries(COMMANDS)), act.do);
    await this.stage.play(act.by, command, await this.#input(act), `${this.plan.title}: ${act.do}`);
  }

  async #create(by: string): Promise<void> {
    const { acts: _, key, parent, reports, source, ...rest } = this.plan;
    const input = {
      ...this.stage.read(rest),
      source: found(this.stage.names.sources, source),
      ...(parent !== undefined && { parent: found(this.stage.tasks, parent) }),
    };
    const { task } = await this.stage.play(by, tasks.create, input, this.plan.title);
    this.#task = task ?? null;
    if (task === undefined) return;
    if (key !== undefined) this.stage.tasks.set(key, task);
    if (reports !== false) this.stage.reporting.add(task);
  }

  /** The act's input, with the latest letter, feedback, explanation, milestone or intervention of the task. */
  async #input({ do: what, input = {} }: SeedAct): Promise<Record<string, unknown>> {
    const read: Record<string, unknown> = { task: this.#task, ...this.stage.read(input) };
    const last = async <K extends keyof Records>(kind: K, order: string) => {
      const rows = await this.stage.children(kind, this.#task ?? '', order);
      return this.#known(rows.at(-1), kind);
    };
    switch (what) {
      case 'acknowledgeLetter':
      case 'feedback':
        read['letter'] = (await last('letter', 'issuedAt')).id;
        break;
      case 'returnFeedback':
      case 'returnReport':
        read['report'] = (await last('report', 'submittedAt')).id;
        break;
      case 'decideExplanation':
        read['explanation'] = (await last('explanation', 'submittedAt')).id;
        break;
      case 'changeMilestone':
      case 'removeMilestone':
      case 'completeMilestone': {
        const all = await this.stage.children('milestone', this.#task ?? '', 'dueOn');
        read['milestone'] = this.#known(
          all.find(({ title }) => title === input['title']),
          'milestone',
        ).id;
        delete read['title'];
        break;
      }
      case 'propose':
        read['tasks'] = [this.#task];
        break;
      case 'decideIntervention':
      case 'rectify':
      case 'decideRectification':
        read['intervention'] = await this.#intervention();
        break;
    }
    return read;
  }

  /** The latest intervention that somebody has proposed. */
  async #intervention(): Promise<string> {
    const { reader } = this.stage.seeder.ledger;
    const here = lists.hereOf(this.stage.code);
    const [task] = await reader.byIds('task', [this.#task ?? ''], here);
    const all = await reader.byIds('intervention', task?.facts.interventions ?? [], here);
    const proposed = all.filter(({ automatic }) => !automatic).sort((a, b) => (a.proposedAt < b.proposedAt ? -1 : 1));
    return this.#known(proposed.at(-1), 'intervention').id;
  }

  #known<T>(row: T | undefined, kind: string): T {
    if (row === undefined) throw new Error(`seeds: “${this.plan.title}” has no ${kind} yet`);
    return row;
  }
}

/** One inspection of the demonstration. */
class InspectionRole {
  #inspection: string | null = null;

  constructor(
    readonly stage: Stage,
    readonly plan: NonNullable<Demo['inspections']>[number],
  ) {}

  async act({ do: what, by, input = {} }: SeedAct): Promise<void> {
    const { stage, plan } = this;
    if (what === 'adoptPlan') {
      const year = Number(workingDay(stage.calendar, stage.today, plan.startOn).slice(0, 4));
      await stage.play(by, inspections.adoptPlan, { year }, `${plan.title}: ${what}`);
    } else if (what === 'propose') {
      const { acts: _, units, startOn, endOn, ...rest } = plan;
      const day = (offset: number) => workingDay(stage.calendar, stage.today, offset);
      const proposal = {
        ...rest,
        year: Number(day(startOn).slice(0, 4)),
        startOn: day(startOn),
        endOn: day(endOn),
        units: units.map((unit) => found(stage.names.units, unit)),
      };
      const { inspection } = await stage.play(by, inspections.propose, proposal, plan.title);
      this.#inspection = inspection ?? null;
    } else {
      const command = found(new Map(Object.entries(INSPECTION_COMMANDS)), what);
      const read = { inspection: this.#inspection, ...stage.read(input) };
      await stage.play(by, command, read, `${plan.title}: ${what}`);
    }
  }
}

/** The n-th working day after a day, or before it; the day itself for 0. */
function workingDay(calendar: WorkCalendar, today: Day, n: number): Day {
  return n > 0 ? calendar.after(today, n) : n < 0 ? calendar.before(today, -n) : today;
}
