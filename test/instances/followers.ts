// Subscribers that are cut off at random and come back to either instance, over both roads, each with its own cursor.
import { WebSocket } from 'ws';

import { connectLedger } from '../../src/client/connect';
import type { Json } from '../world';

const FOLLOW = 'subscription ($after: String) { ledgerEvents(after: $after) { cursor sequence } }';
// Every connection lives so long, at random, in milliseconds.
const [SHORTEST, LONGEST] = [1000, 8000];

const random = (from: number, to: number) => from + Math.random() * (to - from);

/** Sockets that are cut after a while, as networks do. */
export function cutAfter(lives: readonly [number, number]) {
  return class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      const timer = setTimeout(() => this.terminate(), random(...lives));
      this.once('close', () => clearTimeout(timer));
    }
  };
}

export interface Follower {
  /** sequences, as they came */
  received: number[];
  connections: () => number;
  end: () => void;
}

export interface Following {
  urls: readonly string[];
  token: string;
  after: string;
  /** is told of what no subscriber should meet */
  problem: (text: string) => void;
  /** how long a connection lives, at random, in milliseconds */
  lives?: readonly [number, number];
}

/** The product's own client. */
export function overSocket({ urls, token, after, problem, lives = [SHORTEST, LONGEST] }: Following): Follower {
  const [received, stop] = [[] as number[], new AbortController()];
  let connections = 0;
  const ledger = connectLedger({
    url: Math.random() < 0.5 ? urls : [...urls].reverse(),
    token,
    webSocket: cutAfter(lives),
    pauses: { shortest: 50, longest: 500 },
    watch: ({ kind }) => (connections += Number(kind === 'connected')),
  });
  const run = async () => {
    const options = { after, signal: stop.signal };
    for await (const { event } of ledger.follow<Json>(FOLLOW, {}, options)) received.push(event.sequence);
  };
  run().catch((error: unknown) => problem(`socket: ${String(error)}`));
  return {
    received,
    connections: () => connections,
    end: () => {
      stop.abort();
      ledger.close();
    },
  };
}

/** Server-sent events, resumed by Last-Event-ID as a browser does. */
export function overStream({ urls, token, after, problem, lives = [SHORTEST, LONGEST] }: Following): Follower {
  const received: number[] = [];
  let [last, connections, ended] = [after, 0, false];
  let stop = new AbortController();
  const take = (part: string) => {
    const [, id] = /^id: (.*)$/m.exec(part) ?? [];
    const [, data] = /^data: (.+)$/m.exec(part) ?? [];
    if (data !== undefined) {
      const { data: event, errors } = JSON.parse(data);
      if (errors === undefined) received.push(event.ledgerEvents.sequence);
      else if (errors[0].extensions.code !== 'UNAVAILABLE') problem(`stream: ${data}`);
    }
    last = id ?? last;
  };
  const follow = async (url: string) => {
    const response = await fetch(`${url}/graphql/stream`, {
      method: 'POST',
      signal: stop.signal,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'last-event-id': last,
      },
      body: JSON.stringify({ query: FOLLOW }),
    });
    connections++;
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop() ?? '';
      parts.forEach(take);
    }
  };
  const run = async () => {
    while (!ended) {
      stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), random(...lives));
      // An instance that is away, or goes: the other is asked, or the same again.
      await follow(urls[Math.floor(random(0, urls.length))] ?? '').catch(() => undefined);
      clearTimeout(timer);
      await new Promise((go) => setTimeout(go, random(20, 200)));
    }
  };
  void run();
  return {
    received,
    connections: () => connections,
    end: () => {
      ended = true;
      stop.abort();
    },
  };
}
