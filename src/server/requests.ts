// What a request is called in the log and by its caller.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { header } from './sessions';

/** The caller's own number of a request, if it can stand in a log; else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = header(request, 'x-request-id');
  return given !== null && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}
