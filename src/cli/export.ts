// Has the service make a spreadsheet, and writes it to a file: whole or not at all.
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

import { Progress } from './progress';
import { SERVICE, serviceOf } from './asking';
import type { Subcommand } from './subcommand';
import { ENDED, given, Misused } from './terminal';

const KINDS = ['ledger', 'lists', 'obligations', 'scorecards'];

export const EXPORT: Subcommand = {
  name: 'export',
  takes: [
    [
      '<what>',
      {
        zh: 'ledger（台账）、lists（三张清单）、obligations（应办清单）或 scorecards（考核）',
        en: 'ledger, lists, obligations or scorecards',
      },
    ],
  ],
  options: [
    ...SERVICE,
    { flags: '--out <file>', text: { zh: '写到哪个 .xlsx 文件', en: 'the .xlsx file to write' } },
    {
      flags: '--filter <json>',
      text: { zh: '台账、三张清单：接口的 TaskFilter', en: 'of the ledger and the lists: TaskFilter of the API' },
    },
    { flags: '--order-by <json>', text: { zh: '台账：接口的 TaskOrder', en: 'of the ledger: TaskOrder of the API' } },
    { flags: '--columns <names>', text: { zh: '台账：列名，用逗号分开', en: 'of the ledger: columns, by commas' } },
    { flags: '--from <day>', text: { zh: '考核：首日', en: 'of scorecards: the first day' } },
    { flags: '--to <day>', text: { zh: '考核：末日', en: 'of scorecards: the last day' } },
  ],
  summary: {
    zh: '导出电子表格：台账、三张清单、应办清单、考核',
    en: 'writes the ledger, lists or scorecards as a spreadsheet',
  },
  teaches: {
    zh: `内容与令牌所代表的人在接口上看到的相同；表格已设好打印版式。台账可再导入。

  supervision-ledger export ledger --out 台账.xlsx
  supervision-ledger export ledger --out 红色.xlsx --filter '{"status":["RED"],"open":true}'
  supervision-ledger export scorecards --out 考核.xlsx --from 2026-07-01 --to 2026-09-30`,
    en: `What the token's bearer sees by the API, ready to be printed. A ledger can be imported again.

  supervision-ledger export ledger --out ledger.xlsx
  supervision-ledger export ledger --out red.xlsx --filter '{"status":["RED"],"open":true}'
  supervision-ledger export scorecards --out scorecards.xlsx --from 2026-07-01 --to 2026-09-30`,
  },
  run: async (terminal, options, [what = '']) => {
    if (!KINDS.includes(what)) {
      throw new Misused({
        zh: `应导出 ${KINDS.join('、')} 之一`,
        en: `what to export must be one of ${KINDS.join(', ')}`,
      });
    }
    const out = given('--out', options['out'], 'ledger.xlsx');
    const { url, token, client } = serviceOf(options, terminal);
    client.close();
    const asked = new URL(`${url}/export/${what}.xlsx`);
    for (const name of ['filter', 'orderBy', 'columns', 'from', 'to']) {
      const value = options[name];
      if (typeof value === 'string') asked.searchParams.set(name, value);
    }
    const bytes = await written(await answerOf(asked, token, terminal.language), out, new Progress(terminal));
    if (terminal.json) terminal.print(JSON.stringify({ file: out, bytes }));
    else
      terminal.print(terminal.language === 'zh' ? `已写入 ${out}（${bytes} 字节）` : `${out} written, ${bytes} bytes`);
    return ENDED.WELL;
  },
};

async function answerOf(asked: URL, token: string, language: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'accept-language': language === 'zh' ? 'zh-CN' : 'en' };
  const response = await fetch(asked, { headers }).catch(() => {
    throw new Misused({
      zh: `${asked.origin} 没有应答：服务是否已启动？`,
      en: `${asked.origin} does not answer: has the service been started?`,
    });
  });
  if (response.ok) return response;
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  const message = errors.map((error) => error.message).join('；');
  throw new Misused({ zh: message, en: message });
}

async function written({ body }: Response, out: string, progress: Progress): Promise<number> {
  const part = `${out}.part`;
  let bytes = 0;
  const counted = new Transform({
    transform: (chunk: Buffer, _, done) => {
      bytes += chunk.length;
      progress.show(`${Math.ceil(bytes / 1000)} kB`, 0, 0);
      done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(body as ReadableStream), counted, createWriteStream(part));
    renameSync(part, out);
    return bytes;
  } catch (error) {
    rmSync(part, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new Misused({ zh: `没有写成 ${out}：${why}`, en: `${out} was not written: ${why}` });
  }
}
