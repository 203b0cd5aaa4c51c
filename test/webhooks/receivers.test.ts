// Receivers that misbehave: what they do to a connection costs them their own delivery, not others, and not the service.
import net, { type AddressInfo } from 'node:net';

import { AllowList } from '../../src/ledger/addresses';
import { Caller, Undelivered } from '../../src/ledger/posting';
import { type Json, Story } from '../world';
import { HandClock, Keeper, LOOPBACK, Receiver, until } from './stage';

const NOW = '2026-09-28T09:00:00+08:00';
const FAR = '2026-12-31';
const allowed = AllowList.parse(LOOPBACK);
const servers: net.Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** A receiver that does as it likes with each connection that has said something; returns where it is. */
async function raw(take: (socket: net.Socket) => void): Promise<string> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => take(socket));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function posting<T>(use: (caller: Caller, post: (url: string) => Promise<Json>) => Promise<T>): Promise<T> {
  const caller = new Caller(allowed, 1000, 2);
  const { signal } = new AbortController();
  try {
    return await use(caller, (url) => caller.post({ url, headers: {}, body: '{}' }, signal));
  } finally {
    caller.close();
  }
}

describe('a call', () => {
  it('ends with an answer that switches protocols', async () => {
    const url = await raw((socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    });
    await posting(async (_, post) => expect(await post(url)).toMatchObject({ status: 101 }));
  });

  it('fails where the connection is destroyed instead of an answer, with and without a part of one', async () => {
    for (const said of ['', 'HTTP/1.1 2', 'nonsense\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n']) {
      const url = await raw((socket) => socket.write(said, () => socket.destroy()));
      await posting((_, post) => expect(post(url)).rejects.toThrow(Undelivered));
    }
  });

  it('does not count the wait for a connection, and lets go of one whose answer does not end', async () => {
    const receiver = await Receiver.open();
    receiver.reply = () => (_, response) =>
      void setTimeout(() => {
        response.writeHead(200);
        response.write('ok');
      }, 150);
    // Two at once, each held for 0.4 s: the last would begin behind its own limit.
    await posting(async (_, post) => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => post(receiver.url)));
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    });
    await receiver.close();
  });

  it('fails a receiver that says nothing', async () => {
    const url = await raw(() => undefined);
    await posting((_, post) => expect(post(url)).rejects.toThrow(/no answer within 1 s/));
  });
});

describe('the service', () => {
  const hand = new HandClock();
  const flags = { filter: { kind: ['taskFlagged'] }, selection: 'kind' };

  it('goes on with a webhook whose receiver switches protocols, and warns of no leak', async () => {
    const warned: string[] = [];
    const listen = (warning: Error) => warned.push(warning.name);
    process.on('warning', listen);
    const story = await Story.open(NOW, {
      service: { webhookHosts: allowed, webhookTuning: { ...hand.tuning, limitMs: 1000 } },
    });
    const keeper = await Keeper.of(story);
    const url = await raw((socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    });
    const { id } = await keeper.webhook(url, flags);
    for (let i = 0; i < 14; i++) {
      const task = await story.assigned(FAR);
      await story.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '群众反映' });
    }
    await until('all were tried', async () => (await keeper.deliveries(id)).every(({ attempts }) => attempts === 1));
    expect((await keeper.deliveries(id))[0]).toMatchObject({ state: 'PENDING', lastStatus: 101 });
    await story.world.close();
    process.off('warning', listen);
    expect(warned).toEqual([]);
  });

  it('ends, whatever does not come back', async () => {
    const story = await Story.open(NOW, { service: { webhookHosts: allowed, webhookTuning: hand.tuning } });
    const keeper = await Keeper.of(story);
    const receiver = await Receiver.open();
    await keeper.webhook(receiver.url, flags);
    let begun = false;
    story.world.ledger.webhooks.engine.render = () => {
      begun = true;
      return new Promise(() => undefined);
    };
    const task = await story.assigned(FAR);
    await story.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '群众反映' });
    await until('it is under way', () => begun);
    await story.world.close();
    await receiver.close();
  });
});
