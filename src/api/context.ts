// What every resolver is given: who asks, the ledger, the moment at which the answer is true, the language, the loaders.
import { GraphQLError } from 'graphql';

import { OPERATION_ROLES, type Principal, requireRole, requireWhole } from '../rules/access';
import type { Answer } from '../rules/answer';
import type { Instant } from '../rules/day';
import { Forbidden, type Text } from '../rules/refusal';
import type { Regime } from '../rules/reasons';
import type { Records } from '../rules/records';
import type { Command, Input } from '../ledger/act';
import type { Ledger } from '../ledger/ledger';
import type { Deadline } from '../store/deadline';
import type { Reader } from '../store/reader';
import { unauthenticated } from './errors';
import { Loaders } from './loaders';

export type Language = keyof Text;

/** What of a client's allowance is used up (限流). */
export interface Allowance {
  /** points of this operation */
  cost: number;
  /** points per minute */
  limit: number;
  remaining: number;
  resetAt: Instant;
}

/** How a request came, as far as answers depend on it. */
export interface Road {
  /** the service answers everybody about public tasks */
  open?: boolean;
  /** reading is given up when this has passed */
  deadline?: Deadline;
  /** whether who asked may still be answered: asked before each event of a subscription */
  live?: () => boolean;
  /** a subscription ends when this is aborted */
  closing?: AbortSignal;
  /** what is read is at least as new as this cursor (Ledger-Cursor) */
  seen?: string | null;
  /** a subscription goes on behind this cursor, whatever its `after` says (Last-Event-ID) */
  resumeAfter?: string;
}

export class Context {
  now!: Instant;
  load!: Loaders;
  reader: Reader;
  readonly open: boolean;
  allowance: Allowance | null = null;
  /** of a mutation: the cursor up to which the log has what it wrote */
  written: string | null = null;

  constructor(
    readonly ledger: Ledger,
    readonly who: Principal,
    readonly language: Language,
    readonly road: Road = {},
  ) {
    this.open = road.open ?? false;
    this.reader = ledger.reader.for({ deadline: road.deadline });
    this.refresh();
  }

  /** Makes the answer true of the present: after a change. */
  refresh(): void {
    this.now = this.ledger.now();
    this.load = new Loaders(this.reader, this.who);
  }

  /**
   * For an answer as of now to all who have the same rights and language. `told` hears when it comes to depend on who in
   * particular asks: then it is for nobody else.
   */
  forAll(told: () => void): Context {
    const { ledger, who, language, open } = this;
    const alike: Principal = {
      ...who,
      get subject() {
        told();
        return who.subject;
      },
      get name() {
        told();
        return who.name;
      },
    };
    return new Context(ledger, alike, language, { open });
  }

  /** Reads from a copy that may lag, where there is one and it has what the caller wrote and has seen. */
  async mayLag(): Promise<void> {
    const { ledger, who, road } = this;
    if (ledger.database.replicas.length === 0) return;
    const seen = road.seen == null ? 0 : ledger.reader.seen(who.jurisdiction, road.seen);
    // A cursor that is none of ours says that something was seen, and not what.
    if (seen === null) return;
    this.reader = await ledger.replica.readerFor(who, seen, this.reader);
    this.refresh();
  }

  /** Throws UNAUTHENTICATED when the token has expired or the credentials were revoked meanwhile. */
  stillThere(): void {
    if (this.road.live?.() === false) throw unauthenticated('凭证已失效 / the credentials have ended');
  }

  say(text: Text): string {
    return text[this.language];
  }

  get regime(): Regime {
    return this.ledger.regimes.of(this.who.jurisdiction);
  }

  /** Does a command; afterwards everything is read anew, but what the commit itself has left. */
  async act<I extends Input>(command: Command<I>, input: I): Promise<Answer> {
    const { ledger, who } = this;
    try {
      const answer = await ledger.acts.act(who, command, input);
      const sequence = ledger.door.written(who.jurisdiction);
      ledger.replica.wrote(who, sequence);
      this.written = ledger.reader.eventCursor(who.jurisdiction, sequence);
      this.refresh();
      for (const [kind, row] of Object.entries(answer.left ?? {})) this.load.prime(kind as keyof Records, row);
      return answer;
    } catch (error) {
      this.refresh();
      throw error instanceof Forbidden ? this.forbidden(error) : error;
    }
  }

  /** Refuses the role, and logs that it did. */
  async allow(operation: keyof typeof OPERATION_ROLES): Promise<void> {
    try {
      requireRole(this.who, OPERATION_ROLES[operation], operation);
      requireWhole(this.who, operation);
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
