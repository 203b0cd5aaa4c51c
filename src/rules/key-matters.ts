// Key matters (重大事项; DOMAIN.md M13, [0] 22): a leader has three to four a year. Pure.
import type { Policy } from './policy';
import type { Text } from './refusal';

/** What is to be said of a leader's number of key matters in a year; null if it is as it should be. */
export function keyMatterWarning(count: number, year: number, { keyMatters }: Policy): Text | null {
  const { atLeast, atMost } = keyMatters;
  if (count >= atLeast && count <= atMost) return null;
  return {
    zh: `${year} 年分管重大事项 ${count} 项，应为 ${atLeast} 至 ${atMost} 项`,
    en: `${count} key matters in ${year}: there should be ${atLeast} to ${atMost}`,
  };
}
