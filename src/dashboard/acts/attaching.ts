// Files on their way into a form: each is a row from the moment it is chosen, and has an address when it has arrived. Must not
// bring back a row that was removed meanwhile.
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { send } from '../files/sending';
import { told } from '../session/session';
import type { FileRow } from './act';

/** How far a file is, or why it did not arrive. */
export interface Way {
  part: number;
  problem: string | null;
}

type Ways = ReadonlyMap<FileRow, Way>;

export interface Attaching {
  /** by the row as it stands in the form */
  ways: Signal<Ways>;
  add: (files: readonly File[]) => void;
  /** all rows as they are to be */
  put: (rows: FileRow[]) => void;
  remove: (row: FileRow) => void;
}

export function useAttaching(rows: readonly FileRow[], change: (rows: FileRow[]) => void): Attaching {
  const ways = useSignal<Ways>(new Map());
  // Of several files that arrive before the form is drawn again, each knows of the others.
  const latest = useRef({ rows, change });
  latest.current = { rows, change };
  const attaching = useMemo(() => {
    const endings = new Map<FileRow, AbortController>();
    const put = (next: FileRow[]) => {
      latest.current.rows = next;
      latest.current.change(next);
    };
    const tell = (row: FileRow, way: Way) => {
      if (endings.has(row)) ways.value = new Map(ways.peek()).set(row, way);
    };
    const bring = async (row: FileRow, file: File): Promise<void> => {
      const ending = new AbortController();
      endings.set(row, ending);
      tell(row, { part: 0, problem: null });
      const { signal } = ending;
      try {
        const sent = await send(file, 'EVIDENCE', { signal, progress: (part) => tell(row, { part, problem: null }) });
        const arrived = { name: sent.name, url: sent.url, size: sent.size };
        if (!signal.aborted) put(latest.current.rows.map((each) => (each === row ? arrived : each)));
      } catch (error) {
        if (!signal.aborted) tell(row, { part: 0, problem: told(error) });
      }
    };
    return {
      put,
      add: (files: readonly File[]) => {
        const added = files.map((file) => ({ file, row: { name: file.name, url: '', size: file.size } }));
        put([...latest.current.rows, ...added.map(({ row }) => row)]);
        for (const { file, row } of added) void bring(row, file);
      },
      remove: (row: FileRow) => {
        endings.get(row)?.abort();
        endings.delete(row);
        put(latest.current.rows.filter((each) => each !== row));
      },
      end: () => endings.forEach((ending) => ending.abort()),
    };
  }, []);
  useEffect(() => attaching.end, []);
  return { ways, ...attaching };
}
