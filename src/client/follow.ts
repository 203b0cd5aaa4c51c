// Follows a subscription over any number of sockets: each event once, in order, one at a time, from a cursor that moves
// when the caller has come back. What ended a link is judged in endurance.ts.
import { socketAddress } from './addresses';
import { ask, patientAsking } from './ask';
import { type AnyVariables, type Document, movableText, rootOf, wrong } from './documents';
import { Endurance } from './endurance';
import { LedgerError } from './failure';
import { Link, type Result } from './link';
import { rest } from './pauses';
import type { Session } from './session';

export interface Followed<Event> {
  /** Where the log stands behind this event: store it with the effects of the event, and resume from it. */
  cursor: string;
  /** The value of the subscription's field. */
  event: Event;
}

export interface FollowOptions {
  /** Go on behind this cursor; from now, if there is none. */
  after?: string | null | undefined;
  /** Awaited when the caller has come back for the next event: the one with this cursor is dealt with. */
  save?: ((cursor: string) => unknown) | undefined;
}

// Cursors that are remembered, lest a service that repeats itself is believed.
const REMEMBERED = 1000;

export async function* followed<Event>(
  session: Session,
  document: Document<unknown, never>,
  variables: AnyVariables,
  { after, save }: FollowOptions,
  signal: AbortSignal,
): AsyncGenerator<Followed<Event>, void> {
  const query = movableText(document);
  const endurance = new Endurance(session);
  let position = after ?? (await endOfLog(session, signal));
  const handed = new Set(position === null ? [] : [position]);
  while (!signal.aborted) {
    const url = session.addresses.current;
    const token = await session.credentials.fresh().catch((error: unknown) => endurance.withoutToken(error, url));
    if (typeof token === 'number') {
      await rest(token, signal);
      continue;
    }
    const operation = { query, variables: { ...variables, after: position } };
    const link = connected(session, { url, token, accepted: () => endurance.accepted() }, operation);
    const leave = () => link.leave();
    signal.addEventListener('abort', leave);
    try {
      for (let result = await link.take(); result !== null && !aborted(signal); result = await link.take()) {
        endurance.progressed();
        const { cursor, event } = eventOf<Event>(result);
        if (handed.has(cursor)) continue;
        yield { cursor, event };
        await save?.(cursor);
        position = cursor;
        remember(handed, cursor);
      }
    } finally {
      signal.removeEventListener('abort', leave);
      link.leave();
    }
    if (link.ending !== null && !aborted(signal)) await rest(endurance.after(link.ending, url), signal);
  }
}

/** Read anew each time: the compiler would hold the answer of before an await. */
const aborted = (signal: AbortSignal): boolean => signal.aborted;

/** The cursor of now: without one, what happens while the first socket is lost before its first event would be lost too. */
async function endOfLog(session: Session, signal: AbortSignal): Promise<string | null> {
  try {
    const asking = patientAsking(session, signal);
    const data = await ask<{ tasks: { eventCursor: string } }>(
      session,
      '{ tasks(first: 0) { eventCursor } }',
      {},
      asking,
    );
    return data.tasks.eventCursor;
  } catch (error) {
    if (signal.aborted || (error instanceof LedgerError && error.code === 'FORBIDDEN')) return null;
    throw error;
  }
}

function connected(
  { webSocket, acceptLanguage, jurisdiction, silence, buffer, watch }: Session,
  { url, token, accepted }: { url: string; token: string; accepted: () => void },
  operation: { query: string; variables: AnyVariables },
): Link {
  if (webSocket === undefined)
    throw new LedgerError(
      'CONNECTION_REFUSED',
      'no WebSocket here: give connectLedger({ webSocket }), e.g. that of `ws`',
    );
  const init = {
    authorization: `Bearer ${token}`,
    ...(acceptLanguage !== undefined && { acceptLanguage }),
    ...(jurisdiction !== undefined && { jurisdiction }),
  };
  const connected = () => {
    accepted();
    watch({ kind: 'connected', url });
  };
  return new Link({ url: socketAddress(url), init, webSocket, silence, buffer, connected }, operation);
}

/** The event of a result and its cursor; BAD_DOCUMENT if the document does not select it. */
function eventOf<Event>({ data, extensions }: Result): Followed<Event> {
  const event = rootOf(data ?? {});
  const cursor = extensions?.['cursor'] ?? (event as { cursor?: unknown } | null | undefined)?.cursor;
  if (typeof cursor !== 'string' || cursor === '')
    throw wrong('select `cursor` of the event: without it nothing could be resumed, and events would be lost');
  return { cursor, event: event as Event };
}

function remember(handed: Set<string>, cursor: string): void {
  handed.add(cursor);
  if (handed.size <= REMEMBERED) return;
  for (const oldest of handed) {
    handed.delete(oldest);
    break;
  }
}
