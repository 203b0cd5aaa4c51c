// The briefing for the leaders (督查专报): what a period brought, what is red and by which clauses, what is due next. Problems and
// suggestions are for people to write.
import { addDays, type Day, type Instant } from '../rules/day';
import { Zone } from '../rules/zone';
import type { Ask, Document, Placeholders } from './document';
import { type Basis, basisText, day, type Named, organ, prose } from './wording';

const COUNTS: Placeholders = {
  交办数: { means: '期间交办的事项数' },
  办结数: { means: '期间办结的事项数' },
  变红数: { means: '期间变红的事项数' },
  说明数: { means: '期间作出说明的事项数' },
};

const COLOURS: Placeholders = {
  在办数: { means: '现在办的事项数（含中止）' },
  蓝色数: { means: '其中现为蓝色的' },
  黄色数: { means: '其中现为黄色的' },
  红色数: { means: '其中现为红色的' },
};

// More rows than this nobody reads in a document; the ledger has them all.
const MOST_ROWS = 100;
// How far ahead the leaders are told what is due.
const DAYS_AHEAD = 14;

export const BRIEFING: Placeholders = {
  发文机关: { means: '本级人民政府' },
  起日: { means: '期间的第一日', required: true },
  止日: { means: '期间的最后一日', required: true },
  年份: { means: '止日所在的年份' },
  统计时间: { means: '在办、颜色等“现在”的数字取自哪一日' },
  ...COUNTS,
  ...COLOURS,
  来源情况: { means: '按任务来源，期间有情况的每类一行', of: { 来源类别: { means: '来源类别' }, ...COUNTS } },
  单位情况: { means: '按牵头单位，有在办事项的每个单位一行', of: { 单位: { means: '单位名称' }, ...COLOURS } },
  仍红数: { means: '期间变红、现仍为红色的事项数' },
  变红事项: {
    means: `期间变红、现仍为红色的事项，每项一行，至多 ${MOST_ROWS} 项`,
    required: true,
    of: {
      序号: { means: '从 1 起' },
      事项名称: { means: '督查事项的名称' },
      事项编号: { means: '督查编号' },
      牵头单位: { means: '牵头单位' },
      完成时限: { means: '完成时限，暂定的注明' },
      变红日期: { means: '自何日起为红色' },
      原因: { means: '现为红色的全部事由' },
    },
  },
  变红原因: {
    means: '现为红色的全部事项，按规则归类，每条规则一行，多的在前',
    of: {
      规则: { means: '规则的名称' },
      依据: { means: '文件和条款' },
      项数: { means: '事项数；一个事项可有几种事由' },
    },
  },
  下步到期: {
    means: `今后 ${DAYS_AHEAD} 日内完成时限届满的在办事项，每项一行，至多 ${MOST_ROWS} 项`,
    of: {
      事项名称: { means: '督查事项的名称' },
      事项编号: { means: '督查编号' },
      牵头单位: { means: '牵头单位' },
      完成时限: { means: '完成时限，暂定的注明' },
    },
  },
  成文日期: { means: '出具之日' },
};

const SITUATION = `query BriefingDocument($from: LocalDate!, $to: LocalDate!) {
  briefing(from: $from, to: $to) {
    assigned completed turnedRed explained
    bySourceKind { label assigned completed turnedRed explained }
  }
  summary(filter: { open: true }, groupBy: UNIT) { at counts { ...colours } groups { label counts { ...colours } } }
  viewer { jurisdiction { name timeZone policy { rules { rule description basis { document clause } } } } }
}
fragment colours on StatusCounts { total blue yellow red }`;

const RED_TASKS = `query BriefingRedTasks($after: String) {
  tasks(filter: { open: true, status: [RED] }, first: 200, after: $after) {
    nodes {
      number title deadline dueProvisional statusSince leadUnit { name }
      statusReasons { rule status message }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const DUE_NEXT = `query BriefingDueNext($from: LocalDate!, $to: LocalDate!) {
  tasks(filter: { open: true, deadline: { from: $from, to: $to } }, first: ${MOST_ROWS}) {
    nodes { number title deadline dueProvisional leadUnit { name } }
  }
}`;

export const BRIEFING_QUESTIONS = [SITUATION, RED_TASKS, DUE_NEXT];

interface Counts {
  assigned: number;
  completed: number;
  turnedRed: number;
  explained: number;
}

interface Colours {
  total: number;
  blue: number;
  yellow: number;
  red: number;
}

export interface Situation {
  briefing: Counts & { bySourceKind: (Counts & { label: string })[] };
  summary: { at: Instant; counts: Colours; groups: { label: string; counts: Colours }[] };
  viewer: {
    jurisdiction: {
      name: string;
      timeZone: string;
      policy: { rules: { rule: string; description: string; basis: Basis[] }[] };
    };
  };
}

interface Due {
  number: string | null;
  title: string;
  deadline: Day;
  dueProvisional: boolean;
  leadUnit: Named;
}

export interface RedTask extends Due {
  statusSince: Instant;
  statusReasons: { rule: string; status: string; message: string }[];
}

interface Page<T> {
  tasks: { nodes: T[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

export async function briefingDocument(ask: Ask, period: { from: Day; to: Day }): Promise<Document> {
  const situation = await ask<Situation>(SITUATION, period);
  const { name, timeZone } = situation.viewer.jurisdiction;
  const zone = new Zone(timeZone);
  const today = zone.dayOf(situation.summary.at);
  const red = await redTasks(ask);
  const next = await ask<{ tasks: { nodes: Due[] } }>(DUE_NEXT, { from: today, to: addDays(today, DAYS_AHEAD) });
  const values = briefingValues(situation, { period, zone, red, next: next.tasks.nodes });
  return { template: 'briefing', title: `督查专报 ${name} ${period.from}至${period.to}`, values };
}

async function redTasks(ask: Ask): Promise<RedTask[]> {
  const all: RedTask[] = [];
  for (let after: string | null = null; ;) {
    const page: Page<RedTask> = await ask<Page<RedTask>>(RED_TASKS, { after });
    all.push(...page.tasks.nodes);
    if (!page.tasks.pageInfo.hasNextPage) return all;
    after = page.tasks.pageInfo.endCursor;
  }
}

interface Found {
  period: { from: Day; to: Day };
  zone: Zone;
  red: RedTask[];
  next: Due[];
}

export function briefingValues({ briefing, summary, viewer }: Situation, { period, zone, red, next }: Found) {
  const { name, policy } = viewer.jurisdiction;
  const today = day(zone.dayOf(summary.at));
  const turned = red
    .map((task) => ({ task, since: zone.dayOf(task.statusSince) }))
    .filter(({ since }) => since >= period.from && since <= period.to);
  return {
    发文机关: organ(name),
    起日: day(period.from),
    止日: day(period.to),
    年份: period.to.slice(0, 4),
    统计时间: today,
    ...countValues(briefing),
    ...colourValues(summary.counts),
    来源情况: briefing.bySourceKind.map((each) => ({ 来源类别: each.label, ...countValues(each) })),
    单位情况: summary.groups.map(({ label, counts }) => ({ 单位: label, ...colourValues(counts) })),
    仍红数: String(turned.length),
    变红事项: turned.slice(0, MOST_ROWS).map(({ task, since }, i) => ({
      序号: String(i + 1),
      ...dueValues(task),
      变红日期: day(since),
      原因: reasonsOf(task)
        .map(({ message }) => prose(message))
        .join('；'),
    })),
    变红原因: causes(red, policy.rules),
    下步到期: next.map(dueValues),
    成文日期: today,
  };
}

/** Why tasks are red, the most frequent rule first, with the clauses that back it. */
function causes(red: readonly RedTask[], rules: Situation['viewer']['jurisdiction']['policy']['rules']) {
  const counts = new Map<string, number>();
  for (const task of red) {
    for (const rule of new Set(reasonsOf(task).map((reason) => reason.rule))) {
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => {
      const { description = code, basis = [] } = rules.find(({ rule }) => rule === code) ?? {};
      return { 规则: description, 依据: basis.map(basisText).join('；'), 项数: String(count) };
    });
}

function reasonsOf({ statusReasons }: RedTask): RedTask['statusReasons'] {
  return statusReasons.filter(({ status }) => status === 'RED');
}

function dueValues({ number, title, deadline, dueProvisional, leadUnit }: Due) {
  return {
    事项名称: title,
    事项编号: number ?? '',
    牵头单位: leadUnit.name,
    完成时限: day(deadline, dueProvisional),
  };
}

function countValues({ assigned, completed, turnedRed, explained }: Counts) {
  return {
    交办数: String(assigned),
    办结数: String(completed),
    变红数: String(turnedRed),
    说明数: String(explained),
  };
}

function colourValues({ total, blue, yellow, red }: Colours) {
  return { 在办数: String(total), 蓝色数: String(blue), 黄色数: String(yellow), 红色数: String(red) };
}
