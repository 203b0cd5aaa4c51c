// Shows a task as the service tells of it: what it is, how it stands and why, who owes what by when.
import { inChinese } from '../rules/day';
import {
  OBLIGATION_WORDS,
  type ObligationKind,
  STAGE_WORDS,
  type Stage,
  STATUS_WORDS,
  type Status,
} from '../rules/words';
import { asMisuse, SERVICE, serviceOf } from './asking';
import type { Subcommand } from './subcommand';
import { ENDED, type Terminal } from './terminal';

const TASK = `query ($number: String!) {
  task(number: $number) {
    number title stage status workingDaysLeft deadline dueProvisional progressPercent
    source { title } leadUnit { name } supportingUnits { name } owner { name } leader { name }
    statusReasons { status message remedy }
    obligations { kind dueOn dueProvisional overdue unit { name } }
  }
}`;

interface Named {
  name: string;
}

interface Task {
  number: string;
  title: string;
  stage: Stage;
  status: Status;
  workingDaysLeft: number | null;
  deadline: string;
  dueProvisional: boolean;
  progressPercent: number;
  source: { title: string };
  leadUnit: Named;
  supportingUnits: Named[];
  owner: Named;
  leader: Named | null;
  statusReasons: { status: Status; message: string; remedy: string }[];
  obligations: { kind: ObligationKind; dueOn: string; dueProvisional: boolean; overdue: boolean; unit: Named }[];
}

export const TASK_SHOW: Subcommand = {
  name: 'task show',
  takes: [['<number>', { zh: '督查编号，如 烟政督〔2026〕1号', en: 'the number, e.g. 烟政督〔2026〕1号' }]],
  options: [...SERVICE],
  summary: { zh: '显示一个督查事项', en: 'shows a task' },
  teaches: {
    zh: `颜色及其原因、如何消除、谁在何时前应办什么。没有这一编号的事项，或无权查看时，退出码为 1。

  supervision-ledger task show 烟政督〔2026〕1号
  supervision-ledger task show 烟政督〔2026〕1号 --json`,
    en: `Its colour and why, what would clear it, who owes what by when. Exit code 1 where there is none that the token's bearer sees.

  supervision-ledger task show 烟政督〔2026〕1号
  supervision-ledger task show 烟政督〔2026〕1号 --json`,
  },
  run: async (terminal, options, [number = '']) => {
    const { url, client } = serviceOf(options, terminal);
    try {
      const { task } = await client.query<{ task: Task | null }>(TASK, { number });
      if (task === null) {
        terminal.tell(terminal.language === 'zh' ? `未找到：${number}` : `not found: ${number}`);
        return ENDED.WRONG;
      }
      if (terminal.json) terminal.print(JSON.stringify(task, null, 2));
      else linesOf(task, terminal.language).forEach(terminal.print);
      return ENDED.WELL;
    } catch (error) {
      throw asMisuse(error, url);
    } finally {
      client.close();
    }
  },
};

function linesOf(task: Task, language: Terminal['language']): string[] {
  const chinese = language === 'zh';
  const say = (zh: string, en: string) => (chinese ? zh : en);
  const day = (on: string, provisional: boolean) =>
    `${chinese ? inChinese(on) : on}${provisional ? say('（暂定）', ' (provisional)') : ''}`;
  const marks = { BLUE: '●', YELLOW: '▲', RED: '■' } as const;
  const left = task.workingDaysLeft;
  return [
    `${task.number}  ${task.title}`,
    `${marks[task.status]} ${STATUS_WORDS[task.status][language]}  ${STAGE_WORDS[task.stage][language]}  ${task.progressPercent}%`,
    `${say('完成时限', 'deadline')}  ${day(task.deadline, task.dueProvisional)}${left === null ? '' : say(`，剩余 ${left} 个工作日`, `, ${left} working days left`)}`,
    `${say('任务来源', 'source')}  ${task.source.title}`,
    `${say('牵头单位', 'lead unit')}  ${task.leadUnit.name}  ${say('责任人', 'owner')}  ${task.owner.name}`,
    ...task.statusReasons.map(
      ({ status, message, remedy }) => `${marks[status]} ${message}${say('；', '; ')}${remedy}`,
    ),
    ...task.obligations.map(
      ({ kind, dueOn, dueProvisional, overdue, unit }) =>
        `→ ${unit.name}  ${OBLIGATION_WORDS[kind][language]}  ${day(dueOn, dueProvisional)}${overdue ? say('  已逾期', '  overdue') : ''}`,
    ),
  ];
}
