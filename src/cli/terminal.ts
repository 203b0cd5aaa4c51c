// What a command has of its surroundings: where it prints, in which language, and whether for people or for programs.
import type { Text } from '../rules/refusal';

export interface Terminal {
  language: keyof Text;
  /** answers are one JSON document */
  json: boolean;
  print: (text: string) => void;
  /** tells of what is wrong, and of progress */
  tell: (text: string) => void;
}

/** How a command ended, as its exit code says. */
export const ENDED = {
  /** done; what was checked is in order */
  WELL: 0,
  /** what was checked is not in order, or what was asked for is not there */
  WRONG: 1,
  /** the call itself is wrong: an option, an address, a file */
  MISUSED: 2,
} as const;
export type Ended = (typeof ENDED)[keyof typeof ENDED];

/** A command that was called wrongly: one sentence with the remedy. */
export class Misused extends Error {
  override readonly name = 'Misused';

  constructor(readonly text: Text) {
    super(text.en);
  }
}

/** The value of an option that must be there. */
export function given(option: string, value: unknown, example: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Misused({
    zh: `缺少 ${option}，例如 ${option} ${example}`,
    en: `${option} must be given, e.g. ${option} ${example}`,
  });
}
