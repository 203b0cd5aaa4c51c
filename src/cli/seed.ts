// Fills an empty database from seeds/.
import { join } from 'node:path';

import { WallClock } from '../ledger/clock';
import { packageRoot } from '../ledger/package-root';
import { seed, type SeedKind } from '../ledger/seed';
import { readConfig } from '../server/config';
import { shownUrl } from '../store/database';
import { holdAlone } from '../store/sole';
import { DATABASE, databaseOf } from './databases';
import type { Subcommand } from './subcommand';
import { ENDED, Misused } from './terminal';

export const SEED: Subcommand = {
  name: 'seed',
  options: [
    DATABASE,
    {
      flags: '--kind <kind>',
      text: {
        zh: 'reference 为行政区划、政策、单位和岗位；demo 另加演示事项',
        en: 'reference: jurisdictions, policies, units and posts; demo: tasks to try besides',
      },
      standard: 'reference',
    },
  ],
  summary: { zh: '向空库装入初始数据', en: 'fills an empty database' },
  teaches: {
    zh: `数据在 seeds/ 下，可先修改再装入。库中已有台账时什么也不做，退出码为 1。

  supervision-ledger seed --kind reference`,
    en: `The data is in seeds/ and may be changed before. A database with a ledger is left alone; the exit code is 1 then.

  supervision-ledger seed --kind reference`,
  },
  run: async ({ print, json, language }, options) => {
    const kind = (['reference', 'demo'] as const).find((each) => each === options['kind']);
    if (kind === undefined)
      throw new Misused({ zh: '--kind 应为 reference 或 demo', en: '--kind must be reference or demo' });
    const url = databaseOf(options['database']);
    const { chainHash } = readConfig(process.env);
    const release = await holdAlone(url);
    const failed = (error: unknown) => {
      throw error;
    };
    const done = await seed(url, kind, new WallClock().now(), join(packageRoot(), 'seeds'), failed, chainHash);
    await release();
    print(json ? JSON.stringify({ seeded: done, database: shownUrl(url) }) : said(done, shownUrl(url))[language]);
    return done === 'none' ? ENDED.WRONG : ENDED.WELL;
  },
};

function said(done: SeedKind, where: string) {
  return done === 'none'
    ? { zh: `${where} 中已有台账，未作改动`, en: `${where} has a ledger; nothing was changed` }
    : { zh: `已装入 ${where}（${done}）`, en: `${where} was filled (${done})` };
}
