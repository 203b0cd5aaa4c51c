// The road of files: bytes in by a one-time address (PUT), bytes out for who may read them (GET). A download is never shown as
// a page of this service; not found and not allowed are told alike.
import { pipeline } from 'node:stream/promises';

import type { Express, Request, Response } from 'express';

import { NOBODY } from '../rules/access';
import { parseId } from '../rules/id';
import type { FileRecord } from '../rules/records';
import type { Text } from '../rules/refusal';
import { COME_BACK_S, type Fault, unauthenticated } from '../api/errors';
import { type UploadReason, UploadRefused } from '../ledger/upload-refused';
import { inHeader } from './disposition';
import type { Rates } from './rates';
import { refuse } from './refusals';
import { bearer, header, type Sessions } from './sessions';

interface Parts {
  sessions: Sessions;
  rates: Rates;
  fault: Fault;
}

// A download reads the disk and holds a connection: as dear as a page of a hundred records.
const POINTS = 100;

const STATUS: Readonly<Record<UploadReason, number>> = {
  UNKNOWN: 404,
  EXPIRED: 410,
  USED: 409,
  TOO_LARGE: 413,
  TOO_SHORT: 400,
  OTHER_TYPE: 415,
  OTHER_HASH: 422,
  ENCODED: 415,
  BUSY: 503,
  FULL: 507,
};

const NOT_FOUND: Text = { zh: '没有该附件', en: 'there is no such file' };
const METHODS: Text = { zh: '只支持 GET、HEAD 和 PUT', en: 'only GET, HEAD and PUT' };

export function serveFiles(app: Express, parts: Parts): void {
  const road = '/files/:name';
  app.put(road, (request, response) => {
    void put(request, response, parts).catch((error: unknown) => failed(request, response, error, parts));
  });
  // Express answers HEAD with it, too.
  app.get(road, (request, response) => {
    void get(request, response, parts).catch((error: unknown) => failed(request, response, error, parts));
  });
  app.all(road, (_request, response) => {
    response.set('allow', 'GET, HEAD, PUT');
    tell(response, 405, METHODS);
  });
}

async function put(request: Request, response: Response, { sessions }: Parts): Promise<void> {
  const { files } = sessions.ledger;
  if ((header(request, 'content-encoding') ?? 'identity') !== 'identity') {
    throw new UploadRefused('ENCODED', { zh: '请不要压缩传输', en: 'send the bytes as they are, without encoding' });
  }
  const grant = await files.granted(nameOf(request));
  const length = header(request, 'content-length');
  const file = await files.take(grant, request, length === null ? null : Number(length));
  const { id, name, size, type, sha256 } = file;
  const url = files.urlOf(id);
  response.status(201).set('location', url).json({ id, url, name, size, type, sha256 });
}

async function get(request: Request, response: Response, { sessions, rates }: Parts): Promise<void> {
  const { ledger } = sessions;
  const { who } = await sessions.session({
    token: bearer(request.headers.authorization),
    jurisdiction: header(request, 'x-ledger-jurisdiction'),
    address: () => sessions.addressOf(request),
  });
  if (who.role === NOBODY.role) throw unauthenticated('附件须凭令牌读取 / files are read with a token');
  await rates.take(who, POINTS);
  const id = nameOf(request);
  const found = parseId(id)?.kind === 'file' ? await ledger.files.open(who, id) : null;
  if (found === null) {
    // Whether there is such a file or not: neither the time nor the log tells.
    if (parseId(id)?.kind === 'file') await ledger.acts.logRefusal(who, 'file');
    tell(response, 404, NOT_FOUND);
    return;
  }
  describe(response, found.file);
  const known = request.fresh || request.method === 'HEAD';
  if (known) {
    found.bytes.destroy();
    response.status(request.fresh ? 304 : 200).end();
    return;
  }
  for (const taskId of await ledger.reader.secretTasksOf(who, id)) {
    await ledger.acts.log(who, { kind: 'workSecretRead', data: { operation: 'file' } }, taskId);
  }
  await pipeline(found.bytes, response);
}

/** What a browser is told of a file: to save it under its name, to guess nothing, to run nothing. */
function describe(response: Response, { name, type, size, sha256 }: FileRecord): void {
  response.set({
    'content-type': type,
    'content-length': String(size),
    'content-disposition': `attachment; filename*=UTF-8''${inHeader(name)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
    'cache-control': 'private, no-cache',
    etag: `"${sha256}"`,
  });
}

function nameOf({ params }: Request): string {
  return String(params['name'] ?? '');
}

async function failed(request: Request, response: Response, error: unknown, parts: Parts): Promise<void> {
  // Who has gone is told nothing; what was sent half cannot be mended.
  if (request.socket.destroyed || response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof UploadRefused) await refused(request, response, error, parts);
  else refuse(response, error, parts.fault);
  discard(request);
}

async function refused(request: Request, response: Response, error: UploadRefused, parts: Parts): Promise<void> {
  const { reason, text } = error;
  // An address is a right like a key: who guesses is slowed down.
  if (reason === 'UNKNOWN') await parts.rates.failedSignin(parts.sessions.addressOf(request));
  if (reason === 'BUSY') response.set('retry-after', String(COME_BACK_S));
  tell(response, STATUS[reason], text, { reason });
}

function tell(response: Response, status: number, { zh, en }: Text, extensions: object = {}): void {
  const error = { message: `${zh} / ${en}`, extensions: { code: 'BAD_USER_INPUT', ...extensions } };
  response.status(status).json({ errors: [error] });
}

// Some of what is on its way: who is cut off while sending may never read why.
const MOST_DISCARDED = 16 * 1_048_576;

/** Lets a sender come to its end, if that is not far, so that it hears the answer. */
function discard(request: Request): void {
  let count = 0;
  request.on('data', (chunk: Buffer) => {
    if ((count += chunk.length) > MOST_DISCARDED) request.destroy();
  });
  request.resume();
}
