// The three roads to the service as a test walks them: one question over HTTP, one socket, one stream of server-sent events,
// each with headers or connection parameters of its own.
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import type { Json } from '../world';

export interface Told {
  status: number;
  code: string;
  retryAfter: string | null;
  data: Json;
  errors: Json;
}

const coded = (errors: Json): string => errors?.[0]?.extensions?.code ?? 'OK';

/** The answer to a question, and its code: OK or that of the first error. */
export async function http(
  url: string,
  token: string,
  query = '{ viewer { subject } }',
  { headers = {}, variables = {} }: { headers?: Record<string, string>; variables?: Json } = {},
): Promise<Told> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as Json;
  return {
    status: response.status,
    code: coded(errors),
    retryAfter: response.headers.get('retry-after'),
    data,
    errors,
  };
}

/** What comes over a road, and a way to wait for it. */
class Arrivals {
  readonly received: Json[] = [];
  readonly errors: Json[] = [];
  readonly #waiting = new Set<() => void>();

  protected tell(): void {
    this.#waiting.forEach((go) => go());
  }

  /** Waits until this holds; fails after ten seconds. */
  async until(holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(JSON.stringify({ received: this.received, errors: this.errors }));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
      this.#waiting.clear();
    }
  }

  first(count: number): Promise<void> {
    return this.until(() => this.received.length >= count);
  }
}

/** A socket with one subscription. */
export class Socket extends Arrivals {
  acknowledged = false;
  /** the code with which it was closed */
  code: number | null = null;
  readonly #client;

  constructor(url: string, connectionParams: Record<string, unknown>, query: string, variables: Json = {}) {
    super();
    this.#client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
      on: {
        connected: () => {
          this.acknowledged = true;
          this.tell();
        },
        closed: (event) => {
          this.code = (event as { code: number }).code;
          this.tell();
        },
      },
    });
    this.#client.subscribe(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (errors) this.errors.push(...errors);
          if (data) this.received.push(Object.values(data)[0]);
          this.tell();
        },
        error: (error) => {
          this.errors.push(...(Array.isArray(error) ? error : [error]));
          this.tell();
        },
        complete: () => this.tell(),
      },
    );
  }

  /** `open`, or the code with which it was closed instead. */
  async outcome(): Promise<string> {
    await this.until(() => this.acknowledged || this.code !== null);
    return this.code === null ? 'open' : String(this.code);
  }

  async end(): Promise<void> {
    await this.#client.dispose();
  }
}

/** A stream of server-sent events with one subscription. */
export class Stream extends Arrivals {
  status: number | null = null;
  code = 'OK';
  ended = false;
  readonly #controller = new AbortController();

  constructor(url: string, token: string, query: string, { headers = {}, variables = {} }: Json = {}) {
    super();
    void this.#read(url, token, { query, variables }, headers).catch((error: unknown) => {
      if (!this.#controller.signal.aborted) this.errors.push(error);
      this.ended = true;
      this.tell();
    });
  }

  async #read(url: string, token: string, body: Json, headers: Record<string, string>): Promise<void> {
    const response = await fetch(`${url}/graphql/stream`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
        ...headers,
      },
      body: JSON.stringify(body),
      signal: this.#controller.signal,
    });
    this.status = response.status;
    if (response.status !== 200) {
      this.code = coded(((await response.json()) as Json).errors);
      this.ended = true;
      this.tell();
      return;
    }
    this.tell();
    let text = '';
    for await (const chunk of (response.body as ReadableStream).pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      events.forEach((event) => this.#take(event));
      this.tell();
    }
    this.ended = true;
    this.tell();
  }

  #take(event: string): void {
    const line = event.split('\n').find((each) => each.startsWith('data: '));
    if (line === undefined) return;
    const { data, errors } = JSON.parse(line.slice(6));
    if (errors) {
      this.errors.push(...errors);
      this.code = coded(errors);
    }
    if (data) this.received.push(Object.values(data)[0]);
  }

  /** `open`, or the code with which it was refused instead. */
  async outcome(): Promise<string> {
    await this.until(() => this.status !== null && (this.status === 200 || this.ended));
    return this.status === 200 ? 'open' : `${this.status} ${this.code}`;
  }

  async end(): Promise<void> {
    this.#controller.abort();
    await this.until(() => this.ended);
  }
}
