// Who a request or a connection belongs to, and for how long: a person's token or another system's key. Asked on every road.
import type { IncomingMessage } from 'node:http';

import { GraphQLError } from 'graphql';
import proxyAddr from 'proxy-addr';

import { NOBODY, type Principal } from '../rules/access';
import { principalOf } from '../rules/clients';
import { unauthenticated } from '../api/errors';
import { wallMs } from '../ledger/clock';
import { Clients } from '../ledger/clients';
import type { Ledger } from '../ledger/ledger';
import { isIn } from '../ledger/networks';
import { ProviderDown } from './oidc';
import type { Rates } from './rates';
import type { Tokens } from './tokens';

export interface Session {
  who: Principal;
  /** milliseconds since 1970 at which it ends by itself */
  endsAt: number;
  /** false as soon as the token has expired or the key was revoked */
  live: () => boolean;
}

// The longest that setTimeout can wait.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Looks again when a session ends by itself, or sooner: at the latest after 24 days. */
export function untilEnded({ endsAt }: Session, look: () => void): NodeJS.Timeout | undefined {
  if (endsAt === Infinity) return undefined;
  return setTimeout(look, Math.min(endsAt - wallMs() + 1, LONGEST_TIMER_MS));
}

/** What a request shows of itself. */
export interface Credentials {
  /** a token or a key; null if there is none */
  token: string | null;
  /** in which of a client's jurisdictions it acts; null: in its first */
  jurisdiction: string | null;
  address: () => string;
}

export class Sessions {
  readonly #trusts: (address: string, i: number) => boolean;

  constructor(
    readonly ledger: Ledger,
    readonly tokens: Tokens,
    readonly rates: Rates,
    proxies: readonly string[],
    /** public tasks are open to all */
    readonly open: boolean,
  ) {
    this.#trusts = proxyAddr.compile([...proxies]);
  }

  /** From where a request comes, behind the proxies that are believed. */
  addressOf(request: IncomingMessage): string {
    return proxyAddr(request, this.#trusts);
  }

  /** Whose a request is; throws UNAUTHENTICATED with the reason, or RATE_LIMITED to an address that tries too often. */
  async session(credentials: Credentials): Promise<Session> {
    const { token, address } = credentials;
    if (token === null || token === '') {
      if (this.open && token === null)
        return { who: { ...NOBODY, subject: address() }, endsAt: Infinity, live: () => true };
      throw unauthenticated('请在 Authorization: Bearer 中给出令牌 / a bearer token is needed');
    }
    try {
      return Clients.isKey(token)
        ? this.#client(token, credentials)
        : await this.#person(token, credentials.jurisdiction);
    } catch (error) {
      if (error instanceof ProviderDown) throw providerDown(error);
      if (error instanceof GraphQLError) await this.rates.failedSignin(address());
      throw error;
    }
  }

  async #person(token: string, jurisdiction: string | null): Promise<Session> {
    const { who, endsAt } = await this.tokens.bearer(token);
    if (jurisdiction !== null && jurisdiction !== who.jurisdiction) {
      throw unauthenticated('X-Ledger-Jurisdiction: 令牌属于另一本级政府 / the token is of another jurisdiction');
    }
    return { who, endsAt, live: () => wallMs() < endsAt };
  }

  #client(key: string, { jurisdiction, address }: Credentials): Session {
    const { clients } = this.ledger;
    const client = clients.byKey(key);
    // A key from another network is no key: what is told does not help who has found one.
    if (client === null || (client.networks.length > 0 && !isIn(address(), client.networks))) {
      throw unauthenticated(
        '凭证无效、已吊销或不在允许的网段 / the key is not valid, revoked, or not from an allowed network',
      );
    }
    const code = jurisdiction ?? client.jurisdictions[0] ?? '';
    const who = principalOf(client, code);
    if (who === null || this.ledger.regimes.jurisdiction(code) === null) {
      throw unauthenticated('X-Ledger-Jurisdiction: 凭证不适用于该本级政府 / the key is not for that jurisdiction');
    }
    return { who, endsAt: Date.parse(client.expiresAt), live: () => clients.isLive(client.id) };
  }
}

/** Nothing can be said of a token while its provider is down: try again. */
function providerDown(error: ProviderDown): GraphQLError {
  return new GraphQLError('身份提供方暂不可用，请稍后重试 / the identity provider cannot be asked: try again later', {
    originalError: error,
    extensions: { code: 'UNAUTHENTICATED', http: { status: 503, headers: new Map([['retry-after', '5']]) } },
  });
}

/** The token of an Authorization header. */
export function bearer(header: string | undefined): string | null {
  if (header === undefined) return null;
  return /^Bearer +(\S+)$/i.exec(header)?.[1] ?? '';
}

/** One value of a header. */
export function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
