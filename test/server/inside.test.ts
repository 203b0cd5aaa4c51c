// Asking the API from inside the service: the same rights and the same allowance as from outside, for as long as somebody waits.
import { TrustedDocuments } from '../../src/api/trusted';
import { DOOR_LIMITS } from '../../src/server/door-limits';
import { type Caller, World } from '../world';

/** How a briefing is answered: its status and code. It takes three operations. */
async function briefing({ world, token }: Caller, signal?: AbortSignal): Promise<string> {
  const response = await fetch(`${world.url}/documents/briefing.docx?from=2026-11-01&to=2026-11-30`, {
    headers: { authorization: `Bearer ${token ?? ''}` },
    ...(signal !== undefined && { signal }),
  });
  const { status } = response;
  if (status === 200) return `200 ${(await response.arrayBuffer()).byteLength > 5000 ? 'a document' : 'too little'}`;
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return `${status} ${errors[0]?.extensions.code} ${response.headers.has('retry-after') ? 'later' : ''}`.trim();
}

/** What of the allowance is left. */
async function left(who: Caller): Promise<number> {
  return (await who.get('{ rateLimit { remaining } }')).rateLimit.remaining;
}

it('costs what its operations cost from outside', async () => {
  const world = await World.open('2026-11-20T09:00:00+08:00');
  try {
    const office = await world.as({ role: 'OFFICE' });
    const before = await left(office);
    const asking = before - (await left(office));
    expect(await briefing(office)).toBe('200 a document');
    expect(before - (await left(office)) - 2 * asking).toBeGreaterThan(1000);
  } finally {
    await world.close();
  }
});

// Its first operation costs some 600 points.
it('is refused at its first operation where the rate is used up, and waits at a later one while somebody waits for it', async () => {
  const world = await World.open('2026-11-20T09:00:00+08:00', { service: { limits: { ...DOOR_LIMITS, rate: 1000 } } });
  try {
    const office = await world.as({ role: 'OFFICE' });
    await expect(briefing(office, AbortSignal.timeout(2000))).rejects.toThrow('timeout');
    expect(await briefing(office)).toBe('429 RATE_LIMITED later');
  } finally {
    await world.close();
  }
});

it('is bound by trusted documents like any request, and needs a token', async () => {
  const trusted = TrustedDocuments.read(JSON.stringify({ roles: ['LEADER'], documents: {} }));
  const world = await World.open('2026-11-20T09:00:00+08:00', { service: { trusted } });
  try {
    expect(await briefing(await world.as({ role: 'LEADER' }))).toBe('403 FORBIDDEN');
    expect(await briefing(await world.as({ role: 'OFFICE' }))).toBe('200 a document');
    expect(await briefing(await world.as({ role: 'OFFICE' }, '-1s'))).toBe('401 UNAUTHENTICATED');
  } finally {
    await world.close();
  }
});
