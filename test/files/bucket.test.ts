// Files in a bucket, beside a store that lets in only what is signed as it must be. What is taken is whole, what is gone is told,
// and a store that fails for a moment is asked again.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { readConfig } from '../../src/server/config';
import { inBucket } from '../../src/server/file-place';
import { type Bucket, FileBucket } from '../../src/store/file-bucket';
import { FilesGone } from '../../src/store/failures';
import { Story } from '../world';
import { BucketPeer, KEYS } from './bucket-peer';
import { download, pdf, prepared, put, sha256Of, uploadedBy } from './uploading';

const MB = 1_048_576;
let folder: string;
const peer = new BucketPeer('ledger');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bucket-'));
  await peer.open();
});
afterAll(async () => {
  await peer.close();
  rmSync(folder, { recursive: true });
});

const store = (more: Partial<Bucket> = {}) => new FileBucket({ url: `${peer.url}/附件/files`, ...KEYS, ...more });
function local(bytes: Buffer): string {
  const path = join(folder, 'local');
  writeFileSync(path, bytes);
  return path;
}

it('gives back what it took, of any size, and nothing of what was removed or never there', async () => {
  for (const size of [0, 1, 20 * MB]) {
    const bytes = size === 0 ? Buffer.alloc(0) : Buffer.concat([pdf(size + 9)]).subarray(9);
    const key = `370600/01/file_370600_${size}.abc`;
    await store().take(key, local(bytes), sha256Of(bytes));
    const found = await store().read(key);
    expect(sha256Of(await buffer(found as NonNullable<typeof found>))).toBe(sha256Of(bytes));
    expect(peer.objects.size).toBe(1);
    await store().remove(key);
    expect(await store().read(key)).toBeNull();
    await store().remove(key);
  }
}, 60_000);

it('says what the store has refused', async () => {
  const path = local(pdf());
  await expect(store({ region: 'elsewhere' }).read('a/b')).rejects.toThrow(/403 SignatureDoesNotMatch/);
  await expect(store({ secret: 'another' }).take('a/b', path, sha256Of(pdf()))).rejects.toThrow(
    /403 SignatureDoesNotMatch/,
  );
  await expect(store({ url: peer.url.replace('ledger', 'nobody') }).take('a/b', path, sha256Of(pdf()))).rejects.toThrow(
    /404 NoSuchBucket/,
  );
});

/** An address that answers what it is told to. */
async function answering(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

it('is asked again when it fails for a moment, each time with the whole file', async () => {
  const seen: [hash: string, length: string][] = [];
  const server = await answering((request, response) => {
    void buffer(request).then((bytes) => {
      seen.push([sha256Of(bytes), String(request.headers['content-length'])]);
      response.statusCode = seen.length < 3 ? 503 : 200;
      response.end();
    });
  });
  const bytes = pdf(3 * MB);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ledger`;
  await store({ url }).take('a/b', local(bytes), sha256Of(bytes));
  expect(seen).toEqual(Array.from({ length: 3 }, () => [sha256Of(bytes), String(3 * MB)]));
  await new Promise((resolve) => server.close(resolve));
  await expect(store({ url }).take('a/b', local(bytes), sha256Of(bytes))).rejects.toBeInstanceOf(FilesGone);
});

describe('a ledger whose files are there', () => {
  let story: Story;
  beforeAll(async () => {
    const files = inBucket({ url: peer.url, ...KEYS }, join(folder, 'data'), 50);
    story = await Story.open('2026-09-28T01:00:00.000Z', { service: { files } });
  });
  afterAll(() => story.world.close({ faultsExpected: true }));

  it('takes and gives files, and keeps nothing of them on its own disk', async () => {
    const bytes = pdf(2 * MB);
    const { id } = await uploadedBy(story.unit, bytes);
    const response = await download(story.world, story.unit, id);
    expect(sha256Of(Buffer.from(await response.arrayBuffer()))).toBe(sha256Of(bytes));
    expect(readdirSync(join(folder, 'data', 'incoming'))).toEqual([]);
  });

  it('says 503 while the store is gone, and goes on when it is back: nothing is half there', async () => {
    const bytes = pdf(5000);
    const before = await uploadedBy(story.unit, bytes);
    const next = await prepared(story.unit, bytes);
    await peer.close();
    const refused = await put(next.putUrl, bytes);
    expect([refused.status, refused.body.errors[0].extensions.code]).toEqual([503, 'UNAVAILABLE']);
    const missing = await download(story.world, story.unit, before['id']);
    expect([missing.status, missing.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await missing.text()).toContain('附件存储');
    await peer.open();
    expect((await put(next.putUrl, bytes)).status).toBe(201);
    expect((await download(story.world, story.unit, before['id'])).status).toBe(200);
  });
});

describe('the configuration', () => {
  const ENV = { LEDGER_DATA: join(tmpdir(), 'bucket-config'), LEDGER_JWT_SECRET: 'x'.repeat(32) };
  const S3_ENV = { LEDGER_S3_ENDPOINT: 'https://minio.inside:9000/', LEDGER_S3_KEY: 'k', LEDGER_S3_SECRET: 's' };
  const urlIn = (env: Record<string, string>) => {
    const { store: files } = readConfig({ ...ENV, ...S3_ENV, ...env }).files;
    return (files as FileBucket).bucket.url;
  };

  it('names a bucket by its path or by the host', () => {
    expect(urlIn({ LEDGER_FILES: 's3://ledger' })).toBe('https://minio.inside:9000/ledger');
    expect(urlIn({ LEDGER_FILES: 's3://ledger/a/b/' })).toBe('https://minio.inside:9000/ledger/a/b');
    const host = { LEDGER_S3_ENDPOINT: 'https://{bucket}.oss.example.com' };
    expect(urlIn({ LEDGER_FILES: 's3://ledger/a', ...host })).toBe('https://ledger.oss.example.com/a');
  });

  it('says what is missing or wrong', () => {
    expect(() => urlIn({ LEDGER_FILES: 's3://' })).toThrow(/LEDGER_FILES must be a folder, or a bucket/);
    expect(() => urlIn({ LEDGER_FILES: 's3://Ledger' })).toThrow(/LEDGER_FILES must be/);
    expect(() => urlIn({ LEDGER_FILES: 's3://ledger', LEDGER_S3_KEY: '' })).toThrow(/^LEDGER_S3_KEY must be set/);
    expect(() => urlIn({ LEDGER_FILES: 's3://ledger', LEDGER_S3_ENDPOINT: 'minio' })).toThrow(
      /^LEDGER_S3_ENDPOINT must/,
    );
  });
});
