// A command as data: what it is called, what it takes, what its help teaches, and what it does.
import type { Text } from '../rules/refusal';
import type { Ended, Terminal } from './terminal';

export interface Subcommand {
  /** the words that call it, e.g. `calendar show` */
  name: string;
  /** what it takes besides options, as in its usage, e.g. `<year>` */
  takes?: readonly [name: string, Text][];
  options: readonly Option[];
  summary: Text;
  /** below the options: what it is for, and examples as they are typed */
  teaches: Text;
  run: (
    terminal: Terminal,
    options: Readonly<Record<string, string | boolean | undefined>>,
    taken: readonly string[],
  ) => Promise<Ended>;
}

export interface Option {
  /** e.g. `--database <address>`, or `--json` */
  flags: string;
  text: Text;
  standard?: string;
}
