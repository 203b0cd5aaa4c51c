// Uploads to the service as a process of its own: what they cost of its memory, and what is left when it is killed in the middle.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Json } from '../world';
import { Newcomer } from '../server/newcomer';
import { pdf, put, sha256Of } from './uploading';

const MB = 1_048_576;
const LARGE = 40 * MB;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uploads-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const started = () =>
  Newcomer.start({ LEDGER_SEED: 'reference', LEDGER_FILES: folder, LEDGER_URL: 'http://ledger.test' });

async function prepared(service: Newcomer, size: number): Promise<Json> {
  const query = `mutation ($size: Int!) { prepareUpload(input: { name: "录像.pdf", size: $size, purpose: EVIDENCE }) {
    upload { file putUrl url } userErrors { message } } }`;
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await service.token('OFFICE')}` },
    body: JSON.stringify({ query, variables: { size } }),
  });
  const { upload } = ((await response.json()) as Json).data.prepareUpload;
  expect(upload.url).toBe(`http://ledger.test/files/${upload.file}`);
  return { ...upload, putUrl: (upload.putUrl as string).replace('http://ledger.test', service.url) };
}

async function read(service: Newcomer, id: string): Promise<Response> {
  return fetch(`${service.url}/files/${id}`, { headers: { authorization: `Bearer ${await service.token('OFFICE')}` } });
}

/** The most memory that a process has taken at any time, in bytes. */
function peakOf(service: Newcomer): number {
  const status = readFileSync(`/proc/${service.service.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

const incoming = () => readdirSync(join(folder, 'incoming'));

it('takes and gives a large file without holding it in memory', async () => {
  const service = await started();
  try {
    const bytes = pdf(LARGE);
    const warm = await prepared(service, 2000);
    await put(warm.putUrl, pdf(2000));
    const before = peakOf(service);
    for (let i = 0; i < 3; i++) {
      const { file, putUrl } = await prepared(service, LARGE);
      expect((await put(putUrl, bytes)).status).toBe(201);
      const response = await read(service, file);
      expect(sha256Of(Buffer.from(await response.arrayBuffer()))).toBe(sha256Of(bytes));
    }
    // Three times in and out: held whole, one of them alone would be more.
    expect((peakOf(service) - before) / MB).toBeLessThan(LARGE / MB);
  } finally {
    service.stop();
  }
}, 120_000);

it('killed in the middle has nothing of the upload that is served', async () => {
  const service = await started();
  const { file, putUrl } = await prepared(service, LARGE);
  const half = pdf(LARGE).subarray(0, LARGE / 2);
  const cut = request(putUrl, { method: 'PUT', headers: { 'content-length': String(LARGE) } });
  const gone = new Promise((resolve) => cut.on('error', resolve));
  cut.write(half);
  const grown = () => incoming().some((name) => statSync(join(folder, 'incoming', name)).size > MB);
  while (!grown()) await new Promise((resolve) => setTimeout(resolve, 5));
  service.stop();
  await gone;
  expect(incoming()).toHaveLength(1);
  const again = await started();
  try {
    expect((await read(again, file)).status).toBe(404);
    // It is young: another process might still be writing it.
    expect(incoming()).toHaveLength(1);
  } finally {
    again.stop();
  }
}, 120_000);
