// Words to tell stories in over the real API: what is seen, what is done, what is refused. A Play has a world to itself; the
// tales of a Stage are told at the same time in one ledger: whoever waits for the earliest moment goes on first.
import { type Caller, type Json, Story, type WorldOptions } from './world';

/** A deadline that is far away. */
export const FAR = '2027-06-30';

export const NEAR = 'YELLOW DEADLINE_NEAR:YELLOW';
export const PENDING = 'YELLOW EXPLANATION_PENDING:YELLOW';
export const PASSED = 'RED DEADLINE_PASSED:RED';
export const MISSING = 'RED DEADLINE_PASSED:RED EXPLANATION_MISSING:RED';

const PLAIN = /^(register|assign|acknowledge|return|suspend|resume|cancel|close|reopen)Task$|^clearFlag$/;

export const utc = (moment: string): string => new Date(moment).toISOString();
/** A moment as Shanghai writes it, some seconds later. */
export const later = (moment: string, seconds = 0): string =>
  new Date(Date.parse(moment) + (8 * 3600 + seconds) * 1000).toISOString().replace('.000Z', '+08:00');
/** Midnight at the start of a day of Shanghai. */
export const start = (day: string): string => `${day}T00:00:00+08:00`;

/** The values of an answer in the order asked for, moments as Shanghai writes them. */
export function flat(value: Json): string {
  if (Array.isArray(value)) return value.map(flat).join(', ');
  if (value !== null && typeof value === 'object') return Object.values(value).map(flat).join(' ');
  return typeof value === 'string' && /^\d{4}-.*T.*Z$/.test(value) ? later(value) : String(value);
}

/** A unit and somebody of its staff. */
export interface Staff {
  id: string;
  code: string;
  who: Caller;
}

export class Play {
  story!: Story;
  /** A meeting decision: its tasks owe no regular reports unless they are told to, and are not listed. */
  source!: string;
  #units = 0;

  /** A world of its own, opened at a moment. */
  static async open(at: string, options: WorldOptions = {}): Promise<Play> {
    const play = new Play();
    play.story = await Story.open(at, options);
    play.source = await play.story.newSource({ kind: 'MEETING_DECISION', title: '政府常务会议议定事项' });
    return play;
  }

  get office(): Caller {
    return this.story.office;
  }
  get office2(): Caller {
    return this.story.office2;
  }
  get leader(): Caller {
    return this.story.leader;
  }

  /** The unit U1, U2 or U3. */
  staff(number: 1 | 2 | 3): Staff {
    return {
      id: String(this.story.unitIds[number - 1]),
      code: `U${number}`,
      who: this.story.units[number - 1] as Caller,
    };
  }

  /** A unit that nobody else has a task for. */
  async newStaff(code: string, input: Json = {}): Promise<Staff> {
    const name = `自设单位${code}${(this.#units += 1)}`;
    const { unit } = await this.office.must(
      'createUnit',
      'CreateUnitInput',
      { code, name, kind: 'DEPARTMENT', ...input },
      'unit { id }',
    );
    return {
      id: unit.id,
      code,
      who: await this.story.world.as({ role: 'UNIT', subject: `staff-${code}`, unit: code }),
    };
  }

  // -------------------------------------------------------------- time

  async at(moment: string): Promise<void> {
    if (utc(moment) < this.story.world.now()) throw new Error(`${moment} is past: ${this.story.world.now()}`);
    await this.story.world.to(moment);
  }

  /** What is seen one second before a moment, at it and one second after it. */
  async around(moment: string, look: () => Promise<string>): Promise<string[]> {
    const seen: string[] = [];
    for (const seconds of [-1, 0, 1]) {
      await this.at(later(moment, seconds));
      seen.push(await look());
    }
    return seen;
  }

  /** The colour and rules are one thing until a moment, and another from it on. */
  async turns(task: string, moment: string, before: string, from: string): Promise<void> {
    const seen = await this.around(moment, () => this.colour(task));
    expect([moment, ...seen]).toEqual([moment, before, from, from]);
  }

  // -------------------------------------------------------------- tasks

  /** A draft led by U1, unless said otherwise. */
  draft(deadline: string, input: Json = {}): Promise<string> {
    return this.story.draft(deadline, { source: this.source, ...input });
  }

  /** A task assigned and acknowledged at a moment by its lead unit. */
  async begun(moment: string, deadline: string, input: Json = {}, lead?: Staff): Promise<string> {
    await this.at(moment);
    return this.begin(deadline, input, lead);
  }

  async begin(deadline: string, input: Json = {}, lead: Staff = this.staff(1)): Promise<string> {
    const task = await this.draft(deadline, { leadUnit: lead.id, ...input });
    await this.act(this.office, 'assignTask', task);
    await this.act(lead.who, 'acknowledgeTask', task);
    return task;
  }

  /** As `begun` on 2 November with the deadline 20 November: a span of 14 working days, near from 17 November. */
  november(input: Json = {}, lead?: Staff): Promise<string> {
    return this.begun('2026-11-02T09:00:00+08:00', '2026-11-20', input, lead);
  }

  // -------------------------------------------------------------- looking

  colour(task: string): Promise<string> {
    return this.story.colour(task);
  }
  async said(task: string, selection: string, who?: Caller): Promise<string> {
    return flat(await this.story.see(task, selection, who));
  }
  /** The colour, the rules, and more: `RED FLAGGED:RED | IN_PROGRESS 2026-11-20`. */
  async told(task: string, selection: string): Promise<string> {
    return `${await this.colour(task)} | ${await this.said(task, selection)}`;
  }
  /** What a task owes: `KIND unit day`, with `provisional` and `overdue` where they hold. */
  async owed(task: string): Promise<string> {
    const { obligations } = await this.story.see(
      task,
      'obligations { kind unit { code } dueOn dueProvisional overdue }',
    );
    return obligations
      .map(({ kind, unit, dueOn, dueProvisional, overdue }: Json) =>
        [kind, unit.code, dueOn, dueProvisional && 'provisional', overdue && 'overdue'].filter(Boolean).join(' '),
      )
      .join(', ');
  }
  /** The rules that hold and since when. */
  async since(task: string): Promise<string> {
    const { statusReasons } = await this.story.see(task, 'statusReasons { rule since }');
    return statusReasons.map(flat).sort().join(', ');
  }
  /** What a query of the office answers, in one line. */
  async asked(query: string, who: Caller = this.office): Promise<string> {
    return flat(Object.values(await who.get(`{ ${query} }`)));
  }
  /** The colour of a unit, its reasons, and its counts of all tasks: `RED UNIT_RED_TASKS:RED | 5 0 0 5`. */
  async unitColour(unit: string): Promise<string> {
    const query =
      'query ($id: ID!) { unit(id: $id) { status statusReasons { rule status } counts { total blue yellow red } } }';
    const { status, statusReasons, counts } = (await this.office.get(query, { id: unit })).unit;
    const reasons = statusReasons.map(({ rule, status: each }: Json) => `${rule}:${each}`);
    return `${[status, ...reasons].join(' ')} | ${flat(counts)}`;
  }
  /** The numbers of the events of a kind of a task, by whom, when. */
  async events(task: string, ...kinds: string[]): Promise<string[]> {
    const query = 'events(first: 200) { nodes { kind actor at } }';
    const { nodes } = (await this.story.see(task, query)).events;
    return nodes.filter(({ kind }: Json) => kinds.length === 0 || kinds.includes(kind)).map(flat);
  }

  // -------------------------------------------------------------- acting

  act(who: Caller, mutation: string, task: string, comment?: string): Promise<Json> {
    return who.must(mutation, 'TaskInput', { task, comment });
  }
  /** FORBIDDEN, the codes and fields of the refusal, or `done`: for an act that may be refused. */
  async outcome(who: Caller, mutation: string, input: Json): Promise<string> {
    const type = PLAIN.test(mutation) ? 'TaskInput' : `${String(mutation[0]).toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code field } } }`;
    const { data, errors } = await who.ask(query, { input });
    if (errors !== undefined) return String(errors[0]?.extensions.code);
    const told = data[mutation].userErrors.map(({ code, field }: Json) => `${code} ${(field ?? []).join('.')}`);
    return told.sort().join(', ') || 'done';
  }
  async answer(who: Caller, letter: string): Promise<Json> {
    const input = { letter, content: '已整改' };
    return (await who.must('submitFeedback', 'SubmitFeedbackInput', input, 'report { id onTime }')).report;
  }
  decide(who: Caller, explanation: string, approve: boolean, newDeadline?: string): Promise<Json> {
    return who.must('decideExplanation', 'DecideExplanationInput', { explanation, approve, newDeadline });
  }
  complete(task: string, who: Caller = this.story.unit): Promise<Json> {
    return who.must('submitCompletion', 'SubmitCompletionInput', { task, summary: '已完成' });
  }
  approve(task: string, who: Caller = this.office): Promise<Json> {
    return who.must('decideCompletion', 'DecideCompletionInput', { task, approve: true });
  }
  sendBack(task: string, redoBy?: string): Promise<Json> {
    const input = { task, approve: false, comment: '未达标准', redoBy };
    return this.office.must('decideCompletion', 'DecideCompletionInput', input);
  }
  verify(who: Caller, task: string, result: 'passed' | 'failed' | 'false'): Promise<Json> {
    return who.must('recordVerification', 'RecordVerificationInput', {
      task,
      passed: result === 'passed',
      falseReport: result === 'false',
      findings: '实地核查',
    });
  }
  flag(task: string, status: string): Promise<Json> {
    return this.office.must('flagTask', 'FlagTaskInput', { task, status, reason: '群众反映强烈' });
  }
  clear(task: string): Promise<Json> {
    return this.act(this.office2, 'clearFlag', task);
  }
  /** A progress report of U1, unless said otherwise. */
  async report(task: string, progressPercent?: number, who: Caller = this.story.unit): Promise<Json> {
    const input = { task, content: '按计划推进', progressPercent };
    return (await who.must('submitReport', 'SubmitReportInput', input, 'report { id kind dueOn onTime }')).report;
  }
  giveBack(report: string): Promise<Json> {
    return this.office.must('returnReport', 'ReturnReportInput', { report, comment: '内容不实' });
  }
  async milestone(task: string, dueOn: string, title = `节点${dueOn}`, who: Caller = this.office): Promise<string> {
    const input = { task, title, dueOn };
    return (await who.must('addMilestone', 'AddMilestoneInput', input, 'milestone { id }')).milestone.id;
  }
  async reach(milestone: string, completedOn?: string, who: Caller = this.story.unit): Promise<Json> {
    const input = { milestone, completedOn };
    return who.must('completeMilestone', 'CompleteMilestoneInput', input, 'milestone { completedOn }');
  }
  /** An intervention that the office proposes against a unit; returns its id. */
  async propose(kind: string, unit: string, tasks: string[], rectifyBy?: string): Promise<string> {
    const input = { kind, unit, tasks, requirement: '限期整改并报告结果', rectifyBy };
    const { intervention } = await this.office.must(
      'proposeIntervention',
      'ProposeInterventionInput',
      input,
      'intervention { id }',
    );
    return intervention.id;
  }
  decideIntervention(intervention: string, approve = true, who: Caller = this.leader): Promise<Json> {
    return who.must('decideIntervention', 'DecideInterventionInput', { intervention, approve });
  }
  rectify(intervention: string, who: Caller): Promise<Json> {
    const input = { intervention, content: '已完成整改' };
    return who.must('submitRectification', 'SubmitRectificationInput', input);
  }
  decideRectified(intervention: string, approve: boolean, rectifyBy?: string): Promise<Json> {
    const input = { intervention, approve, rectifyBy, ...(!approve && { comment: '整改不到位' }) };
    return this.office.must('decideRectification', 'DecideRectificationInput', input);
  }
  /** What an intervention says now. */
  async intervention(id: string, selection: string, who: Caller = this.office): Promise<string> {
    const query = `query ($id: ID!) { node(id: $id) { ... on Intervention { ${selection} } } }`;
    return flat((await who.get(query, { id })).node);
  }
  /** The interventions of a task, the oldest first: `REMINDER true APPROVED 2026-11-23T09:00:00+08:00 U1`. */
  async interventions(task: string, who: Caller = this.office): Promise<string[]> {
    const { interventions } = await this.story.see(
      task,
      'interventions { kind automatic decision proposedAt unit { code } }',
      who,
    );
    return interventions
      .map((each: Json) => ({ at: each.proposedAt, line: flat(each) }))
      .sort((a: Json, b: Json) => (a.at < b.at ? -1 : 1))
      .map(({ line }: Json) => line);
  }
}

/** One story of a stage: waits for moments, acts, looks. */
export class Tale extends Play {
  moment: string | null = null;
  error: unknown = null;
  /** told to its end */
  done = false;
  #resume: (() => void) | null = null;
  #paused: () => void = () => undefined;

  constructor(readonly tell: (tale: Tale) => Promise<void>) {
    super();
  }

  /** Waits until the ledger's clock stands at a moment. */
  override async at(moment: string): Promise<void> {
    if (utc(moment) < this.story.world.now()) throw new Error(`${moment} is past: ${this.story.world.now()}`);
    await new Promise<void>((resume) => {
      this.moment = utc(moment);
      this.#resume = resume;
      this.#paused();
    });
  }

  /** Lets it go on until it waits again or ends. */
  step(): Promise<void> {
    return new Promise((paused) => {
      this.#paused = paused;
      const resume = this.#resume;
      this.#resume = null;
      this.moment = null;
      if (resume !== null) resume();
      else {
        this.tell(this)
          .then(() => (this.done = true))
          .catch((error: unknown) => (this.error = error))
          .finally(() => this.#paused());
      }
    });
  }
}

/** One ledger in which many tales are told. Make one at the top of a test file. */
export class Stage {
  story!: Story;
  readonly #tales: Tale[] = [];

  constructor(begin: string) {
    beforeAll(async () => {
      const { story, source } = await Play.open(begin);
      this.story = story;
      for (const each of this.#tales) {
        Object.assign(each, { story, source });
        await each.step();
      }
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        await story.world.to(String(next.moment));
        await next.step();
      }
    }, 600_000);
    afterAll(() => this.story.world.close());
  }

  #next(): Tale | undefined {
    let next: Tale | undefined;
    for (const each of this.#tales) {
      if (each.moment !== null && each.moment < (next?.moment ?? '9')) next = each;
    }
    return next;
  }

  readonly tale = (name: string, tell: (tale: Tale) => Promise<void>): void => {
    const one = new Tale(tell);
    this.#tales.push(one);
    it(name, () => {
      if (one.error !== null) throw one.error as Error;
      expect(one.done).toBe(true);
    });
  };

  /** A tale per row; each `%s` of the name is the next value of the row. */
  readonly each =
    <Row extends unknown[]>(rows: Row[]) =>
    (name: string, tell: (tale: Tale, ...row: Row) => Promise<void>): void => {
      for (const row of rows) {
        const values = row.map(String);
        const full = name.replace(/%s/g, () => values.shift() ?? '');
        this.tale(full, (one) => tell(one, ...row));
      }
    };
}
