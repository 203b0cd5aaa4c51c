// An import as a view holds it: what is shown, and what its reader may do. Must not outlive the view.
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

import type { Sent } from '../files/sending';
import { ledger } from '../session/session';
import { Course, type Options, type Problem, RESTING, type Result, type Shown, type Stage } from './course';

export interface Importing extends Shown {
  take: (file: File) => void;
  /** Tries again what is there with other options. */
  set: (part: Partial<Options>) => void;
  run: () => void;
  restart: () => void;
}

export function useImporting(): Importing {
  const file = useSignal<Sent | null>(null);
  const options = useSignal<Options>({ sheet: '', year: '', createUnits: false, skipBad: false });
  const stage = useSignal<Stage>(RESTING);
  const result = useSignal<Result | null>(null);
  const problems = useSignal<readonly Problem[]>([]);
  const shown: Shown = { file, options, stage, result, problems };
  const course = useMemo(() => new Course(shown), []);
  // What a trial says is said in the language that is chosen.
  useEffect(() => {
    if (result.peek()?.dryRun === true) void course.attempt();
  }, [ledger.value]);
  useEffect(() => () => course.end(), []);
  return {
    ...shown,
    take: (chosen) => void course.take(chosen),
    set: (part) => {
      options.value = { ...options.peek(), ...part };
      if (file.peek() !== null) void course.attempt();
    },
    run: () => void course.run(),
    restart: () => course.restart(),
  };
}
