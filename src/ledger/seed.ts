// Fills an empty ledger from seeds/: reference data, and a demonstration ledger whose acts go through the same door as
// everybody's, in the order of their moments, with the clock in the past. seeds/ is data; this only plays it.
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import type { Principal } from '../rules/access';
import type { WorkCalendar } from '../rules/calendar';
import type { Day, Instant } from '../rules/day';
import { SERVICE } from '../rules/events';
import { jurisdictionId } from '../rules/id';
import { type Policy, readPolicy } from '../rules/policy';
import type { Explanation, Letter, Report } from '../rules/records';
import * as W from '../rules/words';
import { LedgerTable } from '../store/tables';
import type { Command, Input } from './act';
import { SimulatedClock } from './clock';
import { recordRegistry } from './fold';
import { Ledger } from './ledger';
import * as letters from './letter-commands';
import * as registry from './registry-commands';
import * as tasks from './task-commands';

export type SeedKind = 'demo' | 'reference' | 'none';

const jurisdictionsShape = z.array(
  z.strictObject({ code: z.string().regex(/^\d{6}$/), name: z.string(), timeZone: z.string() }),
);

const unitsShape = z.strictObject({
  units: z.array(
    z.strictObject({ code: z.string(), name: z.string(), kind: z.enum(W.UNIT_KINDS), parent: z.string().optional() }),
  ),
  /** posts, never people: `key` is how demonstration data names one */
  people: z.array(
    z.strictObject({ key: z.string(), name: z.string(), title: z.string().optional(), unit: z.string().optional() }),
  ),
});

/** `on`: working days from the day of seeding, negative before it. `by`: office, office2, leader, or a unit's code. */
const actShape = z.strictObject({
  on: z.int().max(0),
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
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
      classification: z.enum(W.CLASSIFICATIONS).optional(),
      /** working days from the day of seeding */
      deadline: z.int(),
      acts: z.array(actShape).min(1),
    }),
  ),
});

/**
 * Seeds a ledger's file if it is empty or not there. Returns what it did. The seeds are played into a file of their own
 * that takes the ledger's place when it is complete: a start that was cut short leaves nothing half seeded.
 */
export async function seed(
  path: string,
  kind: SeedKind,
  now: Instant,
  folder: string,
  failed: (error: unknown) => void,
): Promise<SeedKind> {
  if (kind === 'none' || (await holdsSomething(path, now, failed))) return 'none';
  const draft = `${path}.seeding`;
  removeDatabase(draft);
  // Nothing is older than this: the demonstration begins at most a year before the day of seeding.
  const clock = new SimulatedClock(new Date(Date.parse(now) - 400 * 86_400_000).toISOString());
  const ledger = await Ledger.open(draft, clock, failed);
  try {
    const seeder = new Seeder(ledger, clock, folder);
    await seeder.reference();
    if (kind === 'demo') await seeder.demonstration(now);
    await ledger.database.writer.manager.update(LedgerTable, { one: 1 }, { seeded: kind });
  } finally {
    await ledger.close();
  }
  removeDatabase(path);
  renameSync(draft, path);
  return kind;
}

async function holdsSomething(path: string, now: Instant, failed: (error: unknown) => void): Promise<boolean> {
  if (!existsSync(path)) return false;
  const ledger = await Ledger.open(path, new SimulatedClock(now), failed);
  const { codes } = ledger.regimes;
  await ledger.close();
  return codes.length > 0;
}

/** A SQLite file and what goes with it. */
function removeDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}

/** The policy of a jurisdiction, from seeds/policies. */
export function seedPolicy(folder: string, code: string): Policy {
  const read = (name: string): unknown => readJson(join(folder, 'policies', `${name}.json`));
  return readPolicy(read(code), read('default'));
}

export function seedJurisdictions(folder: string): z.infer<typeof jurisdictionsShape> {
  return jurisdictionsShape.parse(readJson(join(folder, 'jurisdictions.json')));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Names in seeds as ids in the ledger, per jurisdiction. */
interface Names {
  units: Map<string, string>;
  people: Map<string, string>;
  sources: Map<string, string>;
}

class Seeder {
  readonly #names = new Map<string, Names>();

  constructor(
    readonly ledger: Ledger,
    readonly clock: SimulatedClock,
    readonly folder: string,
  ) {}

  async reference(): Promise<void> {
    for (const { code, name, timeZone } of seedJurisdictions(this.folder)) {
      const policy = seedPolicy(this.folder, code);
      const jurisdiction = {
        id: jurisdictionId(code),
        jurisdiction: code,
        code,
        name,
        timeZone,
        policy,
        policyVersion: 1,
        version: 1,
      };
      await this.ledger.door.write(code, (transaction) =>
        recordRegistry(
          transaction,
          [{ kind: 'jurisdictionCreated', data: { jurisdiction } }],
          SERVICE,
          this.clock.now(),
        ),
      );
      await this.ledger.reload();
      await this.#units(code);
    }
  }

  async #units(code: string): Promise<void> {
    const names: Names = { units: new Map(), people: new Map(), sources: new Map() };
    this.#names.set(code, names);
    const { units, people } = unitsShape.parse(readJson(join(this.folder, 'units', `${code}.json`)));
    const admin = this.principal(code, 'office');
    for (const { parent, ...unit } of units) {
      const input = { ...unit, ...(parent !== undefined && { parent: found(names.units, parent) }) };
      const { unit: id } = await this.play(admin, registry.newUnit, input, unit.name);
      names.units.set(unit.code, id ?? '');
    }
    for (const { key, unit, ...person } of people) {
      const input = { ...person, ...(unit !== undefined && { unit: found(names.units, unit) }) };
      const { person: id } = await this.play(admin, registry.newPerson, input, person.name);
      names.people.set(key, id ?? '');
    }
  }

  async demonstration(now: Instant): Promise<void> {
    const plays: { at: Instant; play: () => Promise<void> }[] = [];
    for (const code of this.ledger.regimes.codes) {
      const path = join(this.folder, 'demo', `${code}.json`);
      if (existsSync(path)) plays.push(...(await this.#plays(code, demoShape.parse(readJson(path)), now)));
    }
    plays.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    for (const { at, play } of plays) {
      if (at >= now) continue;
      await this.ledger.pass(this.clock, at, '');
      await play();
    }
    await this.ledger.pass(this.clock, now, '');
  }

  async #plays(
    code: string,
    { sources, tasks: all }: z.infer<typeof demoShape>,
    now: Instant,
  ): Promise<{ at: Instant; play: () => Promise<void> }[]> {
    const names = found(this.#names, code);
    const { calendar } = this.ledger.regimes.of(code);
    const today = calendar.dayOf(now);
    const begin = calendar.dayOf(this.clock.now());
    const office = this.principal(code, 'office');
    for (const { key, leader, ...source } of sources) {
      // A ledger simulated in the past knows no document of its future.
      const issuedOn = source.issuedOn < begin ? source.issuedOn : begin;
      const input = { ...source, issuedOn, ...(leader !== undefined && { leader: found(names.people, leader) }) };
      const { source: id } = await this.play(office, registry.newSource, input, source.title);
      names.sources.set(key, id ?? '');
    }
    return all.flatMap((task) => {
      const play = new Play(this, code, names, calendar, today, task);
      return task.acts.map((act) => ({
        at: calendar.zone.at(workingDay(calendar, today, act.on), act.at),
        play: () => play.act(act),
      }));
    });
  }

  /** Who acts in the demonstration: posts, not people. */
  principal(code: string, by: string): Principal {
    const base = { jurisdiction: code, unitId: null };
    if (by === 'office') return { ...base, subject: 'demo-office', name: '督查科', role: 'OFFICE' };
    if (by === 'office2') return { ...base, subject: 'demo-office-2', name: '督查科（复核）', role: 'OFFICE' };
    if (by === 'leader') return { ...base, subject: 'demo-leader', name: '分管领导', role: 'LEADER' };
    const unitId = found(this.#names.get(code)?.units ?? new Map<string, string>(), by);
    return { ...base, subject: `demo-${by}`, name: `${by}联络员`, role: 'UNIT', unitId };
  }

  async play<I extends Input>(
    who: Principal,
    command: Command<I>,
    input: I,
    what: string,
  ): Promise<Record<string, string | undefined>> {
    const { made, problems } = await this.ledger.acts.act(who, command, input);
    if (problems.length > 0) {
      const told = problems.map(({ code, field, text }) => `${code} ${field.join('.')} ${text.zh}`).join('；');
      throw new Error(`seeds: ${command.operation} “${what}”: ${told}`);
    }
    return made;
  }
}

/** The acts of the demonstration, by the word that seeds use. */
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
};

/** One task of the demonstration, as its acts unfold. */
class Play {
  #task: string | null = null;

  constructor(
    readonly seeder: Seeder,
    readonly code: string,
    readonly names: Names,
    readonly calendar: WorkCalendar,
    readonly today: Day,
    readonly plan: z.infer<typeof demoShape>['tasks'][number],
  ) {}

  async act(act: SeedAct): Promise<void> {
    const who = this.seeder.principal(this.code, act.by);
    if (act.do === 'create') return this.#create(who);
    const command = found(new Map(Object.entries(COMMANDS)), act.do);
    await this.seeder.play(who, command, (await this.#input(act)) as never, `${this.plan.title}: ${act.do}`);
  }

  async #create(who: Principal): Promise<void> {
    const { acts: _, source, leadUnit, supportingUnits, owner, leader, deadline, ...rest } = this.plan;
    const { units, people, sources } = this.names;
    const input = {
      ...rest,
      source: found(sources, source),
      leadUnit: found(units, leadUnit),
      supportingUnits: (supportingUnits ?? []).map((unit) => found(units, unit)),
      owner: found(people, owner),
      ...(leader !== undefined && { leader: found(people, leader) }),
      deadline: workingDay(this.calendar, this.today, deadline),
    };
    const { task } = await this.seeder.play(who, tasks.create, input as never, this.plan.title);
    this.#task = task ?? null;
  }

  /** The act's input with names as ids, offsets as days, and the latest letter, feedback or explanation of the task. */
  async #input({ do: what, input = {} }: SeedAct): Promise<Record<string, unknown>> {
    const { units, people } = this.names;
    const read: Record<string, unknown> = { task: this.#task };
    for (const [key, value] of Object.entries(input)) {
      if (key === 'proposedDeadline' || key === 'newDeadline' || key === 'redoBy') {
        read[key] = workingDay(this.calendar, this.today, Number(value));
      } else if (key === 'leadUnit' || key === 'unit') read[key] = found(units, String(value));
      else if (key === 'owner' || key === 'leader') read[key] = found(people, String(value));
      else if (key === 'recipients' || key === 'supportingUnits')
        read[key] = (value as string[]).map((unit) => found(units, unit));
      else read[key] = value;
    }
    if (what === 'acknowledgeLetter' || what === 'feedback')
      read['letter'] = (await this.#latest<Letter>('letter', 'issuedAt')).id;
    if (what === 'returnFeedback') read['report'] = (await this.#latest<Report>('report', 'submittedAt')).id;
    if (what === 'decideExplanation')
      read['explanation'] = (await this.#latest<Explanation>('explanation', 'submittedAt')).id;
    return read;
  }

  async #latest<T extends Letter | Report | Explanation>(
    kind: 'letter' | 'report' | 'explanation',
    order: string,
  ): Promise<T> {
    const { reader } = this.seeder.ledger;
    const rows = await reader.childrenOf(kind, 'taskId', [this.#task ?? ''], order, this.code);
    const last = rows.at(-1);
    if (last === undefined) throw new Error(`seeds: “${this.plan.title}” has no ${kind} yet`);
    return last as T;
  }
}

/** The n-th working day after a day, or before it; the day itself for 0. */
function workingDay(calendar: WorkCalendar, today: Day, n: number): Day {
  return n > 0 ? calendar.after(today, n) : n < 0 ? calendar.before(today, -n) : today;
}

function found<V>(names: ReadonlyMap<string, V>, name: string): V {
  const value = names.get(name);
  if (value === undefined) throw new Error(`seeds: nothing is called ${name}`);
  return value;
}
