// Signs the ends of the log, and checks such signatures: Ed25519, or SM2 with SM3 (GB/T 32918) where the key is one of that curve.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

import type { Instant } from '../rules/day';
import type { LogEnd, SignedHeadTable } from '../store/signed-heads';

/** What signatures are made with, and the digest that Node.js is to be told: Ed25519 has its own. */
const DIGESTS = { Ed25519: null, 'SM2-SM3': 'sm3' } as const;
export type SigningAlgorithm = keyof typeof DIGESTS;

/** A signed end of a log as it is kept, handed out and anchored. */
export type SignedHead = SignedHeadTable;

/** A new private key (PEM, PKCS #8). */
export function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const DER = { type: 'spki', format: 'der' } as const;

/** What identifies a public key: the SHA-256 of its DER form, as `openssl pkey -pubin -outform DER | sha256sum` tells it. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256').update(publicKey.export(DER)).digest('hex');
}

/** A public key from PEM; throws an Error that says what it must be. */
export function publicKeyOf(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    algorithmOf(key);
    return key;
  } catch {
    throw new Error('must be a public key (PEM) for Ed25519 or SM2');
  }
}

export class Signer {
  readonly #private: KeyObject;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: string;
  readonly keyId: string;

  /** Takes a private key (PEM); throws an Error that says what it must be. */
  constructor(pem: string) {
    try {
      this.#private = createPrivateKey(pem);
      this.algorithm = algorithmOf(this.#private);
    } catch {
      throw new Error('must be a private key (PEM) for Ed25519 or SM2, e.g. of: openssl genpkey -algorithm ed25519');
    }
    const publicKey = createPublicKey(this.#private);
    this.publicKey = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    this.keyId = keyIdOf(publicKey);
  }

  sign({ jurisdiction, sequence, hash }: LogEnd, signedAt: Instant): SignedHead {
    const { algorithm, keyId, publicKey } = this;
    const head = { jurisdiction, sequence, hash, signedAt };
    const signature = sign(DIGESTS[algorithm], textOf(head), this.#private).toString('base64');
    return { ...head, algorithm, keyId, publicKey, signature };
  }
}

/** Whether a head was signed by the key that it names; `trusted`: and that is one of these (ids), not just any. */
export function isSigned(head: SignedHead, trusted: ReadonlySet<string> | null = null): boolean {
  try {
    const key = createPublicKey(head.publicKey);
    if (keyIdOf(key) !== head.keyId || trusted?.has(head.keyId) === false) return false;
    const algorithm = algorithmOf(key);
    return (
      algorithm === head.algorithm &&
      verify(DIGESTS[algorithm], textOf(head), key, Buffer.from(head.signature, 'base64'))
    );
  } catch {
    // What is no key has signed nothing.
    return false;
  }
}

/** What is signed. As one JSON array, so that no two heads can be confused, nor another thing taken for a head. */
function textOf({ jurisdiction, sequence, hash, signedAt }: LogEnd & { signedAt: Instant }): Buffer {
  return Buffer.from(JSON.stringify(['supervision-ledger head', jurisdiction, sequence, hash, signedAt]));
}

/** The curve of SM2 as DER names it (1.2.156.10197.1.301). Node.js has no name for keys of it. */
const SM2 = Buffer.from('06082a811ccf5501822d', 'hex');

function algorithmOf(key: KeyObject): SigningAlgorithm {
  if (key.asymmetricKeyType === 'ed25519') return 'Ed25519';
  const der = key.type === 'private' ? ({ type: 'pkcs8', format: 'der' } as const) : DER;
  if (key.export(der).includes(SM2)) return 'SM2-SM3';
  throw new Error(`a key of ${key.asymmetricKeyType}`);
}
