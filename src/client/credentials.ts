// The caller's token: kept for requests, asked anew for every socket and when the service refuses it. Never logged.

/** A bearer token, or a function that gives one that is valid now. */
export type TokenSource = string | (() => string | Promise<string>);

export class Credentials {
  readonly #source: TokenSource;
  #known: Promise<string> | null = null;

  constructor(source: TokenSource) {
    this.#source = source;
  }

  /** There may be another token than the one that was refused. */
  get renewable(): boolean {
    return typeof this.#source === 'function';
  }

  /** A token asked for now; rejects with what the caller's function throws. */
  fresh(): Promise<string> {
    const source = this.#source;
    const asked = typeof source === 'string' ? Promise.resolve(source) : Promise.resolve().then(source);
    this.#known = asked;
    asked.catch(() => {
      if (this.#known === asked) this.#known = null;
    });
    return asked;
  }

  /** The last token. */
  current(): Promise<string> {
    return this.#known ?? this.fresh();
  }

  /** A token other than one that was refused: the last if it is another by now, or a new one. */
  async after(refused: string): Promise<string> {
    const known = await this.current();
    return known === refused ? this.fresh() : known;
  }
}
