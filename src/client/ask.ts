// Queries and mutations over HTTP: one answer or one typed error; repeated only when nothing can be done twice by it.
import { type AnyVariables, type Document, textOf } from './documents';
import { answered, isLimited, isUnknown, LedgerError, type ServiceError } from './failure';
import { pauseAfter, rest } from './pauses';
import type { Session } from './session';

export interface Asking {
  /** May be done twice: a query, or a mutation with a key. */
  repeatable: boolean;
  /** how often, at most */
  retries: number;
  /** milliseconds that the service may ask to wait: for longer, the caller decides */
  longest: number;
  signal: AbortSignal;
}

/** How those ask who follow: as long as they would try to connect. */
export const patientAsking = ({ attempts }: Session, signal: AbortSignal): Asking => ({
  repeatable: true,
  retries: attempts - 1,
  longest: Infinity,
  signal,
});

/** The data of an answer; LedgerError for any other, and the signal's reason when it is aborted. */
export async function ask<Data>(
  session: Session,
  document: Document<Data, never>,
  variables: AnyVariables,
  { repeatable, retries, longest, signal }: Asking,
): Promise<Data> {
  const { addresses, credentials, pauses } = session;
  const body = JSON.stringify({ query: textOf(document), variables });
  let token = await credentials.current();
  let renewed = false;
  for (let failures = 0; ;) {
    const url = addresses.current;
    try {
      return (await post(session, url, token, body, signal)) as Data;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LedgerError)) throw error;
      if (error.code === 'UNAUTHENTICATED' && credentials.renewable && !renewed) {
        renewed = true;
        token = await credentials.after(token);
        continue;
      }
      if (isUnknown(error)) addresses.leave(url);
      const again = isLimited(error) || (isUnknown(error) && repeatable);
      const asked = error.retryAfter === null ? null : error.retryAfter * 1000;
      if (!again || ++failures > retries || (asked ?? 0) > longest) throw error;
      // Another instance is asked at once; a pause comes when all have failed.
      const round = failures / addresses.count;
      await rest(
        asked ?? (Number.isInteger(round) || isLimited(error) ? pauseAfter(Math.ceil(round), pauses) : 0),
        signal,
      );
      signal.throwIfAborted();
    }
  }
}

/** One request. */
async function post(session: Session, url: string, token: string, body: string, signal: AbortSignal): Promise<unknown> {
  const { acceptLanguage, jurisdiction, timeout } = session;
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    ...(acceptLanguage !== undefined && { 'accept-language': acceptLanguage }),
    ...(jurisdiction !== undefined && { 'x-ledger-jurisdiction': jurisdiction }),
    // What was written is read by whoever wrote it, from whichever copy of the database.
    ...(session.written !== null && { 'ledger-cursor': session.written }),
  };
  let status: number;
  let text: string;
  let retryAfter: number | null;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    const response = await fetch(url, { method: 'POST', headers, body, signal: limit });
    status = response.status;
    session.written = response.headers.get('ledger-cursor') ?? session.written;
    retryAfter = secondsOf(response.headers.get('retry-after'));
    text = await response.text();
  } catch (cause) {
    throw new LedgerError('CONNECTION_LOST', `no answer from ${url}`, { cause });
  }
  return dataOf(text, { status, retryAfter });
}

/** The data of an answer's text. */
function dataOf(text: string, { status, retryAfter }: { status: number; retryAfter: number | null }): unknown {
  const { data, errors } = parsed(text);
  const about = { status, retryAfter };
  if (status === 502 || status === 503 || status === 504)
    throw new LedgerError('UNAVAILABLE', errors?.[0]?.message ?? `the service is not available (${status})`, {
      ...about,
      ...(errors !== undefined && { errors }),
    });
  if (errors !== undefined && errors.length > 0) throw answered(errors, about);
  if (data == null) throw new LedgerError('UNEXPECTED_ANSWER', `no GraphQL answer (status ${status})`, about);
  return data;
}

function parsed(text: string): { data?: unknown; errors?: readonly ServiceError[] } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}

/** Seconds of a Retry-After header, which holds seconds or a date. */
function secondsOf(header: string | null): number | null {
  if (header === null) return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
