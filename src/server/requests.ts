// What a request is called in the log, by its caller, and in the caller's trace.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { header } from './sessions';

export interface Call {
  requestId: string;
  traceparent: string | null;
}

/** The caller's own number of a request, if it can stand in a log, else a new one; and the span that it belongs to. */
export function callOf(request: IncomingMessage): Call {
  const given = header(request, 'x-request-id');
  const requestId = given !== null && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
  return { requestId, traceparent: header(request, 'traceparent') };
}
