// The wire: requests, tokens, frames and files that no client would send, over real sockets. Whatever is said, the service answers
// clearly or hangs up, lets in nobody, and goes on as before.
import { gzipSync } from 'node:zlib';

import { prepared } from '../files/uploading';
import { Story } from '../world';
import { again, Chance, SEED } from './chance';
import { lengthOf, shown } from './figures';
import { Inputs } from './inputs';
import { oddText, oddValue } from './odd';
import { BareSocket, frame, oddRequest, type Spoken, spoken } from './raw';
import { ERROR_CODES, Findings, heldMb, Unhandled } from './findings';

const SUITE = 'wire';
const REQUESTS = lengthOf(300, 12_000);
const TOKENS = lengthOf(200, 8000);
const SOCKETS = lengthOf(80, 4000);
const AT_ONCE = 12;
const MOST_KEPT_MB = 48;
/** Of the roads of files; docs/integration.md tells these by their status. */
const CODES = [...ERROR_CODES, 'NOT_FOUND'];
/** What closes a WebSocket on purpose: RFC 6455, graphql-transport-ws, and the limits of docs/integration.md. */
const CLOSE_CODES = [1000, 1002, 1003, 1005, 1007, 1009, 1013, 4400, 4401, 4403, 4406, 4408, 4409, 4429];

const chance = new Chance(SUITE);
const findings = new Findings();
const told: Record<string, number> = {};
const count = (outcome: string) => void (told[outcome] = (told[outcome] ?? 0) + 1);
let unhandled: Unhandled;
let story: Story;
let held: number;
/** as it is signed for the office */
let token: string;
let port: number;
/** addresses of files: where one is read, where others may be sent */
let places: string[];

beforeAll(async () => {
  console.log(`FUZZ_SEED=${SEED}`);
  unhandled = new Unhandled();
  story = await Story.open('2026-09-28T09:00:00+08:00');
  const { world, office } = story;
  token = String(office.token);
  port = world.service.port;
  const task = await story.inProgress('2026-12-01');
  const letter = await story.letter(task, 0);
  const uploads = await Promise.all(Array.from({ length: 20 }, () => prepared(office, Buffer.alloc(2000))));
  const read = uploads.map(({ url }) => url);
  places = [...uploads.map(({ putUrl }) => putUrl), ...read].map((url) => new URL(url).pathname);
  places.push(`/documents/letters/${letter}.docx`);
  held = heldMb();
}, 60_000);

afterAll(() => story.world.close({ faultsExpected: true }));

const encoded = (value: unknown) =>
  encodeURIComponent(typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value));

/** An address: of the API, of a file, of a page, or of nothing. */
function path(): string {
  const filter = () =>
    `?filter=${encoded(chance.often(0.5) ? oddValue(chance) : { status: [oddText(chance)], search: oddText(chance), [chance.strange()]: 1 })}&orderBy=${encoded(oddValue(chance))}&columns=${encoded(oddText(chance))}`;
  const period = () => `?from=${encoded(oddValue(chance))}&to=${encoded(chance.one(['2026-09-01', oddValue(chance)]))}`;
  const anywhere = chance.one([
    () => '/graphql',
    () => '/graphql',
    () => '/graphql/stream',
    () =>
      `/graphql?query=${encoded(`{ viewer { role } } ${oddText(chance)}`)}&variables=${encoded(oddValue(chance))}&operationName=${encoded(oddText(chance))}`,
    () =>
      `/graphql/stream?query=${encoded('subscription { ledgerEvents { id } }')}&variables=${encoded(oddValue(chance))}`,
    () => `/export/ledger.xlsx${filter()}`,
    () => `/export/lists.xlsx${filter()}`,
    () => `/export/scorecards.xlsx${period()}`,
    () => `/documents/briefing.docx${period()}`,
    () => `/documents/letters/${encoded(oddText(chance)).slice(0, 3000)}.docx`,
    () => `/documents/interventions/${encoded(oddText(chance)).slice(0, 3000)}.docx`,
    () => chance.one(places),
    () =>
      `/files/${chance
        .damaged(Buffer.from(chance.one(places).slice(7)))
        .toString('latin1')
        .replace(/[\s\u0000-\u0020\u007f-\u00ff]/g, '_')}`,
    () => `/files/${encoded(oddText(chance)).slice(0, 3000)}`,
    () =>
      chance.one([
        '/',
        '/healthz',
        '/readyz',
        '/metrics',
        '/graphiql',
        '/%',
        '/%00',
        '//',
        '/..%2f..%2fetc/passwd',
        '*',
        'http://x/graphql',
        '/assets/%c0%ae%c0%ae/x',
        `/${'a'.repeat(9000)}`,
      ]),
  ])();
  return anywhere.length > 14_000 ? anywhere.slice(0, 14_000) : anywhere;
}

/** Bodies that are large, deep or no JSON. */
const HEAVY: readonly Buffer[] = [
  Buffer.from('['.repeat(100_000)),
  Buffer.from(`{"a":${'{"a":'.repeat(50_000)}`),
  Buffer.from('1e999'),
  Buffer.from('\ufeff{}'),
  Buffer.alloc(0),
  Buffer.alloc(300_000, 'x'),
  gzipSync(Buffer.alloc(50_000_000, ' ')),
  Buffer.from('5\r\n{"a":\r\nZZ\r\n'),
];

/** A body: an operation, spoiled. */
function body(): Buffer {
  const operation = {
    query: chance.one([
      '{ viewer { role } }',
      'query Q($a: Int) { tasks(first: $a) { nodes { id } } }',
      'subscription { ledgerEvents { id } }',
      oddText(chance),
    ]),
    variables: { a: chance.below(3) },
    operationName: 'Q',
    extensions: {},
  };
  const spoiled = chance.often(0.7) ? new Inputs(chance, () => undefined).spoiled(operation) : operation;
  const text = Buffer.from(JSON.stringify(spoiled));
  switch (chance.below(8)) {
    case 0:
      return chance.damaged(text);
    case 1:
      return gzipSync(text);
    case 2:
      return Buffer.from(`[${text.toString()},${text.toString()}]`);
    case 3:
      return chance.one(HEAVY);
    default:
      return text;
  }
}

/** What is wrong with an answer over HTTP. */
function unclearWire({ status, text }: Spoken): string[] {
  count(`HTTP ${status ?? 'nothing'}`);
  if (status === null) return [];
  const found = status >= 500 && status !== 505 ? [`status ${status}: ${text.slice(0, 300)}`] : [];
  const json = /\r\n\r\n(?:[0-9a-f]+\r\n)?(\{"errors".*\})/s.exec(text)?.[1];
  for (const [, code] of (json ?? '').matchAll(/"code":"([A-Z_]+)"/g))
    if (!CODES.includes(String(code))) found.push(`code ${code}`);
  if (/node_modules|\.[jt]s:\d+:|SQLITE|    at /.test(text)) found.push(`inside shown: ${text.slice(0, 500)}`);
  return found;
}

/** So many cases, some at once. */
async function all(cases: number, run: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < cases) await run(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

it(`${REQUESTS} odd requests are answered clearly or cut off`, async () => {
  await all(REQUESTS, async (i) => {
    const said = oddRequest(chance, path(), token, body());
    findings.add(
      unclearWire(await spoken(port, said)),
      i,
      said.map((part) => part.toString('latin1').slice(0, 1500)),
    );
  });
  expect(await story.office.get('{ viewer { role } }')).toEqual({ viewer: { role: 'OFFICE' } });
  findings.settle(again(SUITE));
}, 600_000);

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token that is none, made from one that is. */
function forged(): string {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const own = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
  const name = chance.one([
    'sub',
    'role',
    'jurisdiction',
    'exp',
    'nbf',
    'iat',
    'iss',
    'aud',
    'unit',
    'name',
    '__proto__',
  ]);
  const others = () => part({ ...own, [name]: oddValue(chance) });
  return chance.one([
    () => `${part({ alg: 'none' })}.${claims}.`,
    () =>
      `${part({ alg: chance.one(['none', 'NONE', 'HS384', 'RS256', 'ES256', 'dir', 'x']), typ: 'JWT', kid: oddValue(chance), jwk: {}, crit: ['exp'] })}.${claims}.${signature}`,
    () => `${head}.${others()}.${signature}`,
    () => `${head}.${others()}.`,
    () => `${part(oddValue(chance))}.${claims}.${signature}`,
    () => `${head}.${part(oddValue(chance))}.${signature}`,
    () => `${head}.${claims}`,
    () => `${head}.${claims}.${signature}.${signature}`,
    () => `${head}.${claims}.${'A'.repeat(10_000)}`,
    () => `sdx_${chance.bytes(40).toString('base64url')}`,
    () => `client_370600_1.${chance.bytes(40).toString('base64url')}`,
    () => chance.bytes(200).toString('base64url'),
    () =>
      oddText(chance)
        .replace(/[^\u0021-\u007e]/g, '_')
        .slice(0, 8000),
  ])();
}

it(`${TOKENS} forged tokens let nobody in, on no road`, async () => {
  await all(TOKENS, async (i) => {
    const bearer = forged();
    const asked = chance.one([
      '/graphql?query=%7Bviewer%7Brole%7D%7D',
      '/graphql/stream?query=%7Bviewer%7Brole%7D%7D',
      '/export/ledger.xlsx',
      `/files/${places.at(-2)?.slice(7)}`,
      '/documents/briefing.docx?from=2026-09-01&to=2026-09-10',
    ]);
    const answer = await spoken(
      port,
      [
        `GET ${asked} HTTP/1.1\r\nHost: x\r\napollo-require-preflight: 1\r\nConnection: close\r\nAuthorization: Bearer ${bearer}\r\n\r\n`,
      ],
      5000,
    );
    const wrong = unclearWire(answer);
    if (![401, 400, 431].includes(answer.status ?? 0))
      wrong.push(`let in with ${answer.status}: ${answer.text.slice(0, 300)}`);
    findings.add(wrong, i, { bearer, asked });
  });
  findings.settle(again(SUITE));
}, 600_000);

/** A message of graphql-transport-ws, spoiled. */
function message(): Buffer {
  const sound = chance.one([
    { type: 'connection_init', payload: { authorization: `Bearer ${token}` } },
    { type: 'ping', payload: { a: 1 } },
    { type: 'pong' },
    {
      id: chance.one(['1', '2', '']),
      type: 'subscribe',
      payload: {
        query: chance.one([
          'subscription { ledgerEvents { id } }',
          '{ viewer { role } }',
          'subscription ($a: String) { ledgerEvents(after: $a) { id } }',
          '{',
        ]),
        variables: { a: oddText(chance) },
      },
    },
    { id: '1', type: 'complete' },
    { id: '1', type: 'next', payload: {} },
    { type: oddText(chance) },
  ]);
  const spoiled = chance.often(0.5) ? new Inputs(chance, () => undefined).spoiled(sound) : sound;
  const text = Buffer.from(JSON.stringify(spoiled));
  return chance.often(0.2) ? chance.damaged(text) : text;
}

/** Frames: most of them right, some with an odd head. */
function oddFrame(): Buffer {
  const payload = chance.often(0.95) ? message() : Buffer.alloc(chance.one([65_536, 65_537, 200_000]), 'x');
  if (chance.often(0.7)) return frame(payload);
  return frame(payload, {
    opcode: chance.one([0, 1, 2, 3, 7, 8, 9, 10, 15]),
    fin: chance.often(0.7),
    rsv: chance.one([0, 0, 0, 1, 4]),
    masked: chance.often(0.8),
    length: chance.often(0.8) ? payload.length : chance.one([0, 125, 126, 65_536, 2 ** 31, 2 ** 52]),
  });
}

it(`${SOCKETS} WebSockets with odd frames are answered or closed by a code that is told`, async () => {
  await all(SOCKETS, async (i) => {
    const protocol = chance.often(0.95)
      ? 'graphql-transport-ws'
      : chance.one(['graphql-ws', 'x', ',', 'graphql-transport-ws, graphql-ws']);
    const socket = await BareSocket.open(port, protocol);
    const frames = Array.from({ length: chance.below(8) + 1 }, oddFrame);
    if (chance.often(0.7))
      frames.unshift(
        frame(Buffer.from(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }))),
      );
    for (const each of frames) socket.socket.write(each);
    await socket.until(() => socket.heard.closed !== null, 60);
    const { closed, texts } = socket.heard;
    count(`closed ${closed ?? 'not'}`);
    const wrong = closed === null || CLOSE_CODES.includes(closed) ? [] : [`closed with ${closed}`];
    for (const text of texts)
      for (const [, code] of text.matchAll(/"code":"([A-Z_]+)"/g))
        if (!ERROR_CODES.includes(String(code))) wrong.push(`code ${code}`);
    findings.add(
      wrong,
      i,
      frames.map((each) => each.toString('base64').slice(0, 300)),
    );
    socket.socket.destroy();
  });
  findings.settle(again(SUITE));
}, 600_000);

it('afterwards nothing is open, nothing is kept, and nothing went by unhandled', async () => {
  const stays = async () =>
    Number(/^ledger_streams_open (\d+)/m.exec(await (await fetch(`${story.world.url}/metrics`)).text())?.[1]);
  for (const end = Date.now() + 10_000; (await stays()) > 0 && Date.now() < end;)
    await new Promise((go) => setTimeout(go, 100));
  expect(await stays()).toBe(0);
  unhandled.end();
  console.log(JSON.stringify(told));
  expect(story.world.faults.map((fault) => String(fault).slice(0, 1500))).toEqual([]);
  expect(heldMb() - held).toBeLessThan(MOST_KEPT_MB);
  const figure = `${REQUESTS.toLocaleString('en')} requests, ${TOKENS.toLocaleString('en')} forged tokens, ${SOCKETS.toLocaleString('en')} WebSockets of odd frames; nobody was let in, no fault`;
  shown(SUITE, [{ promise: 'Nothing that is sent over the wire breaks the service or lets anybody in', figure }]);
}, 60_000);
