// A ledger whose days go by while it is tried: its clock is moved on all the time, and tasks turn one after the other.
import { type Instance, pause, tokenOf } from '../instances/instance';
import { type Diary, later, type Office } from './writers';

export const BEGAN = '2026-03-02T09:00:00+08:00';
const STEP_MS = 12 * 3_600_000;
/** So many tasks turn, a day each, from `FIRST` on. */
export const STOCK = 40;
const FIRST = '2026-03-06';

/** Moves the ledger's clock on, so that tasks turn all the time. */
export class Mover {
  now = new Date(BEGAN).toISOString();

  constructor(
    readonly service: Instance,
    readonly diary: Diary,
  ) {}

  async run(everyMs = 100): Promise<void> {
    while (!this.diary.over) {
      await this.move(new Date(Date.parse(this.now) + STEP_MS).toISOString());
      await pause(everyMs);
    }
  }

  async move(to: string): Promise<void> {
    const token = await tokenOf('ADMIN');
    const advance = 'mutation ($to: DateTime!) { advanceClock(input: { to: $to }) { now userErrors { code } } }';
    const answer = await this.service.ask(token, advance, { to }).catch(() => null);
    // Where nobody answered it may have been moved: the next answer tells.
    if (answer?.status === 200) this.now = new Date(answer.data.advanceClock.now).toISOString();
  }
}

/** Tasks in progress, whose deadlines are one day after the other. */
export async function stock({ service, source, leadUnit, owner }: Office, diary: Diary): Promise<void> {
  const [token, unit] = [await tokenOf('OFFICE'), await tokenOf('UNIT', 'U1')];
  const texts = { requirement: '完成测试任务', goal: '目标', standard: '标准' };
  const begin = async (i: number) => {
    const input = { ...texts, title: `库存${i}`, source, leadUnit, owner, deadline: later(FIRST, i) };
    const { task } = await service.must(token, 'createTask', 'CreateTaskInput', input, 'task { id }');
    await service.must(token, 'assignTask', 'TaskInput', { task: task.id });
    await service.must(unit, 'acknowledgeTask', 'TaskInput', { task: task.id });
    // Of these kinds of events, which have no text, all are counted.
    for (const kind of ['taskAssigned', 'taskAcknowledged']) diary.note(kind, `库存${i}`);
  };
  await Promise.all(Array.from({ length: STOCK }, (_, i) => begin(i)));
}
