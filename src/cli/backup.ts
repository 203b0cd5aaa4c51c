// Saves a ledger in a SQLite file with its files, while the service runs or not, and restores it into an empty place. What was saved
// is verified by its chain of hashes, when it is saved and when it is restored.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cp, copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { wallNow } from '../ledger/clock';
import { verifyLog } from '../ledger/replay';
import { copySqlite } from '../store/backup';
import { sqlitePath } from '../store/database';
import { LedgerRow } from '../store/ledger-row';
import { openDatabase, openToRead } from '../store/open';
import { Reader } from '../store/reader';
import { holdAlone } from '../store/sole';
import { removeSqlite } from '../store/sqlite';
import { DATABASE, databaseOf } from './databases';
import { Progress } from './progress';
import type { Option, Subcommand } from './subcommand';
import { ENDED, given, Misused, type Terminal } from './terminal';

const LEDGER = 'ledger.sqlite';
const FILES = 'files';
const SAVED = 'saved.json';
/** What is being received is nobody's yet. */
const INCOMING = 'incoming';

const savedShape = z.strictObject({
  savedAt: z.string(),
  heads: z.array(z.strictObject({ jurisdiction: z.string(), events: z.int(), headHash: z.string() })),
});
type Saved = z.infer<typeof savedShape>;

const FILES_FOLDER: Option = {
  flags: '--files <folder>',
  text: { zh: '附件文件夹；默认为数据库旁的 files', en: 'the folder of files; files beside the database if missing' },
};

export const BACKUP: Subcommand = {
  name: 'backup',
  takes: [['<folder>', { zh: '存到哪个新文件夹', en: 'the new folder to save to' }]],
  options: [DATABASE, FILES_FOLDER],
  summary: { zh: '备份台账和附件（SQLite）', en: 'saves a ledger and its files (SQLite)' },
  teaches: {
    zh: `服务运行时也可备份：存下同一时刻的完整台账，再存附件，最后逐个核验事件并记下各末尾。PostgreSQL 请用 pg_dump，见 docs/operations.md。

  supervision-ledger backup 备份/2026-11-22`,
    en: `The service may run meanwhile: what is saved is one moment of the ledger, then its files; then every event is verified, and the heads are
noted. For PostgreSQL use pg_dump, see docs/operations.md.

  supervision-ledger backup saved/2026-11-22`,
  },
  run: async (terminal, options, [folder = '']) => {
    const from = pathOf(options['database']);
    const to = given('<folder>', folder, 'saved/2026-11-22');
    if (existsSync(to)) {
      throw new Misused({ zh: `${to} 已存在，请另取一个文件夹`, en: `${to} is there already: name a new folder` });
    }
    const draft = `${to}.saving`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true, mode: 0o700 });
    try {
      const progress = new Progress(terminal);
      await copySqlite(from, join(draft, LEDGER), (done, of) => progress.show(LEDGER, Math.min(done, of), of));
      // Behind the ledger: every row of it has its bytes.
      await copyFiles(filesOf(options['files'], from), join(draft, FILES));
      const saved: Saved = { savedAt: wallNow(), heads: await headsOf(join(draft, LEDGER)) };
      writeFileSync(join(draft, SAVED), `${JSON.stringify(saved, null, 2)}\n`);
      renameSync(draft, to);
      told(terminal, saved, { zh: `已备份到 ${to}`, en: `saved to ${to}` });
      return ENDED.WELL;
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  },
};

export const RESTORE: Subcommand = {
  name: 'restore',
  takes: [['<folder>', { zh: '备份所在文件夹', en: 'the folder that backup made' }]],
  options: [DATABASE, FILES_FOLDER],
  summary: { zh: '把备份恢复到空处（SQLite）', en: 'restores a backup into an empty place (SQLite)' },
  teaches: {
    zh: `先停止服务。逐个核验事件，与备份时记下的末尾相同才放到位；已有台账的地方不覆盖。恢复后旧游标失效，订阅方须重新读取，因为备份之后的事件已不在。

  supervision-ledger restore 备份/2026-11-22`,
    en: `Stop the service first. Every event is verified, and the heads are those that were noted, before it is put in place; a ledger that is
there is not overwritten. Cursors from before are refused afterwards and who follows reads anew, since what came after the backup is gone.

  supervision-ledger restore saved/2026-11-22`,
  },
  run: async (terminal, options, [folder = '']) => {
    const to = pathOf(options['database']);
    const saved = savedIn(folder);
    const release = await holdAlone(`sqlite:${to}`);
    const draft = `${to}.restoring`;
    try {
      if (existsSync(to)) {
        throw new Misused({ zh: `${to} 已有台账，请先移走`, en: `${to} holds a ledger: move it away first` });
      }
      removeSqlite(draft);
      await copyFile(join(folder, LEDGER), draft);
      const heads = await headsOf(draft);
      if (JSON.stringify(heads) !== JSON.stringify(saved.heads)) {
        throw new Misused({
          zh: `${folder} 与备份时记下的末尾不符：文件被改动或损坏`,
          en: `${folder} is not what was saved: it was changed or is damaged`,
        });
      }
      await copyFiles(join(folder, FILES), filesOf(options['files'], to));
      await begunAnew(draft);
      renameSync(draft, to);
      told(terminal, saved, { zh: `已恢复到 ${to}`, en: `restored to ${to}` });
      return ENDED.WELL;
    } finally {
      removeSqlite(draft);
      await release();
    }
  },
};

function pathOf(database: unknown): string {
  const path = sqlitePath(databaseOf(database));
  if (path !== null) return path;
  throw new Misused({
    zh: 'PostgreSQL 请用 pg_dump 和 pg_restore，见 docs/operations.md“备份恢复”',
    en: 'for PostgreSQL use pg_dump and pg_restore, see docs/operations.md',
  });
}

function filesOf(folder: unknown, database: string): string {
  return typeof folder === 'string' ? folder : join(dirname(database), FILES);
}

async function copyFiles(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  await cp(from, to, { recursive: true, filter: (path) => path !== join(from, INCOMING) });
}

/** The end of each log, every event of it verified; throws Misused where one does not fit. */
async function headsOf(path: string): Promise<Saved['heads']> {
  const database = await openToRead(`sqlite:${path}`);
  const reader = new Reader(database);
  try {
    const codes = (await reader.heads()).map(({ jurisdiction }) => jurisdiction).sort();
    const heads: Saved['heads'] = [];
    for (const jurisdiction of codes) {
      const { valid, events, headHash, firstInvalidSequence } = await verifyLog(reader, jurisdiction);
      if (!valid) {
        throw new Misused({
          zh: `${jurisdiction} 第 ${firstInvalidSequence} 号事件起不符：日志被改动或损坏`,
          en: `${jurisdiction}: not valid from event ${firstInvalidSequence} on`,
        });
      }
      heads.push({ jurisdiction, events, headHash });
    }
    return heads;
  } finally {
    await database.close();
  }
}

/** A restored ledger is another than the one that went on: what was read of that one's future is not of this one's. */
async function begunAnew(path: string): Promise<void> {
  const database = await openDatabase(`sqlite:${path}`);
  try {
    await new LedgerRow(database).beginAnew();
  } finally {
    await database.close();
  }
}

function savedIn(folder: string): Saved {
  try {
    return savedShape.parse(JSON.parse(readFileSync(join(folder, SAVED), 'utf8')));
  } catch {
    throw new Misused({
      zh: `${folder} 不是 supervision-ledger backup 所存的文件夹`,
      en: `${folder} is no folder that supervision-ledger backup has made`,
    });
  }
}

function told({ print, json, language }: Terminal, saved: Saved, done: { zh: string; en: string }): void {
  if (json) {
    print(JSON.stringify(saved, null, 2));
    return;
  }
  print(done[language]);
  for (const { jurisdiction, events, headHash } of saved.heads) {
    print(`${jurisdiction}  ${language === 'zh' ? `${events} 个事件，末尾` : `${events} events, head`} ${headHash}`);
  }
}
