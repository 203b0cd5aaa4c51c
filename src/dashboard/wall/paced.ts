// Does something soon after it was asked for, however often it is asked, and never twice at once. What it does must not throw.

export interface Paced {
  ask: () => void;
  end: () => void;
}

/**
 * At most once in so many milliseconds from one beginning to the next, and no more than a share of the time, however long
 * it takes: a large ledger is asked less often. What is asked meanwhile is done once, later.
 */
export function paced(milliseconds: number, share: number, act: () => Promise<void>): Paced {
  const state = { busy: false, wanted: false, ended: false };
  const look = async (): Promise<void> => {
    if (!state.wanted || state.busy || state.ended) return;
    Object.assign(state, { busy: true, wanted: false });
    const begun = performance.now();
    await act();
    const taken = performance.now() - begun;
    await new Promise((resolve) => setTimeout(resolve, Math.max(milliseconds, taken / share) - taken));
    state.busy = false;
    void look();
  };
  return {
    ask: () => {
      state.wanted = true;
      void look();
    },
    end: () => {
      state.ended = true;
    },
  };
}
