// What a webhook is sent: an event as CloudEvents 1.0 (JSON, structured mode), signed as Standard Webhooks say.
import { Webhook as Signature } from 'standardwebhooks';

import type { Instant } from '../rules/day';
import { eventId } from '../rules/id';
import type { Due } from '../store/webhook-reader';

const TYPE = 'cn.supervision-ledger.';
// The extension `sequence` sorts as text (CloudEvents, Sequence extension).
const SEQUENCE_DIGITS = 15;

/** An event of the log as CloudEvents has it. Two of the same id are the same event, sent again. */
export function envelopeOf(due: Due, data: object, cursor: string): Record<string, unknown> {
  const { jurisdiction, sequence, kind, at, taskId, taskNumber } = due;
  return {
    specversion: '1.0',
    id: eventId(jurisdiction, sequence),
    source: `/jurisdictions/${jurisdiction}`,
    type: TYPE + kind,
    ...(taskId !== null && { subject: taskNumber ?? taskId }),
    time: at,
    datacontenttype: 'application/json',
    sequence: String(sequence).padStart(SEQUENCE_DIGITS, '0'),
    cursor,
    data,
  };
}

/** The headers of a body; one signature for each secret that is in force. */
export function headersOf(id: string, body: string, secrets: readonly string[], at: Instant): Record<string, string> {
  const moment = new Date(at);
  return {
    'content-type': 'application/cloudevents+json',
    'user-agent': 'supervision-ledger',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(moment.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Signature(secret).sign(id, moment, body)).join(' '),
  };
}
