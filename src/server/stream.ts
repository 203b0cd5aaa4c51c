// Subscriptions over server-sent events (GraphQL over SSE, distinct connections). Each event carries its cursor as `id:`, so that
// Last-Event-ID resumes; the next event is fetched when the last has left for the network, so a slow client costs no memory.
import type { Request, RequestHandler, Response } from 'express';

import { Context } from '../api/context';
import { visible } from '../api/errors';
import { languageOf } from './language';
import { NoPlace, type Places } from './places';
import type { Parts } from './parts';
import { begin, subscribe } from './pushes';
import { Pushing } from './pushing';
import { refuse } from './refusals';
import { callOf } from './requests';
import { bearer, header, type Session, type Sessions, untilEnded } from './sessions';

// Proxies close what is silent for a minute; the comment is seen by them, and a dead client by us.
const KEEP_ALIVE_MS = 12_000;
// A client that has taken nothing for so many keep-alives is gone.
const MOST_STALLED = 3;
const END = Buffer.from('\n\n');

export interface Streams {
  handler: RequestHandler;
  /** open streams */
  count: () => number;
  close: () => void;
}

interface Open {
  /** ends the stream if its session has ended */
  check: () => void;
  end: () => void;
}

export function serveStreams(parts: Parts & { sessions: Sessions; places: Places }): Streams {
  const open = new Set<Open>();
  const stopListening = parts.sessions.ledger.clients.onChange(() => open.forEach(({ check }) => check()));
  let closing = false;
  return {
    handler: (request, response, next) => {
      if (closing) response.status(503).set('retry-after', '5').end();
      else void answer(request, response, parts, open).catch(next);
    },
    count: () => open.size,
    close: () => {
      closing = true;
      stopListening();
      open.forEach(({ end }) => end());
    },
  };
}

async function answer(
  request: Request,
  response: Response,
  parts: Parts & { sessions: Sessions; places: Places },
  open: Set<Open>,
): Promise<void> {
  const { sessions, places, fault } = parts;
  if (request.method !== 'POST' && request.method !== 'GET') {
    response.status(405).set('allow', 'GET, POST').end();
    return;
  }
  const address = sessions.addressOf(request);
  const leave: (() => void)[] = [];
  let session: Session;
  try {
    const jurisdiction = header(request, 'x-ledger-jurisdiction');
    session = await sessions.session({
      token: bearer(request.headers.authorization),
      jurisdiction,
      address: () => address,
    });
    leave.push(places.forAddress(address));
    leave.push(places.forClient(session.who));
  } catch (error) {
    leave.forEach((go) => go());
    refuseStream(response, error, parts);
    return;
  }
  const left = () => leave.forEach((go) => go());
  response.once('close', left);
  // Who has gone while being looked up is not told of again: a place, and below a subscription, would be kept for ever.
  if (response.destroyed) {
    left();
    return;
  }
  const lastEventId = header(request, 'last-event-id');
  const context = new Context(sessions.ledger, session.who, languageOf(request.headers['accept-language']), {
    open: sessions.open,
    live: session.live,
    ...(lastEventId !== null && lastEventId !== '' && { resumeAfter: lastEventId }),
  });
  const asked = request.method === 'GET' ? fromSearch(request.query) : ((request.body ?? {}) as object);
  const call = callOf(request);
  const begun = await begin(parts, asked, context, { way: 'sse', ...call });
  response.status(200).set({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': call.requestId,
  });
  response.flushHeaders();
  const write = (text: string | Buffer) => writeAll(response, text);
  const result = begun.errors === undefined ? await subscribe(begun.args, 'sse', parts) : { errors: begun.errors };
  if (!(result instanceof Pushing)) {
    const errors = begun.errors ?? (result.errors ?? []).map((error) => visible(error, fault));
    await write(`event: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata:\n\n`);
    response.end();
    return;
  }
  await send(result, { response, write, context, session, parts, open });
}

interface Sending {
  response: Response;
  write: (text: string | Buffer) => Promise<void> | null;
  context: Context;
  session: Session;
  parts: Parts;
  open: Set<Open>;
}

async function send(pushing: Pushing, sending: Sending): Promise<void> {
  const { response, write, session, parts, open } = sending;
  const end = () => pushing.end();
  let expiry: NodeJS.Timeout | undefined;
  const check = () => {
    clearTimeout(expiry);
    if (!session.live()) end();
    else expiry = untilEnded(session, check);
  };
  const here = { check, end };
  open.add(here);
  response.once('close', end);
  if (response.destroyed) end();
  // A bookmark moves Last-Event-ID over what was not for this subscriber: an event without data is dispatched to nobody.
  let stalled = 0;
  const alive = setInterval(() => {
    // While an event waits for the network its own id is the last; who takes nothing at all is given up.
    stalled = response.writableNeedDrain ? stalled + 1 : 0;
    if (stalled >= MOST_STALLED || (stalled > 0 && !session.live())) response.destroy();
    else if (stalled === 0) void write(`id: ${pushing.bookmark}\n\n`);
  }, KEEP_ALIVE_MS);
  try {
    check();
    await write(':\n\n');
    const failure = await failureOf(pushing, sending);
    if (failure !== null) {
      const error = visible(failure, parts.fault);
      await write(`event: next\ndata: ${JSON.stringify({ errors: [error] })}\n\nevent: complete\ndata:\n\n`);
    }
    // Else the service stops: a stream that is cut is taken up again, one that is complete is not.
  } finally {
    clearInterval(alive);
    clearTimeout(expiry);
    open.delete(here);
    response.end();
  }
}

/** Writes event by event until there are no more; returns why, if that is to be told. */
async function failureOf(pushing: Pushing, { write, context, session }: Sending): Promise<unknown> {
  try {
    await pushing.run((pushes) => {
      const texts = pushes.map(({ text, cursor }) => [Buffer.from(`event: next\nid: ${cursor}\ndata: `), text, END]);
      return write(Buffer.concat(texts.flat()));
    });
  } catch (error) {
    return error;
  }
  return session.live() ? null : endedBy(context);
}

function endedBy(context: Context): unknown {
  try {
    context.stillThere();
    return new Error('a session that ended is still there');
  } catch (error) {
    return error;
  }
}

/** Writes; a promise where the network does not take it at once, until it has or the client is gone. */
function writeAll(response: Response, text: string | Buffer): Promise<void> | null {
  if (response.destroyed || response.writableEnded) return null;
  if (response.write(text)) return null;
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.once('drain', go);
    response.once('close', go);
  });
}

function fromSearch({ query, documentId, operationName, variables }: Request['query']): object {
  let read: unknown = variables;
  if (typeof variables === 'string') {
    try {
      read = JSON.parse(variables);
    } catch {
      // What is no JSON is no object, and is refused as such.
    }
  }
  return { query, documentId, operationName, variables: read };
}

/** Before there is a stream: a plain answer. */
function refuseStream(response: Response, error: unknown, { fault }: Parts): void {
  if (error instanceof NoPlace) {
    const { message, limit, allowed } = error;
    const extensions = { code: 'RATE_LIMITED', limit, allowed };
    response
      .status(429)
      .set('retry-after', '5')
      .json({ errors: [{ message, extensions }] });
    return;
  }
  refuse(response, error, fault);
}
