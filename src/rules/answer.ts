// What an act answers, in words of no interface: kept for whoever asks the same again, and shown by the API.
import type { Instant } from './day';
import type { Grant } from './filing';
import type { NodeKind } from './id';
import type { ImportReport } from './import-report';
import type { Records } from './records';
import type { Problem, Text } from './refusal';

/** What an act answers: the records it made or changed, or why not. */
export interface Answer {
  made: Partial<Record<NodeKind, string>>;
  problems: Problem[];
  /** tasks that ask the same unit something similar: a warning */
  similar?: string[];
  /** what else is to be said of what was done */
  warnings?: Text[];
  /** the moment of the act, on the ledger's clock */
  at?: Instant;
  /** the records that it made or changed, as the commit of the act has left them: never kept */
  left?: { [K in keyof Records]?: Records[K] | null };
  /** it was kept from an earlier sending of the same key */
  replayed?: boolean;
  /** a secret that only the first answer shows: it is never kept */
  once?: string;
  /** of an import: what became of each row */
  imported?: ImportReport;
  /** what may be uploaded, to which address */
  grant?: Grant;
  resettled?: number;
  year?: number;
}
