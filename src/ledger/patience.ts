// Waiting for a database that is gone: subscriptions pause then, and lose nothing.
import { DatabaseGone } from '../store/failures';
import { pause } from './clock';

/** After a reading that failed. */
export const READ_AGAIN_MS = 1000;

/** What reading answers, asked again while the database is gone. Throws DatabaseGone when the signal ends the waiting. */
export async function patiently<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DatabaseGone) || signal.aborted) throw error;
      await pause(READ_AGAIN_MS, signal);
    }
  }
}
