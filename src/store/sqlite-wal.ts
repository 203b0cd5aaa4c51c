// Reads a write-ahead log (https://www.sqlite.org/fileformat2.html#the_write_ahead_log) as SQLite does when it recovers one, and
// tells what SQLite does not: that commits lie behind a frame that is not whole. Changes nothing.
import { open } from 'node:fs/promises';

const HEADER = 32;
const FRAME_HEADER = 24;
const MAGIC = 0x377f0682;
// So many frames are read at once: 1 MB of pages of 4 kB.
const AT_ONCE = 256;

export interface WriteAheadLog {
  /** pages of the database behind its last commit; null if it holds none */
  pages: number | null;
  /** the pages that it holds, by number */
  held: ReadonlySet<number>;
  /** there are commits behind a frame that is not whole: recovery would leave them out without a word */
  broken: boolean;
}

type Sums = readonly [number, number];

/** What a log of pages of a size holds. */
export async function readWriteAheadLog(path: string, pageSize: number): Promise<WriteAheadLog> {
  const file = await open(path, 'r');
  try {
    const header = Buffer.from(new ArrayBuffer(HEADER));
    await file.read(header, 0, HEADER, 0);
    const reading = new Reading(header);
    const size = FRAME_HEADER + pageSize;
    const chunk = Buffer.from(new ArrayBuffer(size * AT_ONCE));
    for (let position = HEADER; ;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      for (let at = 0; at + size <= bytesRead; at += size) reading.take(chunk.subarray(at, at + size));
      if (bytesRead < chunk.length) return reading;
      position += bytesRead;
    }
  } finally {
    await file.close();
  }
}

class Reading implements WriteAheadLog {
  pages: number | null = null;
  readonly held = new Set<number>();
  broken = false;
  readonly #bigEndian: boolean;
  readonly #salts: Buffer | null;
  #sums: Sums;
  /** every frame so far was whole */
  #whole: boolean;
  #sinceCommit: number[] = [];
  /** commits in a row of frames that follow from each other, behind one that was not whole */
  #behind = 0;

  constructor(header: Buffer) {
    this.#bigEndian = header.readUInt32BE(0) === MAGIC + 1;
    const sums = summed(wordsOf(header.subarray(0, 24), this.#bigEndian), [0, 0]);
    this.#whole = [MAGIC, MAGIC + 1].includes(header.readUInt32BE(0)) && same(sums, sumsIn(header, 24));
    this.#salts = this.#whole ? Buffer.from(header.subarray(16, 24)) : null;
    this.#sums = sumsIn(header, 24);
  }

  take(frame: Buffer): void {
    const [page, pages] = [frame.readUInt32BE(0), frame.readUInt32BE(4)];
    const head = summed(wordsOf(frame.subarray(0, 8), this.#bigEndian), this.#sums);
    const sums = summed(wordsOf(frame.subarray(FRAME_HEADER), this.#bigEndian), head);
    const stored = sumsIn(frame, 16);
    const ours = this.#salts?.equals(frame.subarray(8, 16)) ?? true;
    const follows = ours && same(sums, stored);
    // SQLite ends at the first that does not follow. The next may follow from what that one says of itself.
    this.#sums = stored;
    this.#whole &&= follows;
    if (this.#whole) this.#committed(page, pages);
    else this.#lost(follows && pages > 0, follows);
  }

  #committed(page: number, pages: number): void {
    this.#sinceCommit.push(page);
    if (pages === 0) return;
    this.pages = pages;
    for (const each of this.#sinceCommit) this.held.add(each);
    this.#sinceCommit = [];
  }

  /** One commit may be that which a loss of power has cut; a second one behind it was begun after the first was safe. */
  #lost(commits: boolean, follows: boolean): void {
    this.#behind = follows ? this.#behind + Number(commits) : 0;
    this.broken ||= this.#behind > 1;
  }
}

/** SQLite's sums of pairs of numbers, which go on from those before. */
function summed(words: Uint32Array, [first, second]: Sums): Sums {
  let [a, b] = [first, second];
  for (let i = 0; i < words.length; i += 2) {
    a = (a + (words[i] as number) + b) >>> 0;
    b = (b + (words[i + 1] as number) + a) >>> 0;
  }
  return [a, b];
}

function wordsOf(bytes: Buffer, bigEndian: boolean): Uint32Array {
  // Numbers of this machine are little-endian wherever the service runs.
  const own = bigEndian ? Buffer.from(new Uint8Array(bytes).buffer).swap32() : bytes;
  return new Uint32Array(own.buffer, own.byteOffset, own.length / 4);
}

const sumsIn = (bytes: Buffer, at: number): Sums => [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
const same = ([a, b]: Sums, [c, d]: Sums): boolean => a === c && b === d;
