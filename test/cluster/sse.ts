// A stream of server-sent events through the cluster: its blocks as they come, and when the last word came.
import { token } from './cluster';

const FOLLOW = 'subscription Follow($after: String) { ledgerEvents(after: $after) { sequence kind } }';

export class Stream {
  /** numbers of the events that came */
  readonly sequences: number[] = [];
  /** blocks without an event: comments and bookmarks */
  quiet = 0;
  /** the last id, as Last-Event-ID sends it */
  id: string | null = null;
  ended = false;
  readonly done: Promise<void>;
  readonly #abort: AbortController;

  private constructor(
    readonly response: Response,
    abort: AbortController,
  ) {
    this.#abort = abort;
    this.done = this.#read().catch(() => void (this.ended = true));
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<Stream> {
    const abort = new AbortController();
    const response = await fetch(url, {
      method: 'POST',
      signal: abort.signal,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${await token()}`,
        ...headers,
      },
      body: JSON.stringify({ query: FOLLOW }),
    });
    return new Stream(response, abort);
  }

  async #read(): Promise<void> {
    let text = '';
    for await (const chunk of this.response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop() ?? '';
      blocks.forEach((block) => this.#take(block));
    }
    this.ended = true;
  }

  #take(block: string): void {
    this.id = /^id: (.*)$/m.exec(block)?.[1] ?? this.id;
    const data = /^data: (.+)$/m.exec(block)?.[1];
    if (data === undefined) this.quiet++;
    else this.sequences.push(JSON.parse(data).data.ledgerEvents.sequence);
  }

  stop(): Promise<void> {
    this.#abort.abort();
    return this.done;
  }
}
