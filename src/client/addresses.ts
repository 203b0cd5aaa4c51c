// The addresses of a service with several instances, and which of them is used now. All callers move on together.

export class Addresses {
  readonly #urls: readonly string[];
  #at = 0;

  /** Throws TypeError for what is no http(s) address. A path is a prefix; `/graphql` at its end may be there or not. */
  constructor(urls: string | readonly string[]) {
    this.#urls = [urls].flat().map(endpoint);
    if (this.#urls.length === 0) throw new TypeError('url: give at least one address');
  }

  get count(): number {
    return this.#urls.length;
  }

  /** The http(s) address of the GraphQL endpoint in use. */
  get current(): string {
    return this.#urls[this.#at] as string;
  }

  /** Moves on from an address that does not answer; of several callers that leave the same one, the first moves. */
  leave(url: string): void {
    if (url === this.current) this.#at = (this.#at + 1) % this.count;
  }
}

/** The ws(s) address of an http(s) address. */
export const socketAddress = (url: string): string => url.replace(/^http/, 'ws');

function endpoint(text: string): string {
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`url: http: or https:, not ${url.protocol}`);
  const path = url.pathname.replace(/\/+$/, '').replace(/\/graphql$/, '');
  return `${url.origin}${path}/graphql`;
}
