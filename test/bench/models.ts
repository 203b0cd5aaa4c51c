// Acts out the 200 model tasks of the ledger that is measured, through the API: what fates.ts says becomes of each. The
// ledger of any size is copies of them (ledger-file.ts).
import { addDays } from '../../src/rules/day';
import { MAIN } from '../filling';
import { type Caller, type Json, World } from '../world';
import { BEGINS, type Fate, MODEL_FATES, NOW } from './fates';
import { readRows } from './sampling';
import { explanationOf, textOf, titleOf } from './texts';

/** Units that lead the models (those of seeds/), and what is made for them. */
export const [MODEL_UNITS, MODEL_OWNERS, MODEL_SOURCES] = [25, 30, 25];

const ASSIGNED_ON = ['12', '13', '14', '15', '16', '19', '20', '21', '22', '23'].map((day) => `2026-01-${day}`);
const REPORTED_ON = ['2026-02-02', '2026-02-10', '2026-02-24', '2026-03-03', '2026-03-10'];
const NEAR = ['2026-04-16', '2026-04-17', '2026-04-20', '2026-04-21'];
const KINDS = ['MEETING_DECISION', 'OFFICIAL_DOCUMENT', 'PARTY_COMMITTEE_ASSIGNMENT', 'WORK_REPORT', 'PROPOSAL'];
const morning = (day: string): string => `${day}T02:00:00Z`;

interface Model {
  i: number;
  id: string;
  fate: Fate;
  unit: Caller;
  unitId: string;
}

/** Acts out all models in a new world in a folder, whose ledger stays. */
export async function actOutModels(folder: string): Promise<void> {
  const world = await World.open(BEGINS, { folder });
  const cast = await Cast.gather(world);
  const models: Model[] = [];
  for (const [k, day] of ASSIGNED_ON.entries()) {
    await world.to(morning(day));
    const perDay = MODEL_FATES.length / ASSIGNED_ON.length;
    for (let i = k * perDay; i < (k + 1) * perDay; i++) models.push(await cast.assigned(i));
  }
  const of = (fate: Fate) => models.filter((model) => model.fate === fate);
  await milestones(cast, of('behind'), '2026-04-08');
  // Some of those whose deadline is far have two, and some a letter that was answered.
  for (const day of ['2026-07-01', '2026-09-01']) await milestones(cast, of('far').slice(0, 20), day);
  for (const day of REPORTED_ON) {
    await world.to(morning(day));
    // Every fifth task has five reports.
    for (const model of models.filter(({ i }) => i % 5 === 0)) await report(model, day);
  }
  await world.to(morning('2026-03-17'));
  for (const model of of('closed')) await close(cast, model);
  await world.to(morning('2026-03-30'));
  const letters: [Model, string][] = [];
  for (const model of [...of('unanswered'), ...of('far').slice(20, 34)])
    letters.push([model, await letter(cast, model)]);
  await world.to(morning('2026-04-01'));
  for (const [{ unit, fate }, id] of letters) {
    if (fate !== 'unanswered') await unit.must('submitFeedback', 'SubmitFeedbackInput', feedback(id));
  }
  await world.to(morning('2026-04-09'));
  for (const { id, unit } of of('explained'))
    await unit.must('submitExplanation', 'SubmitExplanationInput', explanationOf(id));
  await world.to(morning('2026-04-13'));
  for (const { id: task } of of('flagged')) {
    await cast.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '现场核查发现进度严重滞后' });
  }
  await world.to(NOW);
  await world.close({ keep: true });
}

/** The ids of the models in a file, by fate: they were made in that order. */
export async function readModels(path: string): Promise<Map<Fate, string[]>> {
  const rows = await readRows<{ id: string }>(
    path,
    'SELECT "id" FROM "task" WHERE "jurisdiction" = ? ORDER BY "numberYear", "numberInYear"',
    [MAIN],
  );
  const fates = new Map<Fate, string[]>();
  for (const [i, { id }] of rows.entries()) {
    const fate = MODEL_FATES[i] as Fate;
    fates.set(fate, [...(fates.get(fate) ?? []), id]);
  }
  return fates;
}

/** Who acts, and what tasks refer to. */
class Cast {
  owners: string[] = [];
  sources: string[] = [];

  private constructor(
    readonly office: Caller,
    readonly office2: Caller,
    readonly units: { id: string; caller: Caller }[],
  ) {}

  static async gather(world: World): Promise<Cast> {
    const office = await world.as({ role: 'OFFICE', subject: 'office-1', jurisdiction: MAIN });
    const office2 = await world.as({ role: 'OFFICE', subject: 'office-2', jurisdiction: MAIN });
    const { units } = await office.get(`{ units(first: ${MODEL_UNITS}) { nodes { id code } } }`);
    if (units.nodes.length < MODEL_UNITS) throw new Error(`seeds/ has fewer than ${MODEL_UNITS} units of ${MAIN}`);
    const callers = units.nodes.map(async ({ id, code: unit }: Json) => ({
      id,
      caller: await world.as({ role: 'UNIT', unit, jurisdiction: MAIN }),
    }));
    const cast = new Cast(office, office2, await Promise.all(callers));
    for (let i = 0; i < MODEL_OWNERS; i++) {
      const { person } = await office.must(
        'createPerson',
        'CreatePersonInput',
        { name: `第${i + 1}科科长` },
        'person { id }',
      );
      cast.owners.push(person.id);
    }
    for (let i = 0; i < MODEL_SOURCES; i++) {
      const input = {
        kind: KINDS[i % KINDS.length],
        level: 'MUNICIPAL',
        title: titleOf(i + 500),
        issuedOn: '2026-01-05',
      };
      const { source } = await office.must('createSource', 'CreateSourceInput', input, 'source { id }');
      cast.sources.push(source.id);
    }
    return cast;
  }

  /** A task that its lead unit has signed for. */
  async assigned(i: number): Promise<Model> {
    const fate = MODEL_FATES[i] as Fate;
    const { id: unitId, caller: unit } = this.units[i % MODEL_UNITS] as Cast['units'][number];
    const input = {
      title: titleOf(i),
      requirement: textOf(i, 200),
      goal: textOf(i + 1, 40),
      standard: textOf(i + 2, 40),
      source: this.sources[i % MODEL_SOURCES],
      leadUnit: unitId,
      supportingUnits: [this.units[(i + 7) % MODEL_UNITS]?.id],
      owner: this.owners[i % MODEL_OWNERS],
      deadline: deadlineOf(fate, i),
      // What is listed or reports by itself has colours of its own.
      listed: false,
      reportCadence: 'NONE',
    };
    const { task } = await this.office.must('createTask', 'CreateTaskInput', input, 'task { id }');
    await this.office.must('assignTask', 'TaskInput', { task: task.id });
    await unit.must('acknowledgeTask', 'TaskInput', { task: task.id });
    return { i, id: task.id, fate, unit, unitId };
  }
}

/** Spread, so that few have the same; those that turn at midnight have theirs from the day. */
function deadlineOf(fate: Fate, i: number): string {
  switch (fate) {
    case 'closed':
      return addDays('2026-03-25', (i * 7) % 60);
    case 'far':
    case 'behind':
    case 'unanswered':
    case 'flagged':
      return addDays('2026-06-01', (i * 11) % 200);
    case 'turnsYellow':
      return '2026-04-22';
    case 'turnsRed':
      return '2026-04-14';
    case 'near':
      return NEAR[i % NEAR.length] ?? '';
    case 'explained':
      return '2026-04-24';
    case 'passed':
      return addDays('2026-02-20', (i * 5) % 45);
  }
}

async function milestones({ office }: Cast, models: readonly Model[], dueOn: string): Promise<void> {
  for (const { id: task } of models) {
    await office.must('addMilestone', 'AddMilestoneInput', { task, title: '完成主体工程', dueOn });
  }
}

async function report({ i, id: task, unit }: Model, day: string): Promise<void> {
  const progressPercent = 10 * (REPORTED_ON.indexOf(day) + 1);
  await unit.must('submitReport', 'SubmitReportInput', {
    task,
    content: textOf(i + progressPercent, 200),
    progressPercent,
  });
}

async function close({ office, office2 }: Cast, { id: task, unit }: Model): Promise<void> {
  await unit.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '各项任务均已完成' });
  await office.must('decideCompletion', 'DecideCompletionInput', { task, approve: true });
  await office2.must('closeTask', 'TaskInput', { task });
}

async function letter({ office }: Cast, { i, id: task, unitId }: Model): Promise<string> {
  const input = { task, recipients: [unitId], requirement: textOf(i + 3, 100) };
  return (await office.must('issueLetter', 'IssueLetterInput', input, 'letter { id }')).letter.id;
}

const feedback = (id: string): object => ({ letter: id, content: textOf(9, 200) });
