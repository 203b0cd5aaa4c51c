// An S3-compatible store for tests, of one bucket in memory. Lets nobody in whose signature is not the one that AWS' documentation
// of "Signature Version 4" derives from the request as it came, and takes nothing whose bytes are not those that were signed.
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export const KEYS = { key: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', region: 'cn-north-1' };

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

export class BucketPeer {
  readonly objects = new Map<string, Buffer>();
  #server: Server | null = null;
  #port = 0;

  constructor(readonly name: string) {}

  get url(): string {
    return `http://127.0.0.1:${this.#port}/${this.name}`;
  }

  /** Listens, always on the same port. */
  async open(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server.listen(this.#port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const refuse = (status: number, code: string) => {
      response.statusCode = status;
      response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
    };
    const [, bucket = '', ...rest] = (request.url ?? '').split('/');
    const key = rest.join('/');
    const signed = String(request.headers['x-amz-content-sha256']);
    if (!this.#isSigned(request, signed)) {
      refuse(403, 'SignatureDoesNotMatch');
      return;
    }
    if (bucket !== this.name) {
      refuse(404, 'NoSuchBucket');
      return;
    }
    switch (request.method) {
      case 'PUT':
        if (request.headers['transfer-encoding'] !== undefined) refuse(411, 'MissingContentLength');
        else if (sha256(body) !== signed) refuse(400, 'XAmzContentSHA256Mismatch');
        else {
          this.objects.set(key, body);
          response.end();
        }
        return;
      case 'GET': {
        const found = this.objects.get(key);
        if (found === undefined) refuse(404, 'NoSuchKey');
        else response.end(found);
        return;
      }
      case 'DELETE':
        this.objects.delete(key);
        response.statusCode = 204;
        response.end();
        return;
      default:
        refuse(405, 'MethodNotAllowed');
    }
  }

  #isSigned({ method, url, headers }: IncomingMessage, hash: string): boolean {
    const parts = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
    const [, credential = '', names = '', signature] = parts.exec(headers.authorization ?? '') ?? [];
    const [key = '', ...scope] = credential.split('/');
    const [day = '', region = '', service = '', end = ''] = scope;
    const [path = '', query = ''] = (url ?? '').split('?');
    const canonical = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
    const request = [method, path, query, canonical.join(''), names, hash].join('\n');
    const at = String(headers['x-amz-date']);
    const toSign = ['AWS4-HMAC-SHA256', at, scope.join('/'), sha256(request)].join('\n');
    const signing = hmac(hmac(hmac(hmac(`AWS4${KEYS.secret}`, day), region), service), end);
    return (
      key === KEYS.key &&
      [region, service, end].join() === `${KEYS.region},s3,aws4_request` &&
      at.startsWith(day) &&
      ['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.split(';').includes(name)) &&
      hmac(signing, toSign).toString('hex') === signature
    );
  }
}
