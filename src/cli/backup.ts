// Saves a ledger in a SQLite file with its files, whichever database it is in, while the service runs or not, and restores it into an
// empty place of either kind. What was saved is verified by its chain of hashes, when it is saved and when it is restored.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cp, copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { wallNow } from '../ledger/clock';
import { restore } from '../ledger/move';
import { readConfig } from '../server/config';
import { copySqlite } from '../store/backup';
import { copyMoment } from '../store/copying';
import { shownUrl, sqlitePath } from '../store/database';
import { LedgerRow } from '../store/ledger-row';
import { openDatabase, openToRead } from '../store/open';
import { holdAlone } from '../store/sole';
import { removeSqlite } from '../store/sqlite';
import { DATABASE, databaseOf, type VerifiedHead, verifiedHeads } from './databases';
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
  text: {
    zh: '附件文件夹；默认为 SQLite 文件旁的 files，否则为 LEDGER_FILES；对象存储中的附件不在其内',
    en: 'the folder of files; files beside a SQLite file if missing, else LEDGER_FILES; files in a bucket are not saved',
  },
};

export const BACKUP: Subcommand = {
  name: 'backup',
  takes: [['<folder>', { zh: '存到哪个新文件夹', en: 'the new folder to save to' }]],
  options: [DATABASE, FILES_FOLDER],
  summary: { zh: '备份台账和附件', en: 'saves a ledger and its files' },
  teaches: {
    zh: `服务运行时也可备份：存下同一时刻的完整台账，再存附件，最后逐个核验事件并记下各末尾。PostgreSQL 上的台账也存成一个 SQLite 文件，
可恢复到任一种数据库；很大的台账另用 pg_dump 或 WAL 归档，见 docs/operations.md。

  supervision-ledger backup 备份/2026-11-22`,
    en: `The service may run meanwhile: what is saved is one moment of the ledger, then its files; then every event is verified, and the heads are
noted. A ledger on PostgreSQL is saved as a SQLite file too, and either is restored into either; for a very large one use pg_dump or
WAL archiving besides, see docs/operations.md.

  supervision-ledger backup saved/2026-11-22`,
  },
  run: async (terminal, options, [folder = '']) => {
    const from = databaseOf(options['database']);
    const to = given('<folder>', folder, 'saved/2026-11-22');
    if (existsSync(to)) {
      throw new Misused({ zh: `${to} 已存在，请另取一个文件夹`, en: `${to} is there already: name a new folder` });
    }
    const draft = `${to}.saving`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true, mode: 0o700 });
    try {
      await saveLedger(from, join(draft, LEDGER), new Progress(terminal));
      // Behind the ledger: every row of it has its bytes.
      await copyFiles(filesOf(options['files'], from), join(draft, FILES));
      const saved: Saved = { savedAt: wallNow(), heads: await verifiedHeads(`sqlite:${join(draft, LEDGER)}`) };
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
  summary: { zh: '把备份恢复到空处', en: 'restores a backup into an empty place' },
  teaches: {
    zh: `先停止服务。逐个核验事件，与备份时记下的末尾相同才放到位；已有台账的地方不覆盖。恢复后旧游标失效，订阅方须重新读取，因为备份之后的事件已不在。

  supervision-ledger restore 备份/2026-11-22`,
    en: `Stop the service first. Every event is verified, and the heads are those that were noted, before it is put in place; a ledger that is
there is not overwritten. Cursors from before are refused afterwards and who follows reads anew, since what came after the backup is gone.

  supervision-ledger restore saved/2026-11-22`,
  },
  run: async (terminal, options, [folder = '']) => {
    const to = databaseOf(options['database']);
    const saved = savedIn(folder);
    const release = await holdAlone(to);
    try {
      const path = sqlitePath(to);
      const files = () => copyFiles(join(folder, FILES), filesOf(options['files'], to));
      if (path === null) await restoreInto(to, folder, saved, files, new Progress(terminal));
      else await restoreFile(path, folder, saved, files);
      told(terminal, saved, { zh: `已恢复到 ${shownUrl(to)}`, en: `restored to ${shownUrl(to)}` });
      return ENDED.WELL;
    } finally {
      await release();
    }
  },
};

/** One moment of a ledger as a new SQLite file. */
async function saveLedger(from: string, draft: string, progress: Progress): Promise<void> {
  const path = sqlitePath(from);
  if (path !== null) {
    await copySqlite(path, draft, (done, of) => progress.show(LEDGER, Math.min(done, of), of));
    return;
  }
  const source = await openToRead(from);
  try {
    const target = await openDatabase(`sqlite:${draft}`);
    try {
      await copyMoment(source, target, (table, rows) => progress.show(`${table} ${rows}`, 0, 0));
      const { epoch, seeded } = await new LedgerRow(source).read();
      await new LedgerRow(target).received({ epoch, seeded });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

type Files = () => Promise<void>;

async function restoreFile(to: string, folder: string, saved: Saved, files: Files): Promise<void> {
  const draft = `${to}.restoring`;
  try {
    if (existsSync(to)) throw occupied(to);
    removeSqlite(draft);
    await copyFile(join(folder, LEDGER), draft);
    compare(saved, await verifiedHeads(`sqlite:${draft}`), folder);
    await files();
    await begunAnew(draft);
    renameSync(draft, to);
  } finally {
    removeSqlite(draft);
  }
}

async function restoreInto(to: string, folder: string, saved: Saved, files: Files, progress: Progress): Promise<void> {
  // What is saved stays as it was: a file that is opened may get others beside it.
  const aside = mkdtempSync(join(tmpdir(), 'restoring-'));
  const draft = join(aside, LEDGER);
  try {
    await copyFile(join(folder, LEDGER), draft);
    compare(saved, await verifiedHeads(`sqlite:${draft}`), folder);
    const target = await openDatabase(to);
    try {
      if (!(await new LedgerRow(target).isEmpty())) throw occupied(shownUrl(to));
      await files();
      const source = await openToRead(`sqlite:${draft}`);
      const copied = (table: string, rows: number) => progress.show(`${table} ${rows}`, 0, 0);
      await restore(source, target, copied).finally(() => source.close());
    } finally {
      await target.close();
    }
  } finally {
    rmSync(aside, { recursive: true });
  }
}

const occupied = (place: string): Misused =>
  new Misused({ zh: `${place} 已有台账，请先移走`, en: `${place} holds a ledger: move it away first` });

function compare(saved: Saved, heads: VerifiedHead[], folder: string): void {
  if (JSON.stringify(heads) === JSON.stringify(saved.heads)) return;
  throw new Misused({
    zh: `${folder} 与备份时记下的末尾不符：文件被改动或损坏`,
    en: `${folder} is not what was saved: it was changed or is damaged`,
  });
}

/** Where files lie; null: in a bucket, which is not saved with the ledger. */
function filesOf(folder: unknown, database: string): string | null {
  if (typeof folder === 'string') return folder;
  const path = sqlitePath(database);
  return path === null ? readConfig(process.env).files.folder : join(dirname(path), FILES);
}

async function copyFiles(from: string | null, to: string | null): Promise<void> {
  if (from === null || to === null || !existsSync(from)) return;
  await cp(from, to, { recursive: true, filter: (path) => path !== join(from, INCOMING) });
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
