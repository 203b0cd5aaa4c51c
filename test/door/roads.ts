// The roads by which an operation comes, one function for all: HTTP (POST and GET), WebSocket (frames by hand), server-sent
// events. What an attack is told is brought to one form, so that the same row of a table runs on each road.
import { once } from 'node:events';
import { get } from 'node:http';

import { WebSocket } from 'ws';

import type { Json, World } from '../world';

export const ROADS = ['POST', 'GET', 'WebSocket', 'SSE'] as const;
export type Road = (typeof ROADS)[number];
/** The roads of queries. */
export const QUERIES = ['POST', 'GET'] as const;
/** The roads of subscriptions. */
export const PUSHES = ['WebSocket', 'SSE'] as const;

export interface Asked {
  query?: unknown;
  documentId?: unknown;
  operationName?: unknown;
  variables?: unknown;
}

/** What came of an operation. */
export interface Told {
  /** of the first error; null if there is none */
  code: string | null;
  /** of the first error that has a limit, else of the first */
  extensions: Json;
  errors: { message: string; extensions: Json }[];
  data: Json;
  /** the close code of the socket, if the server closed it; else null */
  closed: number | null;
  /** of HTTP and SSE */
  status: number | null;
  headers: Headers;
  /** all that came, as it came */
  text: string;
}

/** Sends an operation and returns the first that is told of it. */
export function ask(road: Road, world: World, token: string | null, asked: Asked): Promise<Told> {
  switch (road) {
    case 'POST':
      return post(world, token, JSON.stringify(asked));
    case 'GET':
      return byUrl(world, token, asked);
    case 'SSE':
      return stream(world, token, JSON.stringify(asked));
    case 'WebSocket':
      return socket(world, token, asked);
  }
}

function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** A body, whatever it is, over HTTP. */
export async function post(
  world: World,
  token: string | null,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Told> {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(token), ...headers },
    body: body as string,
  });
  return told(await response.text(), response);
}

/** An address behind `/graphql`, over HTTP GET, with the header that no page of a foreign site can send. */
export async function address(world: World, token: string | null, search: string): Promise<Told> {
  const headers = { ...bearer(token), 'apollo-require-preflight': '1' };
  const response = await fetch(`${world.url}/graphql${search}`, { headers });
  return told(await response.text(), response);
}

function byUrl(world: World, token: string | null, { variables, ...asked }: Asked): Promise<Told> {
  const search = new URLSearchParams(asked as Record<string, string>);
  if (variables !== undefined) search.set('variables', JSON.stringify(variables));
  return address(world, token, `?${search.toString()}`);
}

/** A body, whatever it is, to the stream; reads until the first event has come. */
export async function stream(
  world: World,
  token: string | null,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Told> {
  const controller = new AbortController();
  const response = await fetch(`${world.url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(token), ...headers },
    body: body as string,
    signal: controller.signal,
  });
  const events = new Events(response);
  await events.until((text) => /^data: ?\S.*\n\n/m.test(text));
  controller.abort();
  return told(events.text, response);
}

/** What comes over a stream of server-sent events, read as it comes. */
export class Events {
  text = '';
  readonly #reader: ReadableStreamDefaultReader<string> | undefined;

  constructor(response: Response) {
    this.#reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Reads until a condition holds or the stream ends; returns whether it ended. */
  async until(holds: (text: string) => boolean): Promise<boolean> {
    while (!holds(this.text)) {
      const read = await this.#reader?.read();
      if (read === undefined || read.done) return true;
      this.text += read.value;
    }
    return false;
  }

  /** Reads to the end. */
  async end(): Promise<string> {
    await this.until(() => false);
    return this.text;
  }
}

function told(text: string, response: Response | null, closed: number | null = null): Told {
  const body = /^data: ?(\S.*)$/m.exec(text)?.[1] ?? text;
  let answer: { data?: Json; errors?: Told['errors'] } = {};
  try {
    answer = JSON.parse(body) as typeof answer;
  } catch {
    // What is no JSON tells nothing.
  }
  const errors = answer.errors ?? [];
  const first = errors.find(({ extensions }) => extensions?.limit !== undefined) ?? errors[0];
  return {
    code: first?.extensions?.code ?? null,
    extensions: first?.extensions ?? null,
    errors,
    data: answer.data,
    closed,
    status: response?.status ?? null,
    headers: response?.headers ?? new Headers(),
    text,
  };
}

/** A WebSocket by hand. */
export class Wire {
  readonly frames: Json[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #waiting = new Set<() => void>();
  /** the close code, once it is closed */
  code: number | null = null;

  constructor(readonly socket: WebSocket) {
    const wake = () => this.#waiting.forEach((go) => go());
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()));
      wake();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => {
        this.code = code;
        resolve({ code, reason: reason.toString() });
        wake();
      }),
    );
  }

  /** Opens a socket with these headers; throws the HTTP status of the refusal. */
  static async open(world: World, headers: Record<string, string> = {}, localAddress?: string): Promise<Wire> {
    const url = `${world.url.replace('http', 'ws')}/graphql`;
    const socket = new WebSocket(url, 'graphql-transport-ws', {
      headers,
      ...(localAddress !== undefined && { localAddress }),
    });
    const wire = new Wire(socket);
    const refused = once(socket, 'unexpected-response') as Promise<[unknown, { statusCode: number }]>;
    refused.catch(() => undefined);
    const answer = await Promise.race([once(socket, 'open').then(() => null), refused]);
    if (answer === null) return wire;
    socket.terminate();
    throw new Error(String(answer[1].statusCode));
  }

  /** Opens a socket and signs in; closed or acknowledged when it returns. */
  static async signedIn(world: World, token: string | null, headers: Record<string, string> = {}): Promise<Wire> {
    const wire = await Wire.open(world, headers);
    const payload = token === null ? {} : { authorization: `Bearer ${token}` };
    wire.send({ type: 'connection_init', payload });
    await wire.until(() => wire.frames.some(({ type }) => type === 'connection_ack'));
    return wire;
  }

  send(message: Json): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, payload: object): void {
    this.send({ id, type: 'subscribe', payload });
  }

  /** Waits until a condition holds or the socket is closed. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds() && this.code === null) {
      await new Promise<void>((resolve) => {
        const go = () => {
          this.#waiting.delete(go);
          resolve();
        };
        this.#waiting.add(go);
      });
    }
  }

  /** The first frame about a subscription, waited for. */
  async about(id: string): Promise<Json> {
    await this.until(() => this.frames.some((frame) => frame.id === id));
    return this.frames.find((frame) => frame.id === id);
  }

  async end(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

async function socket(world: World, token: string | null, asked: Asked): Promise<Told> {
  const wire = await Wire.signedIn(world, token);
  // graphql-ws refuses a message without a text, also where a document is known by its id.
  if (wire.code === null) wire.subscribe('1', { query: '', ...asked });
  const frame = wire.code === null ? await wire.about('1') : undefined;
  const closed = wire.code;
  const { reason } = closed === null ? { reason: '' } : await wire.closed;
  if (closed === null) await wire.end();
  const payload = frame?.type === 'error' ? { errors: frame.payload } : frame?.payload;
  return told(frame === undefined ? reason : JSON.stringify(payload), null, closed);
}

/** A GET with headers that fetch would not send, and from an address of this machine. */
export async function plainGet(
  world: World,
  path: string,
  headers: Record<string, string>,
  localAddress = '127.0.0.1',
): Promise<{ status: number; text: string }> {
  const request = get(`${world.url}${path}`, { headers, localAddress });
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, text };
}
