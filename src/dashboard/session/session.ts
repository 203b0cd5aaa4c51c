// Who has signed in, and the one client through which the page asks. Must be left when the service refuses the token.
import { batch, computed, effect, signal } from '@preact/signals';

import { connectLedger, LedgerError } from '../../client/connect';
import { SERVICE } from '../page/place';
import { language, TAGS, words } from '../texts/language';
import { keep, kept } from './kept';
import { current, isFinal } from './provider';
import { viewerQuery, type ViewerQuery } from './viewer.documents';

export type Viewer = ViewerQuery['viewer'];

export const viewer = signal<Viewer | null>(null);
/** Why the reader is asked to sign in; empty if there is nothing to say. */
export const notice = signal('');

const signedIn = computed(() => kept.value !== null);

/** The token that is valid now; asked for by the client helper whenever it connects. */
export async function token(): Promise<string> {
  const session = kept.value;
  if (session === null) throw new LedgerError('UNAUTHENTICATED', words.value.signIn.ended);
  try {
    return await current(session);
  } catch (error) {
    if (isFinal(error)) signOut(words.value.signIn.ended);
    throw error;
  }
}

/** The client of who has signed in, in the language that is chosen; null before. */
export const ledger = computed(() =>
  signedIn.value ? connectLedger({ url: SERVICE, token, acceptLanguage: TAGS[language.value] }) : null,
);

export function signOut(why = ''): void {
  batch(() => {
    keep(null);
    viewer.value = null;
    notice.value = why;
  });
}

/** What an error means to the reader; a token that is refused ends the session. */
export function told(error: unknown): string {
  if (error instanceof LedgerError && error.code === 'UNAUTHENTICATED') signOut(words.value.signIn.ended);
  return error instanceof Error ? error.message : String(error);
}

effect(() => {
  const client = ledger.value;
  if (client === null) return;
  client.query(viewerQuery).then(
    (data) => {
      if (ledger.peek() !== client) return;
      batch(() => {
        viewer.value = data.viewer;
        notice.value = '';
      });
    },
    (error: unknown) => {
      if (ledger.peek() !== client) return;
      const text = words.peek().signIn;
      if (viewer.peek() === null) signOut(text.refused(error instanceof Error ? error.message : String(error)));
      else told(error);
    },
  );
  return () => client.close();
});
