// Crowds before the door: people who read at their pace, and those who take more than is theirs, by requests, by sockets, by not
// reading. What nobody should meet is a problem; what is refused must be refused cleanly, and is counted.
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';

import { WebSocket } from 'ws';

import { signToken } from '../../src/server/tokens';
import { pause, SECRET } from '../instances/instance';
import type { Answer } from '../world';

const READS = [
  '{ tasks(filter: { status: [RED], open: true }, first: 50) { totalCount nodes { number title leadUnit { name } statusReasons { message } } } }',
  '{ summary(filter: { open: true }, groupBy: UNIT) { counts { red } groups { label counts { red } } } }',
  '{ obligations(first: 50) { totalCount nodes { kind dueOn unit { name } task { number } } } }',
  '{ tasks(filter: { search: "测试" }, first: 20) { nodes { title reports(first: 5) { nodes { content } } } } }',
  '{ forecast { date turningRed tasks(first: 5) { nodes { number } } } }',
];
const FOLLOW = 'subscription { ledgerEvents { cursor sequence task { number title requirement } } }';
/** What asks for as much as one operation may. */
const DEAR =
  '{ tasks(first: 100) { nodes { number statusReasons { message } letters { requirement } reports(first: 10) { nodes { content } } } } }';

/** Somebody of the office. */
export const somebody = (sub: string): Promise<string> =>
  signToken(SECRET, { sub, name: sub, role: 'OFFICE', jurisdiction: '370600' }, '2h');

export interface Told {
  status: number;
  retryAfter: string | undefined;
  code: string | undefined;
}

/** What crowds have met. */
export class Met {
  answered = 0;
  /** by what they were told, e.g. `429 RATE_LIMITED` */
  readonly refused = new Map<string, number>();
  readonly problems: string[] = [];
  /** how long answers took, in milliseconds */
  readonly took: number[] = [];

  /** Takes an answer: data, or a refusal of these kinds that says when to come again. */
  take(told: Told, allowed: readonly string[]): void {
    if (told.status === 200 && told.code === undefined) {
      this.answered++;
      return;
    }
    const kind = `${told.status} ${told.code ?? ''}`.trim();
    if (allowed.includes(kind) && /^[1-9]\d*$/.test(told.retryAfter ?? '')) this.count(kind);
    else if (this.problems.length < 20) this.problems.push(JSON.stringify(told));
  }

  count(kind: string): void {
    this.refused.set(kind, (this.refused.get(kind) ?? 0) + 1);
  }

  refusals(): number {
    return [...this.refused.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** Asks over connections that are kept; from an address of the machine, if one is named. */
export class Asker {
  readonly #agent: Agent;

  constructor(
    readonly url: string,
    readonly token: string,
    localAddress?: string,
  ) {
    this.#agent = new Agent({ keepAlive: true, ...(localAddress !== undefined && { localAddress }) });
  }

  ask(query: string, variables: object = {}): Promise<Told> {
    const body = JSON.stringify({ query, variables });
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}/graphql`, {
        method: 'POST',
        agent: this.#agent,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
        timeout: 60_000,
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer within a minute')));
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const { errors } = JSON.parse(Buffer.concat(chunks).toString()) as Answer;
          const code = errors?.[0]?.extensions['code'];
          resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], code });
        });
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Reads so often a second until it is over: the next begins when its time has come and the last was answered. */
export async function reading(asker: Asker, aSecond: number, met: Met, over: () => boolean, slow: () => boolean) {
  let due = performance.now() + (Math.random() * 1000) / aSecond;
  for (let n = Math.floor(Math.random() * READS.length); !over(); n++) {
    await pause(Math.max(0, due - performance.now()));
    due = Math.max(due + 1000 / aSecond, performance.now() - 1000);
    const begun = performance.now();
    const wasSlow = slow();
    const told = await asker.ask(READS[n % READS.length] ?? '').catch((error: unknown) => failed(error));
    met.take(told, wasSlow || slow() ? ['503 UNAVAILABLE'] : []);
    met.took.push(performance.now() - begun);
  }
}

/** Asks for the dearest, ten at once, without a pause: a second in which nothing was refused brings some hundred answers. */
export async function flooding(asker: Asker, met: Met, over: () => boolean, slow: () => boolean): Promise<void> {
  const one = async () => {
    while (!over()) {
      const told = await asker.ask(DEAR).catch((error: unknown) => failed(error));
      met.take(told, ['429 RATE_LIMITED', ...(slow() ? ['503 UNAVAILABLE'] : [])]);
    }
  };
  await Promise.all(Array.from({ length: 10 }, one));
}

const failed = (error: unknown): Told => ({ status: 0, retryAfter: undefined, code: String(error) });

/** Sends so many writes at once: those behind the thousand that wait are refused. */
export async function burst(askers: readonly Asker[], count: number, met: Met): Promise<void> {
  const create = 'mutation ($input: CreatePersonInput!) { createPerson(input: $input) { person { id } } }';
  const name = (n: number) => ({ input: { name: `涌入${n}` } });
  const sent = async (n: number) => {
    const asker = askers[n % askers.length] as Asker;
    met.take(await asker.ask(create, name(n)).catch((error: unknown) => failed(error)), ['503 UNAVAILABLE']);
  };
  await Promise.all(Array.from({ length: count }, (_, n) => sent(n)));
}

/** Opens sockets as fast as it is let, and says nothing on them; what it holds it keeps until it is over. */
export async function sockets(url: string, localAddress: string, met: Met, over: () => boolean): Promise<void> {
  const held = new Set<WebSocket>();
  const one = async () => {
    while (!over()) {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { localAddress });
      held.add(socket);
      socket.on('close', () => held.delete(socket));
      await new Promise<void>((go) => {
        socket.on('open', () => {
          met.answered++;
          go();
        });
        socket.on('unexpected-response', (_, { statusCode = 0, headers }) => {
          const code = statusCode === 429 ? 'RATE_LIMITED' : undefined;
          met.take({ status: statusCode, retryAfter: headers['retry-after'], code }, ['429 RATE_LIMITED']);
          socket.terminate();
          go();
        });
        socket.on('error', () => go());
      });
    }
  };
  await Promise.all(Array.from({ length: 20 }, one));
  held.forEach((socket) => socket.terminate());
}

/** One client opens and signs in on more sockets than it may have: the surplus is told to come again later. */
export async function crowding(
  url: string,
  localAddress: string,
  token: string,
  count: number,
  met: Met,
): Promise<void> {
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { localAddress });
      await new Promise<void>((go) => {
        socket.on('error', () => go());
        socket.on('open', () =>
          socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
        );
        socket.on('message', () => {
          met.answered++;
          go();
        });
        socket.on('close', (code) => {
          if (code === 1013) met.count('closed 1013');
          else if (code !== 1006) met.problems.push(`crowding: closed ${code}`);
          go();
        });
      });
      return socket;
    }),
  );
  held.forEach((socket) => socket.terminate());
}

/** Subscribes to everything, and reads nothing until it is over; what comes then must be in order. */
export async function deaf(url: string, token: string, met: Met, over: () => boolean): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const received: number[] = [];
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString());
    if (message.type === 'ping') socket.send('{"type":"pong"}');
    if (message.type !== 'next') return;
    if (message.payload.errors === undefined) received.push(message.payload.data.ledgerEvents.sequence);
    else met.problems.push(`deaf: ${data.toString().slice(0, 300)}`);
  });
  await new Promise<void>((go) => socket.on('open', go).on('close', () => go()));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: FOLLOW } }));
  await pause(500);
  socket.pause();
  while (!over()) await pause(100);
  socket.resume();
  await pause(1000);
  socket.terminate();
  met.answered += received.length;
  // The log is dense: from where it began nothing may lack.
  if (received.some((sequence, i) => sequence !== (received[0] as number) + i)) met.problems.push('deaf: out of order');
}

/** Sends a request a byte a second. */
export async function trickling(url: string, over: () => boolean): Promise<void> {
  const text =
    'POST /graphql HTTP/1.1\r\nhost: ledger\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{';
  let socket: Socket | null = null;
  for (let n = 0; !over(); n++) {
    if (socket === null || socket.destroyed) {
      socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
      n = 0;
    }
    socket.write(text[n] ?? ' ');
    await pause(1000);
  }
  socket?.destroy();
}
