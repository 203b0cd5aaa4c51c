// Tokens of an OpenID provider: a real one on loopback, asked over real HTTP. What is wrong with a token is refused on every
// road; what is wrong with the provider is told as that, and passes.
import { createHmac } from 'node:crypto';

import { calculateJwkThumbprint, exportSPKI, importJWK, UnsecuredJWT } from 'jose';
import { pino } from 'pino';

import type { OidcConfig } from '../../src/server/oidc';
import { serve } from '../../src/server/server';
import { signToken, Tokens } from '../../src/server/tokens';
import { Caller, filesIn, type Json, World } from '../world';
import { AUDIENCE, Provider, seconds } from './provider';
import { http, Socket, Stream } from './ways';

const NOW = '2026-11-02T09:00:00+08:00';
const SECRET = 'a secret for tests that is longer than 32 bytes';
const CHANGES = 'subscription { taskStatusChanged { cursor } }';
const VIEWER = '{ viewer { subject name role jurisdiction { code } unit { code } } }';

let provider: Provider;
let world: World;
beforeAll(async () => {
  provider = await Provider.open();
  world = await World.open(NOW, { service: { oidc: provider.config, secret: '' } });
});
afterAll(async () => {
  await world.close();
  await provider.stop();
});

/** The same ledger, served with a provider of its own. */
interface Place {
  url: string;
  config: OidcConfig;
  /** what the service has logged */
  logged: string[];
}

async function apart(
  story: (provider: Provider, place: Place) => Promise<void>,
  { config = {}, before }: { config?: Partial<OidcConfig>; before?: (provider: Provider) => Promise<void> } = {},
): Promise<void> {
  const own = await Provider.open();
  await before?.(own);
  const oidc = { ...own.config, ...config };
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const files = filesIn(world.folder);
  const service = await serve(world.ledger, { host: '127.0.0.1', port: 0, secret: SECRET, log, oidc, files });
  try {
    await story(own, { url: `http://127.0.0.1:${service.port}`, config: oidc, logged });
  } finally {
    await service.stop();
    await own.stop();
  }
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that is signed with a shared secret, whatever jose thinks of the secret. */
function signedWith(secret: string | Buffer, claims: object, header: object = {}): string {
  const text = `${part({ alg: 'HS256', ...header })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

describe('a token', () => {
  const RIGHT: [string, Json, string][] = [
    ['RS256', {}, 'RS256'],
    ['ES256', {}, 'ES256'],
    ['EdDSA', {}, 'EdDSA'],
    ['with several audiences', { aud: ['other', AUDIENCE] }, 'RS256'],
    ['expired 30 s ago: clocks differ', { exp: seconds() - 30 }, 'RS256'],
    ['that begins 30 s ahead', { nbf: seconds() + 30 }, 'RS256'],
    ['without a name: the subject is shown', { name: undefined }, 'RS256'],
    ['of a role in a list', { role: ['offline_access', 'OFFICE'] }, 'RS256'],
  ];
  it.each(RIGHT)('%s is right', async (_, claims, kid) => {
    const { data, code } = await http(world.url, await provider.token(claims, kid), VIEWER);
    expect([code, data?.viewer]).toEqual([
      'OK',
      {
        subject: 'official-1',
        name: 'name' in claims ? 'official-1' : '督查科甲',
        role: 'OFFICE',
        jurisdiction: { code: '370600' },
        unit: null,
      },
    ]);
  });

  const WRONG: [string, Json, RegExp][] = [
    ['of another issuer', { iss: 'https://id.example.com' }, /not valid/],
    ['of the issuer with a slash', { iss: 'ISSUER/' }, /not valid/],
    ['without an issuer', { iss: undefined }, /not valid/],
    ['for another audience', { aud: 'another' }, /not valid/],
    ['for nobody', { aud: undefined }, /not valid/],
    ['expired 90 s ago', { exp: seconds() - 90 }, /expired/],
    ['that begins 90 s ahead', { nbf: seconds() + 90 }, /not valid/],
    ['that never ends', { exp: undefined }, /not valid/],
    ['that ends at no time', { exp: 'tomorrow' }, /not valid/],
    ['without a subject', { sub: undefined }, /not valid/],
    ['with an empty subject', { sub: '' }, /sub/],
    ['with a subject that is no text', { sub: 7 }, /sub|valid/],
    ['of a role that is not ours', { role: 'MANAGER' }, /role/],
    ['of a role in other letters', { role: 'office' }, /role/],
    ['of no role', { role: undefined }, /role/],
    ['of a list without one of ours', { role: ['offline_access'] }, /role/],
    ['of two roles of ours', { role: ['OFFICE', 'LEADER'] }, /role/],
    ['of the public', { role: 'PUBLIC' }, /role/],
    ['of no jurisdiction', { jurisdiction: undefined }, /jurisdiction/],
    ['of a jurisdiction that is not here', { jurisdiction: '110000' }, /jurisdiction/],
    ['of a UNIT without a unit', { role: 'UNIT' }, /unit/],
    ['of a unit that there is not', { role: 'UNIT', unit: 'NOWHERE' }, /unit/],
  ];
  it.each(WRONG)('%s is refused', async (_, claims, why) => {
    if (claims.iss === 'ISSUER/') claims = { iss: `${provider.issuer}/` };
    const { status, code, errors } = await http(world.url, await provider.token(claims));
    expect([status, code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(errors[0].message).toMatch(why);
  });

  it('of a unit acts for it', async () => {
    const office = new Caller(world, await provider.token());
    const input = { code: 'U1', name: '测试单位', kind: 'DEPARTMENT' };
    await office.must('createUnit', 'CreateUnitInput', input);
    const { data } = await http(world.url, await provider.token({ role: 'UNIT', unit: 'U1' }), VIEWER);
    expect(data.viewer.unit).toEqual({ code: 'U1' });
  });

  it('that names no key is right where one key fits, and is refused where none is published', async () => {
    expect((await http(world.url, await provider.token({}, 'ES256', { kid: undefined }))).code).toBe('OK');
    const { status, code } = await http(world.url, await provider.token({}, 'ES256', { kid: 'unknown' }));
    expect([status, code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('with a signature or claims that were changed is refused', async () => {
    const [header = '', , signature = ''] = (await provider.token()).split('.');
    const forged = `${header}.${part(provider.claims({ role: 'LEADER' }))}.${signature}`;
    expect((await http(world.url, forged)).code).toBe('UNAUTHENTICATED');
  });

  it('of a key that it brings along is refused', async () => {
    const stranger = new Provider();
    await stranger.newKey('RS256', 'RS256');
    const jwk = stranger.pairs.get('RS256')?.jwk;
    for (const header of [{ jwk }, { jku: `${provider.issuer}/other` }, {}]) {
      const token = await stranger.token({ iss: provider.issuer }, 'RS256', header);
      expect((await http(world.url, token)).code).toBe('UNAUTHENTICATED');
    }
  });

  it('that is not signed by a pair of keys is refused', async () => {
    const claims = provider.claims();
    const jwk = provider.pairs.get('RS256')?.jwk ?? {};
    const pem = await exportSPKI((await importJWK(jwk, 'RS256')) as never);
    const none = new UnsecuredJWT(claims).encode();
    for (const token of [
      none,
      `${none}${part({})}`,
      `${part({ alg: 'none', kid: 'RS256' })}.${part(claims)}.`,
      // Key confusion: the public key, which everybody has, as a shared secret, in each form that it has.
      ...[
        pem,
        pem.trim(),
        pem.replace(/\n/g, ''),
        JSON.stringify(jwk),
        jwk.n ?? '',
        await calculateJwkThumbprint(jwk),
      ].flatMap((secret) => [signedWith(secret, claims), signedWith(secret, claims, { kid: 'RS256', typ: 'JWT' })]),
      signedWith('', claims),
      signedWith('', claims, { kid: 'RS256' }),
    ]) {
      expect((await http(world.url, token)).code).toBe('UNAUTHENTICATED');
    }
  });

  it('that the service’s own secret signed is refused where an issuer is set', async () => {
    await apart(async (own, place) => {
      const claims = { sub: 'official-1', name: '督查科甲', role: 'OFFICE' as const, jurisdiction: '370600' };
      for (const token of [await signToken(SECRET, claims, '1h'), signedWith(SECRET, own.claims(), { kid: 'RS256' })])
        expect((await http(place.url, token)).code).toBe('UNAUTHENTICATED');
    });
  });
});

describe('without a provider', () => {
  it('an empty or short secret serves nobody', () => {
    for (const secret of ['', 'short', 'x'.repeat(31)]) {
      expect(() => new Tokens(secret, null, world.ledger)).toThrow(/32 bytes/);
    }
    expect(new Tokens('x'.repeat(32), null, world.ledger).secret).toHaveLength(32);
  });
});

describe('on every road', () => {
  it.each<[string, () => Json, string, string, string]>([
    ['right', () => ({}), 'OK', 'open', 'open'],
    ['expired', () => ({ exp: seconds() - 90 }), 'UNAUTHENTICATED', '4403', '401 UNAUTHENTICATED'],
    ['of another issuer', () => ({ iss: 'https://id.example.com' }), 'UNAUTHENTICATED', '4403', '401 UNAUTHENTICATED'],
  ])('a token that is %s', async (_, claims, overHttp, overSocket, overStream) => {
    const token = await provider.token(claims());
    expect((await http(world.url, token)).code).toBe(overHttp);
    const socket = new Socket(world.url, { authorization: `Bearer ${token}` }, CHANGES);
    expect(await socket.outcome()).toBe(overSocket);
    await socket.end();
    const stream = new Stream(world.url, token, CHANGES);
    expect(await stream.outcome()).toBe(overStream);
    await stream.end();
  });

  it('a token that ends closes its socket and its stream, 60 s of skew included', async () => {
    const token = await provider.token({ exp: seconds() - 58 });
    const socket = new Socket(world.url, { token }, CHANGES);
    const stream = new Stream(world.url, token, CHANGES);
    expect([await socket.outcome(), await stream.outcome()]).toEqual(['open', 'open']);
    await socket.until(() => socket.code !== null);
    await stream.until(() => stream.ended);
    expect([socket.code, stream.code]).toEqual([4403, 'UNAUTHENTICATED']);
    expect((await http(world.url, token)).code).toBe('UNAUTHENTICATED');
  });
});

describe('claims under other names', () => {
  const claims = {
    name: 'preferred_username',
    role: 'realm_access.roles',
    jurisdiction: 'org_code',
    unit: 'dept.code',
  };

  it('are found, in objects too, and ours are not looked at', async () => {
    await apart(
      async (own, place) => {
        const person = {
          name: 'not this',
          role: 'LEADER',
          jurisdiction: '370614',
          preferred_username: 'zhang.san',
          org_code: '370600',
          realm_access: { roles: ['default-roles', 'OFFICE'] },
        };
        const { data } = await http(place.url, await own.token(person), VIEWER);
        expect(data.viewer).toMatchObject({ name: 'zhang.san', role: 'OFFICE', jurisdiction: { code: '370600' } });
        const input = { code: 'U7', name: '测试单位七', kind: 'DEPARTMENT' };
        await new Caller(world, await provider.token()).must('createUnit', 'CreateUnitInput', input);
        const unit = { ...person, realm_access: { roles: ['UNIT'] }, dept: { code: 'U7' } };
        expect((await http(place.url, await own.token(unit), VIEWER)).data.viewer.unit).toEqual({ code: 'U7' });
        for (const realm_access of [{ roles: ['OFFICE', 'LEADER'] }, { roles: [] }, {}, null, 'OFFICE', undefined]) {
          const { errors } = await http(place.url, await own.token({ ...person, realm_access }));
          expect(errors[0].message).toMatch(/role/);
        }
        const dotted = { ...person, realm_access: undefined, 'realm_access.roles': 'OFFICE' };
        expect((await http(place.url, await own.token(dotted))).code).toBe('OK');
      },
      { config: { claims } },
    );
  });

  it('are not found in what every object has', async () => {
    await apart(
      async (own, place) => {
        const { errors } = await http(place.url, await own.token());
        expect(errors[0].message).toMatch(/role/);
      },
      { config: { claims: { role: 'constructor.name' } } },
    );
  });
});

describe('the provider’s keys', () => {
  it('are asked for once for many tokens, at once and later', async () => {
    await apart(async (own, place) => {
      const tokens = await Promise.all(Array.from({ length: 30 }, (_, i) => own.token({ sub: `official-${i}` })));
      const codes = await Promise.all(tokens.map(async (token) => (await http(place.url, token)).code));
      expect(new Set(codes)).toEqual(new Set(['OK']));
      for (const token of tokens.slice(0, 5)) await http(place.url, token);
      expect(own.asked).toEqual({ discovery: 1, keys: 1 });
    });
  });

  it('are found without discovery where their address is set', async () => {
    await apart(async (own, place) => {
      const tokens = new Tokens('', { ...place.config, jwks: own.jwks }, world.ledger);
      expect((await tokens.bearer(await own.token())).who.subject).toBe('official-1');
      expect(own.asked).toEqual({ discovery: 0, keys: 1 });
    });
  });

  it('that rotate right after they were asked for are followed at once, the old one too while it is published', async () => {
    await apart(async (own, place) => {
      expect((await http(place.url, await own.token())).code).toBe('OK');
      await own.newKey('next', 'RS256');
      const tokens = await Promise.all(Array.from({ length: 10 }, () => own.token({}, 'next')));
      const codes = await Promise.all(tokens.map(async (token) => (await http(place.url, token)).code));
      expect(new Set(codes)).toEqual(new Set(['OK']));
      expect(own.asked.keys).toBe(2);
      expect((await http(place.url, await own.token())).code).toBe('OK');
      // and the one that is withdrawn then is no longer known
      const old = await own.token();
      own.pairs.delete('RS256');
      await own.newKey('after', 'ES256');
      expect((await http(place.url, await own.token({}, 'after'))).code).toBe('OK');
      expect((await http(place.url, old)).code).toBe('UNAUTHENTICATED');
    });
  });

  it('are not asked for at a stranger’s will, and a stranger’s tokens do not keep others out', async () => {
    await apart(async (own, place) => {
      const good = await own.token();
      expect((await http(place.url, good)).code).toBe('OK');
      const made = await Promise.all(
        Array.from({ length: 60 }, (_, i) => own.token({}, 'RS256', { kid: `made-up-${i}` })),
      );
      for (const token of made) expect((await http(place.url, token)).status).toBe(401);
      expect(own.asked.keys).toBeLessThanOrEqual(1 + 5);
      await Promise.all(made.map((token) => http(place.url, token)));
      expect(own.asked.keys).toBeLessThanOrEqual(1 + 5);
      expect((await http(place.url, good)).code).toBe('OK');
    });
  });
});

describe('a provider that', () => {
  const DOWN = [503, 'UNAUTHENTICATED', '5'];
  const outcome = async (place: Place, token: string) => {
    const { status, code, retryAfter } = await http(place.url, token);
    return [status, code, retryAfter];
  };
  /** Asks until the answer is another. */
  const recovered = async (place: Place, token: string): Promise<Json> => {
    for (;;) {
      const found = await outcome(place, token);
      if (found[0] !== 503) return found;
      await new Promise((go) => setTimeout(go, 50));
    }
  };

  it('is down at the start is told as that on every road, and works when it is back', async () => {
    await apart(
      async (own, place) => {
        const token = await own.token();
        expect(await outcome(place, token)).toEqual(DOWN);
        const socket = new Socket(place.url, { token }, CHANGES);
        expect(await socket.outcome()).toBe('1013');
        await socket.end();
        const stream = new Stream(place.url, token, CHANGES);
        expect(await stream.outcome()).toBe('503 UNAUTHENTICATED');
        await own.start();
        expect(await recovered(place, token)).toEqual([200, 'OK', null]);
      },
      { before: (own) => own.stop() },
    );
  });

  it.each<[string, (response: import('node:http').ServerResponse) => void]>([
    ['answers 500', (response) => response.writeHead(500).end()],
    ['answers 404', (response) => response.writeHead(404).end('{}')],
    ['leads elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['answers no JSON', (response) => response.end('<html>')],
    ['answers something else', (response) => response.end('{"keys": "none"}')],
    ['hangs up', (response) => response.destroy()],
  ])('%s is down, for its keys too, and is not a fault of the token', async (_, hindered) => {
    await apart(async (own, place) => {
      const token = await own.token();
      own.hindered = hindered;
      expect(await outcome(place, token)).toEqual(DOWN);
      // discovery works, the keys do not
      own.hindered = (response) => (own.asked.keys === 0 ? own.answer(false, response) : hindered(response));
      own.asked.keys = 0;
      await new Promise<void>((resolve) => {
        const again = async () => {
          expect(await outcome(place, token)).toEqual(DOWN);
          if (own.asked.keys > 0) resolve();
          else setTimeout(() => void again(), 50);
        };
        void again();
      });
      own.hindered = null;
      expect(await recovered(place, token)).toEqual([200, 'OK', null]);
    });
  });

  it('goes down later is not missed for known keys, and is not hammered for others', async () => {
    await apart(async (own, place) => {
      const token = await own.token();
      expect(await outcome(place, token)).toEqual([200, 'OK', null]);
      own.hindered = (response) => response.writeHead(503).end();
      own.asked.keys = 0;
      const unknown = await own.token({}, 'RS256', { kid: 'new' });
      expect(await outcome(place, unknown)).toEqual(DOWN);
      for (let i = 0; i < 20; i++) await outcome(place, unknown);
      expect(own.asked.keys).toBeLessThanOrEqual(5);
      expect(await outcome(place, token)).toEqual([200, 'OK', null]);
    });
  });

  it('is slow is waited for, once for all', async () => {
    await apart(async (own, place) => {
      const token = await own.token();
      const held: (() => void)[] = [];
      own.hindered = (response) => held.push(() => own.answer(own.asked.keys > 0, response));
      const answers = Promise.all(Array.from({ length: 10 }, () => outcome(place, token)));
      for (const count of [1, 2]) {
        while (held.length < count) await new Promise((go) => setTimeout(go, 5));
        held[count - 1]?.();
      }
      expect(new Set((await answers).map(String))).toEqual(new Set(['200,OK,']));
      expect(own.asked).toEqual({ discovery: 1, keys: 1 });
    });
  });

  it('never answers is down after five seconds', async () => {
    await apart(async (own, place) => {
      own.hindered = () => undefined;
      const begun = performance.now();
      expect(await outcome(place, await own.token())).toEqual(DOWN);
      expect(performance.now() - begun).toBeLessThan(8000);
    });
  });

  it('calls itself otherwise is not believed', async () => {
    await apart(
      async (own, place) => {
        expect(await outcome(place, await own.token())).toEqual(DOWN);
        expect(await outcome(place, await own.token({ iss: own.callsItself }))).toEqual(DOWN);
        expect(own.asked.keys).toBe(0);
        // The log says why, once.
        expect(place.logged.map((line) => JSON.parse(line).err.message)).toEqual([
          expect.stringContaining(
            `LEDGER_OIDC_ISSUER is ${own.issuer}, the provider calls itself https://id.example.com`,
          ),
        ]);
      },
      {
        before: (own) => {
          own.callsItself = 'https://id.example.com';
          return Promise.resolve();
        },
      },
    );
  });
});
