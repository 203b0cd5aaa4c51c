// Many WebSocket clients in a process of its own, on bare sockets: they count messages and remember when each was served, and keep
// nothing but a frame that is not whole yet. It also sends what makes the messages, so that one clock measures both.
import { request } from 'node:http';
import { connect } from 'node:net';

const [TEXT, CLOSE, PING, PONG] = [1, 8, 9, 10];
const KEY = Buffer.from('a key of 16 byte').toString('base64');
const GIVE_UP_MS = 30_000;

let clients = [];
/** of each message: how many have it, and when the first and the last got it */
let served = [];
let sample = null;
let broken = null;

/** A frame of a client: masked, with a mask that changes nothing. */
function frame(opcode, payload) {
  const body = Buffer.from(payload);
  const short = body.length < 126;
  const head = Buffer.alloc(short ? 6 : 8);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (short ? body.length : 126);
  if (!short) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

class Listener {
  rest = Buffer.alloc(0);
  count = 0;

  /** Connects, says who it is, and subscribes. */
  static open({ host, port, path, init, subscribe }) {
    return new Promise((give, fail) => {
      const listener = new Listener();
      const socket = connect(port, host);
      listener.socket = socket;
      socket.setNoDelay(true);
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
      );
      socket.on('error', (error) => (broken ??= String(error)));
      socket.on('close', () => {
        broken ??= 'a connection was closed';
        fail(new Error(broken));
      });
      let head = '';
      const greeted = (chunk) => {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!head.startsWith('HTTP/1.1 101')) return fail(new Error(head));
        socket.off('data', greeted);
        socket.on('data', (more) => listener.read(more));
        socket.write(frame(TEXT, init));
        if (head.length > end + 4) listener.read(Buffer.from(head.slice(end + 4), 'latin1'));
      };
      socket.on('data', greeted);
      listener.acknowledged = () => {
        socket.write(frame(TEXT, subscribe));
        give(listener);
      };
    });
  }

  read(chunk) {
    const data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    while (data.length - at >= 2) {
      let length = data[at + 1] & 0x7f;
      let from = at + 2;
      if (length === 126) {
        if (data.length < at + 4) break;
        length = data.readUInt16BE(at + 2);
        from = at + 4;
      } else if (length === 127) {
        if (data.length < at + 10) break;
        length = Number(data.readBigUInt64BE(at + 2));
        from = at + 10;
      }
      if (data.length < from + length) break;
      this.take(data[at] & 0x0f, data, from, length);
      at = from + length;
    }
    this.rest = Buffer.from(data.subarray(at));
  }

  take(opcode, data, from, length) {
    if (opcode === PING) this.socket.write(frame(PONG, data.subarray(from, from + length)));
    if (opcode === CLOSE) broken ??= `closed: ${data.subarray(from + 2, from + length)}`;
    if (opcode !== TEXT) return;
    if (this.acknowledged !== null) {
      const { acknowledged } = this;
      this.acknowledged = null;
      acknowledged();
      return;
    }
    sample ??= data.subarray(from, from + length).toString();
    const now = performance.now();
    const message = (served[this.count++] ??= { count: 0, first: now, last: now });
    message.count++;
    message.last = now;
  }
}

/** Connects so many, some at a time. */
async function open({ count, ...where }) {
  await close();
  for (let i = 0; i < count; i += 50) {
    const some = Array.from({ length: Math.min(50, count - i) }, (_, k) => where.inits[(i + k) % where.inits.length]);
    clients.push(...(await Promise.all(some.map((init) => Listener.open({ ...where, init })))));
  }
  return {};
}

async function close() {
  for (const { socket } of clients) {
    socket.removeAllListeners('close');
    socket.destroy();
  }
  [clients, served, sample, broken] = [[], [], null, null];
  return {};
}

function post({ host, port, path, headers, body }) {
  return new Promise((give, fail) => {
    const sent = request({ host, port, path, method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () =>
        response.statusCode === 200 ? give(text) : fail(new Error(`${response.statusCode} ${text}`)),
      );
    });
    sent.on('error', fail).end(body);
  });
}

/** Makes messages at a rate, and waits until everybody has all of them. */
async function make({ requests, perSecond }) {
  for (const client of clients) client.count = 0;
  served = [];
  const [sent, answered, answers] = [[], [], []];
  const begun = performance.now();
  const posts = [];
  for (const [i, each] of requests.entries()) {
    const wait = begun + (i * 1000) / perSecond - performance.now();
    if (wait > 0) await new Promise((go) => setTimeout(go, wait));
    sent.push(performance.now());
    posts.push(
      post(each).then((text) => {
        answered[i] = performance.now() - sent[i];
        answers[i] = text;
      }),
    );
  }
  await Promise.all(posts);
  const whole = () => requests.every((_, i) => served[i]?.count === clients.length);
  while (clients.length > 0 && !whole()) {
    if (broken !== null) throw new Error(broken);
    // Who is slower than that is told as slow: what is missing is taken to come as what came.
    if (performance.now() - begun > GIVE_UP_MS) break;
    await new Promise((go) => setTimeout(go, 1));
  }
  const now = performance.now();
  const received = served.reduce((sum, { count }) => sum + count, 0);
  const ended = whole() ? served.reduce((last, each) => Math.max(last, each.last), begun) : now;
  const share = clients.length === 0 ? 1 : received / (requests.length * clients.length);
  if (share === 0) throw new Error('nobody was served');
  const since = (when) => sent.map((at, i) => (served[i]?.count === clients.length ? when(served[i]) : now) - at);
  return {
    took: ((clients.length > 0 ? ended : now) - begun) / 1000 / share,
    received,
    answered,
    refused: answers.find((text) => /"errors":|"code":/.test(text)) ?? null,
    first: since(({ first }) => first),
    last: since(({ last }) => last),
    sample,
  };
}

const ACTS = { open, close, make };
process.on('message', ({ act, ...job }) => {
  ACTS[act](job).then(
    (answer) => process.send(answer),
    (error) => process.send({ error: String(error?.stack ?? error) }),
  );
});
console.log('listening on 0');
