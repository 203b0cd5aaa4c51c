// Moves a ledger into another database, and shows that all of it has arrived.
import { existsSync } from 'node:fs';

import { move } from '../ledger/move';
import { shownUrl, sqlitePath } from '../store/database';
import { openDatabase, openToRead } from '../store/open';
import { holdAlone } from '../store/sole';
import { addressOf } from './databases';
import type { Subcommand } from './subcommand';
import { ENDED, Misused } from './terminal';

// Nobody else is about to end here, as where one service follows another.
const PATIENCE_MS = 1000;

export const MOVE: Subcommand = {
  name: 'move',
  options: [
    {
      flags: '--from <address>',
      text: {
        zh: '原数据库：sqlite:路径 或 postgres://用户:密码@主机/库；不作改动',
        en: 'the database of the ledger: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE; nothing in it is changed',
      },
    },
    {
      flags: '--to <address>',
      text: {
        zh: '目标数据库，须为空；未搬完的可接着搬',
        en: 'an empty database of either kind; one into which the same ledger was being moved is gone on with',
      },
    },
  ],
  summary: { zh: '把台账连同日志搬到另一数据库（迁移）', en: 'moves a ledger with its log into another database' },
  teaches: {
    zh: `先停服务。正在使用的 SQLite 文件不搬；PostgreSQL 上的服务若同时写入，结束时会指出差异，再搬一次即可补上。所有行逐一比较，
每份日志从第一个事件核验到末尾；完成之前目标库上不能启动服务。游标、凭证和回调继续有效；回调须使用同一
LEDGER_SEAL_SECRET（或 LEDGER_JWT_SECRET）。

  supervision-ledger move --from sqlite:var/ledger.sqlite --to postgres://ledger:PASSWORD@db/ledger`,
    en: `Stop the service before. A SQLite file that is served is refused; what a service on PostgreSQL writes meanwhile is told as a
difference at the end, and moved when moved again. All rows are compared, and each log is verified from its first event to its
head. Until this has said so, no service starts on the target. Cursors, credentials and webhooks stay valid; webhooks need the same
LEDGER_SEAL_SECRET (or LEDGER_JWT_SECRET) as before.

  supervision-ledger move --from sqlite:var/ledger.sqlite --to postgres://ledger:PASSWORD@db/ledger`,
  },
  run: async ({ print, json, language }, options) => {
    const [from, to] = [addressOf('--from', options['from']), addressOf('--to', options['to'])];
    if (from === to)
      throw new Misused({ zh: '--from 与 --to 是同一数据库', en: '--from and --to are the same database' });
    const file = sqlitePath(from);
    if (file !== null && !existsSync(file))
      throw new Misused({ zh: `--from：没有 ${file}`, en: `--from: there is no ${file}` });
    // Held until the process ends.
    await Promise.all([from, to].map((url) => holdAlone(url, PATIENCE_MS)));
    const source = await openToRead(from);
    try {
      const target = await openDatabase(to);
      try {
        const { jurisdictions, events } = await move(source, target, (table, rows) => {
          if (!json) print(`${table.padEnd(20)} ${rows}`);
        });
        const said = {
          zh: `已搬：${jurisdictions} 个行政区划，${events} 个事件，每份日志核验无误\n启动服务时 DATABASE_URL 用 ${shownUrl(to)}`,
          en: `moved: ${jurisdictions} jurisdictions, ${events} events, every log valid up to its head\nstart the service with DATABASE_URL for ${shownUrl(to)}`,
        };
        print(json ? JSON.stringify({ jurisdictions, events, to: shownUrl(to) }) : said[language]);
        return ENDED.WELL;
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
  },
};
