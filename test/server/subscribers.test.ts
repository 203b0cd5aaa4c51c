// A thousand dashboards on one server get a red flag; one that stops reading harms nobody and costs no memory.
import { WebSocket } from 'ws';

import { type Json, Story } from '../world';

const SUBSCRIBERS = 1000;
let story: Story;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  story = await Story.open('2026-09-28T09:00:00+08:00');
});
afterAll(async () => {
  sockets.forEach((socket) => socket.terminate());
  await story.world.close();
});

interface Raw {
  socket: WebSocket;
  /** the messages with which it got events */
  events: Json[];
  subscribed: Promise<void>;
}

/** A client that speaks the protocol by hand: a thousand of them must not weigh on the test. */
function dashboard(token: string, query: string): Raw {
  const socket = new WebSocket(`${story.world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  sockets.push(socket);
  const events: Json[] = [];
  const subscribed = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
    );
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString());
      if (message.type === 'connection_ack') {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }), () => resolve());
      } else if (message.type === 'next') events.push(message.payload.data);
      else if (message.type === 'error') reject(new Error(JSON.stringify(message)));
      else if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
    });
  });
  return { socket, events, subscribed };
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${story.world.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Waits until a count is reached; fails when it is not in half a minute. */
async function until(what: string, reached: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await reached()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`never: ${what}`);
}

it('serves a thousand subscribers a red flag each, and loses none beside a stalled one', async () => {
  const token = story.office.token ?? '';
  const task = await story.inProgress('2026-12-01', { requirement: '要'.repeat(5000) });
  const start = (await story.office.get('{ tasks(first: 1) { eventCursor } }')).tasks.eventCursor;
  const crowd = Array.from({ length: SUBSCRIBERS }, () =>
    dashboard(token, 'subscription { redFlagRaised { cursor at task { id status } } }'),
  );
  await Promise.all(crowd.map(({ subscribed }) => subscribed));
  // One that asks for much, and stops reading.
  const fields = Array.from({ length: 20 }, (_, i) => `r${i}: requirement`).join(' ');
  const stalled = dashboard(
    story.office.token ?? '',
    `subscription { taskStatusChanged { cursor task { ${fields} } } }`,
  );
  await stalled.subscribed;
  await until('all wait for an event', async () => (await metric('ledger_subscribers_waiting')) === SUBSCRIBERS + 1);
  stalled.socket.pause();

  const FLAGS = 15;
  for (let i = 0; i < FLAGS; i++) {
    await story.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: `第${i}次` });
    await story.office2.must('clearFlag', 'TaskInput', { task });
  }
  await until('every subscriber has every flag', () => crowd.every(({ events }) => events.length === FLAGS));
  const first = crowd[0]?.events.map(({ redFlagRaised }) => redFlagRaised.cursor);
  expect(new Set(first).size).toBe(FLAGS);
  for (const { events } of crowd) expect(events.map(({ redFlagRaised }) => redFlagRaised.cursor)).toEqual(first);

  // 30 events of 300 kB each were due to the stalled one; at most one of them waits for it in this process.
  expect(await metric('ledger_sockets_buffered_bytes')).toBeLessThan(1_000_000);
  expect(stalled.events.length).toBeLessThan(2 * FLAGS);
  // It reads again, or was cut by the keep-alive meanwhile and comes back: either way it gets what it missed, once.
  stalled.socket.resume();
  const all = () => stalled.events.concat(again?.events ?? []).map(({ taskStatusChanged }) => taskStatusChanged.cursor);
  let again: Raw | null = null;
  await until('the stalled one has caught up', () => {
    if (stalled.socket.readyState === WebSocket.CLOSED && again === null) {
      const after = stalled.events.at(-1)?.taskStatusChanged.cursor ?? start;
      again = dashboard(token, `subscription { taskStatusChanged(after: "${after}") { cursor } }`);
    }
    return all().length === 2 * FLAGS;
  });
  expect(new Set(all()).size).toBe(2 * FLAGS);
}, 180_000);
