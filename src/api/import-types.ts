// An import of a spreadsheet as API types: what is to be imported, and what became of each row.
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';

import type * as W from '../rules/words';
import * as E from './enums';
import { KeyedInput } from './keyed-inputs';
import { Task } from './task-types';

const optional = { nullable: true } as const;

@InputType({ description: 'A ledger that an office keeps as a spreadsheet (导入台账).' })
export class ImportTasksInput extends KeyedInput {
  @Field(() => ID, { description: 'A file that was uploaded for it: prepareUpload with purpose LEDGER, then PUT.' })
  file!: string;
  @Field(() => String, {
    ...optional,
    description: 'The sheet (工作表); the first with headers of a ledger if not given.',
  })
  sheet?: string | null;
  @Field(() => Int, {
    ...optional,
    description: 'The year of days that are written without one, e.g. 10月底; this year if not given.',
  })
  year?: number | null;
  @Field(() => ID, { ...optional, description: 'The source (任务来源) of rows that name none.' })
  source?: string | null;
  @Field(() => E.TaskStage, {
    ...optional,
    description: 'The stage of rows that say none (办理状态); IN_PROGRESS if not given.',
  })
  stage?: W.Stage | null;
  @Field(() => Boolean, {
    ...optional,
    description:
      'Units that the ledger does not know are made, with codes D001, D002 …; otherwise their rows are wrong.',
  })
  createUnits?: boolean | null;
  @Field(() => Boolean, {
    ...optional,
    description: 'Rows that are wrong are left out; otherwise one of them keeps all out.',
  })
  skipBad?: boolean | null;
  @Field(() => Boolean, { ...optional, description: 'Nothing is changed: the answer says what would be (试导入).' })
  dryRun?: boolean | null;
}

@ObjectType({ description: 'A column of a spreadsheet, and what it is taken for.', simpleResolvers: true })
export class ImportColumn {
  @Field({ description: 'The header, as it is written.' })
  header!: string;
  @Field(() => String, {
    nullable: true,
    description: 'What it tells of a task, by the name of the field; null: it is none of ours, and is left alone.',
  })
  column!: string | null;
}

@ObjectType({ description: 'Something to say of a cell.', simpleResolvers: true })
export class ImportNote {
  @Field(() => String, {
    nullable: true,
    description: 'The header of its column, as it is written; null: a column that is not read.',
  })
  header!: string | null;
  @Field({
    description:
      'What is wrong and what would mend it, or what was added to what is written; in the viewer’s language.',
  })
  message!: string;
}

@ObjectType({ description: 'A row of a spreadsheet (台账行).', simpleResolvers: true })
export class ImportRow {
  @Field(() => Int, { description: 'As the spreadsheet counts its rows, from 1.' })
  row!: number;
  @Field({ description: 'What is to be done, as it is written.' })
  title!: string;
  @Field(() => E.ImportOutcome)
  outcome!: keyof typeof E.ImportOutcome;
  @Field(() => Task, { nullable: true, description: 'The task that it became; null where it became none.' })
  task!: object | null;
  @Field(() => [ImportNote], { description: 'What is wrong with it, and what would mend it; empty unless BAD.' })
  problems!: ImportNote[];
  @Field(() => [ImportNote], { description: 'What was added to what is written, e.g. the day that 10月底 stands for.' })
  notes!: ImportNote[];
}

@ObjectType({ description: 'What became of a spreadsheet, or, of a dry run, would become of it (导入结果).' })
export class ImportResult {
  @Field()
  dryRun!: boolean;
  @Field({ description: 'The sheet that was read.' })
  sheet!: string;
  @Field(() => [ImportColumn])
  columns!: ImportColumn[];
  @Field(() => Int, { description: 'Rows that tell of a task.' })
  total!: number;
  @Field(() => Int, { description: 'Rows that became a task, or would.' })
  created!: number;
  @Field(() => Int, { description: 'Rows whose task the ledger has: nothing changes.' })
  existing!: number;
  @Field(() => Int, { description: 'Rows of which something is wrong.' })
  bad!: number;
  @Field(() => [String], { description: 'Units that were made, or would be.' })
  newUnits!: string[];
  @Field(() => [String], { description: 'Sources that were made, or would be.' })
  newSources!: string[];
  @Field(() => Int, { description: 'Owners and leaders that were made, or would be.' })
  newPeople!: number;
}

@ObjectType({ description: 'How far an import is (导入进度).', simpleResolvers: true })
export class ImportProgress {
  @Field(() => Int, { description: 'Rows to be made into tasks; 0 while the spreadsheet is read.' })
  total!: number;
  @Field(() => Int)
  done!: number;
}
