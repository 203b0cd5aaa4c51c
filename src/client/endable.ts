// An iterable whose return ends a wait: a generator alone would finish its await first, and wait for ever.
import { joined } from './signals';

/** Values of a generator that is told by a signal to end; the iterable is its own iterator and runs once. */
export function endable<V>(
  begin: (signal: AbortSignal) => AsyncGenerator<V, void>,
  signals: readonly (AbortSignal | undefined)[],
): AsyncIterableIterator<V, void, void> {
  const { controller, release } = joined(signals);
  const values = begin(controller.signal);
  const watched = async (step: Promise<IteratorResult<V, void>>): Promise<IteratorResult<V, void>> => {
    let done = true;
    try {
      const result = await step;
      done = result.done === true;
      return result;
    } finally {
      if (done) release();
    }
  };
  const iterator: AsyncIterableIterator<V, void, void> = {
    next: () => watched(values.next()),
    return: () => {
      controller.abort();
      return watched(values.return());
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
