// Numbers that look like chance and come again with the same seed.

/** Numbers from 0 to below 1. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The seed that a variable of the environment names, or a new one. */
export const seedOf = (variable: string): number => Number(process.env[variable] ?? Date.now() % 1_000_000);
