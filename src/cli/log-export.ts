// Writes the log of a ledger into a file that `verify --file` checks, without the service and without a database.
import { existsSync, rmSync } from 'node:fs';

import { writeLog } from '../ledger/log-file';
import { openToRead } from '../store/open';
import { Reader } from '../store/reader';
import { DATABASE, databaseOf, JURISDICTION, logsOf } from './databases';
import { Progress } from './progress';
import type { Subcommand } from './subcommand';
import { ENDED, given, Misused } from './terminal';

export const LOG_EXPORT: Subcommand = {
  name: 'log export',
  options: [DATABASE, JURISDICTION, { flags: '--out <file>', text: { zh: '写到哪个文件', en: 'the file to write' } }],
  summary: { zh: '导出事件日志，供离线核验', en: 'writes the event log to a file, to be verified elsewhere' },
  teaches: {
    zh: `每行一个 JSON：先是日志的末尾和已签名的末尾，再是每个事件的全部字段。含全部事件的内容，应按台账本身的密级保管。

  supervision-ledger log export --out 日志.jsonl
  supervision-ledger verify --file 日志.jsonl`,
    en: `A JSON text on each line: where the log ends and what ends of it were signed, then every event with all its fields. All that
happened is in it: keep it as safe as the ledger itself.

  supervision-ledger log export --out log.jsonl
  supervision-ledger verify --file log.jsonl`,
  },
  run: async (terminal, options) => {
    const out = given('--out', options['out'], 'log.jsonl');
    if (existsSync(out)) throw new Misused({ zh: `${out} 已存在，不予覆盖`, en: `${out} is there already` });
    const url = databaseOf(options['database']);
    const opened = await openToRead(url);
    const reader = new Reader(opened);
    try {
      const heads = await logsOf(reader, url, options['jurisdiction']);
      const all = heads.reduce((sum, { sequence }) => sum + sequence, 0);
      const progress = new Progress(terminal);
      const codes = heads.map(({ jurisdiction }) => jurisdiction);
      const events = await writeLog(reader, codes, out, (done) => progress.show(out, done, all)).catch(
        (error: unknown) => {
          rmSync(out, { force: true });
          throw error;
        },
      );
      const said = { zh: `已写入 ${out}（${events} 个事件）`, en: `${out} written, ${events} events` };
      terminal.print(
        terminal.json ? JSON.stringify({ file: out, jurisdictions: codes, events }) : said[terminal.language],
      );
      return ENDED.WELL;
    } finally {
      await opened.close();
    }
  },
};
