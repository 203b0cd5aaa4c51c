// A real OpenID provider on loopback for tests: discovery, keys, tokens. It counts what it is asked, rotates its keys, names
// another issuer, goes down and comes back.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const AUDIENCE = 'supervision-ledger';

interface Pair {
  alg: string;
  privateKey: CryptoKey;
  /** the public key, as it is published */
  jwk: JWK;
}

async function newPair(kid: string, alg: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** What every provider begins with, made once: an RSA key takes a processor's second. */
let first: Promise<Pair[]> | undefined;

export class Provider {
  readonly pairs = new Map<string, Pair>();
  readonly asked = { discovery: 0, keys: 0 };
  /** what it does instead of answering */
  hindered: ((response: ServerResponse) => void) | null = null;
  /** the issuer that its discovery document names; null: its own address */
  callsItself: string | null = null;
  #server: Server | null = null;
  #port = 0;

  /** A provider that listens, with a key of each kind. */
  static async open(): Promise<Provider> {
    const provider = new Provider();
    first ??= Promise.all(['RS256', 'ES256', 'EdDSA'].map((alg) => newPair(alg, alg)));
    for (const pair of await first) provider.pairs.set(pair.alg, pair);
    await provider.start();
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}/realms/ledger`;
  }

  get jwks(): string {
    return `${this.issuer}/keys`;
  }

  /** What LEDGER_OIDC_ISSUER and LEDGER_OIDC_AUDIENCE amount to. */
  get config() {
    return { issuer: this.issuer, audience: AUDIENCE, jwks: null, claims: {} };
  }

  async newKey(kid: string, alg: string): Promise<void> {
    this.pairs.set(kid, await newPair(kid, alg));
  }

  /** Listens, at the same port as before. */
  async start(): Promise<void> {
    const server = createServer(({ url = '' }, response) => {
      const keys = url.endsWith('/keys');
      this.asked[keys ? 'keys' : 'discovery']++;
      if (this.hindered !== null) this.hindered(response);
      else this.answer(keys, response);
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  answer(keys: boolean, response: ServerResponse): void {
    const found = keys
      ? { keys: [...this.pairs.values()].map(({ jwk }) => jwk) }
      : { issuer: this.callsItself ?? this.issuer, jwks_uri: this.jwks };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** A token of an official, with what a test changes of its claims; undefined takes one away. */
  async token(claims: Record<string, unknown> = {}, kid = 'RS256', header: Record<string, unknown> = {}) {
    const pair = this.pairs.get(kid);
    if (pair === undefined) throw new Error(`no key ${kid}`);
    return new SignJWT(this.claims(claims)).setProtectedHeader({ alg: pair.alg, kid, ...header }).sign(pair.privateKey);
  }

  claims(claims: Record<string, unknown> = {}): Record<string, unknown> {
    const now = seconds();
    const person = { sub: 'official-1', name: '督查科甲', role: 'OFFICE', jurisdiction: '370600' };
    return { iss: this.issuer, aud: AUDIENCE, iat: now, exp: now + 3600, ...person, ...claims };
  }
}

/** The machine's time as tokens tell it. */
export function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
