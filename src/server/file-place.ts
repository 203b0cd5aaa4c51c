// Where the bytes of files lie, as the configuration says.
import { join, resolve } from 'node:path';

import { FileFolder } from '../store/file-folder';
import type { FileStore } from '../store/file-store';

export interface FilePlace {
  store: FileStore;
  folder: string;
  /** for what is being received */
  aside: string;
  mostMb: number;
}

/** The place that LEDGER_FILES names. */
export function placeOf(named: string, mostMb: number): FilePlace {
  const folder = resolve(named);
  return { store: new FileFolder(folder), folder, aside: join(folder, 'incoming'), mostMb };
}
