// What every resolver is given: who asks, the ledger, the moment at which the answer is true, the language, the loaders.
import { GraphQLError } from 'graphql';

import { OPERATION_ROLES, type Principal, requireRole } from '../rules/access';
import type { Answer } from '../rules/answer';
import type { Instant } from '../rules/day';
import { Forbidden, type Text } from '../rules/refusal';
import type { Regime } from '../rules/reasons';
import type { Command, Input } from '../ledger/act';
import type { Ledger } from '../ledger/ledger';
import { Loaders } from './loaders';

export type Language = keyof Text;

export class Context {
  now!: Instant;
  load!: Loaders;

  constructor(
    readonly ledger: Ledger,
    readonly who: Principal,
    readonly language: Language,
    /** the service answers everybody about public tasks */
    readonly open = false,
  ) {
    this.refresh();
  }

  /** Makes the answer true of the present: after a change, and before each event of a subscription. */
  refresh(): void {
    this.now = this.ledger.now();
    this.load = new Loaders(this.ledger.reader, this.who);
  }

  say(text: Text): string {
    return text[this.language];
  }

  get regime(): Regime {
    return this.ledger.regimes.of(this.who.jurisdiction);
  }

  /** Does a command; afterwards everything is read anew. */
  async act<I extends Input>(command: Command<I>, input: I): Promise<Answer> {
    try {
      return await this.ledger.acts.act(this.who, command, input);
    } catch (error) {
      throw error instanceof Forbidden ? this.forbidden(error) : error;
    } finally {
      this.refresh();
    }
  }

  /** Refuses the role, and logs that it did. */
  async allow(operation: keyof typeof OPERATION_ROLES): Promise<void> {
    try {
      requireRole(this.who, OPERATION_ROLES[operation], operation);
    } catch (error) {
      if (!(error instanceof Forbidden)) throw error;
      await this.ledger.acts.logRefusal(this.who, operation);
      throw this.forbidden(error);
    }
  }

  forbidden(error: Forbidden): GraphQLError {
    return new GraphQLError(this.say(error.text), { extensions: { code: 'FORBIDDEN' } });
  }

  /** A broken request: the argument and what would mend it. */
  badInput(argument: string, text: Text): GraphQLError {
    return new GraphQLError(`${argument}: ${this.say(text)}`, { extensions: { code: 'BAD_USER_INPUT', argument } });
  }
}
