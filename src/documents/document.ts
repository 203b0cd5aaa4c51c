// What a document is made of: questions to the API, a table of placeholders, values. Knows no SQL, no HTTP, no clock: who asks,
// and with which rights, is whoever gave the function that asks.
import type { Text } from '../rules/refusal';

/** Asks the API one operation; throws what refused it. */
export type Ask = <Data>(query: string, variables?: Record<string, unknown>) => Promise<Data>;

export const TEMPLATES = ['letter', 'circular', 'interview', 'briefing'] as const;
export type TemplateName = (typeof TEMPLATES)[number];

/** What may stand in a template between braces. */
export interface Placeholder {
  means: string;
  /** a template without it is refused: the document would not say what it is for */
  required?: true;
  /** it is a list: what may stand between `{#name}` and `{/name}`, once for each of its rows */
  of?: Placeholders;
}
export type Placeholders = Readonly<Record<string, Placeholder>>;

/** An empty text leaves out what stands between `{#name}` and `{/name}`. */
export interface Values {
  [name: string]: string | readonly Values[];
}

/** A template, and what is to stand in it. */
export interface Document {
  template: TemplateName;
  /** of the file, without its ending */
  title: string;
  values: Values;
}

/** There is nothing to make a document of; or not what was asked for. */
export class NoDocument extends Error {
  override readonly name = 'NoDocument';

  constructor(
    readonly code: 'NOT_FOUND' | 'BAD_USER_INPUT',
    readonly text: Text,
  ) {
    super(text.en);
  }
}
