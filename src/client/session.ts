// What all calls of one client share: where, who, in which language, how patiently. Sends nothing itself.
import { Addresses } from './addresses';
import { Credentials, type TokenSource } from './credentials';
import type { Pauses } from './pauses';

/** The part of a WebSocket that this client touches itself; the standard's and that of `ws` have it. */
export interface Socket {
  readonly readyState: number;
  close: (code?: number, reason?: string) => void;
  addEventListener: (type: 'error', listener: () => void) => void;
  /** of `ws` only: away without a closing handshake */
  terminate?: () => void;
}
export type SocketClass = new (url: string, protocol: string) => Socket;

/** What happens to a followed connection, for a log or a light on a dashboard. */
export type Happening =
  | { kind: 'connected'; url: string }
  /** `pause`: milliseconds until the next attempt */
  | { kind: 'lost'; url: string; reason: string; pause: number };

export interface LedgerOptions {
  /** The http(s) address of the service, or those of its instances: the next is tried when one is lost. */
  url: string | readonly string[];
  /** A function is asked anew for every socket, and once more when the service refuses what it gave. */
  token: TokenSource;
  /** The language of messages, e.g. `zh-CN` or `en`. */
  acceptLanguage?: string | undefined;
  /** The code of the jurisdiction to ask about, for those who see several. */
  jurisdiction?: string | undefined;
  /** A WebSocket class: that of the platform, unless given. Node 20 has none: give that of the package `ws`. */
  webSocket?: SocketClass | undefined;
  /** How often a request is repeated that may be: 4 unless given, 0 for never. */
  retries?: number | undefined;
  /** Milliseconds that one request may take: 30 000 unless given. */
  timeout?: number | undefined;
  /** Failures to connect in succession after which a followed subscription gives up: without limit unless given. */
  attempts?: number | undefined;
  /** Pauses between attempts: from 1 000 to 30 000 ms unless given. */
  pauses?: Pauses | undefined;
  /** Milliseconds without a word after which a socket is taken for lost: 20 000 unless given. */
  silence?: number | undefined;
  /** Events that may wait for a slow caller; when there are more, the socket is closed until they are gone: 1 000. */
  buffer?: number | undefined;
  watch?: ((happening: Happening) => void) | undefined;
}

export interface Session {
  addresses: Addresses;
  credentials: Credentials;
  /** also sent with each request, under the names of headers */
  acceptLanguage: string | undefined;
  jurisdiction: string | undefined;
  webSocket: SocketClass | undefined;
  retries: number;
  timeout: number;
  attempts: number;
  pauses: Pauses;
  silence: number;
  buffer: number;
  watch: (happening: Happening) => void;
  /** the cursor that the last mutation was answered with; null before there was one */
  written: string | null;
}

/** Options with what was left out; throws TypeError or RangeError for what cannot be. */
export function sessionOf(options: LedgerOptions): Session {
  const { url, token, acceptLanguage, jurisdiction, buffer = 1000, silence = 20_000 } = options;
  const { shortest, longest } = options.pauses ?? { shortest: 1000, longest: 30_000 };
  const { webSocket = (globalThis as { WebSocket?: SocketClass }).WebSocket } = options;
  if (!(buffer >= 1)) throw new RangeError('buffer: at least one event');
  if (!(silence > 0)) throw new RangeError('silence: more than nothing');
  if (!(shortest >= 0 && longest >= shortest)) throw new RangeError('pauses: 0 ≤ shortest ≤ longest');
  return {
    addresses: new Addresses(url),
    credentials: new Credentials(token),
    acceptLanguage,
    jurisdiction,
    webSocket,
    retries: options.retries ?? 4,
    timeout: options.timeout ?? 30_000,
    attempts: options.attempts ?? Infinity,
    pauses: { shortest, longest },
    silence,
    buffer,
    watch: options.watch ?? (() => undefined),
    written: null,
  };
}
