// Reads seeds/ and plays its reference data through the door: jurisdictions with their policies, units, posts. seeds/ is data.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import type { Principal } from '../rules/access';
import { catalogue } from '../rules/catalogue';
import { SERVICE } from '../rules/events';
import { jurisdictionId } from '../rules/id';
import { PACKAGE_LAST_YEAR } from '../rules/notice';
import { parsePolicy, type Policy, readPolicy } from '../rules/policy';
import * as W from '../rules/words';
import type { Command, Input } from './act';
import type { SimulatedClock } from './clock';
import { recordRegistry } from './fold';
import type { Ledger } from './ledger';
import * as registry from './registry-commands';

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

/** The policy of a jurisdiction, from seeds/policies. */
export function seedPolicy(folder: string, code: string): Policy {
  const read = (name: string): unknown => readJson(join(folder, 'policies', `${name}.json`));
  return readPolicy(read(code), read('default'));
}

export function seedJurisdictions(folder: string): z.infer<typeof jurisdictionsShape> {
  return jurisdictionsShape.parse(readJson(join(folder, 'jurisdictions.json')));
}

/** The text of docs/rules.md, from the code and seeds/policies. */
export function rulesText(folder: string): string {
  const jurisdictions = readdirSync(join(folder, 'policies'))
    .map((name) => name.replace(/\.json$/, ''))
    .filter((name) => name !== 'default')
    .sort()
    .map((code) => ({ code, policy: seedPolicy(folder, code) }));
  return catalogue(parsePolicy(readJson(join(folder, 'policies', 'default.json'))), jurisdictions);
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Names in seeds as ids in the ledger, per jurisdiction. */
export interface Names {
  units: Map<string, string>;
  people: Map<string, string>;
  sources: Map<string, string>;
}

export class Seeder {
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
        pendingPolicies: [],
        packageThrough: PACKAGE_LAST_YEAR,
        notices: [],
        daysOff: [],
        inspectionPlans: [],
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

  namesOf(code: string): Names {
    return found(this.#names, code);
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

/** What a name of the seeds stands for. */
export function found<V>(names: ReadonlyMap<string, V>, name: string): V {
  const value = names.get(name);
  if (value === undefined) throw new Error(`seeds: nothing is called ${name}`);
  return value;
}
