// Parts of an answer that are written already, as JSON, and how a resolver learns that it may answer so: from the plan of
// the operation that runs it (plans.ts). In any other execution there is none, and it answers with values.
import type { GraphQLResolveInfo } from 'graphql';

import type { TaskKey } from '../store/json-reader';
import type { List, PageRequest } from '../store/paging';
import type { Context } from './context';

/** The JSON of a field. */
export class Written {
  constructor(readonly json: string) {}
}

/** What an operation wants of a page, or of one record, as JSON. */
export interface Wanted {
  page: (list: List, request: PageRequest, context: Context) => Promise<Written>;
  /** with some columns of it; null if there is none that the viewer sees */
  record: <T extends object>(
    by: TaskKey,
    columns: readonly (keyof T & string)[],
    context: Context,
  ) => Promise<{ written: Written; row: T } | null>;
}

const wanted = new WeakMap<object, Wanted>();

/** Tells the resolver that is given this what is wanted of it. */
export function want(info: object, what: Wanted): void {
  wanted.set(info, what);
}

/** What is wanted as JSON; undefined: values. */
export function wantedBy(info: GraphQLResolveInfo): Wanted | undefined {
  return wanted.get(info);
}
