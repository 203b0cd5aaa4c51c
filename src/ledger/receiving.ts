// Takes the bytes of one upload to the disk as they come, counts and hashes them on the way, and stops at the first that
// should not be there. Never holds a file in memory; what was not wholly received is removed.
import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';

import { extensionOf, fileTypeOf, HEAD_BYTES } from '../rules/file-types';
import type { Grant } from '../rules/filing';
import { refuseUpload, UploadRefused } from './upload-refused';

/** Writes a stream to a new file and makes it durable; returns its SHA-256. Throws UploadRefused; the stream is left as it is then. */
export async function receive(grant: Grant, bytes: Readable, path: string): Promise<string> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      const checked = new Checked(grant);
      // Whoever sent too much is still told so: the connection is the caller's to end.
      for await (const chunk of bytes.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        checked.pass(chunk);
        await file.writeFile(chunk);
      }
      const sha256 = checked.end();
      await file.sync();
      return sha256;
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw isFull(error) ? full() : error;
  }
}

/** What of an upload has come so far. */
class Checked {
  readonly #hash = createHash('sha256');
  #head = Buffer.alloc(0);
  #count = 0;

  constructor(readonly grant: Grant) {}

  pass(chunk: Buffer): void {
    const seen = this.#head.length;
    this.#count += chunk.length;
    if (this.#count > this.grant.size) moreThan(this.grant.size);
    if (seen < HEAD_BYTES) {
      this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD_BYTES - seen)]);
      if (this.#head.length === HEAD_BYTES) checkType(this.grant, this.#head);
    }
    this.#hash.update(chunk);
  }

  /** All has come: its SHA-256. */
  end(): string {
    const { size, sha256: announced } = this.grant;
    if (this.#count < size) fewerThan(size, this.#count);
    if (this.#head.length < HEAD_BYTES) checkType(this.grant, this.#head);
    const sha256 = this.#hash.digest('hex');
    if (announced !== null && announced !== sha256) {
      const en = `the content has the SHA-256 ${sha256}, not the announced one`;
      refuseUpload('OTHER_HASH', `内容的 SHA-256 为 ${sha256}，与声明的不符`, en);
    }
    return sha256;
  }
}

/** Refuses a length that is told beforehand and is not the announced one. */
export function checkLength({ size }: Grant, length: number): void {
  if (length > size) moreThan(size);
  if (length < size) fewerThan(size, length);
}

function moreThan(size: number): never {
  return refuseUpload('TOO_LARGE', `声明 ${size} 字节，内容多于声明`, `more than the announced ${size} bytes came`);
}

function fewerThan(size: number, count: number): never {
  const en = `${size} bytes were announced, and ${count} came`;
  return refuseUpload('TOO_SHORT', `声明 ${size} 字节，实为 ${count} 字节`, en);
}

function checkType({ name }: Grant, head: Buffer): void {
  if (fileTypeOf(name)?.begins(head) === true) return;
  const extension = extensionOf(name);
  const zh = `内容不是 .${extension} 文件：请核对文件，扩展名须与内容一致`;
  refuseUpload('OTHER_TYPE', zh, `the content is not that of a .${extension} file`);
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

function full(): UploadRefused {
  return new UploadRefused('FULL', { zh: '附件存储空间已满，请联系管理员', en: 'the disk for files is full' });
}
