// What a view follows: events as they come, each once, over any number of connections; and whether there is one now. Must
// never let a view look live that is not.
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { connectLedger, type Document } from '../../client/connect';
import { ledger, told, token } from '../session/session';
import { language, TAGS } from '../texts/language';
import { SERVICE } from './place';

/** A connection, and since when it is so, in milliseconds since 1970. */
export type Line =
  | { kind: 'connecting' }
  | { kind: 'connected'; since: number }
  | { kind: 'lost'; since: number }
  /** The service will not be asked again: it says why. */
  | { kind: 'ended'; why: string };

/** Where to begin: with what happened behind a cursor. */
export interface Start {
  cursor: string;
}

// A wall has no one to press a button: it tries again soon, and for ever.
const PAUSES = { shortest: 300, longest: 5000 };
const SILENCE_MS = 15_000;

/**
 * Follows a subscription from a start on, anew when another start is given or the language changes; null waits. Each
 * subscription has a client of its own: its line is nobody else's.
 */
export function useFollowed<Data, Variables extends object>(
  document: Document<Data, Variables>,
  from: Start | null,
  happened: (event: Data[Exclude<keyof Data, '__typename'>]) => void,
  variables?: Omit<Variables, 'after'>,
): ReadonlySignal<Line> {
  const line = useSignal<Line>({ kind: 'connecting' });
  const asking = ledger.value;
  const latest = useRef(happened);
  latest.current = happened;
  useEffect(() => {
    if (from === null || asking === null) return undefined;
    const client = connectLedger({
      url: SERVICE,
      token,
      acceptLanguage: TAGS[language.peek()],
      pauses: PAUSES,
      silence: SILENCE_MS,
      watch: ({ kind }) => {
        // Attempts that fail one after the other are one loss, since the first.
        if (line.peek().kind !== kind) line.value = { kind, since: Date.now() };
      },
    });
    const follow = async () => {
      for await (const { event } of client.follow<Data, Variables>(document, variables, { after: from.cursor }))
        latest.current(event);
    };
    follow().catch((error: unknown) => (line.value = { kind: 'ended', why: told(error) }));
    return () => client.close();
  }, [asking, from]);
  return line;
}
