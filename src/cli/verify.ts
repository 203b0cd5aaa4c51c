// Checks a ledger, beside the service or without one: of a SQLite file every page, then the log by its chain of hashes. Nothing
// in it is changed.
import { existsSync } from 'node:fs';

import { type Verified, verifyLog } from '../ledger/replay';
import { shownUrl, sqlitePath } from '../store/database';
import { openToRead } from '../store/open';
import { Reader } from '../store/reader';
import { damageOf } from '../store/sqlite-soundness';
import { DATABASE, databaseOf } from './databases';
import { Progress } from './progress';
import type { Subcommand } from './subcommand';
import { ENDED, Misused } from './terminal';

export const VERIFY: Subcommand = {
  name: 'verify',
  options: [
    DATABASE,
    {
      flags: '--jurisdiction <code>',
      text: { zh: '只查一个行政区划；默认全部', en: 'one jurisdiction only; all if missing' },
    },
  ],
  summary: { zh: '核验数据库文件和事件日志的哈希链', en: "verifies the file and the log's chain of hashes" },
  teaches: {
    zh: `SQLite 文件先逐页检查。事件日志从第一个事件查到末尾：序号连续、每个哈希与前一个相接、末尾与记录一致。服务运行时也可核验；文件和数据库都不会被改动。
发现不符时指出第一个不符的事件，退出码为 1。

  supervision-ledger verify
  supervision-ledger verify --database sqlite:backup/ledger.sqlite --json`,
    en: `Of a SQLite file every page is checked first. From the first event to the last: sequences are dense, each hash follows from the one before, the head is the end. The service may
run meanwhile; neither a file nor a database is changed. Names the first event that does not fit; the exit code is 1 then.

  supervision-ledger verify
  supervision-ledger verify --database sqlite:backup/ledger.sqlite --json`,
  },
  run: async (terminal, options) => {
    const { print, json, language } = terminal;
    const url = databaseOf(options['database']);
    const found = await damageIn(url);
    if (found !== null) {
      if (json) print(JSON.stringify({ damaged: found }, null, 2));
      else print(damagedSentence(shownUrl(url), found)[language]);
      return ENDED.WRONG;
    }
    const opened = await openToRead(url);
    const reader = new Reader(opened);
    try {
      const all = (await reader.heads()).sort((a, b) => (a.jurisdiction < b.jurisdiction ? -1 : 1));
      const asked = options['jurisdiction'];
      const heads = all.filter(({ jurisdiction }) => asked === undefined || jurisdiction === asked);
      if (heads.length === 0) {
        throw new Misused({
          zh: `${shownUrl(url)} 中没有${asked === undefined ? '任何日志' : ` ${String(asked)} 的日志`}`,
          en: `${shownUrl(url)} has no log${asked === undefined ? '' : ` of ${String(asked)}`}`,
        });
      }
      const found: ({ jurisdiction: string } & Verified)[] = [];
      for (const { jurisdiction, sequence } of heads) {
        const progress = new Progress(terminal);
        const verified = await verifyLog(reader, jurisdiction, (events) =>
          progress.show(jurisdiction, events, sequence),
        );
        found.push({ jurisdiction, ...verified });
        if (!json) print(sentence(jurisdiction, verified)[language]);
      }
      if (json) print(JSON.stringify(found, null, 2));
      return found.every(({ valid }) => valid) ? ENDED.WELL : ENDED.WRONG;
    } finally {
      await opened.close();
    }
  },
};

/** What is wrong with the pages of a SQLite file; PostgreSQL checks its own. Throws BadDatabase. */
async function damageIn(url: string): Promise<string | null> {
  const path = sqlitePath(url);
  return path === null || !existsSync(path) ? null : damageOf(path);
}

const damagedSentence = (where: string, found: string) => ({
  zh: `${where} 已损坏：${found}`,
  en: `${where} is damaged: ${found}`,
});

function sentence(code: string, { valid, events, firstInvalidSequence, headHash }: Verified) {
  return valid
    ? {
        zh: `${code}  ${events} 个事件，哈希链完整，末尾 ${headHash}`,
        en: `${code}  ${events} events, valid, head ${headHash}`,
      }
    : {
        zh: `${code}  ${events} 个事件，第 ${firstInvalidSequence} 号起不符：日志被改动或损坏`,
        en: `${code}  ${events} events, not valid from event ${firstInvalidSequence} on: the log was changed or is damaged`,
      };
}
