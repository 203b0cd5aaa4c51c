// Where the bytes of files lie: a folder (file-folder.ts) or a bucket (file-bucket.ts). Knows keys and bytes; nothing here
// decides who may have them.
import type { Readable } from 'node:stream';

export interface FileStore {
  /**
   * Takes a file of this machine, whose SHA-256 the caller knows, under a key; when it answers, the bytes are durable. The
   * file itself may be gone then.
   */
  take: (key: string, path: string, sha256: string) => Promise<void>;
  /** The bytes under a key; null if there are none. */
  read: (key: string) => Promise<Readable | null>;
  /** Nothing is under the key any more, whether anything was or not. */
  remove: (key: string) => Promise<void>;
}
