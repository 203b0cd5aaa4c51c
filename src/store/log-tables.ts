// The tables of the log: its events, its ends, the ledger that it belongs to, and the answers that were given.
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

import type { Answer } from '../rules/answer';
import { ID, JSON_TEXT, MOMENT, NUMBER, or, TEXT, WORD } from './column-types';

/** An event of one of the administrators who keep each other apart: as a text, for an index is used only for what it says itself. */
export const ADMINISTRATOR = `"actorRole" IN ('ADMIN', 'SECURITY', 'AUDITOR')`;

/** The event log: append-only, dense per jurisdiction, chained by hash. */
@Entity('event')
@Index('event_task', ['jurisdiction', 'taskId', 'sequence'])
@Index('event_kind', ['jurisdiction', 'kind', 'at'])
@Index('event_unit', ['jurisdiction', 'unitId', 'sequence'])
// What administrators have done is little of the log.
@Index('event_administrator', ['jurisdiction', 'actorSubject', 'sequence'], { where: ADMINISTRATOR })
export class EventTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(NUMBER) sequence!: number;
  @Column(WORD) kind!: string;
  @Column(MOMENT) at!: string;
  @Column(MOMENT) recordedAt!: string;
  @Column(TEXT) actorSubject!: string;
  @Column(TEXT) actorName!: string;
  @Column(WORD) actorRole!: string;
  @Column(or(ID)) taskId!: string | null;
  @Column(or(ID)) unitId!: string | null;
  /** JSON, kept as the text that was hashed */
  @Column(TEXT) data!: string;
  @Column({ type: 'varchar', length: 64 }) hash!: string;
}

/** The end of each jurisdiction's log. Its row is what a writer locks. */
@Entity('head')
export class HeadTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @Column(NUMBER) sequence!: number;
  @Column({ type: 'varchar', length: 64 }) hash!: string;
  @Column(MOMENT) recordedAt!: string;
  /** the last event of no task: what processes keep in memory may have changed with it */
  @Column({ ...NUMBER, default: 0 }) registry!: number;
  /** up to which event the counters (tally.ts) follow; behind the end where a version that knows none has written */
  @Column({ ...NUMBER, default: 0 }) tallied!: number;
}

/** The ledger as a whole: one row. The epoch tells one ledger's cursors from another's. */
@Entity('ledger')
export class LedgerTable {
  @PrimaryColumn(NUMBER) one!: number;
  @Column(ID) epoch!: string;
  @Column(or(WORD)) seeded!: string | null;
}

/** Answers kept for idempotency keys, 24 hours of wall time. */
@Entity('kept_answer')
@Index('kept_answer_until', ['jurisdiction', 'keptUntil'])
export class KeptAnswerTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn({ type: 'varchar', length: 200 }) subject!: string;
  @PrimaryColumn({ type: 'varchar', length: 200 }) key!: string;
  @Column({ type: 'varchar', length: 64 }) request!: string;
  @Column(JSON_TEXT) answer!: Answer;
  @Column(MOMENT) keptUntil!: string;
}
