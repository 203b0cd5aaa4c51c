// Where the bytes of files lie, as the configuration says.
import { join, resolve } from 'node:path';

import { type Bucket, FileBucket } from '../store/file-bucket';
import { FileFolder } from '../store/file-folder';
import type { FileStore } from '../store/file-store';

export interface FilePlace {
  store: FileStore;
  /** null: they lie in a bucket */
  folder: string | null;
  /** for what is being received */
  aside: string;
  mostMb: number;
}

const INCOMING = 'incoming';

export function inFolder(named: string, mostMb: number): FilePlace {
  const folder = resolve(named);
  return { store: new FileFolder(folder), folder, aside: join(folder, INCOMING), mostMb };
}

/** `data`: the folder of this machine in which files are received before they are put into the bucket. */
export function inBucket(bucket: Bucket, data: string, mostMb: number): FilePlace {
  return { store: new FileBucket(bucket), folder: null, aside: join(data, INCOMING), mostMb };
}
