// The credentials of other systems as this process knows them: all in memory, read anew whenever one is made or revoked,
// so that a revoked key is refused at once, on open connections too.
import { createHash, randomBytes } from 'node:crypto';

import type { Principal } from '../rules/access';
import { isLive, principalOf } from '../rules/clients';
import type { Client } from '../rules/records';
import type { Reader } from '../store/reader';
import { wallNow } from './clock';

/** How every key begins, so that one in a log or a file is recognised as one. */
const PREFIX = 'sl_';

/** A new key: 256 random bits. It is shown once, and kept nowhere. */
export function newKey(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/** What is kept of a key. A key is as good as random, so that a plain hash cannot be guessed backwards. */
export function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

export class Clients {
  #byHash = new Map<string, Client>();
  #byId = new Map<string, Client>();
  #loading: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<() => void>();

  constructor(readonly reader: Reader) {}

  /** Reads them anew, one reading behind the other: an older one never lands on a newer one. */
  load(): Promise<void> {
    const next = this.#loading.then(() => this.#load());
    this.#loading = next.catch(() => undefined);
    return next;
  }

  async #load(): Promise<void> {
    const all = await this.reader.clients();
    this.#byHash = new Map(all.map((each) => [each.keyHash, each]));
    this.#byId = new Map(all.map((each) => [each.id, each]));
    this.#listeners.forEach((tell) => tell());
  }

  /** True of what looks like a key, and not like a token. */
  static isKey(text: string): boolean {
    return text.startsWith(PREFIX);
  }

  /** The client of a key, if it may sign in now; null else. */
  byKey(key: string): Client | null {
    const client = this.#byHash.get(hashOfKey(key));
    return client !== undefined && isLive(client, wallNow()) ? client : null;
  }

  byId(id: string): Client | null {
    return this.#byId.get(id) ?? null;
  }

  /** Who a client is in a jurisdiction, whether or not it may still sign in; null where it may not act. */
  principal(id: string, jurisdiction: string): Principal | null {
    const client = this.#byId.get(id);
    return client === undefined ? null : principalOf(client, jurisdiction);
  }

  /** Whether a client that signed in earlier still may. */
  isLive(id: string): boolean {
    const client = this.#byId.get(id);
    return client !== undefined && isLive(client, wallNow());
  }

  /** Tells whenever a client was made or revoked; returns how to stop that. */
  onChange(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }
}
