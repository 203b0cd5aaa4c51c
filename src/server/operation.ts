// An operation as it is told of: to the log, to metrics, to a trace.
import type { Standing } from '../rules/access';

export type Way = 'http' | PushWay | 'webhook';

/** A road of subscriptions. */
export type PushWay = 'websocket' | 'sse';

/** An operation that has been answered; a subscription when it was begun or refused. */
export interface Operation {
  way: Way;
  requestId: string;
  /** role and subject; null if nobody signed in */
  client: { role: Standing; subject: string; jurisdiction: string } | null;
  operationName: string | null;
  kind: string;
  /** in points; null if it was refused before that was known */
  cost: number | null;
  milliseconds: number;
  /** the caller's span, as W3C Trace Context has it */
  traceparent: string | null;
  /** OK, or the code of the first error */
  code: string;
}

/** OK, or the code of the first of some errors. */
export function codeOf(errors: readonly { extensions?: Record<string, unknown> | undefined }[] | undefined): string {
  const [first] = errors ?? [];
  if (first === undefined) return 'OK';
  const code = first.extensions?.['code'];
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
}
