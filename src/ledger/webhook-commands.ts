// The mutations on webhooks. What only others can judge – the address, the selection, the cursor – they are told; the secret
// is sealed here before it goes into the ledger.
import type { Text } from '../rules/refusal';
import {
  createWebhook,
  type CreateWebhook,
  removeWebhook,
  replayWebhook,
  updateWebhook,
  type UpdateWebhook,
  type WebhookChoices,
  type WebhookFacts,
} from '../rules/webhooks';
import type { Webhook } from '../rules/records';
import { WebhookWriter } from '../store/webhook-writer';
import type { Command, Input } from './act';
import { wallNow } from './clock';
import { newSecret } from './seal';
import type { Engine } from './webhook-attempts';
import { beginningOf } from './webhook-runner';
import type { Work } from './work';

/** What was found out about an input before the act. */
export interface Found {
  wrongUrl: Text | null;
  wrongSelection: Text | null;
}

type OfWebhook = Input & { webhook: string };

export function newWebhook(
  found: Found,
  { seal }: Pick<Engine, 'seal'>,
): Command<Input & CreateWebhook & { client: string }> {
  return {
    operation: 'createWebhook',
    required: ['url'],
    changesWebhooks: true,
    run: async (work, input) => {
      const client = await work.named('client', input.client, 'client');
      const live = await WebhookWriter.live(work.transaction);
      const facts = await factsOf(work, input, found, seal);
      const events = createWebhook(input, client, live, facts, work.setting);
      await work.recordRegistry(events);
      const [event] = events;
      if (event?.kind !== 'webhookCreated') throw new Error('no webhook was created');
      const once = input.secret == null ? { once: facts.freshSecret } : {};
      return { done: { made: { webhook: event.data.webhook.id }, ...once } };
    },
  };
}

export function changeWebhook(
  found: Found,
  { seal }: Pick<Engine, 'seal'>,
): Command<OfWebhook & UpdateWebhook & { client?: string | null }> {
  return {
    operation: 'updateWebhook',
    required: ['url'],
    changesWebhooks: true,
    run: async (work, input) => {
      const webhook = await webhookOf(work, input);
      const client = input.client == null ? null : await work.named('client', input.client, 'client');
      const facts = await factsOf(work, input, found, seal);
      await work.recordRegistry(updateWebhook(webhook, input, client, facts, work.setting));
      // Whoever says that it is not paused also takes back what its receiver asked for (410).
      if (input.paused === false) await writerOf(work, webhook).halt(null, facts.wall, beginningOf(webhook));
      // Somebody has mended something: what waits need not wait longer.
      if (input.paused === false || input.url != null || client !== null)
        await writerOf(work, webhook).hurry(facts.wall);
      const once = input.renewSecret === true ? { once: facts.freshSecret } : {};
      return { done: { made: { webhook: webhook.id }, ...once } };
    },
  };
}

export const endWebhook: Command<OfWebhook & { comment?: string | null }> = {
  operation: 'removeWebhook',
  changesWebhooks: true,
  run: async (work, input) => {
    const webhook = await webhookOf(work, input);
    await work.recordRegistry(removeWebhook(webhook, input.comment ?? null, work.setting));
    await writerOf(work, webhook).forget();
    return { webhook: webhook.id };
  },
};

/** `after`: the position of the cursor; null if it is not one of this log. */
export function sendAgain(after: number | null): Command<OfWebhook> {
  return {
    operation: 'replayWebhook',
    changesWebhooks: true,
    run: async (work, input) => {
      const webhook = await webhookOf(work, input);
      await work.recordRegistry(replayWebhook(webhook, after, work.setting));
      await writerOf(work, webhook).rewind(after ?? 0, beginningOf(webhook));
      return { webhook: webhook.id };
    },
  };
}

async function webhookOf(work: Work, input: OfWebhook): Promise<Webhook> {
  const webhook = await work.named('webhook', input.webhook, 'webhook');
  if (webhook === null) work.problems.settle();
  else work.version(webhook.version, input.expectedVersion);
  return webhook as Webhook;
}

function writerOf({ transaction }: Work, { id }: Webhook): WebhookWriter {
  return new WebhookWriter(transaction, id);
}

async function factsOf(
  work: Work,
  { filter }: WebhookChoices,
  found: Found,
  seal: Engine['seal'],
): Promise<WebhookFacts> {
  const unit = filter?.unit == null ? undefined : await work.transaction.get('unit', filter.unit);
  const close = (secret: string, webhook: string) => seal.close(secret, webhook);
  return { ...found, sealable: seal.able, unit, wall: wallNow(), freshSecret: newSecret(), seal: close };
}
