// The tables that follow from tasks (consequences.ts): written with a task, never by themselves.
import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

import type { Evidence } from '../rules/evidence';
import type { Obligation } from '../rules/obligations';
import type * as W from '../rules/words';
import { DAY, FLAG, HASH, ID, MOMENT, NUMBER, TEXT, WORD } from './column-types';

export type TaskRelation = 'LEAD' | 'SUPPORTING' | 'RECIPIENT' | 'RECTIFYING';

/** Which units have to do with which task: for visibility and for the filter by unit. Follows from the task. */
@Entity('task_unit')
@Index('task_unit_task', ['jurisdiction', 'taskId'])
export class TaskUnitTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) unitId!: string;
  @PrimaryColumn(ID) taskId!: string;
  @PrimaryColumn(WORD) relation!: TaskRelation;
}

/** The line of a task: itself, and every task above it. Unit sees subtasks through it. Follows from the task. */
@Entity('task_line')
@Index('task_line_ancestor', ['jurisdiction', 'ancestorId', 'taskId'])
export class TaskLineTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) taskId!: string;
  @PrimaryColumn(ID) ancestorId!: string;
}

/** Which rules hold of a task from when to when, if nobody acts: for the filter by rule. Follows from the task. */
@Entity('cause')
@Index('cause_rule', ['jurisdiction', 'rule', 'since'])
export class CauseTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) taskId!: string;
  @PrimaryColumn(WORD) rule!: W.RuleCode;
  @PrimaryColumn(ID) subjectId!: string;
  @Column(MOMENT) since!: string;
  @Column(MOMENT) until!: string;
}

/** Which tasks an intervention is about, to ask from either side. Follows from the intervention. */
@Entity('intervention_task')
@Index('intervention_task_task', ['jurisdiction', 'taskId', 'interventionId'])
export class InterventionTaskTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) interventionId!: string;
  @PrimaryColumn(ID) taskId!: string;
}

/**
 * Which task and which report or completion of it a file was handed in with, by its hash; `fileId` is blank of one at an
 * address elsewhere. Follows from the report or the completion.
 */
@Entity('evidence')
@Index('evidence_file', ['jurisdiction', 'fileId', 'taskId'])
export class EvidenceTable implements Evidence {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(HASH) sha256!: string;
  @PrimaryColumn(ID) taskId!: string;
  @PrimaryColumn(ID) partId!: string;
  @PrimaryColumn(ID) fileId!: string;
}

/** SQLite: the row numbers under which tasks stand in the full-text index (sqlite-dialect.ts). */
@Entity('task_search')
@Index('task_search_task', ['jurisdiction', 'taskId'], { unique: true })
export class TaskSearchTable {
  @PrimaryGeneratedColumn() place!: number;
  @Column(WORD) jurisdiction!: string;
  @Column(ID) taskId!: string;
}

/** PostgreSQL: the full-text index (postgres-dialect.ts). */
@Entity('task_words')
@Index('task_words_pairs', { synchronize: false })
export class TaskWordsTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) taskId!: string;
  @Column(TEXT) words!: string;
  @Column({ type: 'text', array: true }) pairs!: string[];
}

/** What is owed. Follows from the task. */
@Entity('obligation')
@Index('obligation_due', ['jurisdiction', 'dueAt', 'taskId', 'kind', 'subjectId'])
@Index('obligation_unit', ['jurisdiction', 'unitId', 'dueAt'])
export class ObligationTable implements Obligation {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(ID) taskId!: string;
  @PrimaryColumn(WORD) kind!: W.ObligationKind;
  @PrimaryColumn(ID) subjectId!: string;
  @Column(ID) unitId!: string;
  @Column(DAY) dueOn!: string;
  @Column(MOMENT) dueAt!: string;
  @Column(FLAG) dueProvisional!: boolean;
  @Column(MOMENT) owedFrom!: string;
  @Column(MOMENT) owedUntil!: string;
}

/** How many tasks have which colour, as it was announced last, in groups (tally-groupings.ts). Follows from the tasks. */
@Entity('tally', { withoutRowid: true })
export class TallyTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(WORD) grouping!: string;
  @PrimaryColumn(ID) leadUnitId!: string;
  @PrimaryColumn(WORD) sourceKind!: string;
  /** blank of tasks without a leader, too */
  @PrimaryColumn(ID) leaderId!: string;
  @PrimaryColumn(WORD) stage!: string;
  @PrimaryColumn(WORD) classification!: string;
  /** the task has a number: it was registered */
  @PrimaryColumn(FLAG) numbered!: boolean;
  /** the task is still to be done */
  @PrimaryColumn(FLAG) open!: boolean;
  @Column(NUMBER) total!: number;
  @Column(NUMBER) yellow!: number;
  @Column(NUMBER) red!: number;
}

/**
 * How many tasks had which colour when a day ended, as the counters of the grouping ALL told it then. Kept by the first commit
 * behind that day (day-ends.ts), and never changed: a day of which there is no row was not kept.
 */
@Entity('tally_day', { withoutRowid: true })
export class TallyDayTable {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(DAY) day!: string;
  @PrimaryColumn(WORD) stage!: string;
  @PrimaryColumn(WORD) classification!: string;
  @PrimaryColumn(FLAG) numbered!: boolean;
  @Column(NUMBER) total!: number;
  @Column(NUMBER) yellow!: number;
  @Column(NUMBER) red!: number;
}
