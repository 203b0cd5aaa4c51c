// Credentials of other systems: whose they may be, where, for how long, and what they amount to. Tables of the pure rules.
import type { Principal } from '../../src/rules/access';
import {
  type ClientFacts,
  type CreateClient,
  createClient,
  isLive,
  principalOf,
  revokeClient,
} from '../../src/rules/clients';
import type { Setting } from '../../src/rules/deciding';
import type { Client, Unit } from '../../src/rules/records';
import { Problems } from '../../src/rules/refusal';
import { isIn, isNetwork } from '../../src/ledger/networks';
import { isWithin } from '../../src/rules/division';
import { refusal } from './world';

const WALL = '2026-11-21T12:00:00.000Z';
// The ledger's clock is simulated, and years behind.
const LEDGER = '2020-01-02T00:00:00.000Z';
const KNOWN = ['370000', '370600', '370614', '370683', '370100', '371000'];

const who = (jurisdiction: string): Principal => ({
  subject: 'security-1',
  name: '安全管理员',
  role: 'SECURITY',
  jurisdiction,
  unitId: null,
});
const setting = (jurisdiction: string): Setting => ({
  now: LEDGER,
  today: '2020-01-02',
  who: who(jurisdiction),
  regime: {} as Setting['regime'],
  problems: new Problems(),
  newId: (kind) => `${kind}_${jurisdiction}_1`,
  files: new Map(),
});
const UNIT = { id: 'unit_370600_1' } as Unit;
const WHOLE: CreateClient = { name: '数据共享平台', role: 'SYSTEM', expiresAt: '2027-01-01T00:00:00.000Z' };

function make(
  input: Partial<CreateClient> = {},
  { jurisdiction = '370600', ...facts }: Partial<ClientFacts> & { jurisdiction?: string } = {},
): Client {
  const known = { unit: undefined, known: KNOWN, wall: WALL, isNetwork, keyHash: 'hash', ...facts };
  const [event] = createClient({ ...WHOLE, ...input }, known, setting(jurisdiction));
  if (event?.kind !== 'clientCreated') throw new Error('no client');
  return event.data.client;
}
const refused = (...args: Parameters<typeof make>): string[] => refusal(() => make(...args));

describe('a jurisdiction lies within', () => {
  it.each<[string, string, boolean]>([
    // of a province: all that begins with its two digits
    ['370000', '370000', true],
    ['370600', '370000', true],
    ['370614', '370000', true],
    ['371000', '370000', true],
    ['110000', '370000', false],
    ['110101', '370000', false],
    ['429004', '420000', true],
    // of a city: its four digits; 371000 is a city, though three noughts end it
    ['370600', '370600', true],
    ['370614', '370600', true],
    ['370683', '370600', true],
    ['370000', '370600', false],
    ['370700', '370600', false],
    ['371002', '371000', true],
    ['370102', '371000', false],
    ['370100', '371000', false],
    ['371000', '370100', false],
    // of a county: itself
    ['370614', '370614', true],
    ['370600', '370614', false],
    ['370615', '370614', false],
    ['370000', '370614', false],
  ])('%s within %s: %s', (code, above, within) => {
    expect(isWithin(code, above)).toBe(within);
  });
});

describe('a client', () => {
  it('is of its maker’s jurisdiction, sees all, comes from anywhere, unless it is said otherwise', () => {
    expect(make()).toEqual({
      id: 'client_370600_1',
      jurisdiction: '370600',
      name: '数据共享平台',
      role: 'SYSTEM',
      unitId: null,
      jurisdictions: ['370600'],
      classifications: ['PUBLIC', 'INTERNAL', 'WORK_SECRET'],
      networks: [],
      keyHash: 'hash',
      expiresAt: WHOLE.expiresAt,
      createdAt: LEDGER,
      createdBy: 'security-1',
      revokedAt: null,
      version: 1,
    });
  });

  it.each<[string[], string, string[]]>([
    [['370600', '370614'], '370600', []],
    [['370614', '370600'], '370600', []],
    [['370614'], '370600', []],
    [['370600', '370614', '371000'], '370000', []],
    [['370614', '370614'], '370614', []],
    [['370600'], '370614', ['NOT_FOUND jurisdictions.0']],
    [['370614', '370600'], '370614', ['NOT_FOUND jurisdictions.1']],
    [['370614', '370000', '371000'], '370600', ['NOT_FOUND jurisdictions.1', 'NOT_FOUND jurisdictions.2']],
    // below it, and not in this ledger
    [['370685'], '370600', ['NOT_FOUND jurisdictions.0']],
    [[''], '370600', ['NOT_FOUND jurisdictions.0']],
    [['3706'], '370600', ['NOT_FOUND jurisdictions.0']],
    [[], '370600', ['INVALID jurisdictions']],
  ])('for %j by the officer of %s: %j', (jurisdictions, jurisdiction, problems) => {
    expect(refused({ jurisdictions }, { jurisdiction })).toEqual(problems);
    if (problems.length === 0)
      expect(make({ jurisdictions }, { jurisdiction }).jurisdictions).toEqual([...new Set(jurisdictions)]);
  });

  it('has at most 200 jurisdictions and 50 networks', () => {
    const codes = Array.from({ length: 201 }, (_, i) => String(370_600 + i));
    expect(refused({ jurisdictions: codes.slice(0, 100) }, { known: codes })).toEqual([]);
    expect(refused({ jurisdictions: codes }, { known: codes, jurisdiction: '370000' })).toEqual([
      'INVALID jurisdictions',
    ]);
    const networks = Array.from({ length: 51 }, (_, i) => `10.0.${i}.0/24`);
    expect(refused({ networks: networks.slice(1) })).toEqual([]);
    expect(refused({ networks })).toEqual(['INVALID networks']);
  });

  it.each<[string, string[]]>([
    ['2026-11-21T12:00:00.000Z', ['INVALID expiresAt']],
    ['2026-11-21T12:00:00.001Z', []],
    ['2029-11-21T12:00:00.000Z', []],
    ['2029-11-21T12:00:00.001Z', ['INVALID expiresAt']],
    // before the machine's now, though far behind the ledger's
    ['2021-01-01T00:00:00.000Z', ['INVALID expiresAt']],
  ])('ends at %s: %j', (expiresAt, problems) => {
    expect(refused({ expiresAt })).toEqual(problems);
  });

  it('that is made on a leap day ends at the latest on the 28th', () => {
    const wall = '2028-02-29T08:00:00.000Z';
    expect(refused({ expiresAt: '2031-02-28T08:00:00.000Z' }, { wall })).toEqual([]);
    expect(refused({ expiresAt: '2031-03-01T00:00:00.000Z' }, { wall })).toEqual(['INVALID expiresAt']);
  });

  it.each(['ADMIN', 'SECURITY', 'AUDITOR'] as const)('is never %s', (role) => {
    expect(refused({ role })).toEqual(['INVALID role']);
  });

  it('of a unit has one, in this jurisdiction, and nobody else has', () => {
    expect(make({ role: 'UNIT' }, { unit: UNIT }).unitId).toBe(UNIT.id);
    expect(refused({ role: 'UNIT' })).toEqual(['REQUIRED unit']);
    for (const jurisdictions of [['370614'], ['370600', '370614']])
      expect(refused({ role: 'UNIT', jurisdictions }, { unit: UNIT })).toEqual(['INVALID jurisdictions']);
    for (const role of ['OFFICE', 'LEADER', 'SYSTEM'] as const)
      expect(refused({ role }, { unit: UNIT })).toEqual(['INVALID unit']);
  });

  it('sees at least one classification, and each once', () => {
    expect(refused({ classifications: [] })).toEqual(['INVALID classifications']);
    expect(make({ classifications: ['INTERNAL', 'PUBLIC', 'INTERNAL'] }).classifications).toEqual([
      'PUBLIC',
      'INTERNAL',
    ]);
  });

  it('with everything wrong is told of all of it at once', () => {
    const input = {
      role: 'ADMIN' as const,
      jurisdictions: ['110000'],
      networks: ['here'],
      classifications: [],
      expiresAt: WALL,
    };
    expect(refused(input, { unit: UNIT })).toEqual([
      'NOT_FOUND jurisdictions.0',
      'INVALID networks.0',
      'INVALID classifications',
      'INVALID role',
      'INVALID unit',
      'INVALID expiresAt',
    ]);
  });
});

describe('a client amounts to', () => {
  it('its role in one of its jurisdictions at a time, and to nobody in another', () => {
    const client = make({ jurisdictions: ['370600', '370614'] });
    expect(principalOf(client, '370614')).toEqual({
      subject: client.id,
      name: client.name,
      role: 'SYSTEM',
      jurisdiction: '370614',
      unitId: null,
    });
    for (const code of ['370000', '370683', '', '3706']) expect(principalOf(client, code)).toBeNull();
  });

  it('a limited one only where not all classifications are its own', () => {
    expect(principalOf(make({ classifications: ['PUBLIC', 'INTERNAL', 'WORK_SECRET'] }), '370600')).not.toHaveProperty(
      'classifications',
    );
    expect(principalOf(make({ classifications: ['PUBLIC'] }), '370600')?.classifications).toEqual(['PUBLIC']);
  });

  it('nothing once it is revoked or over, by the machine’s clock', () => {
    const client = make();
    expect(isLive(client, WALL)).toBe(true);
    expect(isLive(client, '2026-12-31T23:59:59.999Z')).toBe(true);
    expect(isLive(client, client.expiresAt)).toBe(false);
    const [event] = revokeClient(client, '停用', setting('370600'));
    expect(event).toEqual({
      kind: 'clientRevoked',
      data: { clientId: client.id, set: { revokedAt: LEDGER, version: 2 }, comment: '停用' },
    });
    const revoked = { ...client, revokedAt: LEDGER };
    expect(isLive(revoked, WALL)).toBe(false);
    expect(refusal(() => revokeClient(revoked, null, setting('370600')))).toEqual(['NOT_ALLOWED_IN_STAGE client']);
  });
});

describe('networks', () => {
  it.each<[string, boolean]>([
    ['10.1.0.0/16', true],
    ['10.1.2.3/32', true],
    ['0.0.0.0/0', true],
    ['2001:db8::/32', true],
    ['::1/128', true],
    ['10.1.0.0', false],
    ['10.1.0.0/33', false],
    ['10.1.0.0/-1', false],
    ['10.1.0.0/1.5', false],
    ['10.1.0/24', false],
    ['::1/129', false],
    ['fe80::1%eth0/64', false],
    ['/8', false],
    ['10.0.0.0/8/8', false],
    [' 10.0.0.0/8', false],
    ['', false],
  ])('%j is one: %s', (text, is) => {
    expect(isNetwork(text)).toBe(is);
  });

  it.each<[string, string, boolean]>([
    ['10.1.2.3', '10.1.0.0/16', true],
    ['10.2.2.3', '10.1.0.0/16', false],
    ['10.1.2.3', '10.1.2.3/32', true],
    ['10.1.2.4', '10.1.2.3/32', false],
    ['1.2.3.4', '0.0.0.0/0', true],
    // IPv4 over IPv6, in each way to write it
    ['::ffff:10.1.2.3', '10.1.0.0/16', true],
    ['::FFFF:10.1.2.3', '10.1.0.0/16', true],
    ['::ffff:a01:203', '10.1.0.0/16', true],
    ['::ffff:10.2.2.3', '10.1.0.0/16', false],
    ['10.1.2.3', '::ffff:10.1.0.0/112', true],
    ['10.2.2.3', '::ffff:10.1.0.0/112', false],
    ['2001:db8::7', '2001:db8::/32', true],
    ['2001:db9::7', '2001:db8::/32', false],
    ['2001:db8::7', '0.0.0.0/0', false],
    ['fe80::1%eth0', 'fe80::/64', true],
    ['fe80::1%eth0', '10.0.0.0/8', false],
    ['unknown', '0.0.0.0/0', false],
    ['', '0.0.0.0/0', false],
    ['10.1.2.3:443', '10.1.0.0/16', false],
  ])('%j lies in %s: %s', (address, network, lies) => {
    expect(isIn(address, [network])).toBe(lies);
    expect(isIn(address, ['192.0.2.0/24', network])).toBe(lies);
  });
});
