// The course of an import: a file is sent, tried without changing anything, and imported when the reader says so. Must not
// draw, nor hear what was on its way when something else was begun.
import { batch, type Signal } from '@preact/signals';

import { withIdempotencyKey } from '../../client/connect';
import { send, type Sent } from '../files/sending';
import { announce } from '../page/announcing';
import { ledger, told } from '../session/session';
import { words } from '../texts/language';
import {
  importProgressQuery,
  importTasksMutation,
  type ImportTasksMutation,
  type ImportTasksMutationVariables,
} from './import.documents';

type Answer = ImportTasksMutation['importTasks'];
export type Result = NonNullable<Answer['result']>;
export type Problem = Pick<Answer['userErrors'][number], 'field' | 'message'>;

export interface Options {
  sheet: string;
  /** as it is typed; blank: this year */
  year: string;
  createUnits: boolean;
  skipBad: boolean;
}

export type Stage =
  | { kind: 'resting' }
  | { kind: 'sending'; part: number }
  | { kind: 'trying' }
  | { kind: 'running'; done: number; total: number };

/** What is shown of it. */
export interface Shown {
  file: Signal<Sent | null>;
  options: Signal<Options>;
  stage: Signal<Stage>;
  /** of the last trial or import */
  result: Signal<Result | null>;
  problems: Signal<readonly Problem[]>;
}

export const RESTING: Stage = { kind: 'resting' };
const ASK_MS = 500;

export class Course {
  readonly #shown: Shown;
  #ending = new AbortController();

  constructor(shown: Shown) {
    this.#shown = shown;
  }

  /** Sends a file, and tries it when it has arrived. */
  async take(chosen: File): Promise<void> {
    const { file, stage } = this.#shown;
    const signal = this.#begin({ kind: 'sending', part: 0 });
    const progress = (part: number) => {
      if (!signal.aborted) stage.value = { kind: 'sending', part };
    };
    file.value = null;
    try {
      const sent = await send(chosen, 'LEDGER', { signal, progress });
      if (signal.aborted) return;
      file.value = sent;
      await this.attempt();
    } catch (error) {
      if (!signal.aborted) this.#failed(['file'], told(error));
    }
  }

  /** Says what would become of the file, and changes nothing. */
  attempt(): Promise<void> {
    return this.#ask(true, this.#begin({ kind: 'trying' }));
  }

  async run(): Promise<void> {
    const signal = this.#begin({ kind: 'running', done: 0, total: 0 });
    const asking = setInterval(() => void this.#follow(signal), ASK_MS);
    await this.#ask(false, signal);
    clearInterval(asking);
  }

  restart(): void {
    this.#begin(RESTING);
    this.#shown.file.value = null;
  }

  end(): void {
    this.#ending.abort();
  }

  #begin(first: Stage): AbortSignal {
    const { stage, result, problems } = this.#shown;
    this.#ending.abort();
    this.#ending = new AbortController();
    batch(() => {
      stage.value = first;
      result.value = null;
      problems.value = [];
    });
    return this.#ending.signal;
  }

  async #ask(dryRun: boolean, signal: AbortSignal): Promise<void> {
    const { file, options, stage, result, problems } = this.#shown;
    const { id } = file.peek() ?? {};
    if (id === undefined) return;
    const input = withIdempotencyKey({ file: id, dryRun, ...inputOf(options.peek()) });
    try {
      const importTasks = await answered(input, signal);
      if (signal.aborted || importTasks === null) return;
      batch(() => {
        stage.value = RESTING;
        result.value = importTasks.result;
        problems.value = importTasks.userErrors;
      });
      tell(importTasks);
    } catch (error) {
      if (!signal.aborted) this.#failed(null, words.peek().importing.failed(told(error)));
    }
  }

  #failed(field: string[] | null, message: string): void {
    const { stage, problems } = this.#shown;
    batch(() => {
      stage.value = RESTING;
      problems.value = [{ field, message }];
    });
  }

  /** How far it is; of an instance that does not know, or does not answer, what was known before stays. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { file, stage } = this.#shown;
    const asked = ledger.peek()?.query(importProgressQuery, { file: file.peek()?.id ?? '' }, { signal });
    const progress = (await asked?.catch(() => null))?.importProgress ?? null;
    if (progress !== null && !signal.aborted && stage.peek().kind === 'running')
      stage.value = { kind: 'running', ...progress };
  }
}

/** What became of it. Who chooses another language meanwhile gets another client: by the same key it gets the same answer. */
async function answered(input: ImportTasksMutationVariables['input'], signal: AbortSignal): Promise<Answer | null> {
  for (;;) {
    const client = ledger.peek();
    if (client === null) return null;
    try {
      return (await client.mutate(importTasksMutation, { input }, { signal })).importTasks;
    } catch (error) {
      if (signal.aborted || ledger.peek() === client) throw error;
    }
  }
}

function inputOf({ sheet, year, createUnits, skipBad }: Options) {
  return {
    createUnits,
    skipBad,
    ...(sheet.trim() !== '' && { sheet: sheet.trim() }),
    ...(year.trim() !== '' && { year: Number(year) }),
  };
}

function tell({ result, userErrors }: Answer): void {
  const text = words.peek().importing;
  if (result?.dryRun === true) announce(text.tried(result.bad, result.total));
  else if (result !== null && userErrors.length === 0) announce(text.done(result.created));
}
