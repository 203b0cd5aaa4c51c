// Seals what the service alone must be able to read again (secrets of webhooks: they sign; addresses to upload to: they carry
// a right): AES-256-GCM under keys derived from the service's own secret. What is sealed may lie in rows and in the log; what is open must never be logged.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

import { SECRET_PREFIX } from '../rules/webhooks';

// The first part of every sealed text: another way of sealing gets another one.
const FORM = 'v1';
/** What is sealed: each under a key of its own. */
export const WEBHOOK_SECRETS = 'supervision-ledger webhook secrets';
export const UPLOAD_ADDRESSES = 'supervision-ledger upload addresses';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A new secret for signing: 256 random bits (Standard Webhooks). */
export function newSecret(): string {
  return SECRET_PREFIX + randomBytes(32).toString('base64');
}

export class Seal {
  readonly #key: Uint8Array;

  /** false without a secret of the service: what anybody could open is not sealed */
  readonly able: boolean;

  constructor(serviceSecret: string, purpose: typeof WEBHOOK_SECRETS | typeof UPLOAD_ADDRESSES) {
    this.able = serviceSecret !== '';
    this.#key = new Uint8Array(hkdfSync('sha256', serviceSecret, '', purpose, 32));
  }

  /** Seals a text for an owner: it cannot be opened for another. */
  close(text: string, owner: string): string {
    if (!this.able) throw new Error('there is no secret under which to seal');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${FORM}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** What was sealed; null if it was sealed under another secret or for another owner, or is damaged. */
  open(sealed: string, owner: string): string | null {
    const [form, encoded = ''] = sealed.split('.');
    const bytes = Buffer.from(encoded, 'base64url');
    if (form !== FORM || bytes.length < IV_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }
}
