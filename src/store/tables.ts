// All tables, one class each. Columns carry the names of the values in src/rules/records.ts, so a row is the value; every key
// begins with the jurisdiction.
import type * as R from '../rules/records';
import {
  CauseTable,
  EvidenceTable,
  InterventionTaskTable,
  ObligationTable,
  TallyDayTable,
  TallyTable,
  TaskLineTable,
  TaskSearchTable,
  TaskUnitTable,
  TaskWordsTable,
} from './derived-tables';
import { EventTable, HeadTable, KeptAnswerTable, LedgerTable } from './log-tables';
import {
  ClientTable,
  FileTable,
  InspectionTable,
  InterventionTable,
  JurisdictionTable,
  PersonTable,
  SourceTable,
  UnitTable,
  WebhookTable,
} from './registry-tables';
import {
  CompletionTable,
  ExplanationTable,
  LetterTable,
  MilestoneTable,
  RecipientTable,
  ReportTable,
  TaskTable,
  VerificationTable,
} from './task-tables';
import { SignedHeadTable } from './signed-heads';
import { WebhookDeliveryTable, WebhookLeaseTable, WebhookPositionTable } from './webhook-tables';

/** The tables of src/rules/records.ts, by the word that events use. */
export const RECORD_TABLES = {
  jurisdiction: JurisdictionTable,
  unit: UnitTable,
  person: PersonTable,
  source: SourceTable,
  task: TaskTable,
  letter: LetterTable,
  recipient: RecipientTable,
  report: ReportTable,
  explanation: ExplanationTable,
  completion: CompletionTable,
  verification: VerificationTable,
  milestone: MilestoneTable,
  intervention: InterventionTable,
  inspection: InspectionTable,
  client: ClientTable,
  webhook: WebhookTable,
  file: FileTable,
} satisfies { [K in keyof R.Records]: new () => R.Records[K] };

const TABLES = [
  ...Object.values(RECORD_TABLES),
  InterventionTaskTable,
  EvidenceTable,
  TaskUnitTable,
  TaskLineTable,
  CauseTable,
  ObligationTable,
  TallyTable,
  TallyDayTable,
  EventTable,
  HeadTable,
  LedgerTable,
  KeptAnswerTable,
  SignedHeadTable,
  WebhookPositionTable,
  WebhookDeliveryTable,
  WebhookLeaseTable,
];

// All tables are the same on both databases but for the full-text index.
export const SQLITE_TABLES = [...TABLES, TaskSearchTable];
export const POSTGRES_TABLES = [...TABLES, TaskWordsTable];
