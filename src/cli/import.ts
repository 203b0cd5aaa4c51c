// Sends an office's own spreadsheet to the service, shows by row and column what became of it, or would.
import { basename } from 'node:path';

import { STAGES } from '../rules/words';
import { Progress } from './progress';
import { asMisuse, type AskedService, bytesOf, SERVICE, serviceOf } from './asking';
import type { Subcommand } from './subcommand';
import { ENDED, type Ended, Misused, type Terminal } from './terminal';

const PREPARE = `mutation ($input: PrepareUploadInput!) {
  prepareUpload(input: $input) { upload { file putUrl } userErrors { message } }
}`;
const IMPORT = `mutation ($input: ImportTasksInput!) {
  importTasks(input: $input) {
    userErrors { field message }
    result {
      dryRun sheet total created existing bad newUnits newSources newPeople columns { header column }
      rows(first: 1000) { row title outcome problems { header message } notes { header message } }
    }
  }
}`;
const PROGRESS = 'query ($file: ID!) { importProgress(file: $file) { total done } }';
const ASKED_EVERY_MS = 300;

interface Note {
  header: string | null;
  message: string;
}

interface Imported {
  userErrors: { field: string[] | null; message: string }[];
  result: {
    dryRun: boolean;
    sheet: string;
    total: number;
    created: number;
    existing: number;
    bad: number;
    newUnits: string[];
    newSources: string[];
    newPeople: number;
    columns: { header: string; column: string | null }[];
    rows: { row: number; title: string; outcome: string; problems: Note[]; notes: Note[] }[];
  } | null;
}

export const IMPORT_LEDGER: Subcommand = {
  name: 'import',
  takes: [['<file>', { zh: '电子表格：.xlsx', en: 'the spreadsheet: .xlsx' }]],
  options: [
    ...SERVICE,
    {
      flags: '--dry-run',
      text: { zh: '试导入：只看结果，不改动台账', en: 'shows what would become of it, changes nothing' },
    },
    {
      flags: '--skip-bad',
      text: {
        zh: '跳过有误的行；默认有一行有误就都不导入',
        en: 'leaves out rows that are wrong; else one keeps out all',
      },
    },
    { flags: '--create-units', text: { zh: '登记表中没有登记过的单位', en: 'makes units that are not known' } },
    {
      flags: '--sheet <name>',
      text: { zh: '工作表；默认第一个有台账表头的', en: 'the sheet; the first with headers of a ledger' },
    },
    {
      flags: '--year <year>',
      text: { zh: '未写年份的日期按哪一年；默认今年', en: 'of days without a year; this year if missing' },
    },
    { flags: '--source <id>', text: { zh: '未写任务来源的行用哪个来源', en: 'the source of rows that name none' } },
    {
      flags: '--stage <stage>',
      text: { zh: '未写办理状态的行按哪个阶段；默认 IN_PROGRESS', en: 'of rows that say none; IN_PROGRESS if missing' },
    },
  ],
  summary: { zh: '导入本单位的电子表格台账', en: "imports an office's own spreadsheet" },
  teaches: {
    zh: `表头按常用说法识别（序号、任务来源、任务内容、牵头单位、配合单位、责任人、完成时限、进展情况等），日期按常见写法识别，单位按名称、别名或代码对应。
先试导入，逐行逐列看清结果和错误；同一文件导入两次，第二次不改动任何内容。退出码：1 有误的行。

  supervision-ledger import 台账.xlsx --dry-run
  supervision-ledger import 台账.xlsx --skip-bad`,
    en: `Headers are known in Chinese with their synonyms, days in the forms that people write, units by name, alias or code. Try it with
--dry-run first: it shows by row and column what would become of it. The same file twice changes nothing. Exit code 1: rows are wrong.

  supervision-ledger import ledger.xlsx --dry-run
  supervision-ledger import ledger.xlsx --skip-bad`,
  },
  run: async (terminal, options, [path = '']) => {
    const bytes = bytesOf(path);
    const service = serviceOf(options, terminal);
    try {
      const file = await uploaded(service, bytes, basename(path));
      const imported = await watched(service, file, inputOf(file, options), new Progress(terminal));
      return shown(terminal, imported);
    } catch (error) {
      throw asMisuse(error, service.url);
    } finally {
      service.client.close();
    }
  },
};

function inputOf(file: string, options: Readonly<Record<string, unknown>>): object {
  const { sheet, year, source, stage } = options as Record<string, string | undefined>;
  if (year !== undefined && !/^\d{4}$/.test(year)) {
    throw new Misused({ zh: '--year 应为四位年份', en: '--year must be a year of four digits' });
  }
  if (stage !== undefined && !STAGES.some((each) => each === stage)) {
    throw new Misused({
      zh: `--stage 应为 ${STAGES.join('、')} 之一`,
      en: `--stage must be one of ${STAGES.join(', ')}`,
    });
  }
  const { dryRun = false, skipBad = false, createUnits = false } = options;
  const given = { sheet, source, stage, ...(year !== undefined && { year: Number(year) }) };
  return { file, dryRun, skipBad, createUnits, ...given };
}

async function uploaded({ url, client }: AskedService, bytes: Buffer, name: string): Promise<string> {
  const input = { name, size: bytes.length, purpose: 'LEDGER' };
  const { prepareUpload } = await client.mutate<{
    prepareUpload: { upload: { file: string; putUrl: string } | null; userErrors: { message: string }[] };
  }>(PREPARE, { input });
  const { upload, userErrors } = prepareUpload;
  if (upload === null) throw misused(userErrors.map(({ message }) => message).join('；'));
  // By the way on which the service was reached: what it calls itself may be another address.
  const response = await fetch(`${url}/files/${upload.putUrl.split('/').at(-1) ?? ''}`, { method: 'PUT', body: bytes });
  if (response.ok) return upload.file;
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  throw misused(errors.map(({ message }) => message).join('；'));
}

/** Imports; shows meanwhile how far the service is. */
async function watched({ client }: AskedService, file: string, input: object, progress: Progress): Promise<Imported> {
  progress.show('', 0, 0);
  const asking = setInterval(() => {
    client
      .query<{ importProgress: { total: number; done: number } | null }>(PROGRESS, { file })
      .then(({ importProgress: at }) => at !== null && progress.show('', at.done, at.total))
      .catch(() => undefined);
  }, ASKED_EVERY_MS);
  try {
    return (await client.mutate<{ importTasks: Imported }>(IMPORT, { input })).importTasks;
  } finally {
    clearInterval(asking);
  }
}

function shown({ print, tell, json, language }: Terminal, { result, userErrors }: Imported): Ended {
  if (json) print(JSON.stringify({ result, userErrors }, null, 2));
  else {
    if (result !== null) {
      const chinese = language === 'zh';
      for (const { row, problems, notes } of result.rows) {
        const at = chinese ? `第 ${row} 行` : `row ${row}`;
        for (const { header, message } of problems) print(`✗ ${at}  ${header ?? '-'}  ${message}`);
        for (const { header, message } of notes) print(`· ${at}  ${header ?? '-'}  ${message}`);
      }
      const unread = result.columns.filter(({ column }) => column === null).map(({ header }) => header);
      if (unread.length > 0)
        print(chinese ? `未读取的列：${unread.join('、')}` : `columns left alone: ${unread.join(', ')}`);
      print(sentenceOf(result, chinese));
    }
    for (const { message } of userErrors) tell(message);
  }
  return result === null ? ENDED.MISUSED : result.bad > 0 || userErrors.length > 0 ? ENDED.WRONG : ENDED.WELL;
}

function sentenceOf(result: NonNullable<Imported['result']>, chinese: boolean): string {
  const { dryRun, sheet, total, created, existing, bad, newUnits, newSources, newPeople } = result;
  const made = [newUnits.length, newSources.length, newPeople];
  return chinese
    ? `${dryRun ? '试导入' : '导入'}“${sheet}”：共 ${total} 行，${dryRun ? '将新建' : '新建'} ${created}，已有 ${existing}，有误 ${bad}；单位 ${made[0]}、来源 ${made[1]}、人员 ${made[2]} 为新增`
    : `${dryRun ? 'tried' : 'imported'} ${sheet}: ${total} rows, ${created} ${dryRun ? 'to be made' : 'made'}, ${existing} there already, ${bad} wrong; new: ${made[0]} units, ${made[1]} sources, ${made[2]} people`;
}

function misused(message: string): Misused {
  return new Misused({ zh: message, en: message });
}
