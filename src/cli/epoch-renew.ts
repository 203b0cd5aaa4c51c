// Gives a ledger another epoch, where it was put back by the means of its database: cursors of what was lost are refused then.
import { openDatabase } from '../store/open';
import { LedgerRow } from '../store/ledger-row';
import { shownUrl } from '../store/database';
import { holdAlone } from '../store/sole';
import { DATABASE, databaseOf, verifiedHeads } from './databases';
import type { Subcommand } from './subcommand';
import { ENDED } from './terminal';

export const EPOCH_RENEW: Subcommand = {
  name: 'epoch renew',
  options: [DATABASE],
  summary: {
    zh: '以数据库自身手段恢复后，令旧游标失效',
    en: "refuses old cursors after a restore by the database's own means",
  },
  teaches: {
    zh: `用 pg_restore、WAL 归档或磁盘快照恢复后执行；先停止服务。逐个核验事件后换新台账纪元：恢复点之后的事件已不在，持旧游标的订阅方因而须重新读取，
不会把新事件误认作旧事件。restore 已自行换新，不必再用。

  supervision-ledger epoch renew`,
    en: `After pg_restore, a WAL archive or a snapshot; stop the service first. Every event is verified, then the ledger gets a new epoch: what
came after that moment is gone, so who follows with an old cursor is refused and reads anew, instead of taking new events for old ones.
restore does so by itself.

  supervision-ledger epoch renew`,
  },
  run: async ({ print, json, language }, options) => {
    const url = databaseOf(options['database']);
    const release = await holdAlone(url);
    try {
      const heads = await verifiedHeads(url);
      const database = await openDatabase(url);
      const epoch = await new LedgerRow(database).beginAnew().finally(() => database.close());
      const where = shownUrl(url);
      const said = {
        zh: `${where}：已核验，新纪元 ${epoch}，旧游标失效`,
        en: `${where}: verified, the new epoch is ${epoch}, older cursors are refused`,
      };
      print(json ? JSON.stringify({ epoch, heads }, null, 2) : said[language]);
      return ENDED.WELL;
    } finally {
      await release();
    }
  },
};
