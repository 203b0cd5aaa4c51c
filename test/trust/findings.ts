// What must hold whatever is sent: every answer is clear, nothing is half done, nothing is kept in memory, the log tells all.

import { verifyLog } from '../../src/ledger/verifying';
import { REFUSAL_CODES } from '../../src/rules/refusal';
import { heldBytes } from '../held';
import type { Answer, Json, World } from '../world';
import { rowsFollow } from './soundness';

export const J = '370600';

/** docs/integration.md, errors of requests; a fault is not among them. */
export const ERROR_CODES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'QUERY_TOO_COMPLEX',
  'RATE_LIMITED',
];
/** Refusals that the log keeps, by their events. */
export const LOGGED_REFUSALS = ['accessRefused', 'administratorSignedIn', 'classifiedInputRefused'];
/** What a message in a language has. Errors of a request's form are those of GraphQL itself, in English. */
const LETTERS: Readonly<Record<string, RegExp>> = { 'zh-CN': /[\u4e00-\u9fff]/, en: /[A-Za-z]{3}/ };
const LONGEST_MESSAGE = 1200;

/** What is wrong with an answer in a language, as a list; empty if it is clear. */
export function unclear({ status, errors, data }: Answer, language = ''): string[] {
  const found: string[] = [];
  const inLanguage = LETTERS[language] ?? /./;
  if (status >= 500) found.push(`status ${status}`);
  for (const { message, extensions } of (errors ?? []) as { message: string; extensions?: { code?: string } }[]) {
    const code = String(extensions?.code);
    if (!ERROR_CODES.includes(code)) found.push(`code ${code}: ${message}`);
    if (typeof message !== 'string' || message === '') found.push('an error without a message');
    if (message.length > LONGEST_MESSAGE) found.push(`a message of ${message.length}: ${message.slice(0, 100)}`);
    if (code === 'FORBIDDEN' && !inLanguage.test(message)) found.push(`not in ${language}: ${message}`);
  }
  if (errors === undefined && data === undefined) found.push('neither data nor errors');
  for (const problem of problemsIn(data)) {
    if (!REFUSAL_CODES.includes(problem.code)) found.push(`a problem ${problem.code}`);
    if (!inLanguage.test(problem.message)) found.push(`not in ${language}: ${problem.message}`);
    if (problem.message.length > LONGEST_MESSAGE)
      found.push(`a problem of ${problem.message.length}: ${problem.message.slice(0, 100)}`);
  }
  return found;
}

/** The userErrors of all payloads of an answer. */
export function problemsIn(data: Json): { code: (typeof REFUSAL_CODES)[number]; message: string }[] {
  return Object.values((data ?? {}) as Record<string, Json>).flatMap((payload) => payload?.userErrors ?? []);
}

/** Where the log of the jurisdiction ends. */
export async function endOf({ ledger }: World): Promise<number> {
  return (await ledger.reader.head(J))?.sequence ?? 0;
}

/** The kinds of events behind a place in the log. */
export async function kindsBehind({ ledger }: World, sequence: number): Promise<string[]> {
  return (await ledger.reader.eventsAfter(J, sequence, 1000)).map(({ kind }) => kind);
}

/** At the end: the log is whole, and its replay gives every row as it is kept. Returns how many events and rows. */
export async function replayed({ ledger }: World): Promise<{ events: number; rows: number }> {
  const { reader } = ledger;
  const { valid, events } = await verifyLog(reader, J);
  expect(valid).toBe(true);
  return { events, rows: await rowsFollow(reader) };
}

/** Megabytes that this process holds. */
export const heldMb = (): number => heldBytes() / 1_048_576;

/** Hears what nobody handles while a suite runs. */
export class Unhandled {
  readonly heard: unknown[] = [];
  readonly #hear = (error: unknown) => void this.heard.push(error);

  constructor() {
    process.on('unhandledRejection', this.#hear);
    process.on('uncaughtExceptionMonitor', this.#hear);
  }

  end(): void {
    process.off('unhandledRejection', this.#hear);
    process.off('uncaughtExceptionMonitor', this.#hear);
    expect(this.heard.map(String)).toEqual([]);
  }
}

// Enough to see what they have in common.
const MOST_FOUND = 20;

/** What was found, each kind once, with the case to look at; thrown at the end, so that one does not hide the others. */
export class Findings {
  readonly #found = new Map<string, string>();

  /** Keeps what is wrong with a case; `tried` is as it was sent. */
  add(wrong: readonly string[], number: number, tried: unknown): void {
    for (const each of wrong) {
      const kind = each.replace(/[\d\s"'“”]+/g, ' ').slice(0, 80);
      if (this.#found.size < MOST_FOUND && !this.#found.has(kind))
        this.#found.set(
          kind,
          `case ${number}: ${each}\n  ${JSON.stringify(tried)
            .replace(/(.{1,6}?)\1{20,}/g, '$1×…')
            .slice(0, 1000)}`,
        );
    }
  }

  settle(again: string): void {
    const found = [...this.#found.values()];
    this.#found.clear();
    if (found.length > 0) throw new Error(`${found.join('\n')}\nagain: ${again}`);
  }
}
