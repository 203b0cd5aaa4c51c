// A log that is read on after each crash: what was read once must stay, and what comes must follow from it.
import { GENESIS, hashOf } from '../../src/store/chain';
import { openToRead } from '../../src/store/open';
import { Reader } from '../../src/store/reader';

const CODE = '370600';
const PAGE = 1000;
const MARK = /【[^】]+】/;

/** Marks by the kind of event that each has recorded. */
export type Marks = ReadonlyMap<string, ReadonlySet<string>>;

export class GrowingLog {
  events = 0;
  /** marks that more than one event of a kind has */
  readonly twice: string[] = [];
  #hash = GENESIS;
  readonly #marks = new Map<string, Set<string>>();
  readonly #counts = new Map<string, number>();

  /** Reads what has come since; throws where it does not follow. */
  async readOn(url: string): Promise<void> {
    const database = await openToRead(url);
    try {
      const reader = new Reader(database);
      for (let more = true; more;) {
        const page = await reader.eventsAfter(CODE, this.events, PAGE);
        for (const event of page) {
          if (event.sequence !== this.events + 1 || event.hash !== hashOf(event, this.#hash)) {
            throw new Error(
              `event ${event.sequence} does not follow from what was read before, which ended with ${this.events}`,
            );
          }
          this.events++;
          this.#hash = event.hash;
          this.#take(event.kind, MARK.exec(event.data)?.[0]);
        }
        more = page.length === PAGE;
      }
      const head = await reader.head(CODE);
      if (head?.hash !== this.#hash) throw new Error('the head is not the end of the log');
    } finally {
      await database.close();
    }
  }

  #take(kind: string, mark: string | undefined): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    // The text of a flag is told again with each change of colour while it stands.
    if (mark === undefined || kind === 'statusChanged') return;
    let marks = this.#marks.get(kind);
    if (marks === undefined) this.#marks.set(kind, (marks = new Set()));
    if (marks.has(mark)) this.twice.push(`${kind} ${mark}`);
    marks.add(mark);
  }

  /** What was answered, and is not there. Kinds of events without a text are counted. */
  missing(answered: Marks): string[] {
    return [...answered].flatMap(([kind, marks]) => {
      const found = this.#marks.get(kind);
      if (found !== undefined) return [...marks].filter((mark) => !found.has(mark));
      const count = this.#counts.get(kind) ?? 0;
      return count >= marks.size ? [] : [`${kind}: ${count} of ${marks.size}`];
    });
  }

  /** What is there and was never answered: to be asked when everybody has been. */
  besides(answered: Marks): string[] {
    return [...answered].flatMap(([kind, marks]) => {
      const found = this.#marks.get(kind);
      if (found !== undefined) return [...found].filter((mark) => !marks.has(mark));
      const count = this.#counts.get(kind) ?? 0;
      return count === marks.size ? [] : [`${kind}: ${count}, answered ${marks.size}`];
    });
  }
}
