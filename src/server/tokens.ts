// Tokens (JWT, HS256): who asks. Verified here and nowhere else; they follow the machine's clock, never a simulated one.
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

import type { Principal } from '../rules/access';
import { ROLES } from '../rules/words';
import type { Ledger } from '../ledger/ledger';
import { unauthenticated } from '../api/errors';

const claims = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().min(1).max(200),
  role: z.enum(ROLES),
  jurisdiction: z.string().regex(/^\d{6}$/),
  unit: z.string().min(1).max(40).optional(),
  exp: z.number(),
});
export type Claims = Omit<z.infer<typeof claims>, 'exp'>;

const key = (secret: string): Uint8Array => new TextEncoder().encode(secret);

/** A token for these claims. `ttl` is a span such as 8h, 30m, 7d. */
export async function signToken(secret: string, { sub, ...rest }: Claims, ttl: string): Promise<string> {
  return new SignJWT(rest)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(ttl)
    .sign(key(secret));
}

export interface Session {
  who: Principal;
  /** seconds since 1970 at which the token expires */
  expiresAt: number;
}

export class Tokens {
  /** Unit codes never change, so what was found once holds. */
  readonly #units = new Map<string, string>();

  constructor(
    readonly secret: string,
    readonly ledger: Ledger,
  ) {}

  /** Who a token names; throws UNAUTHENTICATED with the reason. */
  async session(token: string | null | undefined): Promise<Session> {
    if (token == null || token === '')
      throw unauthenticated('请在 Authorization: Bearer 中给出令牌 / a bearer token is needed');
    const { payload } = await jwtVerify(token, key(this.secret), { algorithms: ['HS256'] }).catch((error: unknown) => {
      throw unauthenticated(
        error instanceof errors.JWTExpired ? '令牌已过期 / the token has expired' : '令牌无效 / the token is not valid',
      );
    });
    const read = claims.safeParse(payload);
    if (!read.success) {
      const field = read.error.issues[0]?.path.join('.') ?? '';
      throw unauthenticated(`令牌的 ${field} 有误 / the claim ${field} is missing or wrong`);
    }
    const { sub, name, role, jurisdiction, unit, exp } = read.data;
    if (this.ledger.regimes.jurisdiction(jurisdiction) === null) {
      throw unauthenticated('令牌的 jurisdiction 不在本台账 / the jurisdiction is not in this ledger');
    }
    if (role === 'UNIT' && unit === undefined) throw unauthenticated('单位令牌须有 unit / a UNIT token needs a unit');
    const unitId = unit === undefined ? null : await this.#unit(jurisdiction, unit);
    return { who: { subject: sub, name, role, jurisdiction, unitId }, expiresAt: exp };
  }

  async #unit(jurisdiction: string, code: string): Promise<string> {
    const name = `${jurisdiction} ${code}`;
    const known = this.#units.get(name) ?? (await this.ledger.reader.unitByCode(jurisdiction, code))?.id;
    if (known === undefined) throw unauthenticated('令牌的 unit 不在本级 / the unit is not in the jurisdiction');
    this.#units.set(name, known);
    return known;
  }
}

/** The token of an Authorization header. */
export function bearer(header: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? null;
}
