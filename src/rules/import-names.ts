// Who and what the names in a ledger stand for: units by name, alias or code, people by name and unit, sources by title. What is
// not there yet is made, or said to be missing with the name that is most like it.
import type { CellNote, CellProblem, LedgerRow } from './ledger-rows';
import { levelOf } from './division';
import type { Setting } from './deciding';
import type { RegistryEvent, RegistryEvents } from './events';
import type { LedgerColumn } from './ledger-columns';
import type { Person, Source, Unit } from './records';
import { Problems } from './refusal';
import { createPerson, createSource, createUnit } from './registry';
import { likeness } from './similar';
import { SOURCE_KIND_WORDS, type SourceKind } from './words';

/** What the ledger has of what a spreadsheet names. */
export interface KnownNames {
  /** all of the jurisdiction */
  units: readonly Unit[];
  /** those of the names in the spreadsheet */
  people: readonly Person[];
  /** those of the titles in the spreadsheet, and the one that is meant where none is written */
  sources: readonly Source[];
}

export interface NamingOptions {
  /** of rows that name no source */
  source: Source | null;
  /** units that are not known are made */
  createUnits: boolean;
}

/** What is said of the row that is being read. */
export interface Told {
  problems: CellProblem[];
  notes: CellNote[];
}

/** Less alike than this, a name is not offered for another. */
const ALIKE = 0.3;

export class Names {
  /** what has to be made, in this order */
  readonly made: RegistryEvent[] = [];
  readonly newUnits: Unit[] = [];
  readonly newPeople: Person[] = [];
  readonly newSources: Source[] = [];
  /** by name, alias and code; null: several units have this alias */
  readonly #units = new Map<string, Unit | null>();
  readonly #people = new Map<string, Person[]>();
  readonly #sources = new Map<string, Source[]>();
  #codes = 0;

  constructor(
    readonly known: KnownNames,
    readonly options: NamingOptions,
    readonly setting: Setting,
  ) {
    for (const unit of known.units) {
      for (const alias of unit.aliases.map(plain)) this.#units.set(alias, this.#units.has(alias) ? null : unit);
    }
    // A code or a name is stronger than an alias, whoever has it.
    for (const unit of known.units) [unit.code, unit.name].forEach((name) => this.#units.set(plain(name), unit));
    for (const person of known.people) add(this.#people, plain(person.name), person);
    for (const source of known.sources) add(this.#sources, plain(source.title), source);
  }

  unit(name: string, column: LedgerColumn, told: Told): Unit | null {
    const found = this.#units.get(plain(name));
    if (found === null) {
      problem(told, column, 'INVALID', `“${name}”是几个单位共有的别名，请写全称`, [
        'several units have this alias: write the name',
      ]);
    }
    if (found !== undefined) return found;
    if (this.options.createUnits) return this.#newUnit(name);
    const like = this.#mostLike(name);
    const zh = like === null ? '' : `，是否为“${like.name}”？`;
    problem(told, column, 'NOT_FOUND', `未找到单位“${name}”${zh || '，'}请改写，或先登记该单位或其别名`, [
      `no unit is called “${name}”`,
      ...(like === null ? [] : [`is it “${like.name}”?`]),
      'write the name, or register the unit or its alias first',
    ]);
    return null;
  }

  #mostLike(name: string): Unit | null {
    let [best, most]: [Unit | null, number] = [null, ALIKE];
    for (const unit of this.known.units) {
      const like = Math.max(...[unit.name, ...unit.aliases].map((each) => resemblance(name, each)));
      if (like > most) [best, most] = [unit, like];
    }
    return best;
  }

  #newUnit(name: string): Unit {
    const codes = new Set(this.known.units.map(({ code }) => code));
    let code: string;
    do code = `D${String(++this.#codes).padStart(3, '0')}`;
    while (codes.has(code));
    const { unit } = this.#make(createUnit({ code, name, kind: 'OTHER' }, null, null, this.#fresh()), 'unitCreated');
    this.newUnits.push(unit);
    this.#units.set(plain(name), unit);
    return unit;
  }

  /** Who is responsible: of several of one name the lead unit's, else one of no unit. */
  owner(name: string, leadUnit: Unit): Person {
    const namesakes = this.#people.get(plain(name)) ?? [];
    const found =
      namesakes.find(({ unitId }) => unitId === leadUnit.id) ?? namesakes.find(({ unitId }) => unitId === null);
    return found ?? this.#newPerson(name, leadUnit);
  }

  leader(name: string): Person {
    const namesakes = this.#people.get(plain(name)) ?? [];
    return namesakes.find(({ unitId }) => unitId === null) ?? namesakes[0] ?? this.#newPerson(name, null);
  }

  #newPerson(name: string, unit: Unit | null): Person {
    const { person } = this.#make(createPerson({ name }, unit, this.#fresh()), 'personCreated');
    this.newPeople.push(person);
    add(this.#people, plain(name), person);
    return person;
  }

  /** The document that a row rests on. */
  source(row: LedgerRow, told: Told): Source | null {
    if (row.source === null) {
      if (this.options.source !== null) return this.options.source;
      problem(told, 'source', 'REQUIRED', '任务来源未填写，请填写，或在导入时指定来源', [
        'is empty: fill it in, or name a source with the import',
      ]);
      return null;
    }
    const alike = (this.#sources.get(plain(row.source)) ?? []).filter(
      ({ documentNumber }) => row.documentNumber === null || row.documentNumber === documentNumber,
    );
    const [found, ...more] = alike;
    if (found === undefined) return this.#newSource(row, row.source, told);
    if (more.length > 0) {
      const zh = `名为“${row.source}”的来源有 ${alike.length} 个，请写明来源文号`;
      problem(told, 'documentNumber', 'INVALID', zh, [`${alike.length} sources have this title: write which`]);
      return null;
    }
    if (found.instructionKind !== 'NOTED') return found;
    problem(told, 'source', 'INVALID', '圈阅件只表示已阅知，不产生督查事项', [
      'an instruction that is only NOTED bears no task',
    ]);
    return null;
  }

  #newSource(row: LedgerRow, title: string, told: Told): Source | null {
    const { today } = this.setting;
    const kind = row.sourceKind ?? kindOf(title);
    if (kind === null) {
      problem(told, 'sourceKind', 'REQUIRED', `看不出“${title}”是哪类来源，请在“来源类型”一列写明`, [
        'the title does not say what kind of source it is: write it in the column 来源类型',
      ]);
    }
    const issuedOn = row.issuedOn ?? (row.assignedOn !== null && row.assignedOn < today ? row.assignedOn : today);
    if (issuedOn > today)
      problem(told, 'issuedOn', 'INVALID', `不得晚于今天（${today}）`, [`not after today, ${today}`]);
    if (kind === null || issuedOn > today) return null;
    if (row.sourceKind === null)
      note(told, 'source', `按“${SOURCE_KIND_WORDS[kind].zh}”新建来源`, `a new source, ${kind}`);
    const { documentNumber } = row;
    const level = levelOf(this.setting.who.jurisdiction);
    const events = createSource({ kind, level, title, documentNumber, issuedOn }, null, this.#fresh());
    const { source } = this.#make(events, 'sourceCreated');
    this.newSources.push(source);
    add(this.#sources, plain(title), source);
    return source;
  }

  #make<K extends RegistryEvent['kind']>(events: RegistryEvent[], kind: K): RegistryEvents[K] {
    const [event] = events;
    if (event?.kind !== kind) throw new Error(`${kind} was decided on, and did not happen`);
    this.made.push(event);
    return event.data as RegistryEvents[K];
  }

  /** A decision of its own: its problems are not those of the import. */
  #fresh(): Setting {
    return { ...this.setting, problems: new Problems() };
  }
}

/** How much a name looks like another: as texts do, and more where it is one in short. `resemblance('住建局', '住房和城乡建设局') > 0.5` */
function resemblance(name: string, other: string): number {
  const letters = [...plain(name)];
  let at = -1;
  const short = letters.length > 1 && letters.every((letter) => (at = plain(other).indexOf(letter, at + 1)) >= 0);
  return short ? (1 + letters.length / plain(other).length) / 2 : likeness(name, other);
}

/** Words in titles that say what kind of document it is; the first that is found. */
const KINDS: readonly [RegExp, SourceKind][] = [
  [/政府工作报告|工作报告/, 'WORK_REPORT'],
  [/批示|圈阅|批办/, 'LEADER_INSTRUCTION'],
  [/(市|区|县|省|镇)委|党委|党组/, 'PARTY_COMMITTEE_ASSIGNMENT'],
  [/巡视|巡察|督察|督查|审计|检查|整改/, 'INSPECTION_FEEDBACK'],
  [/会议|常务会|办公会|纪要|例会|调度会/, 'MEETING_DECISION'],
  [/重大事项|重大项目/, 'KEY_MATTER'],
  [/建议|提案|议案/, 'PROPOSAL'],
  [/12345|热线|信访|群众|诉求/, 'PUBLIC_APPEAL'],
  [/国务院|省政府|上级|部署/, 'SUPERIOR_DEPLOYMENT'],
  [/意见|通知|方案|规划|决定|办法|函|文件|要点|计划|清单/, 'OFFICIAL_DOCUMENT'],
];

/** The kind of document that a title names; null if it names none. `kindOf('2026年政府工作报告') === 'WORK_REPORT'` */
export function kindOf(title: string): SourceKind | null {
  return KINDS.find(([words]) => words.test(title))?.[1] ?? null;
}

/** A name without spaces, and in one width. */
export function plain(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, '');
}

export function problem(told: Told, column: LedgerColumn, code: CellProblem['code'], zh: string, en: string[]): void {
  told.problems.push({ column, code, text: { zh, en: en.join('; ') } });
}

export function note(told: Told, column: LedgerColumn, zh: string, en: string): void {
  told.notes.push({ column, text: { zh, en } });
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
