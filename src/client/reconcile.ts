// Everything, then every change: loads a list to its end and follows from the moment before its first page. Loads again
// when the service refuses the cursor. Keeps no copy: that is the caller's.
import { ask, patientAsking } from './ask';
import { type AnyVariables, type Document, movableText, rootOf, wrong } from './documents';
import { refusesCursor } from './failure';
import { followed, type FollowOptions } from './follow';
import type { Session } from './session';

export interface ReconcileOptions extends FollowOptions {
  /**
   * A query of one connection, with `$after` passed on to it, that selects `eventCursor`, `pageInfo { hasNextPage
   * endCursor }` and `nodes`.
   */
  list: Document<unknown, never>;
  listVariables?: AnyVariables | undefined;
  /** A subscription, as for `follow`: its events must tell as much of a row as the list does. */
  changes: Document<unknown, never>;
  changesVariables?: AnyVariables | undefined;
}

export type Reconciled<Row, Event> =
  /** A load begins: the rows follow. */
  | { kind: 'loading' }
  | { kind: 'row'; row: Row }
  /** All rows are there: what the copy holds besides them is gone. Changes since `cursor` follow. */
  | { kind: 'loaded'; cursor: string }
  | { kind: 'event'; cursor: string; event: Event };

interface Connection<Row> {
  eventCursor: string;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: Row[];
}

// A cursor of a load just done is refused only when the ledger was restored in between: not time after time.
const MOST_LOADS = 3;

export async function* reconciled<Row, Event>(
  session: Session,
  options: ReconcileOptions,
  signal: AbortSignal,
): AsyncGenerator<Reconciled<Row, Event>, void> {
  const { changes, changesVariables = {}, save } = options;
  let after = options.after ?? null;
  for (let refusals = 0; !signal.aborted;) {
    try {
      if (after === null) after = yield* loaded<Row>(session, options, signal);
      for await (const happened of followed<Event>(session, changes, changesVariables, { after, save }, signal)) {
        refusals = 0;
        after = happened.cursor;
        yield { kind: 'event', ...happened };
      }
      return;
    } catch (error) {
      if (error === signal.reason) return;
      if (!refusesCursor(error) || ++refusals >= MOST_LOADS) throw error;
      after = null;
    }
  }
}

/** All rows; returns the cursor of the moment before the first page. */
async function* loaded<Row>(
  session: Session,
  { list, listVariables = {}, save }: ReconcileOptions,
  signal: AbortSignal,
): AsyncGenerator<Reconciled<Row, never>, string> {
  const document = movableText(list);
  const asking = patientAsking(session, signal);
  let first: string | null = null;
  yield { kind: 'loading' };
  for (let after: string | null = null, more = true; more;) {
    const page: Connection<Row> = connectionOf<Row>(
      await ask<unknown>(session, document, { ...listVariables, after }, asking),
    );
    first ??= page.eventCursor;
    for (const row of page.nodes) yield { kind: 'row', row };
    more = page.pageInfo.hasNextPage;
    after = page.pageInfo.endCursor;
  }
  const cursor = first as unknown as string;
  yield { kind: 'loaded', cursor };
  await save?.(cursor);
  return cursor;
}

/** The connection of an answer; BAD_DOCUMENT if something was not selected. */
function connectionOf<Row>(data: unknown): Connection<Row> {
  const found = (rootOf(data) ?? {}) as Partial<Connection<Row>>;
  const { eventCursor, pageInfo, nodes } = found;
  if (typeof eventCursor !== 'string' || !Array.isArray(nodes) || typeof pageInfo?.hasNextPage !== 'boolean')
    throw wrong('the list must select eventCursor, nodes and pageInfo { hasNextPage endCursor }');
  if (pageInfo.hasNextPage && typeof pageInfo.endCursor !== 'string') throw wrong('the list must select endCursor');
  return { eventCursor, pageInfo, nodes };
}
