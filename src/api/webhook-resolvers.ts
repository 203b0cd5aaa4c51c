// Webhooks: who keeps them sees them, and what was sent when, never its content. No rule lives here.
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';

import { type DeliveryState } from '../rules/delivering';
import { principalOf } from '../rules/clients';
import { NEVER } from '../rules/day';
import { eventId } from '../rules/id';
import type * as R from '../rules/records';
import * as commands from '../ledger/webhook-commands';
import * as lists from '../store/lists';
import { BadCursor } from '../store/paging';
import type { WebhookDeliveryTable } from '../store/webhook-tables';
import { Client } from './client-types';
import { PageArgs } from './connections';
import { Context } from './context';
import * as E from './enums';
import { act, payloadOf } from './payloads';
import { pageOfList } from './queries';
import { DateTime } from './scalars';
import {
  CreateWebhookInput,
  RemoveWebhookInput,
  ReplayWebhookInput,
  UpdateWebhookInput,
  Webhook,
  WebhookConnection,
  WebhookDelivery,
  WebhookDeliveryConnection,
} from './webhook-types';

const SECRET = {
  secret: {
    type: () => String,
    nullable: true,
    description:
      'The secret that the service has made, for verifying signatures. Only this answer shows it: when the same idempotencyKey is sent again it is null.',
  },
};
const WebhookSecretPayload = payloadOf('WebhookSecretPayload', { webhook: () => Webhook }, SECRET);
const WebhookPayload = payloadOf('WebhookPayload', { webhook: () => Webhook });

/** What only the outside knows of an input: whether the address may be called, whether the selection is one. */
async function found(
  context: Context,
  { url, selection }: { url?: string | null; selection?: string | null },
  clientId: string | undefined,
): Promise<commands.Found> {
  const { allowed, wrongSelection } = context.ledger.webhooks.engine;
  const given = url?.trim() ?? '';
  const wrongUrl = given === '' ? null : await allowed.wrong(given);
  if (selection == null || selection.trim() === '') return { wrongUrl, wrongSelection: null };
  const client = clientId === undefined ? null : await context.load.record('client', clientId);
  const who = client === null ? null : principalOf(client, context.who.jurisdiction);
  return { wrongUrl, wrongSelection: wrongSelection(selection, who) };
}

@Resolver(() => Webhook)
export class WebhookResolvers {
  @Query(() => WebhookConnection, { description: 'Webhooks (推送), the latest first. SECURITY.' })
  async webhooks(@Args() args: PageArgs, @Ctx() context: Context) {
    await context.allow('webhooks');
    return pageOfList(context, lists.webhooks(context.who), args);
  }

  @Mutation(() => WebhookSecretPayload, {
    description:
      '登记推送: calls another system whenever something happens that it sees, from now on. SECURITY. INVALID names what cannot be: url (the allow-list), selection (its GraphQL error), secret, quietHours.',
  })
  async createWebhook(@Arg('input') input: CreateWebhookInput, @Ctx() context: Context) {
    await context.allow('createWebhook');
    const { engine } = context.ledger.webhooks;
    return act(context, commands.newWebhook(await found(context, input, input.client), engine), input);
  }

  @Mutation(() => WebhookSecretPayload, {
    description:
      '更新推送: changes what is given. A new secret leaves the one before 24 hours, in which both sign; `paused: false` resumes. SECURITY.',
  })
  async updateWebhook(@Arg('input') input: UpdateWebhookInput, @Ctx() context: Context) {
    await context.allow('updateWebhook');
    const { engine } = context.ledger.webhooks;
    const webhook = await context.load.record('webhook', input.webhook);
    // A selection that stays must be one for another client too.
    const selection = input.selection ?? (input.client == null ? null : (webhook?.selection ?? null));
    const given = { url: input.url ?? null, selection: input.selection === null ? null : selection };
    const facts = await found(context, given, input.client ?? webhook?.clientId);
    return act(context, commands.changeWebhook(facts, engine), input);
  }

  @Mutation(() => WebhookPayload, {
    description: '删除推送: nothing is sent any more; its delivery log goes. SECURITY.',
  })
  removeWebhook(@Arg('input') input: RemoveWebhookInput, @Ctx() context: Context) {
    return act(context, commands.endWebhook, input);
  }

  @Mutation(() => WebhookPayload, {
    description:
      '重新推送: everything behind a cursor is queued anew, whatever became of it before, parked deliveries too. Receivers know what they have by its id. SECURITY.',
  })
  async replayWebhook(@Arg('input') input: ReplayWebhookInput, @Ctx() context: Context) {
    await context.allow('replayWebhook');
    return act(context, commands.sendAgain(await positionOf(context, input.after)), input);
  }

  @FieldResolver(() => Client)
  client(@Root() webhook: R.Webhook, @Ctx() context: Context) {
    return context.load.referred('client', webhook.clientId);
  }

  @FieldResolver()
  async paused(@Root() webhook: R.Webhook, @Ctx() context: Context): Promise<boolean> {
    return webhook.paused || (await context.ledger.webhooks.store.position(webhook))?.haltedAt != null;
  }

  @FieldResolver(() => String, { nullable: true })
  async pauseReason(@Root() webhook: R.Webhook, @Ctx() context: Context): Promise<string | null> {
    return context.ledger.webhooks.standing.reason(webhook);
  }

  @FieldResolver(() => Int)
  async pending(@Root() webhook: R.Webhook, @Ctx() context: Context): Promise<number> {
    return (await context.ledger.webhooks.standing.of(webhook)).pending;
  }

  @FieldResolver(() => Int)
  async parked(@Root() webhook: R.Webhook, @Ctx() context: Context): Promise<number> {
    return (await context.ledger.webhooks.store.counts(webhook)).parked;
  }

  @FieldResolver(() => DateTime, { nullable: true })
  formerSecretUntil(@Root() webhook: R.Webhook): string | null {
    return webhook.formerUntil;
  }

  @FieldResolver(() => WebhookDeliveryConnection, {
    description: 'What was sent when, and what waits (推送记录), the latest event first.',
  })
  deliveries(
    @Root() webhook: R.Webhook,
    @Arg('state', () => [E.DeliveryState], { nullable: true }) state: DeliveryState[] | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
  ) {
    return pageOfList(context, lists.deliveries(webhook.jurisdiction, webhook.id, state ?? null), args);
  }
}

@Resolver(() => WebhookDelivery)
export class WebhookDeliveryFields {
  @FieldResolver(() => ID)
  event(@Root() { jurisdiction, sequence }: WebhookDeliveryTable): string {
    return eventId(jurisdiction, sequence);
  }

  @FieldResolver()
  cursor(@Root() { jurisdiction, sequence }: WebhookDeliveryTable, @Ctx() context: Context): string {
    return context.ledger.reader.eventCursor(jurisdiction, sequence);
  }

  @FieldResolver(() => DateTime, { nullable: true })
  nextAttemptAt(@Root() { nextAt }: WebhookDeliveryTable): string | null {
    return nextAt === NEVER ? null : nextAt;
  }
}

/** The position of a cursor in the viewer's log; null if it is none, or lies beyond the end. */
async function positionOf({ ledger, who }: Context, cursor: string): Promise<number | null> {
  const { reader } = ledger;
  try {
    const position = reader.eventPosition(who.jurisdiction, cursor.trim());
    return position <= ((await reader.head(who.jurisdiction))?.sequence ?? 0) ? position : null;
  } catch (error) {
    if (!(error instanceof BadCursor)) throw error;
    return null;
  }
}
