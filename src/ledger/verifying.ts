// Checks a log by its chain of hashes and by the signed ends of it that were kept: here, in a file, or elsewhere.
import { follows, GENESIS } from '../store/chain';
import type { EventTable } from '../store/log-tables';
import type { Reader } from '../store/reader';
import { type LogEnd, signedAfter } from '../store/signed-heads';
import { wholeLog } from './replay';
import { isSigned, type SignedHead } from './signing';

/** A log to be checked, wherever it lies. */
export interface LogToCheck {
  jurisdiction: string;
  /** what it says of its own end; null: it has none */
  end: Pick<LogEnd, 'sequence' | 'hash'> | null;
  /** from the first to the last */
  events: AsyncIterable<EventTable>;
}

export interface Verified {
  /** dense, chained, ended as it says, and as every signed end says */
  valid: boolean;
  events: number;
  firstInvalidSequence: number | null;
  headHash: string;
  /** the last event whose hash was signed; null: none was */
  signedThrough: number | null;
  /** the keys that have signed (SHA-256 of each) */
  keys: string[];
}

const TOLD_EACH = 10_000;

/** Signed ends of one log, as a check needs them: what hash was signed at which place. */
export class SignedEnds {
  readonly #hashes = new Map<number, string[]>();
  readonly keys = new Set<string>();
  /** the first place whose signature does not fit what it signs */
  forged: number | null = null;
  through: number | null = null;

  constructor(
    readonly jurisdiction: string,
    /** ids of the keys whose word counts; null: any key's */
    readonly trusted: ReadonlySet<string> | null = null,
  ) {}

  /** Those of other logs, and of keys that are not trusted, do not count. */
  add(head: SignedHead): void {
    const { jurisdiction, sequence, hash, keyId } = head;
    if (jurisdiction !== this.jurisdiction || this.trusted?.has(keyId) === false) return;
    if (!isSigned(head)) {
      this.forged = Math.min(sequence, this.forged ?? Infinity);
      return;
    }
    this.keys.add(keyId);
    this.#hashes.set(sequence, [...(this.#hashes.get(sequence) ?? []), hash]);
    this.through = Math.max(sequence, this.through ?? 0);
  }

  /** Whether an event is what was signed at its place. */
  admits({ sequence, hash }: LogEnd): boolean {
    return this.#hashes.get(sequence)?.every((signed) => signed === hash) ?? true;
  }
}

/** Checks that a log is dense, that each hash follows from the one before, and that it ends as it and the signed ends say. */
export async function verify(
  { jurisdiction, end, events }: LogToCheck,
  signed: SignedEnds = new SignedEnds(jurisdiction),
  progress: (events: number) => void = () => undefined,
): Promise<Verified> {
  let [count, hash, firstInvalid]: [number, string, number | null] = [0, GENESIS, signed.forged];
  const invalid = (sequence: number) => (firstInvalid = Math.min(sequence, firstInvalid ?? Infinity));
  for await (const event of events) {
    // What was appended after the end was read is not part of the answer.
    if (event.sequence > (end?.sequence ?? 0)) break;
    count++;
    if (count % TOLD_EACH === 0) progress(count);
    const fits = event.jurisdiction === jurisdiction && event.sequence === count && follows(event, hash);
    if (!fits || !signed.admits(event)) invalid(Math.min(event.sequence, count));
    hash = event.hash;
  }
  const headHash = end?.hash ?? GENESIS;
  const whole = hash === headHash && count === (end?.sequence ?? 0) && count >= (signed.through ?? 0);
  if (!whole) firstInvalid ??= count + 1;
  const valid = firstInvalid === null;
  const { through: signedThrough, keys } = signed;
  return { valid, events: count, firstInvalidSequence: firstInvalid, headHash, signedThrough, keys: [...keys].sort() };
}

const PAGE = 1000;

/** Checks the log of a jurisdiction in a database, by the signed ends beside it too. */
export async function verifyLog(
  reader: Reader,
  jurisdiction: string,
  progress?: (events: number) => void,
  signed: SignedEnds = new SignedEnds(jurisdiction),
): Promise<Verified> {
  for await (const head of allSigned(reader, jurisdiction)) signed.add(head);
  const end = await reader.head(jurisdiction);
  return verify({ jurisdiction, end, events: wholeLog(reader, jurisdiction) }, signed, progress);
}

/** The signed ends of a jurisdiction's log, from the first. */
export async function* allSigned(reader: Reader, jurisdiction: string): AsyncGenerator<SignedHead> {
  for (let after = 0; ;) {
    const page = await signedAfter(reader, jurisdiction, after, PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.sequence;
  }
}
