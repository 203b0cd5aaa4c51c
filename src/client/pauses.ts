// Pauses between attempts: growing, with jitter, so that a crowd does not come back in one moment. Ends on a signal.

/** Milliseconds. */
export interface Pauses {
  shortest: number;
  longest: number;
}

// The longest that setTimeout can wait.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Milliseconds to wait after so many failures in succession (1, 2 …): anything from shortest to 2, 4, 8 … times it. */
export function pauseAfter(failures: number, { shortest, longest }: Pauses, random = Math.random()): number {
  const bound = Math.min(longest, shortest * 2 ** failures);
  return shortest + random * Math.max(0, bound - shortest);
}

/** Waits; comes back at once when the signal is aborted. */
export function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(milliseconds, LONGEST_TIMER_MS));
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
