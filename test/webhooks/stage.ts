// A stage for webhooks: receivers on loopback that answer as told, a clock moved by hand, and a world that sends to them.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Webhook as Signature } from 'standardwebhooks';

import type { WebhookOptions } from '../../src/ledger/webhooks';
import type { Caller, Json, Story } from '../world';

export const LOOPBACK = '127.0.0.0/8';

// The engine looks at the clock again after so long at most: a clock that is moved while it is about to wait is noticed.
const GLANCE_MS = 20;

/** A machine's clock that stands until it is moved. */
export class HandClock {
  // What is signed must verify against the real clock.
  #now = Date.now();

  readonly clock = (): string => new Date(this.#now).toISOString();

  readonly pause = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, GLANCE_MS));
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });

  move(ms: number): void {
    this.#now += ms;
  }

  /** What the engine is given: no chance, and no patience when it stops. */
  get tuning(): NonNullable<WebhookOptions['tuning']> {
    return { clock: this.clock, pause: this.pause, random: () => 0.5, stopMs: 50 };
  }
}

export interface Received {
  id: string;
  headers: Record<string, string>;
  text: string;
  event: Json;
}

type Reply = number | ((received: Received, response: ServerResponse) => void);

/** A system that is called. */
export class Receiver {
  readonly received: Received[] = [];
  /** what it answers: a status, or what it does with the response */
  reply: (received: Received) => Reply = () => 204;
  /** the most requests that were open at once */
  most = 0;
  #open = 0;
  #waiting: (() => void)[] = [];

  private constructor(
    readonly server: Server,
    readonly port: number,
  ) {}

  static async open(port = 0): Promise<Receiver> {
    const server = createServer((request, response) => void receiver.take(request, response));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const receiver = new Receiver(server, (server.address() as AddressInfo).port);
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** The sequences of the events that came, in the order they came. */
  get sequences(): number[] {
    return this.received.map(({ event }) => Number(event.sequence));
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.most = Math.max(this.most, ++this.#open);
    response.on('close', () => this.#open--);
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const headers = request.headers as Record<string, string>;
    const received = { id: String(headers['webhook-id']), headers, text, event: JSON.parse(text) };
    this.received.push(received);
    const reply = this.reply(received);
    if (typeof reply === 'number') response.writeHead(reply).end();
    else reply(received, response);
    this.#waiting.splice(0).forEach((go) => go());
  }

  /** Waits until so much has come; fails after twenty seconds: something was lost. */
  async first(count: number): Promise<Received[]> {
    const deadline = Date.now() + 20_000;
    while (this.received.length < count) {
      if (Date.now() > deadline) throw new Error(`only ${this.received.length} of ${count}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 500).unref();
      });
    }
    return this.received.slice(0, count);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Throws unless a secret verifies what was received. */
export function verified(secret: string, { text, headers }: Received): Json {
  return new Signature(secret).verify(text, headers);
}

/** Waits until something is so; fails after twenty seconds. */
export async function until(what: string, reached: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Who keeps webhooks, and what they do most. */
export class Keeper {
  private constructor(
    readonly story: Story,
    readonly security: Caller,
  ) {}

  static async of(story: Story): Promise<Keeper> {
    return new Keeper(story, await story.world.as({ role: 'SECURITY', subject: 'security-1', name: '安全管理员' }));
  }

  async client(input: Json = {}): Promise<string> {
    const defaults = { name: '共享平台', role: 'OFFICE', expiresAt: new Date(Date.now() + 86_400_000).toISOString() };
    const all = { ...defaults, ...input };
    return (await this.security.must('createClient', 'CreateClientInput', all, 'client { id }')).client.id;
  }

  /** A webhook of a client (a new one of the office if none is named); returns it with its secret. */
  async webhook(url: string, input: Json = {}): Promise<{ id: string; secret: string }> {
    const client = input.client ?? (await this.client());
    const all = { ...input, client, url };
    const { webhook, secret } = await this.security.must(
      'createWebhook',
      'CreateWebhookInput',
      all,
      'webhook { id } secret',
    );
    return { id: webhook.id, secret };
  }

  /** Removes every webhook that there is. */
  async removeAll(): Promise<void> {
    const { webhooks } = await this.security.get('{ webhooks { nodes { id removedAt } } }');
    for (const { id } of webhooks.nodes.filter(({ removedAt }: Json) => removedAt === null)) {
      await this.security.must('removeWebhook', 'RemoveWebhookInput', { webhook: id });
    }
  }

  /** Two events of a task, by two officials: a flag, and its end. */
  async flagAndClear(task: string): Promise<void> {
    await this.story.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '群众反映' });
    await this.story.office2.must('clearFlag', 'TaskInput', { task });
  }

  update(webhook: string, input: Json): Promise<Json> {
    return this.security.must(
      'updateWebhook',
      'UpdateWebhookInput',
      { webhook, ...input },
      'webhook { id version } secret',
    );
  }

  async see(webhook: string, selection: string): Promise<Json> {
    const query = `query ($id: ID!) { node(id: $id) { ... on Webhook { ${selection} } } }`;
    return (await this.security.get(query, { id: webhook })).node;
  }

  /** Deliveries of a webhook, the earliest event first. */
  async deliveries(webhook: string, state?: string): Promise<Json[]> {
    const of = state === undefined ? '' : `, state: [${state}]`;
    const fields =
      'event cursor sequence kind state attempts lastStatus lastError nextAttemptAt firstAttemptAt endedAt';
    const { deliveries } = await this.see(webhook, `deliveries(first: 200${of}) { nodes { ${fields} } }`);
    return deliveries.nodes.reverse();
  }

  /** Waits until nothing of a webhook is pending. */
  async settled(webhook: string): Promise<void> {
    await until('nothing is pending', async () => (await this.see(webhook, 'pending')).pending === 0);
  }
}
