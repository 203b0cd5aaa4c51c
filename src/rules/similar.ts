// How alike two titles are: for the warning that a unit is asked the same thing twice (M15). Pure.

/** The pairs of neighbouring characters of a text, without spaces and punctuation. */
function pairs(text: string): Map<string, number> {
  const letters = [
    ...text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s\p{P}\p{S}]/gu, ''),
  ];
  const found = new Map<string, number>();
  letters.slice(1).forEach((letter, i) => {
    const pair = `${letters[i]}${letter}`;
    found.set(pair, (found.get(pair) ?? 0) + 1);
  });
  return found;
}

/** Dice's coefficient of the pairs of two texts, 0 to 1. `likeness('修建学校', '修建学校') === 1` */
export function likeness(a: string, b: string): number {
  const [left, right] = [pairs(a), pairs(b)];
  const sum = (counts: Map<string, number>) => [...counts.values()].reduce((total, n) => total + n, 0);
  const total = sum(left) + sum(right);
  if (total === 0) return a === b ? 1 : 0;
  let common = 0;
  for (const [pair, n] of left) common += Math.min(n, right.get(pair) ?? 0);
  return (2 * common) / total;
}

// Three pairs in five in common: titles that differ in a word or a year are alike, titles of one field are not.
export const ALIKE = 0.6;

/** Whether a task that is being created asks what another asks already: a similar title, or the same clause of the same source. */
export function isSimilar(
  draft: { title: string; sourceId: string; sourceClause: string | null },
  other: { title: string; sourceId: string; sourceClause: string | null },
): boolean {
  const sameClause =
    draft.sourceClause !== null && draft.sourceId === other.sourceId && draft.sourceClause === other.sourceClause;
  return sameClause || likeness(draft.title, other.title) >= ALIKE;
}
