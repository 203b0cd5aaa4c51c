// What runs statements on a connection of a database, the driver's own: TypeORM's query runners prepare every statement
// anew, and tell subscribers of it that nobody has (research/perf.md 5).
import { type ObjectLiteral, QueryFailedError } from 'typeorm';

export interface Statements {
  /** Rows of a statement. */
  all<T extends ObjectLiteral>(text: string, values: readonly unknown[]): Promise<T[]>;
  /** How many rows a statement that writes has met. */
  run(text: string, values: readonly unknown[]): Promise<number>;
}

/** A statement that failed; without its values, which are people's texts. */
export function failed(text: string, error: unknown): QueryFailedError {
  return new QueryFailedError(text, undefined, error instanceof Error ? error : new Error(String(error)));
}
