// Verifies tokens of an OpenID provider: issuer, audience, keys (JWKS, kept and followed when they rotate). Claims are found
// under the names that the provider gives them.
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';

import { wallMs } from '../ledger/clock';
import { ROLES } from '../rules/words';

export interface OidcConfig {
  issuer: string;
  audience: string;
  /** what the page of the ledger is called there, so that people sign in with the provider; missing: they cannot */
  client?: string | null;
  /** the address of the provider's keys; null: as its discovery document says */
  jwks: string | null;
  /** the provider's name of a claim, where it is not ours; dots lead into objects */
  claims: Partial<Record<'name' | 'role' | 'jurisdiction' | 'unit', string>>;
}

// Clocks of two servers may differ so much, in seconds.
export const CLOCK_SKEW = 60;
// A provider that does not answer within this time is down.
const PROVIDER_MS = 5000;
// Keys are asked for again after this time at the latest, and when a token names one that is not known, at most this often.
const KEYS_KEPT_MS = 10 * 60 * 1000;
const KEYS_ASKED_MS = 10 * 1000;
// Besides that so often in a minute, so that keys that rotate right after they were asked for are followed at once; it is an
// allowance because anybody can make up a token that names a key.
const ASKED_BESIDES = 5;
// For so long after a question that failed the provider is not asked another.
const REST_MS = 1000;
// Signatures by a key pair only: a provider's public key must never serve as a shared secret.
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** The provider cannot be asked: nothing is known of the token. */
export class ProviderDown extends Error {
  override readonly name = 'ProviderDown';
}

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

export class Oidc {
  #keys: Promise<RemoteKeys> | null = null;
  #restsUntil = 0;
  #down = false;
  readonly #besides = new RateLimiterMemory({ points: ASKED_BESIDES, duration: 60 });

  constructor(
    readonly config: OidcConfig,
    /** is told once whenever the provider goes down */
    readonly failed: (error: ProviderDown) => void = () => undefined,
  ) {}

  /** The claims of a token, under our names; throws jose's errors, or ProviderDown. */
  async verify(token: string): Promise<JWTPayload> {
    const { issuer, audience, claims } = this.config;
    const options = {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_SKEW,
      requiredClaims: ['exp', 'sub'],
    };
    const { payload } = await jwtVerify(token, this.#key, options).catch((error: unknown) => {
      throw isOfToken(error) ? error : this.#wentDown(error);
    });
    this.#down = false;
    const named = Object.fromEntries(
      (['name', 'role', 'jurisdiction', 'unit'] as const).map((claim) => [claim, at(payload, claims[claim] ?? claim)]),
    );
    return { ...payload, ...named, name: named['name'] ?? payload.sub, role: roleOf(named['role']) };
  }

  /** The key that a token names; of one that is not known the provider is asked, as often as it may be. */
  readonly #key: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.#keySet();
    const justAsked = keys.coolingDown;
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !justAsked) throw error;
      if (!keys.reloading && !(await this.#mayAskBesides())) throw error;
      await keys.reload();
      return keys(header, token);
    }
  };

  async #mayAskBesides(): Promise<boolean> {
    return this.#besides.consume('keys').then(
      () => true,
      () => false,
    );
  }

  #keySet(): Promise<RemoteKeys> {
    // What could not be found is looked for again by the next token.
    this.#keys ??= this.#find().catch((error: unknown) => {
      this.#keys = null;
      throw error;
    });
    return this.#keys;
  }

  async #find(): Promise<RemoteKeys> {
    const address = this.config.jwks ?? (await this.#discover());
    return createRemoteJWKSet(new URL(address), {
      timeoutDuration: PROVIDER_MS,
      cacheMaxAge: KEYS_KEPT_MS,
      cooldownDuration: KEYS_ASKED_MS,
      [customFetch]: this.#ask,
    });
  }

  async #discover(): Promise<string> {
    const { issuer } = this.config;
    const response = await this.#ask(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      redirect: 'error',
      signal: AbortSignal.timeout(PROVIDER_MS),
    });
    const found = discovery.parse(await response.json());
    if (found.issuer !== issuer)
      throw new Error(`LEDGER_OIDC_ISSUER is ${issuer}, the provider calls itself ${found.issuer}`);
    return found.jwks_uri;
  }

  /** One question to the provider. */
  readonly #ask = async (address: string, init: RequestInit): Promise<Response> => {
    if (wallMs() < this.#restsUntil) throw new Error('the provider did not answer a moment ago');
    try {
      const response = await fetch(address, init);
      if (!response.ok) throw new Error(`${address} answers ${response.status}`);
      return response;
    } catch (error) {
      this.#restsUntil = wallMs() + REST_MS;
      throw error;
    }
  };

  #wentDown(cause: unknown): ProviderDown {
    const why = cause instanceof Error ? cause.message : String(cause);
    const error = new ProviderDown(`the OpenID provider cannot be asked: ${why}`, { cause });
    if (!this.#down) this.failed(error);
    this.#down = true;
    return error;
  }
}

/** True of what is wrong with the token; false of what is wrong with the provider, or the way to it. */
function isOfToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  const { JWKSTimeout, JWKSInvalid } = errors;
  return !(error instanceof JWKSTimeout || error instanceof JWKSInvalid || error.code === errors.JOSEError.code);
}

/** The value that dots lead to. */
function at(payload: object, path: string): unknown {
  if (Object.hasOwn(payload, path)) return (payload as Record<string, unknown>)[path];
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        value !== null && typeof value === 'object' && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      payload,
    );
}

/** A provider may list many roles: exactly one must be ours, for nobody acts in two (等保三级). */
function roleOf(claim: unknown): unknown {
  if (!Array.isArray(claim)) return claim;
  const ours = claim.filter((each) => (ROLES as readonly unknown[]).includes(each));
  return ours.length === 1 ? ours[0] : undefined;
}
