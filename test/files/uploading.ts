// Uploads as a client makes them: an address is asked for, the bytes are sent there. And bytes that are what their name says.
import { createHash, randomBytes } from 'node:crypto';

import type { Caller, Json, World } from '../world';

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A PDF of so many bytes, no two alike. */
export function pdf(size = 2000): Buffer {
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size - 9)]);
}

export interface Prepared {
  file: string;
  putUrl: string;
  expiresAt: string;
  url: string;
}

/** An address for some bytes; what is not given is as it should be. */
export async function prepared(who: Caller, bytes: Buffer, input: Json = {}): Promise<Prepared> {
  const whole = { name: '现场照片.pdf', size: bytes.length, purpose: 'EVIDENCE', ...input };
  const selection = 'upload { file putUrl expiresAt url }';
  const { upload } = await who.must('prepareUpload', 'PrepareUploadInput', whole, selection);
  return upload as Prepared;
}

export interface Put {
  status: number;
  body: Json;
}

/** Sends bytes to an address, as one body of a known length. */
export async function put(url: string, bytes: Buffer, headers: Record<string, string> = {}): Promise<Put> {
  const response = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes), headers });
  return { status: response.status, body: await response.json() };
}

/** A file that has arrived: its answer. */
export async function uploadedBy(who: Caller, bytes = pdf(), input: Json = {}): Promise<Json> {
  const { putUrl } = await prepared(who, bytes, input);
  const { status, body } = await put(putUrl, bytes);
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

/** Reads a file's address as somebody; `null`: without a token. */
export async function download(
  world: World,
  who: Caller | null,
  id: string,
  init: { method?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const authorization = who === null ? {} : { authorization: `Bearer ${who.token ?? ''}` };
  return fetch(`${world.url}/files/${id}`, { ...init, headers: { ...authorization, ...init.headers } });
}
