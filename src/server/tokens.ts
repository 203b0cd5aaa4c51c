// Tokens (JWT): who asks. Signed by an OpenID provider, or, where none is set, with this service's own secret (HS256). They
// follow the machine's clock, never a simulated one.
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

import type { Principal } from '../rules/access';
import { ADMINISTRATORS, type Role, ROLE_WORDS, ROLES } from '../rules/words';
import { unauthenticated } from '../api/errors';
import { wallMs } from '../ledger/clock';
import type { Ledger } from '../ledger/ledger';
import { CLOCK_SKEW, Oidc, type OidcConfig, type ProviderDown } from './oidc';

const claims = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().min(1).max(200),
  role: z.enum(ROLES),
  jurisdiction: z.string().regex(/^\d{6}$/),
  unit: z.string().min(1).max(40).nullish(),
  exp: z.number(),
});
export interface Claims extends Omit<z.infer<typeof claims>, 'exp' | 'unit'> {
  unit?: string;
}

/** Bytes of the secret: as many as the hash of HS256 has (RFC 7518, 3.2). */
export const SHORTEST_SECRET = 32;

const key = (secret: string): Uint8Array => new TextEncoder().encode(secret);

/** A token for these claims. `ttl` is a span such as 8h, 30m, 7d. */
export async function signToken(secret: string, { sub, ...rest }: Claims, ttl: string): Promise<string> {
  return new SignJWT({ ...rest })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(ttl)
    .sign(key(secret));
}

/** Who a token names, and when it ends, in milliseconds since 1970. */
export interface Bearer {
  who: Principal;
  endsAt: number;
}

// A signature costs more than a question. Only of our own secret: a provider may withdraw a key at any time.
const KNOWN = { max: 10_000, ttl: 60_000 };

export class Tokens {
  readonly #known = new LRUCache<string, Bearer>(KNOWN);
  readonly #oidc: Oidc | null;
  /** Unit codes never change, so what was found once holds. */
  readonly #units = new Map<string, string>();

  constructor(
    readonly secret: string,
    oidc: OidcConfig | null,
    readonly ledger: Ledger,
    providerFailed?: (error: ProviderDown) => void,
  ) {
    this.#oidc = oidc === null ? null : new Oidc(oidc, providerFailed);
    // With an empty or short secret anybody could sign.
    if (oidc === null && Buffer.byteLength(secret) < SHORTEST_SECRET) {
      throw new Error(`a secret of at least ${SHORTEST_SECRET} bytes is needed, or an OpenID provider`);
    }
  }

  /** Who a token names; throws UNAUTHENTICATED with the reason. */
  async bearer(token: string): Promise<Bearer> {
    if (this.#oidc !== null) return this.#read(token);
    const known = this.#known.get(token);
    if (known !== undefined && wallMs() < known.endsAt) return known;
    const bearer = await this.#read(token);
    this.#known.set(token, bearer);
    return bearer;
  }

  async #read(token: string): Promise<Bearer> {
    const read = claims.safeParse(await this.#verified(token));
    if (!read.success) {
      const field = read.error.issues[0]?.path.join('.') ?? '';
      throw unauthenticated(`令牌的 ${field} 有误 / the claim ${field} is missing or wrong`);
    }
    const { sub, name, role, jurisdiction, unit, exp } = read.data;
    if (this.ledger.regimes.jurisdiction(jurisdiction) === null) {
      throw unauthenticated('令牌的 jurisdiction 不在本台账 / the jurisdiction is not in this ledger');
    }
    if (role === 'UNIT' && unit == null) throw unauthenticated('单位令牌须有 unit / a UNIT token needs a unit');
    // A provider may name a department for everybody; only a unit's staff act for theirs.
    const unitId = role === 'UNIT' ? await this.#unit(jurisdiction, unit ?? '') : null;
    const who = { subject: sub, name, role, jurisdiction, unitId };
    if (ADMINISTRATORS.includes(role)) await this.#keepApart(who, role);
    const skew = this.#oidc === null ? 0 : CLOCK_SKEW;
    return { who, endsAt: (exp + skew) * 1000 };
  }

  /**
   * Who has signed in as one of the administrators is no other of them, whatever tokens were given out (GB/T 22239 8.1.5). The first
   * time is in the log: an auditor who only reads leaves nothing else there.
   */
  async #keepApart(who: Principal, role: Role): Promise<void> {
    const { regimes, reader, acts } = this.ledger;
    const first = await reader.administeredAs(who.subject, regimes.codes);
    if (first === null) await acts.log(who, { kind: 'administratorSignedIn', data: { role } });
    if (first === null || first === role) return;
    await acts.logRefusal(who, 'signIn');
    const [known, asked] = [ROLE_WORDS[first], ROLE_WORDS[role]];
    throw unauthenticated(
      `该账号曾以${known.zh}身份登录，不得兼任${asked.zh} / this account has signed in as ${known.en} and may not be ${asked.en} too`,
    );
  }

  async #verified(token: string): Promise<object> {
    try {
      if (this.#oidc !== null) return await this.#oidc.verify(token);
      return (await jwtVerify(token, key(this.secret), { algorithms: ['HS256'] })).payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      const expired = error instanceof errors.JWTExpired;
      throw unauthenticated(expired ? '令牌已过期 / the token has expired' : '令牌无效 / the token is not valid');
    }
  }

  async #unit(jurisdiction: string, code: string): Promise<string> {
    const name = `${jurisdiction} ${code}`;
    const known = this.#units.get(name) ?? (await this.ledger.reader.unitByCode(jurisdiction, code))?.id;
    if (known === undefined) throw unauthenticated('令牌的 unit 不在本级 / the unit is not in the jurisdiction');
    this.#units.set(name, known);
    return known;
  }
}
