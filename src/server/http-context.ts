// What comes before Apollo on the road of HTTP: who asks, what a document's id stands for, until when it is read.
import type { IncomingMessage } from 'node:http';

import { Context } from '../api/context';
import type { Gate } from '../api/gate';
import type { TrustedDocuments } from '../api/trusted';
import { stopwatch } from '../ledger/clock';
import { Deadline } from '../store/deadline';
import type { HttpContext } from './apollo';
import type { DoorLimits } from './door-limits';
import { languageOf } from './language';
import type { Rates } from './rates';
import { callOf } from './requests';
import { bearer, header, type Sessions } from './sessions';

/** What a request is admitted by. */
export interface Admission {
  sessions: Sessions;
  gate: Gate;
  rates: Rates;
  limits: DoorLimits;
}

/** What a request asks, as Apollo takes it: in its body, or in its address. */
export interface Sent {
  body: unknown;
  /** with its question mark; empty if there is none */
  search: string;
}

/** Who asks over HTTP, and until when it is read for them. Throws what refuses the request before it is parsed. */
export async function contextOf(
  request: IncomingMessage,
  sent: Sent,
  { sessions, gate, rates, limits }: Admission,
): Promise<HttpContext> {
  const elapsed = stopwatch();
  const { who, live } = await sessions.session({
    token: bearer(request.headers.authorization),
    jurisdiction: header(request, 'x-ledger-jurisdiction'),
    address: () => sessions.addressOf(request),
  });
  await rates.take(who, 1);
  const asked = parametersOf(request, sent);
  if (asked['documentId'] != null) gate.text(asked);
  if (typeof asked['query'] === 'string') gate.trusted.check(who.role, asked['query']);
  const deadline = new Deadline(limits.deadline);
  const context = new Context(sessions.ledger, who, languageOf(request.headers['accept-language']), {
    open: sessions.open,
    live,
    deadline,
    seen: header(request, 'ledger-cursor'),
  });
  return Object.assign(context, {
    ...callOf(request),
    elapsed,
    unhurried: () => deadline.lift(),
  });
}

/** The same with the text of a document that is known by its id where Apollo looks for it, whatever text is sent beside the id. */
export function knownById(request: IncomingMessage, sent: Sent, trusted: TrustedDocuments): Sent {
  const { documentId } = parametersOf(request, sent);
  const text = typeof documentId === 'string' ? trusted.find(documentId) : undefined;
  if (text === undefined) return sent;
  if (request.method !== 'GET') return { ...sent, body: { ...(sent.body as object), query: text } };
  const parameters = new URLSearchParams(sent.search);
  parameters.set('query', text);
  return { ...sent, search: `?${parameters.toString()}` };
}

/** The last of each name, as everybody reads an address. */
function parametersOf({ method }: IncomingMessage, { body, search }: Sent): Record<string, unknown> {
  if (method === 'GET') return Object.fromEntries(new URLSearchParams(search));
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
