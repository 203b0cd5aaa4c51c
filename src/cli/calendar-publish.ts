// Publishes a year's holiday notice through the service, or shows what it would move: the same, undone.
import { z } from 'zod';

import { asMisuse, contentOf, SERVICE, serviceOf } from './asking';
import type { Subcommand } from './subcommand';
import { ENDED, type Ended, Misused, type Terminal } from './terminal';

const PUBLISH = `mutation ($input: PublishWorkCalendarInput!) {
  publishWorkCalendar(input: $input) { resettledTasks userErrors { field message } }
}`;

const noticeShape = z.strictObject({
  year: z.int(),
  notice: z.string(),
  holidays: z.array(z.iso.date()),
  makeUpWorkdays: z.array(z.iso.date()),
});

const FILE =
  '{"year": 2027, "notice": "国办发明电〔2026〕n号", "holidays": ["2027-01-01"], "makeUpWorkdays": ["2027-01-30"]}';
const TAKES: Subcommand['takes'] = [['<file>', { zh: '通知：JSON 文件', en: 'the notice: a JSON file' }]];

export const CALENDAR_CHECK: Subcommand = {
  name: 'calendar check',
  takes: TAKES,
  options: [...SERVICE],
  summary: { zh: '试算一年的放假安排通知', en: 'checks a notice, and counts what it would move' },
  teaches: {
    zh: `检查日期，并试算公布后有多少事项的时限等会变动；不改动台账。令牌须为 ADMIN。文件如：
  ${FILE}

  supervision-ledger calendar check 2027.json`,
    en: `Checks the days, and counts in how many tasks something would move; nothing is changed. The token is an ADMIN's. A file such as:
  {"year": 2027, "notice": "TITLE", "holidays": ["2027-01-01"], "makeUpWorkdays": ["2027-01-30"]}

  supervision-ledger calendar check 2027.json`,
  },
  run: (terminal, options, [path = '']) => published(terminal, options, path, true),
};

export const CALENDAR_PUBLISH: Subcommand = {
  name: 'calendar publish',
  takes: TAKES,
  options: [...SERVICE],
  summary: { zh: '公布一年的放假安排通知', en: "publishes a year's holiday notice" },
  teaches: {
    zh: `公布后立即重新计算未到期的时限，变动记入日志并推送。先用 calendar check 试算。令牌须为 ADMIN。

  supervision-ledger calendar check 2027.json
  supervision-ledger calendar publish 2027.json`,
    en: `Every open due day is counted again at once; what moves is logged and pushed. Check it first. The token is an ADMIN's.

  supervision-ledger calendar check 2027.json
  supervision-ledger calendar publish 2027.json`,
  },
  run: (terminal, options, [path = '']) => published(terminal, options, path, false),
};

async function published(
  terminal: Terminal,
  options: Readonly<Record<string, unknown>>,
  path: string,
  dryRun: boolean,
): Promise<Ended> {
  const { print, tell, json, language } = terminal;
  const input = { ...noticeOf(path), dryRun };
  const { url, client } = serviceOf(options, terminal);
  try {
    const { publishWorkCalendar: answer } = await client.mutate<{
      publishWorkCalendar: { resettledTasks: number; userErrors: { field: string[] | null; message: string }[] };
    }>(PUBLISH, { input });
    const { resettledTasks: moved, userErrors } = answer;
    if (json) print(JSON.stringify(answer, null, 2));
    else {
      for (const { field, message } of userErrors) tell(`${field?.join('.') ?? ''}: ${message}`);
      const zh = dryRun ? `试算：公布后 ${moved} 个事项有变动` : `已公布 ${input.year} 年：${moved} 个事项有变动`;
      const en = dryRun ? `${moved} tasks would be moved` : `${input.year} is published: ${moved} tasks were moved`;
      if (userErrors.length === 0) print(language === 'zh' ? zh : en);
    }
    return userErrors.length === 0 ? ENDED.WELL : ENDED.WRONG;
  } catch (error) {
    throw asMisuse(error, url);
  } finally {
    client.close();
  }
}

function noticeOf(path: string): z.infer<typeof noticeShape> {
  let read: unknown;
  try {
    read = JSON.parse(contentOf(path));
  } catch (error) {
    if (error instanceof Misused) throw error;
    throw new Misused({ zh: `${path} 不是 JSON，应如 ${FILE}`, en: `${path} is no JSON` });
  }
  const { success, data, error } = noticeShape.safeParse(read);
  if (success) return data;
  const [issue] = error.issues;
  const at = issue?.path.join('.') ?? '';
  throw new Misused({ zh: `${path}：${at} 有误，应如 ${FILE}`, en: `${path}: ${at}: ${issue?.message ?? 'is wrong'}` });
}
