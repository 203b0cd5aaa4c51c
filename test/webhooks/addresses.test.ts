// Where the service calls and where it does not: a table of addresses, and names that change what they mean.
import type { LookupAddress } from 'node:dns';

import { AllowList, type Resolve } from '../../src/ledger/addresses';
import { Caller } from '../../src/ledger/posting';
import { Receiver } from './stage';

const INSIDE = 'inside.example';
const OUTSIDE = 'outside.example';
const BOTH = 'both.example';
const NAMES: Record<string, string[]> = {
  [OUTSIDE]: ['8.8.8.8', '2606:4700::1'],
  [INSIDE]: ['10.1.2.3'],
  [BOTH]: ['127.0.0.1', '8.8.8.8'],
  localhost: ['127.0.0.1', '::1'],
  'metadata.example': ['169.254.169.254'],
  'a.gov.cn': ['10.9.9.9'],
  'b.gov.cn': ['8.8.4.4'],
};
const family = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);
const resolve: Resolve = (name, _, done) => {
  const found = NAMES[name];
  if (found === undefined) done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []);
  else
    done(
      null,
      found.map((address): LookupAddress => ({ address, family: family(address) })),
    );
};

it.each([
  // without a list: public addresses, https, 443
  ['', 'https://outside.example/hook', true],
  ['', 'https://outside.example:443/hook', true],
  ['', 'https://nobody.example/hook', true],
  ['', 'https://8.8.8.8/', true],
  ['', 'https://[2606:4700::1]/', true],
  ['', 'https://both.example/', true],
  ['', 'https://outside.example:8443/', false],
  ['', 'http://outside.example/', false],
  ['', 'http://outside.example:443/', false],
  ['', 'ftp://outside.example/', false],
  ['', 'file:///etc/passwd', false],
  ['', 'https://user@outside.example/', false],
  ['', 'https://:secret@outside.example/', false],
  ['', 'outside.example/hook', false],
  ['', 'https://', false],
  ['', 'https://inside.example/', false],
  ['', 'https://localhost/', false],
  ['', 'https://localhost./', false],
  ['', 'https://metadata.example/', false],
  ['', 'https://127.0.0.1/', false],
  ['', 'https://127.1/', false],
  ['', 'https://2130706433/', false],
  ['', 'https://0x7f000001/', false],
  ['', 'https://0177.0.0.1/', false],
  ['', 'https://0/', false],
  ['', 'https://10.0.0.1/', false],
  ['', 'https://172.16.0.1/', false],
  ['', 'https://172.32.0.1/', true],
  ['', 'https://192.168.1.1/', false],
  ['', 'https://100.64.0.1/', false],
  ['', 'https://169.254.169.254/', false],
  ['', 'https://224.0.0.1/', false],
  ['', 'https://255.255.255.255/', false],
  ['', 'https://198.18.0.1/', false],
  ['', 'https://[::1]/', false],
  ['', 'https://[::]/', false],
  ['', 'https://[::ffff:8.8.8.8]/', false],
  ['', 'https://[::ffff:127.0.0.1]/', false],
  ['', 'https://[fe80::1]/', false],
  ['', 'https://[fd00::1]/', false],
  ['', 'https://[ff02::1]/', false],
  ['', 'https://[64:ff9b::7f00:1]/', false],
  ['', 'https://[2002:7f00:1::]/', false],
  // a list admits what it names and nothing else
  ['a.gov.cn', 'https://a.gov.cn/', true],
  ['a.gov.cn', 'http://a.gov.cn/', true],
  ['a.gov.cn', 'https://A.GOV.CN./', true],
  ['a.gov.cn', 'https://a.gov.cn:8443/', false],
  ['a.gov.cn', 'https://b.gov.cn/', false],
  ['a.gov.cn', 'https://xa.gov.cn/', false],
  ['a.gov.cn', 'https://a.gov.cn.evil.example/', false],
  ['a.gov.cn:8443', 'https://a.gov.cn:8443/', true],
  ['a.gov.cn:8443', 'https://a.gov.cn/', false],
  ['*.gov.cn', 'https://b.gov.cn/', true],
  ['*.gov.cn', 'https://gov.cn/', false],
  // a name that only ends like the entry is not trusted with the inside
  ['*.gov.cn', 'https://a.gov.cn/', false],
  ['*.gov.cn, 10.0.0.0/8', 'https://a.gov.cn/', true],
  ['metadata.example', 'http://metadata.example/', false],
  ['10.0.0.0/8', 'http://10.1.2.3:8080/', true],
  ['10.0.0.0/8', 'http://inside.example:8080/', true],
  ['10.0.0.0/8', 'http://[::ffff:10.1.2.3]/', false],
  ['10.0.0.0/8', 'https://outside.example/', false],
  ['10.0.0.0/8', 'https://8.8.8.8/', false],
  ['fd00::/8', 'http://[fd00::1]:9000/', true],
  ['10.1.2.3', 'http://10.1.2.3/', true],
  ['localhost:8080', 'http://localhost:8080/', true],
])('%j admits %s: %s', async (list, url, admitted) => {
  expect((await AllowList.parse(list, resolve).wrong(url)) === null).toBe(admitted);
});

it.each(['10.0.0.0/33', 'a b', 'https://a.gov.cn', '*', '*.', 'a.*.cn', 'a.gov.cn:99999', 'user@a.gov.cn', '10.0.0/8'])(
  '%j is not a list',
  (list) => expect(() => AllowList.parse(list)).toThrow(/^must hold/),
);

describe('a call', () => {
  let receiver: Receiver;
  let caller: Caller | null = null;
  beforeAll(async () => (receiver = await Receiver.open()));
  afterEach(() => caller?.close());
  afterAll(() => receiver.close());
  const post = (list: string, name: string, names: () => string[]) => {
    const changing: Resolve = (_, __, done) =>
      done(
        null,
        names().map((address): LookupAddress => ({ address, family: family(address) })),
      );
    caller = new Caller(AllowList.parse(list, changing), 2000, 2);
    const url = `http://${name}:${receiver.port}/`;
    return caller.post({ url, headers: {}, body: '{}' }, new AbortController().signal);
  };

  it('goes to a name that leads where it may', async () => {
    expect(await post('127.0.0.0/8', 'ok.example', () => ['127.0.0.1'])).toMatchObject({ status: 204 });
  });

  it('does not go to a name that has changed since it was registered', async () => {
    const before = receiver.received.length;
    await expect(post('10.0.0.0/8', 'rebound.example', () => ['127.0.0.1'])).rejects.toThrow(/LEDGER_WEBHOOK_HOSTS/);
    // An address that may be called beside one that may not: only the first is.
    expect(await post('127.0.0.1/32', 'mixed.example', () => ['127.0.0.2', '127.0.0.1'])).toMatchObject({
      status: 204,
    });
    expect(receiver.received.length).toBe(before + 1);
  });

  it('does not go to an address that is spelled out', async () => {
    await expect(post('10.0.0.0/8', '127.0.0.1', () => [])).rejects.toThrow(/LEDGER_WEBHOOK_HOSTS/);
  });
});
