// Webhooks as API types and inputs. The secret is in one answer, once; never in a type.
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';

import type { DeliveryState } from '../rules/delivering';
import { Client } from './client-types';
import { connectionOf } from './connections';
import * as E from './enums';
import { EventFilter } from './filter-inputs';
import { KeyedInput, VersionedInput } from './keyed-inputs';
import { Node } from './registry-types';
import { DateTime } from './scalars';

const optional = { nullable: true } as const;
const SELECTION =
  'Fields of LedgerEvent to send, as GraphQL: `kind task { number title status }`. At most 4,000 characters, no fragments by name, no variables; within the limits of one operation, and only what the client may select. If missing: all plain fields, and ids and number of task and unit.';
const SECRET =
  'Standard Webhooks: `whsec_` and the base64 of 24 to 64 bytes. If missing, the service makes one and shows it in this answer alone.';
const URL_TEXT =
  'Where to send: https, port 443, a public address, unless LEDGER_WEBHOOK_HOSTS says otherwise. At most 2,000 characters.';

@ObjectType({ description: 'Times of day in which nothing is sent (静默时段).', simpleResolvers: true })
export class QuietHours {
  @Field({ description: 'HH:MM in the jurisdiction’s time zone.' })
  from!: string;
  @Field({ description: 'HH:MM; earlier than `from`: on the next day.' })
  to!: string;
}

@ObjectType({ description: 'Which events a webhook is called for (推送范围); null: whichever.', simpleResolvers: true })
export class WebhookFilter {
  @Field(() => ID, optional)
  task!: string | null;
  @Field(() => ID, optional)
  unit!: string | null;
  @Field(() => [String], optional)
  kind!: string[] | null;
}

@ObjectType({
  description: 'The delivery of one event to a webhook (推送记录): its state and its attempts, never its content.',
  simpleResolvers: true,
})
export class WebhookDelivery {
  @Field(() => ID, { description: 'The id of the event: `webhook-id` and the CloudEvents id.' })
  event!: string;
  @Field({ description: 'The position of the event: good for `after` of replayWebhook.' })
  cursor!: string;
  @Field(() => Int)
  sequence!: number;
  @Field({ description: 'What happened: statusChanged, taskAssigned ...' })
  kind!: string;
  @Field(() => E.DeliveryState)
  state!: DeliveryState;
  @Field(() => Int, { description: 'How often it was sent since it was queued, or since the webhook was resumed.' })
  attempts!: number;
  @Field(() => DateTime, { description: 'When it was queued; all times here are by the machine’s clock.' })
  queuedAt!: string;
  @Field(() => DateTime, optional)
  firstAttemptAt!: string | null;
  @Field(() => DateTime, optional)
  lastAttemptAt!: string | null;
  @Field(() => DateTime, {
    ...optional,
    description: 'When it is to be sent; null if it has ended or waits for one before it.',
  })
  nextAttemptAt!: string | null;
  @Field(() => DateTime, { ...optional, description: 'When it was delivered or parked.' })
  endedAt!: string | null;
  @Field(() => Int, { ...optional, description: 'The HTTP status of the last answer; null if there was none.' })
  lastStatus!: number | null;
  @Field(() => String, { ...optional, description: 'Why the last attempt failed.' })
  lastError!: string | null;
}
export const WebhookDeliveryConnection = connectionOf(
  () => WebhookDelivery,
  'WebhookDelivery',
  'deliveries, the latest event first',
);

@ObjectType({
  implements: Node,
  description:
    'Where another system is called when something happens that it sees (推送): CloudEvents 1.0, signed as Standard Webhooks say, in order per task, at least once. SECURITY keeps them.',
  simpleResolvers: true,
})
export class Webhook extends Node {
  @Field(() => Client, {
    description: 'Whose rights decide what is sent. While it may not sign in, nothing is; see pauseReason.',
  })
  client!: object;
  @Field()
  url!: string;
  @Field(() => WebhookFilter)
  filter!: WebhookFilter;
  @Field(() => String, { ...optional, description: 'Null: the usual fields.' })
  selection!: string | null;
  @Field(() => QuietHours, optional)
  quietHours!: QuietHours | null;
  @Field({
    description: 'Somebody, or the receiver with 410, has stopped it; updateWebhook with `paused: false` resumes.',
  })
  paused!: boolean;
  @Field(() => String, {
    ...optional,
    description: 'Why nothing is sent: its receiver has stopped it (410), or its client has ended; null else.',
  })
  pauseReason!: string | null;
  @Field(() => Int, { description: 'Deliveries that wait, and events behind them that are still to be read.' })
  pending!: number;
  @Field(() => Int, { description: 'Deliveries that were given up in the last 180 days.' })
  parked!: number;
  @Field(() => DateTime, { ...optional, description: 'Until when the secret before this one signs too.' })
  formerSecretUntil!: string | null;
  @Field(() => DateTime)
  createdAt!: string;
  @Field({ description: 'The subject who made it.' })
  createdBy!: string;
  @Field(() => DateTime, { ...optional, description: 'When it was removed (删除); null if it was not.' })
  removedAt!: string | null;
  @Field(() => Int)
  version!: number;
}
export const WebhookConnection = connectionOf(() => Webhook, 'Webhook', 'webhooks, the latest first');

@InputType({
  description: 'Times of day in which nothing is sent (静默时段); what happens meanwhile is sent afterwards.',
})
export class QuietHoursInput {
  @Field({ description: 'HH:MM in the jurisdiction’s time zone.' }) from!: string;
  @Field({ description: 'HH:MM, not the same; earlier than `from`: on the next day.' }) to!: string;
}

@InputType({ description: 'A new webhook (登记推送).' })
export class CreateWebhookInput extends KeyedInput {
  @Field(() => ID, { description: 'The credentials whose rights decide what is sent; they may act here.' })
  client!: string;
  @Field({ description: URL_TEXT }) url!: string;
  @Field(() => EventFilter, { ...optional, description: 'As of the subscription ledgerEvents.' })
  filter?: EventFilter | null;
  @Field(() => String, { ...optional, description: SELECTION }) selection?: string | null;
  @Field(() => QuietHoursInput, optional) quietHours?: QuietHoursInput | null;
  @Field(() => String, { ...optional, description: SECRET }) secret?: string | null;
}

@InputType({
  description:
    'What changes of a webhook (更新推送). What is missing stays; null takes filter, selection or quiet hours away.',
})
export class UpdateWebhookInput extends VersionedInput {
  @Field(() => ID) webhook!: string;
  @Field(() => ID, {
    ...optional,
    description: 'Another client, for instance because its own has ended; what waits is sent with its rights.',
  })
  client?: string | null;
  @Field(() => String, { ...optional, description: URL_TEXT }) url?: string | null;
  @Field(() => EventFilter, optional) filter?: EventFilter | null;
  @Field(() => String, { ...optional, description: SELECTION }) selection?: string | null;
  @Field(() => QuietHoursInput, optional) quietHours?: QuietHoursInput | null;
  @Field(() => Boolean, {
    ...optional,
    description:
      'False also resumes one that its receiver has stopped (410). False, a new url or another client: what waits begins anew, with its first attempt now.',
  })
  paused?: boolean | null;
  @Field(() => String, { ...optional, description: 'A new secret; the one before signs too for 24 hours.' })
  secret?: string | null;
  @Field(() => Boolean, {
    ...optional,
    description: 'The service makes a new secret, shown in this answer alone. Not together with secret.',
  })
  renewSecret?: boolean | null;
  @Field(() => String, { ...optional, description: 'At most 2,000 characters.' }) comment?: string | null;
}

@InputType({ description: 'Which webhook ends, for good, with its delivery log (删除推送).' })
export class RemoveWebhookInput extends VersionedInput {
  @Field(() => ID) webhook!: string;
  @Field(() => String, { ...optional, description: 'At most 2,000 characters.' }) comment?: string | null;
}

@InputType({ description: 'From where a webhook is sent everything again (重新推送).' })
export class ReplayWebhookInput extends VersionedInput {
  @Field(() => ID) webhook!: string;
  @Field({
    description:
      'A cursor of this jurisdiction’s log: of an envelope, a delivery, an event. What lies behind it is sent.',
  })
  after!: string;
}
