// The files (附件) of a ledger: their bytes in a store, their rows in the database. Bytes are there before the row, so that no
// row is without them; bytes without a row are nobody's, and are swept. Started by the server, which knows addresses.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import type { Principal } from '../rules/access';
import { type Grant, uploaded } from '../rules/filing';
import { type NodeId, parseId } from '../rules/id';
import type { FileRecord } from '../rules/records';
import { refuse } from '../rules/refusal';
import type { Door } from '../store/door';
import { settle } from '../store/file-folder';
import type { FileStore } from '../store/file-store';
import type { Reader } from '../store/reader';
import type { Clients } from './clients';
import { type Clock, nowIn, wallMs } from './clock';
import { recordRegistry } from './fold';
import { checkLength, receive } from './receiving';
import type { Seal } from './seal';
import { opened, sealed } from './uploads';
import { refuseUpload } from './upload-refused';

export interface FileOptions {
  store: FileStore;
  /** a folder for what is being received, on the disk of a store that is a folder */
  aside: string;
  /** megabytes that a file may have */
  mostMb: number;
  seal: Seal;
  /** where the service is reached, without a slash at the end */
  publicUrl: () => string;
  failed: (error: unknown) => void;
}

// Each is an open file and a disk that writes; who comes while so many are received tries again.
const MOST_AT_ONCE = 32;
// Nothing that is still going on is older: a request ends within minutes.
const ABANDONED_MS = 60 * 60_000;
const SWEEP_MS = 60 * 60_000;
const PART = '.part';
const NOTE = '.note';

export class Files {
  #options: FileOptions | null = null;
  #sweep: NodeJS.Timeout | null = null;
  readonly #receiving = new Set<NodeId>();

  constructor(
    readonly door: Door,
    readonly reader: Reader,
    readonly clients: Clients,
    readonly clock: Clock,
  ) {}

  /** Begins to take files; sweeps first what an earlier process has left. */
  async start(options: FileOptions): Promise<void> {
    this.stop();
    this.#options = options;
    await mkdir(options.aside, { recursive: true, mode: 0o700 });
    await this.sweep();
    this.#sweep = setInterval(() => void this.sweep().catch(options.failed), SWEEP_MS).unref();
  }

  stop(): void {
    if (this.#sweep !== null) clearInterval(this.#sweep);
  }

  get options(): FileOptions {
    if (this.#options === null) throw new Error('files have not been started');
    return this.#options;
  }

  /** Where a file is to be sent. */
  putUrl(grant: Grant): string {
    return `${this.options.publicUrl()}/files/${sealed(grant, this.options.seal)}`;
  }

  /** Where a file is read. */
  urlOf(id: NodeId): string {
    return `${this.options.publicUrl()}/files/${id}`;
  }

  /** What an address allows now; throws UploadRefused. */
  async granted(address: string): Promise<Grant> {
    const grant = opened(address, this.options.seal);
    const { subject } = grant.who;
    if (parseId(subject)?.kind === 'client' && !this.clients.isLive(subject)) {
      refuseUpload('EXPIRED', '凭证已吊销，上传地址失效', 'the credentials that asked for the address have ended');
    }
    if (await this.reader.exists('file', grant.file)) used();
    return grant;
  }

  /** Takes what is sent to an address: all of it and nothing else, once. Throws UploadRefused; then nothing of it stays. */
  async take(grant: Grant, bytes: Readable, length: number | null): Promise<FileRecord> {
    if (length !== null) checkLength(grant, length);
    if (this.#receiving.has(grant.file)) used();
    if (this.#receiving.size >= MOST_AT_ONCE) {
      refuseUpload('BUSY', '同时上传的文件过多，请稍后重试', 'too many files are being received: try again');
    }
    this.#receiving.add(grant.file);
    try {
      const part = join(this.options.aside, `${randomUUID()}${PART}`);
      const sha256 = await receive(grant, bytes, part);
      return await this.#settle(grant, sha256, part);
    } finally {
      this.#receiving.delete(grant.file);
    }
  }

  /** Bytes, then the row: a note tells the next sweep of bytes whose row was never written. */
  async #settle(grant: Grant, sha256: string, part: string): Promise<FileRecord> {
    const { store, aside } = this.options;
    const key = keyOf({ id: grant.file, jurisdiction: grant.who.jurisdiction, sha256 });
    const note = join(aside, `${grant.file}.${sha256}${NOTE}`);
    try {
      await written(note);
      await settle(aside);
      await store.take(key, part, sha256);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    await rm(part, { force: true });
    try {
      return await this.#record(grant, sha256);
    } finally {
      // Where nobody can say whether the row was written, the note stays, and a later sweep looks.
      await this.#resolve(grant.file, sha256).catch(() => undefined);
    }
  }

  #record(grant: Grant, sha256: string): Promise<FileRecord> {
    const { who } = grant;
    return this.door.write(who.jurisdiction, async (transaction) => {
      if ((await transaction.get('file', grant.file)) !== null) used();
      const now = nowIn(transaction, this.clock);
      const file = uploaded(grant, sha256, now);
      await recordRegistry(transaction, [{ kind: 'fileUploaded', data: { file } }], who, now);
      return file;
    });
  }

  /** Removes bytes that no row has, and the note of them. */
  async #resolve(id: NodeId, sha256: string): Promise<void> {
    const { store, aside } = this.options;
    const jurisdiction = parseId(id)?.jurisdiction ?? '';
    const row = await this.reader.fileOf(jurisdiction, id);
    if (row?.sha256 !== sha256) await store.remove(keyOf({ id, jurisdiction, sha256 }));
    await rm(join(aside, `${id}.${sha256}${NOTE}`), { force: true });
  }

  /** Removes what uploads have left that ended with their process. */
  async sweep(): Promise<void> {
    const { aside } = this.options;
    for (const name of await readdir(aside)) {
      const path = join(aside, name);
      const { mtimeMs = Infinity } = (await stat(path).catch(() => null)) ?? {};
      if (mtimeMs > wallMs() - ABANDONED_MS) continue;
      const [id = '', sha256 = ''] = name.split('.');
      if (name.endsWith(PART)) await rm(path, { force: true });
      else if (name.endsWith(NOTE)) await this.#resolve(id, sha256);
    }
  }

  /** A file that a principal may read, with its bytes; null if there is none for them. */
  async open(who: Principal, id: NodeId): Promise<{ file: FileRecord; bytes: Readable } | null> {
    const [row] = await this.reader.visible(who, 'file', [id]);
    if (row === undefined) return null;
    const file = row as FileRecord;
    const bytes = await this.options.store.read(keyOf(file));
    if (bytes === null) throw new Error(`the bytes of ${id} are missing in the store of files`);
    return { file, bytes };
  }

  /** The whole of a file that was uploaded to be imported (LEDGER), as it was hashed; null if there is none for them. Throws a Refusal. */
  async read(who: Principal, id: NodeId): Promise<{ file: FileRecord; bytes: Buffer } | null> {
    const found = parseId(id)?.kind === 'file' ? await this.open(who, id) : null;
    if (found === null) return null;
    const { file, bytes } = found;
    if (file.purpose !== 'LEDGER') {
      bytes.destroy();
      refuse('INVALID', 'file', '该文件不是作为台账（LEDGER）上传的', 'the file was not uploaded as LEDGER');
    }
    return { file, bytes: await whole(file, bytes) };
  }
}

/** Where the bytes of a file lie: spread over a hundred folders, under a name that tells what they must hash to. */
function keyOf({ id, jurisdiction, sha256 }: Pick<FileRecord, 'id' | 'jurisdiction' | 'sha256'>): string {
  return `${jurisdiction}/${id.slice(-2)}/${id}.${sha256}`;
}

function used(): never {
  return refuseUpload('USED', '该上传地址已用过，请重新申请', 'the address was used already: prepare the upload again');
}

/** Makes an empty file that outlives a power failure. */
async function written(path: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function whole({ id, size, sha256 }: FileRecord, bytes: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let count = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    if ((count += chunk.length) > size) break;
  }
  const all = Buffer.concat(chunks);
  const hash = createHash('sha256').update(all).digest('hex');
  if (hash !== sha256) throw new Error(`the bytes of ${id} are not those that were uploaded`);
  return all;
}
