// What a view asks of the API: the last answer stays while the next is on its way, and says when it was read.
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import type { Document, LedgerClient } from '../../client/connect';
import { ledger, told } from '../session/session';

export interface Asked<Data> {
  /** The last answer; null before the first. */
  data: Signal<Data | null>;
  /** Why the last attempt failed; null if it did not. */
  problem: Signal<string | null>;
  /** When the last answer came, in milliseconds since 1970. */
  readAt: Signal<number>;
  /** Asks again; ends when the answer is there or has failed. */
  again: () => Promise<void>;
}

/** Asks by a function of the client, at once and whenever the client or `about` changes: another language, another filter. */
export function useAskedBy<Data>(
  ask: (client: LedgerClient, signal: AbortSignal) => Promise<Data>,
  about: string,
): Asked<Data> {
  const data = useSignal<Data | null>(null);
  const problem = useSignal<string | null>(null);
  const readAt = useSignal(0);
  const client = ledger.value;
  // What is asked again is asked as the view is then.
  const latest = useRef(ask);
  latest.current = ask;
  const asking = useMemo(() => {
    const ending = new AbortController();
    const again = async (): Promise<void> => {
      if (client === null) return;
      try {
        const answer = await latest.current(client, ending.signal);
        if (ending.signal.aborted) return;
        data.value = answer;
        problem.value = null;
        readAt.value = Date.now();
      } catch (error) {
        if (!ending.signal.aborted) problem.value = told(error);
      }
    };
    return { again, end: () => ending.abort() };
  }, [client, about]);
  useEffect(() => {
    void asking.again();
    return asking.end;
  }, [asking]);
  return { data, problem, readAt, again: asking.again };
}

/** Asks a query, at once and whenever the client or the variables change. */
export function useAsked<Data, Variables extends object>(
  document: Document<Data, Variables>,
  variables: Variables,
): Asked<Data> {
  const about = JSON.stringify(variables);
  return useAskedBy((client, signal) => client.query(document, variables, { signal }), about);
}
