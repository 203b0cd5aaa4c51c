// The one way to change anything (HOUSE.md 3): who asks → the input's texts → through the door: same key before? → read
// under the lock → decide → record → commit → wake the feed → answer. A refusal changes nothing, and is logged if the log wants it.
import { createHash } from 'node:crypto';

import stringify from 'safe-stable-stringify';

import type { Principal } from '../rules/access';
import type { Answer } from '../rules/answer';
import { OutsideCalendar } from '../rules/calendar';
import type { AttachmentInput } from '../rules/deciding';
import type { RegistryEvent } from '../rules/events';
import { parseId } from '../rules/id';
import type { Records } from '../rules/records';
import { Forbidden, type Problem, Problems, Refusal } from '../rules/refusal';
import { LONGEST, readTexts } from '../rules/text';
import type { Door } from '../store/door';
import { Crowded } from '../store/failures';
import type { Foreseen } from '../store/sheet';
import type { Transaction } from '../store/transaction';
import { filesNamed } from './attaching';
import { type Clock, nowIn, stopwatch, wallNow } from './clock';
import { recordRegistry } from './fold';
import type { Clients } from './clients';
import type { Regimes } from './regimes';
import type { Tick } from './tick';
import { type Effects, Work } from './work';

/** What every mutation's input may hold. */
export interface Input {
  idempotencyKey?: string | null | undefined;
  expectedVersion?: number | null | undefined;
  attachments?: readonly AttachmentInput[] | null | undefined;
}

/** A mutation: its name, the texts that must not be blank, and what it does inside the door. Who may do it is in access.ts. */
export interface Command<I extends Input> {
  operation: string;
  required?: readonly string[];
  /** it changes what is in force: the memory of this process is read anew */
  publishes?: boolean;
  /** it changes who may sign in: the credentials in this process are read anew */
  changesClients?: boolean;
  /** it changes what is sent where: the webhooks of this process are read anew */
  changesWebhooks?: boolean;
  run: (work: Work, input: I) => Promise<Done>;
}

/** It was only tried: everything that it wrote is undone, and this is what it would have answered. */
class Tried extends Error {
  override readonly name = 'Tried';

  constructor(readonly answer: Answer) {
    super('tried, and undone');
  }
}

/** The records that a command made or changed, and what else its answer says; problems only of one that has done nothing. */
export type Done = Answer['made'] | { done: Omit<Answer, 'problems'> & Partial<Pick<Answer, 'problems'>> };

// An answer is kept for a day: longer than any client retries (contract.graphql, idempotencyKey).
const KEPT_MS = 24 * 60 * 60 * 1000;
// So many acts wait at most, some seconds of a slow disk: whoever comes then is told at once, instead of waiting longer than callers do.
const MOST_WAITING = 1000;
// More than any input that is not refused names.
const MOST_FORESEEN = 250;

export class Acts {
  /** who has waited so long is told to come again, instead of being done when nobody listens any more; in milliseconds */
  longestWaitMs = 20_000;

  constructor(
    readonly door: Door,
    readonly regimes: Regimes,
    readonly clock: Clock,
    readonly tick: Tick,
    readonly clients: Clients,
    readonly webhooks: { load: () => Promise<void> },
    /** says that what has been published, made or revoked could not be read */
    readonly unread: () => void,
  ) {}

  /** Does what a command says for a principal. Problems are an answer; lack of rights is thrown as Forbidden, too many at once as Crowded. */
  async act<I extends Input>(who: Principal, command: Command<I>, input: I): Promise<Answer> {
    const waited = this.#admit();
    const effects: Effects = { turnings: [], published: command.publishes === true };
    let last: Transaction | null = null;
    try {
      const answer = await this.door.write(
        who.jurisdiction,
        (transaction) => {
          waited();
          return this.#inside((last = transaction), who, command, input, effects);
        },
        foreseenOf(who, input),
      );
      await this.#learn(command, effects).catch((error: unknown) => {
        this.unread();
        throw error;
      });
      for (const turnAt of effects.turnings) this.tick.expect(who.jurisdiction, turnAt);
      return { ...answer, left: leftBy(last, answer) };
    } catch (error) {
      if (error instanceof Tried) return error.answer;
      if (error instanceof Forbidden) await this.logRefusal(who, error.operation);
      throw error;
    }
  }

  /** Reads anew what a command has changed of what is kept in memory. */
  async #learn<I extends Input>(command: Command<I>, { published }: Effects): Promise<void> {
    if (published) await this.regimes.load();
    if (command.changesClients === true) await this.clients.load();
    if (command.changesWebhooks === true) await this.webhooks.load();
  }

  /** Throws Crowded where too many wait already. What it returns is called when it is one's turn: throws Crowded if that took too long. */
  #admit(): () => void {
    if (this.door.waiting >= MOST_WAITING) throw new Crowded();
    const elapsed = stopwatch();
    return () => {
      if (elapsed() > this.longestWaitMs) throw new Crowded();
    };
  }

  /** Logs that somebody was refused for lack of rights. Throws Crowded: who cannot be logged is not answered either. */
  async logRefusal(who: Principal, operation: string): Promise<void> {
    await this.log(who, { kind: 'accessRefused', data: { operation } });
  }

  /** Logs what is not a change: a refusal, or the read of a work secret. Throws Crowded. */
  async log(who: Principal, event: RegistryEvent, taskId: string | null = null): Promise<void> {
    const waited = this.#admit();
    await this.door.write(who.jurisdiction, async (transaction) => {
      waited();
      await recordRegistry(transaction, [event], who, nowIn(transaction, this.clock), { taskId });
    });
  }

  async #inside<I extends Input>(
    transaction: Transaction,
    who: Principal,
    command: Command<I>,
    given: I,
    effects: Effects,
  ): Promise<Answer> {
    const { idempotencyKey, ...content } = given;
    // A key that cannot be one is told as a problem of the input, and nothing is kept under it.
    const key = keyOf(idempotencyKey);
    const request = createHash('sha256')
      .update(stringify([command.operation, who.role, who.unitId, content]))
      .digest('hex');
    if (key !== null) {
      const kept = await transaction.keptAnswer(who.subject, key);
      if (kept !== null && kept.keptUntil > wallNow())
        return kept.request === request ? { ...kept.answer, replayed: true } : keyReused();
      transaction.forgetAnswers(wallNow());
    }
    const problems = new Problems();
    const work = new Work(transaction, who, command.operation, problems, effects);
    let answer: Answer;
    try {
      const input = readTexts(given, command.required ?? [], problems);
      await work.begin(this.clock, this.regimes, await filesNamed(transaction, input.attachments));
      work.allow();
      const done = await command.run(work, input);
      const { problems: why = [], ...rest }: Exclude<Done, Answer['made']>['done'] =
        'done' in done ? done.done : { made: done };
      if (why.length > 0 && work.recorded)
        throw new Error(`${command.operation} was refused after it had recorded something`);
      answer = { ...rest, problems: why, at: work.setting.now };
      if (work.tried && why.length === 0) throw new Tried(answer);
    } catch (error) {
      const refused = error instanceof OutsideCalendar ? [outside(content)] : null;
      if (refused === null && !(error instanceof Refusal)) throw error;
      if (work.recorded)
        throw new Error(`${command.operation} was refused after it had recorded something`, { cause: error });
      answer = { made: {}, problems: refused ?? [...(error as Refusal).problems] };
      await work.logRefused(answer);
    }
    if (key !== null) {
      const keptUntil = new Date(Date.parse(wallNow()) + KEPT_MS).toISOString();
      const { once: _, ...kept } = answer;
      transaction.keepAnswer({ subject: who.subject, key, request, answer: kept, keptUntil });
    }
    return answer;
  }
}

/** The records that an answer names, as far as the commit knew them. */
function leftBy(transaction: Transaction | null, { made }: Answer): NonNullable<Answer['left']> {
  if (transaction === null) return {};
  const rows = (Object.keys(made) as (keyof Records)[]).map((kind) => [kind, transaction.left(kind, made[kind] ?? '')]);
  return Object.fromEntries(rows) as NonNullable<Answer['left']>;
}

/** What an act will read, as far as its input tells: the records that it names, and the answer to its key. */
function foreseenOf({ subject, jurisdiction }: Principal, input: Input): Foreseen {
  const named = Object.values(input).flatMap((value: unknown) =>
    Array.isArray(value) ? (value as unknown[]) : [value],
  );
  const ids = named.filter((value) => typeof value === 'string' && parseId(value)?.jurisdiction === jurisdiction);
  const key = keyOf(input.idempotencyKey);
  return { ids: ids.slice(0, MOST_FORESEEN) as string[], answer: key === null ? null : { subject, key } };
}

/** The key as it is kept; null if there is none, or none that could be one. */
function keyOf(given: string | null | undefined): string | null {
  const key = given?.trim() ?? '';
  return key !== '' && [...key].length <= (LONGEST['idempotencyKey'] ?? 0) ? key : null;
}

function outside(input: object): Problem {
  const text = { zh: '时限超出日历范围（2099年）', en: 'a due day would lie behind the calendar, which ends in 2099' };
  return { code: 'INVALID', field: 'task' in input ? ['task'] : [], text };
}

function keyReused(): Answer {
  const text = { zh: '该幂等键已用于另一请求，请换一个', en: 'the key was used with another input: use a new one' };
  return { made: {}, problems: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'], text }] };
}
