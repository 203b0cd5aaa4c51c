// Notices what other processes have written to the same database: looks at the ends of all logs whenever somebody signals,
// and every second in case a signal was lost. It says what has moved; who cares reads it. Where nothing could be written, it tries
// until something can be.
import { Deadline } from '../store/deadline';
import { Unwritable } from '../store/failures';
import type { Head, Reader } from '../store/reader';
import type { Signals } from '../store/database';
import type { Grown } from '../store/commit';

export interface Watching {
  /** what processes keep in memory may have changed: jurisdictions, credentials, webhooks */
  registryMoved: () => Promise<void>;
  /** a log has grown by events that this process did not write; told when what they have changed is known */
  moved: (jurisdiction: string) => void;
  /** what was recorded last: no clock of this ledger is behind it */
  recorded: (at: string) => void;
  /** tries to write; throws Unwritable where nothing can be written */
  tryToWrite: () => Promise<void>;
  failed: (error: unknown) => void;
}

// A signal that was lost is made up for within this time; not all instances look at once.
const LOOK_MS = 1000;
// An answer that takes longer is none: the table has one row for each jurisdiction.
const LOST_S = 5;

export class Watch {
  readonly #known = new Map<string, Pick<Head, 'sequence' | 'registry'>>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #reachable = true;
  #unwritable: Unwritable | null = null;
  /** the registry has moved, and what is kept of it in memory has not been read since */
  #unread = false;

  constructor(
    readonly reader: Reader,
    readonly signals: Signals | null,
    readonly watching: Watching,
  ) {}

  /** Whether the database answered when it was last looked at. */
  get reachable(): boolean {
    return this.#reachable;
  }

  /** Why nothing could be written when it was last tried; null if it could. */
  get unwritable(): Unwritable | null {
    return this.#unwritable;
  }

  /** Nothing could be written: it is tried again until it can, and told once. */
  refused(error: Unwritable): void {
    if (this.#unwritable === null) this.watching.failed(error);
    this.#unwritable = error;
  }

  async start(): Promise<void> {
    for (const head of await this.reader.heads()) this.#known.set(head.jurisdiction, head);
    this.signals?.listen(() => this.look());
    this.#sleep();
  }

  /** This process has written: what it has not seen in between is still to be looked at. */
  wrote(jurisdiction: string, { before, after }: Grown): void {
    const known = this.#known.get(jurisdiction);
    if (before === (known?.sequence ?? 0)) this.#known.set(jurisdiction, after);
    this.signals?.send();
  }

  /** What is kept in memory could not be read anew: it is read until it can be. */
  unread(): void {
    this.#unread = true;
    this.look();
  }

  /** Looks now; while it looks, all further wishes are one. */
  look(): void {
    this.#again = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
      this.#sleep();
    });
  }

  async #look(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        await this.#compare(await this.#heads());
        this.#reachable = true;
        if (this.#unwritable !== null) await this.#tryToWrite();
      } catch (error) {
        if (this.#reachable) this.watching.failed(error);
        this.#reachable = false;
        return;
      }
    }
  }

  async #tryToWrite(): Promise<void> {
    try {
      await this.watching.tryToWrite();
      this.#unwritable = null;
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
    }
  }

  /** A server that has vanished without a word answers nothing at all. */
  async #heads(): Promise<Head[]> {
    const deadline = new Deadline(LOST_S);
    try {
      return await this.reader.for({ deadline }).heads();
    } finally {
      deadline.lift();
    }
  }

  async #compare(heads: readonly Head[]): Promise<void> {
    const moved: string[] = [];
    for (const head of heads) {
      const known = this.#known.get(head.jurisdiction) ?? { sequence: 0, registry: 0 };
      if (head.sequence <= known.sequence && head.registry <= known.registry) continue;
      this.watching.recorded(head.recordedAt);
      this.#unread ||= head.registry > known.registry;
      this.#known.set(head.jurisdiction, {
        sequence: Math.max(known.sequence, head.sequence),
        registry: Math.max(known.registry, head.registry),
      });
      if (head.sequence > known.sequence) moved.push(head.jurisdiction);
    }
    try {
      await this.#read();
    } finally {
      moved.forEach((jurisdiction) => this.watching.moved(jurisdiction));
    }
  }

  async #read(): Promise<void> {
    if (!this.#unread) return;
    this.#unread = false;
    try {
      await this.watching.registryMoved();
    } catch (error) {
      this.#unread = true;
      throw error;
    }
  }

  #sleep(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.look(), LOOK_MS * (0.75 + Math.random() / 2));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
  }
}
