// Values for the types of a schema: such as could be sent now, from what is known, and the same spoiled at random places. A type
// that is new is met by itself.
import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';

import type { Chance } from './chance';
import { oddDay, oddMoment, oddNumber, oddText, oddValue } from './odd';

/** A value that may be meant by a field of this name; undefined: by any of its type. */
export type Known = (name: string, type: string) => unknown;

/** An enum's value, which is written without quotes in a document. */
export class Word {
  constructor(readonly word: string) {}

  toJSON(): string {
    return this.word;
  }
}

// What is optional is given about as often as people do.
const GIVEN = 0.35;

export class Inputs {
  constructor(
    readonly chance: Chance,
    readonly known: Known,
  ) {}

  /** A value as it could be sent. */
  sound(name: string, type: GraphQLInputType): unknown {
    const { chance } = this;
    if (isNonNullType(type)) return this.sound(name, type.ofType);
    if (isListType(type)) return Array.from({ length: chance.below(3) + 1 }, () => this.sound(name, type.ofType));
    if (isEnumType(type)) return new Word(chance.one(type.getValues()).name);
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || chance.often(GIVEN),
      );
      return Object.fromEntries(fields.map((field) => [field.name, this.sound(field.name, field.type)]));
    }
    return this.known(name, type.name) ?? this.#plain(type.name);
  }

  #plain(type: string): unknown {
    const { chance } = this;
    switch (type) {
      case 'Boolean':
        return chance.often(0.5);
      case 'Int':
        return chance.below(120);
      case 'LocalDate':
        return `2026-${chance.one(['09', '10', '11', '12'])}-${String(chance.below(30) + 1).padStart(2, '0')}`;
      case 'DateTime':
        return `2026-${chance.one(['10', '11', '12'])}-01T00:00:00+08:00`;
      case 'URL':
        return 'https://example.cn/1.jpg';
      default:
        return `${chance.one(['推进', '完成', '落实', '改造'])}${chance.one(['道路', '学校', '供水'])}${chance.below(1000)}`;
    }
  }

  /** The same value with something wrong at one of its places. */
  spoiled(value: unknown): unknown {
    const { chance } = this;
    if (value instanceof Word) return chance.often(0.5) ? new Word(`${value.word}X`) : oddValue(chance);
    if (Array.isArray(value) && value.length > 0 && chance.often(0.8)) return this.#spoiledList(value);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return this.#spoiledObject(value);
    if (typeof value === 'string' && chance.often(0.8)) return this.#spoiledText(value);
    if (typeof value === 'number' && chance.often(0.8)) return oddNumber(chance);
    return oddValue(chance);
  }

  #spoiledList(list: readonly unknown[]): unknown[] {
    const { chance } = this;
    const at = chance.below(list.length);
    const way = chance.next();
    if (way < 0.5) return list.map((each, i) => (i === at ? this.spoiled(each) : each));
    if (way < 0.7) return [...list, list[at]];
    if (way < 0.8) return [];
    if (way < 0.9) return Array.from({ length: chance.one([21, 51, 201, 251, 1000, 3000]) }, () => list[at]);
    return [...list, oddValue(chance)];
  }

  #spoiledObject(value: object): unknown {
    const { chance } = this;
    const names = Object.keys(value);
    const way = chance.next();
    if (names.length === 0 || way < 0.05) return { ...value, [chance.one(['extra', '__proto__x', 'id', ''])]: 1 };
    const name = chance.one(names);
    const others = Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
    if (way < 0.1) return others;
    if (way < 0.15) return { ...others, [name]: null };
    if (way < 0.18) return oddValue(chance);
    return { ...value, [name]: this.spoiled((value as Record<string, unknown>)[name]) };
  }

  #spoiledText(text: string): unknown {
    const { chance } = this;
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return oddDay(chance);
    if (/^\d{4}-\d\d-\d\dT/.test(text)) return oddMoment(chance);
    const way = chance.next();
    if (way < 0.6) return oddText(chance);
    if (way < 0.8) return chance.damaged(Buffer.from(text)).toString();
    if (way < 0.9) return `${text}${oddText(chance)}`;
    return chance.one([text.toUpperCase(), ` ${text} `, text + text, text.slice(1)]);
  }
}

/** A value as it stands in a document. */
export function literal(value: unknown): string {
  if (value instanceof Word) return value.word;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, each]) => `${name}: ${literal(each)}`)
      .join(', ')} }`;
  }
  return value === undefined ? 'null' : JSON.stringify(value);
}
