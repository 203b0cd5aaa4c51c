// Documents as callers give them: text, or typed text of a code generator. Parses no GraphQL.
import { LedgerError } from './failure';

/** Typed text, e.g. a TypedDocumentString of GraphQL Code Generator (`documentMode: 'string'`). */
export interface TypedText<Data, Variables> {
  toString: () => string;
  readonly __apiType?: ((variables: Variables) => Data) | undefined;
}
/** A GraphQL document with one operation. Of a DocumentNode, give `print(document)`. */
export type Document<Data, Variables> = string | TypedText<Data, Variables>;
/** Variables by name. */
export type AnyVariables = Readonly<Record<string, unknown>>;
/** What a subscription or a list gives: the value of its one root field. */
export type RootOf<Data> = Data[Exclude<keyof Data, '__typename'>];

/** The text of a document; throws BAD_DOCUMENT for what has none. */
export function textOf(document: Document<unknown, never>): string {
  const text = String(document);
  if (text.startsWith('[object')) throw wrong('give the document as text: print(document) of a DocumentNode');
  return text;
}

/** The text of a document that is moved along by its variable `after`; BAD_DOCUMENT if it declares none. */
export function movableText(document: Document<unknown, never>): string {
  const text = textOf(document);
  if (!/\$after\s*:/.test(text))
    throw wrong('declare the variable $after: String and pass it on as `after: $after`, or nothing could be resumed');
  return text;
}

export function wrong(message: string): LedgerError {
  return new LedgerError('BAD_DOCUMENT', message);
}

/** The one root field of an answer. */
export function rootOf(data: unknown): unknown {
  const fields = Object.entries(data as object).filter(([name]) => name !== '__typename');
  return fields[0]?.[1];
}
