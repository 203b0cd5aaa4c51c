// Bytes of files in a folder, on a disk of this machine or one that all instances share. A file is there whole or not at all.
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

import type { FileStore } from './file-store';

export class FileFolder implements FileStore {
  constructor(readonly folder: string) {}

  /** `path` lies on the same disk: it is renamed, not copied. */
  async take(key: string, path: string): Promise<void> {
    const place = this.#place(key);
    const within = dirname(place);
    const made = await mkdir(within, { recursive: true, mode: 0o700 });
    if (made !== undefined) await settle(dirname(made));
    await rename(path, place);
    await settle(within);
  }

  async read(key: string): Promise<Readable | null> {
    try {
      const file = await open(this.#place(key), 'r');
      return file.createReadStream();
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#place(key), { force: true });
  }

  #place(key: string): string {
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(key) || key.includes('..')) throw new Error(`not a key of ours: ${key}`);
    return join(this.folder, key);
  }
}

/** What was renamed within a folder is so after a power failure, too. */
export async function settle(folder: string): Promise<void> {
  const opened = await open(folder, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
