// Webhooks (推送): who may be sent what, and what is kept of it. Pure: addresses, selections and seals are checked above.
import type { NodeId } from './id';
import { isLive, principalOf } from './clients';
import type { Instant } from './day';
import type { Setting } from './deciding';
import type { RegistryEvent } from './events';
import type { Client, QuietHours, Unit, Webhook, WebhookFilter } from './records';
import { parseId } from './id';
import type { Problems, Text } from './refusal';

export interface WebhookChoices {
  url?: string | null | undefined;
  filter?: {
    jurisdiction?: string | null;
    task?: string | null;
    unit?: string | null;
    kind?: string[] | null;
  } | null;
  selection?: string | null | undefined;
  quietHours?: QuietHours | null | undefined;
  secret?: string | null | undefined;
}
export type CreateWebhook = WebhookChoices & { url: string };
export type UpdateWebhook = WebhookChoices & {
  paused?: boolean | null | undefined;
  renewSecret?: boolean | null | undefined;
  comment?: string | null | undefined;
};

/** What is known of an input's surroundings before it is decided. */
export interface WebhookFacts {
  /** the machine's clock: secrets and credentials never follow a simulated one */
  wall: Instant;
  /** why the address cannot be; null if it can, or none is given */
  wrongUrl: Text | null;
  /** why the selection cannot be */
  wrongSelection: Text | null;
  /** the unit of the filter; undefined if none is named, null if there is none such */
  unit: Unit | null | undefined;
  /** the service has a secret of its own under which others can be sealed */
  sealable: boolean;
  /** a new secret, for when none is given */
  freshSecret: string;
  /** a secret as it is kept: readable for the service alone, and tied to its webhook */
  seal: (secret: string, webhook: NodeId) => string;
}

/** How every secret begins (Standard Webhooks). */
export const SECRET_PREFIX = 'whsec_';
/** A former secret goes on signing for so long, so that receivers can change over. */
export const FORMER_SECRET_MS = 24 * 60 * 60 * 1000;
/** A jurisdiction has few other systems; each webhook costs a reading of the log. */
export const MOST_WEBHOOKS = 100;
const MOST_KINDS = 200;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** True of `whsec_` and the base64 of 24 to 64 bytes (Standard Webhooks, Signature scheme). */
export function isSecret(text: string): boolean {
  const encoded = text.startsWith(SECRET_PREFIX) ? text.slice(SECRET_PREFIX.length) : '';
  const match = /^[A-Za-z0-9+/]+(={0,2})$/.exec(encoded);
  if (match === null || encoded.length % 4 !== 0) return false;
  const bytes = (encoded.length / 4) * 3 - (match[1] ?? '').length;
  return bytes >= 24 && bytes <= 64;
}

/** Registers where a system is called when something happens that it sees (登记推送). `live`: how many there are. */
export function createWebhook(
  input: CreateWebhook,
  client: Client | null,
  live: number,
  facts: WebhookFacts,
  setting: Setting,
): RegistryEvent[] {
  const { problems, newId, who, now } = setting;
  checkClient(client, facts, setting);
  if (live >= MOST_WEBHOOKS) {
    problems.add('INVALID', [], `推送不得超过 ${MOST_WEBHOOKS} 个`, `at most ${MOST_WEBHOOKS} webhooks`);
  }
  checkSealable(facts, problems);
  check(input, facts, setting);
  problems.settle();
  const id = newId('webhook');
  const webhook: Webhook = {
    id,
    jurisdiction: who.jurisdiction,
    clientId: (client as Client).id,
    url: input.url,
    filter: filterOf(input),
    selection: input.selection ?? null,
    quietHours: quietOf(input),
    paused: false,
    sealedSecret: facts.seal(input.secret ?? facts.freshSecret, id),
    formerSecret: null,
    formerUntil: null,
    createdAt: now,
    createdBy: who.subject,
    removedAt: null,
    version: 1,
  };
  return [{ kind: 'webhookCreated', data: { webhook } }];
}

/**
 * Changes what is given of a webhook; null takes filter, selection or quiet hours away. A new secret leaves the old one
 * 24 h. `client`: another one; null if it stays.
 */
export function updateWebhook(
  webhook: Webhook,
  input: UpdateWebhook,
  client: Client | null,
  facts: WebhookFacts,
  setting: Setting,
): RegistryEvent[] {
  const { problems } = setting;
  checkThere(webhook, problems);
  if (input.secret != null && input.renewSecret === true) {
    problems.add('INVALID', 'renewSecret', '不能与 secret 同时使用', 'not together with secret');
  }
  const secret = input.secret ?? (input.renewSecret === true ? facts.freshSecret : null);
  if (secret !== null) checkSealable(facts, problems);
  checkClient(client, facts, setting);
  check(input, facts, setting);
  problems.settle();
  const set: Partial<Webhook> = {
    ...(client !== null && { clientId: client.id }),
    ...(input.url != null && { url: input.url }),
    ...(input.filter !== undefined && { filter: filterOf(input) }),
    ...(input.selection !== undefined && { selection: input.selection }),
    ...(input.quietHours !== undefined && { quietHours: quietOf(input) }),
    ...(input.paused != null && { paused: input.paused }),
    ...(secret !== null && {
      sealedSecret: facts.seal(secret, webhook.id),
      formerSecret: webhook.sealedSecret,
      formerUntil: new Date(Date.parse(facts.wall) + FORMER_SECRET_MS).toISOString(),
    }),
    version: webhook.version + 1,
  };
  return [{ kind: 'webhookUpdated', data: { webhookId: webhook.id, set, comment: input.comment ?? null } }];
}

/** Ends a webhook for good (删除推送). */
export function removeWebhook(webhook: Webhook, comment: string | null, setting: Setting): RegistryEvent[] {
  checkThere(webhook, setting.problems);
  setting.problems.settle();
  const set = { removedAt: setting.now, version: webhook.version + 1 };
  return [{ kind: 'webhookRemoved', data: { webhookId: webhook.id, set, comment } }];
}

/** Sends everything behind a position of the log again (重新推送). `after`: null if the cursor is not one of this log. */
export function replayWebhook(webhook: Webhook, after: number | null, setting: Setting): RegistryEvent[] {
  const { problems } = setting;
  checkThere(webhook, problems);
  if (after === null) {
    problems.add('INVALID', 'after', '不是本台账的游标', 'not a cursor of this jurisdiction’s log');
  }
  problems.settle();
  return [{ kind: 'webhookReplayed', data: { webhookId: webhook.id, after: after ?? 0 } }];
}

function checkThere({ removedAt }: Webhook, problems: Problems): void {
  if (removedAt === null) return;
  problems.add('NOT_ALLOWED_IN_STAGE', 'webhook', '该推送已删除', 'the webhook has been removed');
}

function checkClient(client: Client | null, { wall }: WebhookFacts, { problems, who }: Setting): void {
  if (client === null || (isLive(client, wall) && principalOf(client, who.jurisdiction) !== null)) return;
  problems.add(
    'INVALID',
    'client',
    '该凭证已失效，或不能用于本级',
    'the client has ended, or may not act in this jurisdiction',
  );
}

function checkSealable({ sealable }: WebhookFacts, problems: Problems): void {
  if (sealable) return;
  problems.add(
    'INVALID',
    'secret',
    '服务未设置自身的密钥（LEDGER_SEAL_SECRET 或 LEDGER_JWT_SECRET），无法保存推送密钥',
    'the service has no secret of its own (LEDGER_SEAL_SECRET or LEDGER_JWT_SECRET) under which to keep this one',
  );
}

function check(input: WebhookChoices, facts: WebhookFacts, { problems, who }: Setting): void {
  const { wrongUrl, wrongSelection, unit } = facts;
  if (wrongUrl !== null) problems.add('INVALID', 'url', wrongUrl.zh, wrongUrl.en);
  if (wrongSelection !== null) problems.add('INVALID', 'selection', wrongSelection.zh, wrongSelection.en);
  if (input.secret != null && !isSecret(input.secret)) {
    problems.add(
      'INVALID',
      'secret',
      `应为 ${SECRET_PREFIX} 加 24 至 64 字节的 base64`,
      `${SECRET_PREFIX} and the base64 of 24 to 64 bytes`,
    );
  }
  const { jurisdiction, task, kind } = input.filter ?? {};
  for (const [field, id, is] of [
    ['jurisdiction', jurisdiction, 'jurisdiction'],
    ['task', task, 'task'],
  ] as const) {
    const parts = id == null ? null : parseId(id);
    // Whether there is such a task is not for SECURITY to learn.
    if (id != null && (parts?.kind !== is || parts.jurisdiction !== who.jurisdiction)) {
      problems.add('INVALID', ['filter', field], '不是本级的标识', 'not an id of this jurisdiction');
    }
  }
  if (unit === null) problems.add('NOT_FOUND', ['filter', 'unit'], '未找到该单位', 'no such unit');
  if (
    kind != null &&
    (kind.length === 0 || kind.length > MOST_KINDS || !kind.every((each) => /^[A-Za-z]+$/.test(each)))
  ) {
    problems.add(
      'INVALID',
      ['filter', 'kind'],
      `应为 1 至 ${MOST_KINDS} 个事件名；省略则为全部`,
      `1 to ${MOST_KINDS} kinds of events, or leave it out`,
    );
  }
  for (const end of ['from', 'to'] as const) {
    if (input.quietHours != null && !TIME.test(input.quietHours[end])) {
      problems.add('INVALID', ['quietHours', end], '应为 00:00 至 23:59', 'a time such as 22:00');
    }
  }
  if (input.quietHours != null && input.quietHours.from === input.quietHours.to) {
    problems.add(
      'INVALID',
      ['quietHours', 'to'],
      '不得与 from 相同：须有可以推送的时间',
      'must not be the same as from',
    );
  }
}

function filterOf({ filter }: WebhookChoices): WebhookFilter {
  const kinds = filter?.kind == null ? null : [...new Set(filter.kind)];
  return { task: filter?.task ?? null, unit: filter?.unit ?? null, kind: kinds };
}

function quietOf({ quietHours }: WebhookChoices): QuietHours | null {
  return quietHours == null ? null : { from: quietHours.from, to: quietHours.to };
}
