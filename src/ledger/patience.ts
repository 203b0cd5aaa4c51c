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
      await untilAgain(error, signal);
    }
  }
}

/** Waits before what failed is tried again, if it failed because the database is gone; throws any other failure, and at the end. */
export async function untilAgain(error: unknown, signal: AbortSignal): Promise<void> {
  if (!(error instanceof DatabaseGone) || signal.aborted) throw error;
  await pause(READ_AGAIN_MS, signal);
}
