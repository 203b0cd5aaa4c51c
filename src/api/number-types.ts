// Numbers, lists and what is open to everybody, as API types.
import { Field, Float, Int, ObjectType } from 'type-graphql';

import type * as W from '../rules/words';
import { connectionOf } from './connections';
import * as E from './enums';
import { Person, Source, Unit } from './registry-types';
import { LocalDate } from './scalars';
import { StatusCounts } from './summary-types';
import { Task } from './task-types';

@ObjectType({
  description:
    'A working day ahead and what will turn by its end if nobody acts (预测): from the end of the working day before, of the first day from now.',
  simpleResolvers: true,
})
export class ForecastDay {
  @Field(() => LocalDate)
  date!: string;
  @Field(() => Int, { description: 'Changes to yellow.' })
  turningYellow!: number;
  @Field(() => Int, { description: 'Changes to red; a task may turn yellow and red on one day.' })
  turningRed!: number;
}

@ObjectType({
  description: 'How the open tasks (在办) stood when a working day ended (分色趋势); today, as they stand now.',
  simpleResolvers: true,
})
export class TrendDay {
  @Field(() => LocalDate)
  date!: string;
  @Field(() => StatusCounts, { description: 'Without suspended tasks.' })
  counts!: StatusCounts;
}

@ObjectType({ description: 'How much is due up to a day and behind the one before it.', simpleResolvers: true })
export class DueCount {
  @Field(() => LocalDate, { description: 'Today, or a working day ahead.' })
  date!: string;
  @Field(() => Int, { description: 'Obligations, not tasks.' })
  count!: number;
}

@ObjectType({
  description: 'How much a unit owes and by when: obligations of the tasks that the viewer sees, counted.',
  simpleResolvers: true,
})
export class ObligationCounts {
  @Field(() => Unit, { nullable: true, description: 'Null: all units together.' })
  unit!: object | null;
  @Field(() => Int, { description: 'Due on a day that is over.' })
  overdue!: number;
  @Field(() => [DueCount], { description: 'Today and the working days ahead, in order.' })
  days!: DueCount[];
}

@ObjectType({ description: 'The scorecard of a unit over a period (考核).', simpleResolvers: true })
export class Scorecard {
  @Field(() => Unit, { description: 'The unit that is judged.' })
  unit!: object;
  @Field(() => LocalDate, { description: 'The first day of the period.' })
  from!: string;
  @Field(() => LocalDate, { description: 'The last day of the period.' })
  to!: string;
  @Field(() => Int, { description: 'Tasks assigned or transferred to it in the period.' })
  assigned!: number;
  @Field(() => Int, { description: 'Tasks whose completion was approved in the period.' })
  completed!: number;
  @Field(() => Int, {
    description: 'Of these, submitted before the deadline, and not failed by a verification (核查) in the period.',
  })
  completedOnTime!: number;

  @Field(() => Int, {
    description:
      'Completions judged: those approved in the period, and open tasks whose deadline passed in it without a completion in time.',
  })
  completionsDue!: number;
  @Field(() => Int, { description: 'Letters whose answer fell due in the period.' })
  feedbackDue!: number;
  @Field(() => Int, { description: 'Of these, first answered in time.' })
  feedbackOnTime!: number;
  @Field(() => Int, { description: 'Due days of regular reports in the period.' })
  reportsDue!: number;
  @Field(() => Int, { description: 'Of these, answered in time by a report that was not returned.' })
  reportsOnTime!: number;
  @Field(() => Int, { description: 'Tasks that turned red in the period, each once.' })
  turnedRed!: number;
  @Field(() => Int, { description: 'Reports, feedback and completions returned in the period.' })
  returned!: number;
  @Field(() => Int, { description: 'Interventions that came into force in the period, reminders included.' })
  interventions!: number;
  @Field(() => Float, {
    description:
      '0 to 100, two decimals: 100 times the weighted mean of feedback, reports and completions on time, over those that had something due, less points for each red task and each return. By the default policy the weights are 3, 3 and 4, and the points 2 and 1.',
  })
  score!: number;
  @Field(() => Int, { description: '1 is the best; equal scores share a rank.' })
  rank!: number;
}

@ObjectType({
  description: 'The key matters of a leader in a year (重大事项; 加强政府自身建设的意见 22).',
  simpleResolvers: true,
})
export class KeyMatterList {
  @Field(() => Person)
  leader!: object;
  @Field(() => Int)
  year!: number;
  @Field(() => [Source], { description: 'By the day they were issued.' })
  matters!: object[];
  @Field(() => String, {
    nullable: true,
    description:
      'What is to be said if there are too few or too many, by the default policy outside 3 to 4; in the viewer’s language; null if it is as it should be.',
  })
  warning!: string | null;
}

@ObjectType({ description: 'A group of a briefing.', simpleResolvers: true })
export class BriefingRow {
  @Field({ description: 'A source kind, or the id of a unit.' })
  key!: string;
  @Field({ description: 'The name of the group: of a source kind in the viewer’s language, or the unit’s name.' })
  label!: string;
  @Field(() => Int, { description: '交办: its tasks assigned in the period.' })
  assigned!: number;
  @Field(() => Int, { description: '办结: its tasks whose completion was approved in the period.' })
  completed!: number;
  @Field(() => Int, { description: '变红: its tasks that turned red in the period.' })
  turnedRed!: number;
  @Field(() => Int, {
    description: 'Its tasks that were explained in the period (说明), before they were overdue or after.',
  })
  explained!: number;
}

@ObjectType({
  description: 'What happened in a period, for the leaders (督查工作简报): each task counts once in each number.',
  simpleResolvers: true,
})
export class Briefing {
  @Field(() => LocalDate, { description: 'The first day of the period.' })
  from!: string;
  @Field(() => LocalDate, { description: 'The last day of the period.' })
  to!: string;
  @Field(() => Int, { description: '交办: tasks assigned in the period.' })
  assigned!: number;
  @Field(() => Int, { description: '办结: tasks whose completion was approved in the period.' })
  completed!: number;
  @Field(() => Int, { description: '变红: tasks that turned red in the period.' })
  turnedRed!: number;
  @Field(() => Int, {
    description: 'Tasks that were explained in the period (说明), before they were overdue or after.',
  })
  explained!: number;
  @Field(() => [BriefingRow], { description: '按任务来源: the same by kind of source, only those with something.' })
  bySourceKind!: BriefingRow[];
  @Field(() => [BriefingRow], {
    description: '按承办单位: the same by the lead unit at the time, only those with something.',
  })
  byUnit!: BriefingRow[];
  @Field({
    description:
      'The same as a Chinese text, ready to print, with the open tasks at this moment (在办, without suspended ones) and the red ones among them.',
  })
  text!: string;
}

@ObjectType({
  description: 'Closed tasks of a month drawn for look-back verification (回头看).',
  simpleResolvers: true,
})
export class LookBackSample {
  @Field({ description: 'YYYY-MM.' })
  month!: string;
  @Field({ description: 'What it was drawn with: the same seed draws the same.' })
  seed!: string;
  @Field(() => Int, { description: 'The share, by the policy.' })
  percent!: number;
  @Field(() => Int, { description: 'How many were closed in the month and are closed still.' })
  closed!: number;
  @Field(() => [Task])
  tasks!: object[];
}

@ObjectType({ description: 'A row of one of the three lists (工作清单、任务清单、责任清单).', simpleResolvers: true })
export class ChecklistRow {
  @Field(() => Int, { description: '序号, from 1.' })
  position!: number;
  @Field({ description: 'The work (its source), the task, or the unit and owner that are responsible.' })
  name!: string;
  @Field(() => Unit, { description: '牵头单位.' })
  unit!: object;
  @Field(() => Person, { nullable: true, description: '责任人; null in the list of works.' })
  owner!: object | null;
  @Field({ description: '措施: of a task its action plan, or its requirement; else the titles of the tasks.' })
  measures!: string;
  @Field(() => LocalDate, {
    description: '时限, as given: of a work the last deadline of its tasks, of a responsibility the first.',
  })
  deadline!: string;
  @Field(() => Int, { description: '事项数: how many tasks the row stands for; 1 in the list of tasks.' })
  tasks!: number;
  @Field(() => E.SupervisionStatus, { description: 'The worst colour of its tasks now.' })
  status!: W.Status;
  @Field(() => Task, { nullable: true, description: 'The task, in the list of tasks; null in the others.' })
  task!: object | null;
  @Field(() => Source, { nullable: true, description: 'The source; null in the list of responsibilities.' })
  source!: object | null;
}

@ObjectType({ description: 'What is open to everybody of a public task (政务公开).', simpleResolvers: true })
export class PublicTask {
  @Field()
  number!: string;
  @Field()
  title!: string;
  @Field({ description: 'The name of the lead unit.' })
  leadUnit!: string;
  @Field(() => E.TaskStage)
  stage!: W.Stage;
  @Field(() => LocalDate)
  deadline!: string;
}
export const PublicTaskConnection = connectionOf(
  () => PublicTask,
  'PublicTask',
  'public tasks, the latest number first',
);
