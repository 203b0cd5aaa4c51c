// Bytes of files in a bucket of an S3-compatible store (对象存储). What is put is whole or not there: the store compares the hash.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { AwsClient } from 'aws4fetch';

import { FilesGone } from './failures';
import type { FileStore } from './file-store';

export interface Bucket {
  /** where its objects lie, with its name and without a slash at the end, e.g. `https://minio.inside:9000/ledger/files` */
  url: string;
  region: string;
  key: string;
  secret: string;
}

// A store that is begun anew is back within seconds; who waits longer is told.
const TRIES = 3;
const PAUSE_MS = 300;
// For one answer of the store. Bytes that flow may take longer.
const ANSWER_MS = 30_000;

export class FileBucket implements FileStore {
  readonly #client: AwsClient;

  constructor(readonly bucket: Bucket) {
    const { key: accessKeyId, secret: secretAccessKey, region } = bucket;
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
  }

  async take(key: string, path: string, sha256: string): Promise<void> {
    const { size } = await stat(path);
    const headers = { 'content-length': String(size), 'x-amz-content-sha256': sha256 };
    // The stream is read as it is sent: each try has one of its own.
    const body = () => Readable.toWeb(createReadStream(path)) as globalThis.ReadableStream;
    await this.#ask('PUT', key, [200], { headers, body });
  }

  async read(key: string): Promise<Readable | null> {
    const response = await this.#ask('GET', key, [200, 404]);
    if (response.status === 200 && response.body !== null) return Readable.fromWeb(response.body);
    await response.body?.cancel();
    return null;
  }

  async remove(key: string): Promise<void> {
    const response = await this.#ask('DELETE', key, [200, 204, 404]);
    await response.body?.cancel();
  }

  /** Asks until it is answered; throws FilesGone where the store cannot be reached, and an Error for what it refuses. */
  async #ask(method: string, key: string, expected: readonly number[], sent?: Sent): Promise<Response> {
    const url = `${this.bucket.url}/${key.split('/').map(encodeURIComponent).join('/')}`;
    for (let tries = 1; ; tries++) {
      const found = await this.#once(method, url, sent);
      if (found instanceof Response && expected.includes(found.status)) return found;
      if (found instanceof Response && found.status < 500 && found.status !== 429) {
        const why = /<Code>(\w+)<\/Code>/.exec(await found.text())?.[1] ?? '';
        throw new Error(`the store of files has refused ${method} ${url}: ${found.status} ${why}`);
      }
      if (found instanceof Response) await found.body?.cancel();
      if (tries === TRIES) throw new FilesGone(found instanceof Response ? `${found.status}` : found);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
    }
  }

  /** An answer, or why there is none. */
  async #once(method: string, url: string, sent?: Sent): Promise<unknown> {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(new Error(`no answer for ${ANSWER_MS} ms`)), ANSWER_MS);
    try {
      const { url: address, headers } = await this.#client.sign(url, { method, headers: sent?.headers ?? {} });
      const body = sent?.body() ?? null;
      const init = { method, headers, body, signal: waiting.signal, ...(body !== null && { duplex: 'half' as const }) };
      return await fetch(address, init);
    } catch (error) {
      return error;
    } finally {
      clearTimeout(timer);
    }
  }
}

interface Sent {
  headers: Record<string, string>;
  body: () => globalThis.ReadableStream;
}
