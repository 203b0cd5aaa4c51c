// GraphQL over HTTP: the audits of graphql-http, none excused, with the protection against cross-site requests on; the
// status of every kind of answer; and what a browser can send from another site is refused.
import { auditServer } from 'graphql-http';

import { type Caller, type Json, World } from '../world';

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';
const PREFLIGHT = { 'apollo-require-preflight': '1' };

let world: World;
let office: Caller;
let bearer: { authorization: string };

beforeAll(async () => {
  world = await World.open('2026-09-28T09:00:00+08:00');
  office = await world.as({ role: 'OFFICE' });
  bearer = { authorization: `Bearer ${office.token ?? ''}` };
});
afterAll(() => world.close());

interface Reply {
  status: number;
  type: string;
  body: Json;
}

async function send(init: RequestInit, search: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(`${world.url}/graphql?${new URLSearchParams(search).toString()}`, init);
  const type = (response.headers.get('content-type') ?? '').replace(/;.*/, '');
  const text = await response.text();
  return { status: response.status, type, body: type.endsWith('json') ? JSON.parse(text) : text };
}

/** A POST as clients send it, with other headers where given. */
const post = (body: Json, headers: Record<string, string> = {}): Promise<Reply> =>
  send({
    method: 'POST',
    headers: { 'content-type': JSON_TYPE, ...bearer, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

it('passes every audit of graphql-http', async () => {
  const fetchFn = (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...bearer, ...PREFLIGHT, ...(init.headers as Record<string, string>) } });
  const results = await auditServer({ url: `${world.url}/graphql`, fetchFn });
  expect(results).toHaveLength(61);
  const short = results.filter(({ status }) => status !== 'ok').map((each) => ({ ...each, response: undefined }));
  expect(short).toEqual([]);
});

describe('the status of an answer', () => {
  const FAILING: [string, Json, string][] = [
    ['a document that cannot be parsed', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['one that is not valid', { query: '{ nothingOfTheKind }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable that does not fit',
      { query: 'query ($n: Int) { tasks(first: $n) { totalCount } }', variables: { n: 'x' } },
      'BAD_USER_INPUT',
    ],
    ['an operation that is not there', { query: 'query A { __typename }', operationName: 'B' }, 'BAD_USER_INPUT'],
  ];
  // what is accepted, the media type and the status of a failure before execution
  const ACCEPT: [string, string, number][] = [
    [JSON_TYPE, JSON_TYPE, 200],
    ['*/*', JSON_TYPE, 200],
    [GRAPHQL_TYPE, GRAPHQL_TYPE, 400],
    [`${GRAPHQL_TYPE}, ${JSON_TYPE};q=0.9`, GRAPHQL_TYPE, 400],
    [`${GRAPHQL_TYPE};q=0.5, ${JSON_TYPE}`, JSON_TYPE, 200],
    [`multipart/mixed;deferSpec=20220824, ${GRAPHQL_TYPE};q=0.9, */*;q=0.1`, GRAPHQL_TYPE, 400],
  ];

  it.each(FAILING)('%s: by the media type', async (_, request, code) => {
    for (const [accept, type, status] of ACCEPT) {
      const reply = await post(request, { accept });
      expect([accept, reply.type, reply.status]).toEqual([accept, type, status]);
      expect(reply.body).not.toHaveProperty('data');
      expect(reply.body.errors[0].extensions.code).toBe(code);
    }
  });

  it('200 once it was executed, failed in part or whole', async () => {
    for (const accept of [JSON_TYPE, GRAPHQL_TYPE]) {
      const part = await post({ query: '{ a: viewer { name } tasks(first: 1, last: 1) { totalCount } }' }, { accept });
      expect([part.status, part.body.data, part.body.errors.length]).toEqual([200, null, 1]);
      const whole = await post({ query: '{ viewer { role } }' }, { accept });
      expect([whole.status, whole.body.data, whole.body.errors]).toEqual([
        200,
        { viewer: { role: 'OFFICE' } },
        undefined,
      ]);
    }
  });

  it.each<[string, number, RequestInit]>([
    ['no token', 401, { body: '{"query":"{ __typename }"}', headers: { 'content-type': JSON_TYPE } }],
    ['no query', 400, { body: '{"variables":{}}' }],
    ['no JSON', 400, { body: '{"query' }],
    ['another method', 405, { method: 'PUT', body: '{"query":"{ __typename }"}' }],
    ['a body too large', 413, { body: JSON.stringify({ query: '#'.repeat(1_100_000) }) }],
    ['a coding of no known kind', 415, { body: '{}', headers: { 'content-encoding': 'zip' } }],
    ['a media type that we do not have', 406, { body: '{"query":"{ __typename }"}', headers: { accept: 'text/csv' } }],
  ])('%s: %d, for either media type', async (name, status, init) => {
    const headers = name === 'no token' ? {} : { ...bearer, 'content-type': JSON_TYPE };
    for (const accept of [JSON_TYPE, GRAPHQL_TYPE]) {
      const reply = await send({
        method: 'POST',
        ...init,
        headers: { accept, ...headers, ...(init.headers as Record<string, string>) },
      });
      expect(reply.status).toBe(status);
      expect(reply.body.errors[0].message).toEqual(expect.any(String));
      expect(JSON.stringify(reply.body)).not.toMatch(/node_modules|\bat .*:\d+:\d+/);
    }
  });

  it('what cannot be answered is not done either', async () => {
    const query =
      'mutation { createUnit(input: { code: "ZZ", name: "试验单位", kind: OTHER }) { userErrors { code } } }';
    expect((await post({ query }, { accept: 'text/csv' })).status).toBe(406);
    expect((await office.get('{ unit(code: "ZZ") { id } }')).unit).toBeNull();
    expect((await post({ query })).body.data.createUnit.userErrors).toEqual([]);
    expect((await office.get('{ unit(code: "ZZ") { id } }')).unit).not.toBeNull();
  });
});

describe('what a browser can send from another site without asking', () => {
  const query = '{ viewer { role } }';

  it('a GET is refused without a header that asks first, and answered with one', async () => {
    const refused = await send({ headers: bearer }, { query });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0].message).toMatch(/Cross-Site Request Forgery/);
    const asking: Record<string, string>[] = [
      PREFLIGHT,
      { 'x-apollo-operation-name': 'x' },
      { 'content-type': JSON_TYPE },
      { 'content-type': `${JSON_TYPE}; charset=utf-8` },
    ];
    for (const header of asking) {
      const reply = await send({ headers: { ...bearer, ...header } }, { query });
      expect([reply.status, reply.body.data]).toEqual([200, { viewer: { role: 'OFFICE' } }]);
    }
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a POST of %s is refused, and is no JSON even with such a header',
    async (type) => {
      const refused = await post({ query }, { 'content-type': type });
      expect(refused.status).toBe(400);
      expect(refused.body.errors[0].message).toMatch(/Cross-Site Request Forgery/);
      const reply = await post({ query }, { 'content-type': type, ...PREFLIGHT });
      expect([reply.status, reply.body.data]).toEqual([400, undefined]);
    },
  );

  it('a GET of an odd content type is refused', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/json5', 'x']) {
      const reply = await send({ headers: { ...bearer, ...PREFLIGHT, 'content-type': type } }, { query });
      expect([type, reply.status, reply.body.data]).toEqual([type, 415, undefined]);
    }
  });

  it.each(['mutation', 'subscription'])('a %s over GET is refused, and not done', async (operation) => {
    const { events } = await office.get('{ events { totalCount } }');
    const documents: Record<string, string> = {
      mutation: 'mutation { createUnit(input: { code: "YY", name: "试验", kind: OTHER }) { userErrors { code } } }',
      subscription: 'subscription { ledgerEvents { cursor } }',
    };
    for (const accept of [JSON_TYPE, GRAPHQL_TYPE]) {
      const search = new URLSearchParams({ query: documents[operation] ?? '' }).toString();
      const response = await fetch(`${world.url}/graphql?${search}`, { headers: { ...bearer, ...PREFLIGHT, accept } });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
    expect((await office.get('{ events { totalCount } }')).events).toEqual(events);
  });
});
