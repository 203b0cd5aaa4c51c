// What comes before Apollo on the road of HTTP: who asks, what a document's id stands for, until when it is read.
import { setMaxListeners } from 'node:events';

import type { Request, RequestHandler } from 'express';

import { Context } from '../api/context';
import type { Gate } from '../api/gate';
import { stopwatch } from '../ledger/clock';
import type { HttpContext } from './apollo';
import type { DoorLimits } from './door-limits';
import { languageOf } from './language';
import type { Rates } from './rates';
import { callOf } from './requests';
import { bearer, header, type Sessions } from './sessions';

/** Who asks over HTTP, and until when it is read for them. Throws what refuses the request before it is parsed. */
export async function contextOf(
  request: Request,
  { sessions, gate, rates, limits }: { sessions: Sessions; gate: Gate; rates: Rates; limits: DoorLimits },
): Promise<HttpContext> {
  const elapsed = stopwatch();
  const { who, live } = await sessions.session({
    token: bearer(request.headers.authorization),
    jurisdiction: header(request, 'x-ledger-jurisdiction'),
    address: sessions.addressOf(request),
  });
  await rates.take(who, 1);
  const asked = (request.method === 'GET' ? request.query : (request.body ?? {})) as Record<string, unknown>;
  if (asked['documentId'] != null) gate.text(asked);
  if (typeof asked['query'] === 'string') gate.trusted.check(who.role, asked['query']);
  const deadline = new AbortController();
  // Each of a request's questions listens to it.
  setMaxListeners(0, deadline.signal);
  // A request that Apollo refuses at once does not come by where it is cleared.
  const timer = setTimeout(() => deadline.abort(limits.deadline), limits.deadline * 1000).unref();
  const context = new Context(sessions.ledger, who, languageOf(request.headers['accept-language']), {
    open: sessions.open,
    live,
    deadline: deadline.signal,
    seen: header(request, 'ledger-cursor'),
  });
  return Object.assign(context, {
    ...callOf(request),
    elapsed,
    unhurried: () => clearTimeout(timer),
  });
}

/** Puts the text of a document that is known by its id where Apollo looks for it, whatever text is sent beside the id. */
export function knownById({ trusted }: Gate): RequestHandler {
  return (request, _response, next) => {
    const sent = (request.method === 'GET' ? request.query : (request.body ?? {})) as Record<string, unknown>;
    const text = typeof sent['documentId'] === 'string' ? trusted.find(sent['documentId']) : undefined;
    if (text !== undefined && request.method === 'GET') {
      const { pathname, searchParams } = new URL(request.url, 'http://localhost');
      searchParams.set('query', text);
      request.url = `${pathname}?${searchParams.toString()}`;
    } else if (text !== undefined) (request.body as { query?: string }).query = text;
    next();
  };
}
