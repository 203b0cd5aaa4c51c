// A log as a file of JSON lines, to be checked where there is no database: for each jurisdiction a line that says where its log ends
// and what ends of it were signed, then a line for each event with all that its hash covers.
import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { z } from 'zod';

import type { EventTable } from '../store/log-tables';
import type { Reader } from '../store/reader';
import { wholeLog } from './replay';
import type { SignedHead } from './signing';
import { allSigned, type LogToCheck } from './verifying';

const HASH = z.string().regex(/^[0-9a-f]{64}$/);
const SIGNED = z.strictObject({
  jurisdiction: z.string(),
  sequence: z.number().int().positive(),
  hash: HASH,
  signedAt: z.string(),
  algorithm: z.string(),
  keyId: z.string(),
  publicKey: z.string(),
  signature: z.string(),
});
const BEGIN = z.strictObject({
  log: z.string(),
  end: z.strictObject({ sequence: z.number().int().min(0), hash: HASH }),
  signedHeads: z.array(SIGNED),
});
const EVENT = z.strictObject({
  jurisdiction: z.string(),
  sequence: z.number().int(),
  kind: z.string(),
  at: z.string(),
  recordedAt: z.string(),
  actorSubject: z.string(),
  actorName: z.string(),
  actorRole: z.string(),
  taskId: z.string().nullable(),
  unitId: z.string().nullable(),
  data: z.string(),
  hash: z.string(),
});

/** A file that is no log, or no signed heads: where, and what it must be. */
export class BadLogFile extends Error {
  override readonly name = 'BadLogFile';
}

/** Writes the logs of some jurisdictions into a file; returns how many events there are. */
export async function writeLog(
  reader: Reader,
  jurisdictions: readonly string[],
  path: string,
  progress: (events: number) => void = () => undefined,
): Promise<number> {
  let events = 0;
  async function* lines(): AsyncGenerator<string> {
    for (const log of jurisdictions) {
      const signedHeads: SignedHead[] = [];
      for await (const head of allSigned(reader, log)) signedHeads.push(head);
      const end = await reader.head(log);
      if (end === null) continue;
      yield `${JSON.stringify({ log, end: { sequence: end.sequence, hash: end.hash }, signedHeads })}\n`;
      for await (const event of wholeLog(reader, log)) {
        if (event.sequence > end.sequence) break;
        yield `${JSON.stringify(event)}\n`;
        if (++events % 10_000 === 0) progress(events);
      }
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path, { flags: 'wx' }));
  return events;
}

/** A log of a file, with the signed ends that stand in it. */
export interface WrittenLog extends LogToCheck {
  signedHeads: SignedHead[];
}

/** The lines of a file: the one that is to be read next, and which it is. */
class Lines {
  next: string | null = null;
  #at = 0;

  private constructor(
    readonly file: FileHandle,
    readonly lines: AsyncIterator<string>,
  ) {}

  /** Opens a file; throws BadLogFile where it cannot be read. */
  static async of(path: string): Promise<Lines> {
    try {
      const file = await open(path);
      const lines = new Lines(file, file.readLines()[Symbol.asyncIterator]());
      await lines.step();
      return lines;
    } catch (error) {
      throw new BadLogFile((error as Error).message);
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  async step(): Promise<void> {
    const line = await this.lines.next();
    this.#at++;
    this.next = line.done === true ? null : line.value;
  }

  get over(): boolean {
    return this.next === null;
  }

  /** The next line as what it must be; throws BadLogFile. */
  as<T>(schema: z.ZodType<T>, what: string): T {
    const read = schema.safeParse(jsonOf(this.next));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    throw new BadLogFile(`line ${this.#at} is no ${what} (${issue?.path.join('.') ?? ''} ${issue?.message ?? ''})`);
  }

  /** Events until another log begins. */
  async *events(): AsyncGenerator<EventTable> {
    while (this.next !== null && !this.next.startsWith('{"log":')) {
      yield this.as(EVENT, 'event');
      await this.step();
    }
  }
}

/** The logs of a file, one behind the other: the events of each are to be read before the next. Throws BadLogFile. */
export async function* readLogs(path: string): AsyncGenerator<WrittenLog> {
  const lines = await Lines.of(path);
  try {
    if (lines.over) throw new BadLogFile('it is empty');
    while (!lines.over) {
      const { log: jurisdiction, end, signedHeads } = lines.as(BEGIN, 'beginning of a log');
      await lines.step();
      yield { jurisdiction, end, signedHeads, events: lines.events() };
      // What was not read: a log that nobody asked for, or more than its end says there is.
      for await (const _ of lines.events());
    }
  } finally {
    await lines.close();
  }
}

/** Signed ends that were kept elsewhere, as /log/heads gives them. Throws BadLogFile. */
export function readHeads(text: string): SignedHead[] {
  const read = z.object({ signedHeads: z.array(SIGNED) }).safeParse(jsonOf(text));
  if (read.success) return read.data.signedHeads;
  throw new BadLogFile('it holds no signed heads: it must be what GET /log/heads answers');
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return null;
  }
}
