// Questions made from the schema: fields at random, deep and wide, with arguments that are sound or spoiled, under aliases, behind
// fragments and directives.
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
} from 'graphql';

import type { Chance } from './chance';
import { type Inputs, literal } from './inputs';

const DIRECTIVES = [
  ' @include(if: true)',
  ' @skip(if: false)',
  ' @skip(if: true)',
  ' @include(if: "x")',
  ' @defer',
  ' @x',
];
const ENDLESS = 'fragment F on Task { id parent { ...G } } fragment G on Task { parent { ...F } }';
const INTROSPECTION = [
  '__typename',
  '__schema { types { name } }',
  '__type(name: "Task") { fields { name type { ofType { name } } } }',
];

export class Asks {
  readonly #root: GraphQLObjectType;
  #left = 0;

  constructor(
    readonly schema: GraphQLSchema,
    readonly chance: Chance,
    readonly inputs: Inputs,
    /** how many arguments of a hundred are spoiled */
    readonly spoiled: number,
  ) {
    this.#root = schema.getQueryType() as GraphQLObjectType;
  }

  /** A whole question. */
  question(): string {
    const { chance } = this;
    this.#left = chance.one([10, 30, 80]);
    const fields = Object.values(this.#root.getFields());
    const roots = Array.from(
      { length: chance.one([1, 1, 1, 2, 4]) },
      (_, i) => `r${i}: ${this.#field(chance.one(fields), 1)}`,
    );
    if (chance.often(0.04)) roots.push(chance.one(INTROSPECTION));
    if (chance.often(0.02)) roots.push('...F');
    const endless = roots.includes('...F') || chance.often(0.02) ? ENDLESS : '';
    return `${chance.one(['', 'query ', 'query Q '])}{ ${roots.join(' ')} } ${endless}`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const { chance } = this;
    const given = field.args.filter(({ type }) => isNonNullType(type) || chance.often(0.4));
    const args = given.map(({ name, type }) => {
      const sound = this.inputs.sound(name, type);
      return `${name}: ${literal(chance.below(100) < this.spoiled ? this.inputs.spoiled(sound) : sound)}`;
    });
    const directive = chance.often(0.03) ? chance.one(DIRECTIVES) : '';
    return `${field.name}${args.length === 0 ? '' : `(${args.join(', ')})`}${directive}${this.#selection(field.type, depth)}`;
  }

  #selection(type: GraphQLOutputType, depth: number): string {
    const { chance } = this;
    const named = getNamedType(type);
    if (isAbstractType(named)) {
      const possible = chance.one(this.schema.getPossibleTypes(named));
      return ` { __typename ... on ${possible.name}${this.#selection(possible, depth)} }`;
    }
    if (!isObjectType(named)) return '';
    const fields = Object.values(named.getFields());
    const some = chance.some(fields, 5).filter(() => this.#left-- > 0 && depth < 13);
    const asked = some.map(
      (field) => `${chance.often(0.5) ? `a${chance.below(1e6)}: ` : ''}${this.#field(field, depth + 1)}`,
    );
    return ` { __typename ${asked.join(' ')} }`;
  }
}
