// People at work while their service is killed: each acts under a key of its own, and asks again with it until it is answered.
import { type Instance, mutationOf, pause, tokenOf } from '../instances/instance';
import type { Json } from '../world';

/** What writers need to begin with. */
export interface Office {
  service: Instance;
  source: string;
  leadUnit: string;
  owner: string;
}

/** Sets up an office, whose clock is simulated. */
export async function officeOf(service: Instance): Promise<Office> {
  const token = await tokenOf('OFFICE');
  const made = async (mutation: string, input: Json, kind: string): Promise<string> => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    return (await service.must(token, mutation, type, input, `${kind} { id }`))[kind].id;
  };
  const source = { kind: 'MEETING_DECISION', level: 'MUNICIPAL', title: '会议纪要', issuedOn: '2026-01-05' };
  return {
    service,
    source: await made('createSource', source, 'source'),
    leadUnit: await made('createUnit', { code: 'U1', name: '测试单位', kind: 'DEPARTMENT' }, 'unit'),
    owner: await made('createPerson', { name: '测试岗位' }, 'person'),
  };
}

/** What happened to those who write. */
export class Diary {
  /** the marks of mutations that were answered, by the kind of event that each has recorded */
  readonly answered = new Map<string, Set<string>>();
  /** mutations that were not answered, or by 503, and were sent again */
  again = 0;
  readonly problems: string[] = [];
  /** everybody finishes what they are at */
  over = false;

  get count(): number {
    return [...this.answered.values()].reduce((sum, { size }) => sum + size, 0);
  }

  note(kind: string, mark: string): void {
    let marks = this.answered.get(kind);
    if (marks === undefined) this.answered.set(kind, (marks = new Set()));
    marks.add(mark);
  }
}

const SHORTEST_PAUSE_MS = 20;

export class Writer {
  #count = 0;

  constructor(
    readonly name: string,
    readonly office: Office,
    readonly diary: Diary,
    /** the ledger's today */
    readonly today: () => string,
    /** before each mutation, e.g. to make it wait for its time */
    readonly before: () => Promise<void> = () => Promise.resolve(),
  ) {}

  /** Takes one task after another through what happens to tasks. */
  async run(): Promise<void> {
    const [office, unit] = [await tokenOf('OFFICE'), await tokenOf('UNIT', 'U1')];
    const { source, leadUnit, owner } = this.office;
    while (!this.diary.over) {
      const draft = {
        source,
        leadUnit,
        owner,
        requirement: '完成测试任务',
        goal: '目标',
        standard: '标准',
        deadline: later(this.today(), 20 + (this.#count % 25)),
      };
      const { task: made } = await this.#do(
        office,
        'createTask',
        'taskCreated',
        (title) => ({ ...draft, title }),
        'task { id }',
      );
      const task = made?.id;
      if (task === undefined) return;
      await this.#do(office, 'assignTask', 'taskAssigned', () => ({ task }));
      await this.#do(unit, 'acknowledgeTask', 'taskAcknowledged', () => ({ task }));
      await this.#do(unit, 'submitReport', 'reportSubmitted', (content) => ({ task, content, progressPercent: 30 }));
      await this.#do(office, 'updateTask', 'taskUpdated', (actionPlan) => ({ task, actionPlan }));
      const recipients = [leadUnit];
      const sent = (requirement: string) => ({ task, recipients, requirement });
      const { letter } = await this.#do(office, 'issueLetter', 'letterIssued', sent, 'letter { id }');
      await this.#do(unit, 'submitFeedback', 'feedbackSubmitted', (content) => ({ letter: letter?.id, content }));
      await this.#do(office, 'flagTask', 'taskFlagged', (reason) => ({ task, status: 'YELLOW', reason }));
      await this.#do(office, 'createPerson', 'personCreated', (name) => ({ name }));
    }
  }

  /** One mutation, until it is answered. What it writes holds its mark. */
  async #do(
    token: string,
    mutation: string,
    kind: string,
    input: (mark: string) => Json,
    selection = '',
  ): Promise<Json> {
    const { diary } = this;
    await this.before();
    const mark = `【${this.name}-${this.#count++}】`;
    const type = PLAIN.has(mutation) ? 'TaskInput' : `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const variables = { input: { ...input(mark), idempotencyKey: mark } };
    for (;;) {
      const answer = await this.office.service
        .ask(token, mutationOf(mutation, type, selection), variables, 15_000)
        .catch(() => null);
      if (answer !== null && answer.status !== 503) {
        const { data, errors } = answer;
        const payload = data?.[mutation];
        if (errors !== undefined || payload.userErrors.length > 0) {
          diary.problems.push(`${mutation} ${mark}: ${JSON.stringify(errors ?? payload.userErrors)}`);
          return {};
        }
        diary.note(kind, mark);
        return payload;
      }
      diary.again++;
      await pause(SHORTEST_PAUSE_MS + Math.random() * 100);
    }
  }
}

const PLAIN = new Set(['assignTask', 'acknowledgeTask']);

/** So many days after a day. */
export function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
