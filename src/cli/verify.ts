// Checks a ledger, beside the service or without one: of a SQLite file every page, then the log by its chain of hashes and its
// signed ends; or a file of the log. Nothing in either is changed.
import { existsSync, readFileSync } from 'node:fs';

import { BadLogFile, readHeads, readLogs } from '../ledger/log-file';
import { keyIdOf, publicKeyOf, type SignedHead } from '../ledger/signing';
import { SignedEnds, type Verified, verify, verifyLog } from '../ledger/verifying';
import { shownUrl, sqlitePath } from '../store/database';
import { openToRead } from '../store/open';
import { Reader } from '../store/reader';
import { damageOf } from '../store/sqlite-soundness';
import { DATABASE, databaseOf, JURISDICTION, logsOf } from './databases';
import { Progress } from './progress';
import type { Subcommand } from './subcommand';
import { ENDED, Misused, type Terminal } from './terminal';

type Found = { jurisdiction: string } & Verified;

/** What signed ends count, besides those in the log's own place. */
interface Anchors {
  heads: SignedHead[];
  trusted: Set<string> | null;
}

export const VERIFY: Subcommand = {
  name: 'verify',
  options: [
    DATABASE,
    {
      flags: '--file <file>',
      text: { zh: '不查数据库，查 log export 导出的文件', en: 'a file of log export instead' },
    },
    JURISDICTION,
    {
      flags: '--heads <file>',
      text: {
        zh: '另存的签名末尾（GET /log/heads 所得）',
        en: 'signed heads that were kept elsewhere (GET /log/heads)',
      },
    },
    {
      flags: '--key <file>',
      text: { zh: '只认此公钥（PEM）的签名', en: 'the public key (PEM) whose signatures count; any if missing' },
    },
  ],
  summary: {
    zh: '核验数据库文件、事件日志的哈希链和签名',
    en: "verifies the file, the log's chain of hashes and its signatures",
  },
  teaches: {
    zh: `SQLite 文件先逐页检查。事件日志从第一个事件查到末尾：序号连续、每个哈希与前一个相接、末尾与记录一致，每个已签名的末尾仍在其中。服务运行时也可核验；文件和数据库都不会被改动。
能改数据库的人也能重算其中的哈希：把 /log/heads 另存到别处，连同公钥用于核验，改动和截断便无处可藏。
发现不符时指出第一个不符的事件，退出码为 1。

  supervision-ledger verify
  supervision-ledger verify --database sqlite:backup/ledger.sqlite --json
  supervision-ledger verify --file 日志.jsonl --heads heads.json --key signing-key.pub.pem`,
    en: `Of a SQLite file every page is checked first. From the first event to the last: sequences are dense, each hash follows from the one
before, the head is the end, and every end that was signed is still in it. The service may run meanwhile; neither a file nor a database is changed.
Whoever can write the database can make its hashes anew: keep /log/heads elsewhere, and verify with it and the public key.
Names the first event that does not fit; the exit code is 1 then.

  supervision-ledger verify
  supervision-ledger verify --database sqlite:backup/ledger.sqlite --json
  supervision-ledger verify --file log.jsonl --heads heads.json --key signing-key.pub.pem`,
  },
  run: async (terminal, options) => {
    const anchors = anchorsOf(options);
    const { file, jurisdiction } = options;
    const found: Found[] = [];
    const tell = (one: Found) => {
      found.push(one);
      if (!terminal.json) terminal.print(sentence(one)[terminal.language]);
    };
    if (typeof file === 'string') await ofFile(file, jurisdiction, anchors, tell);
    else {
      const url = databaseOf(options['database']);
      const damage = await damageIn(url);
      if (damage !== null) {
        terminal.print(
          terminal.json ? JSON.stringify({ damaged: damage }, null, 2) : damaged(url, damage)[terminal.language],
        );
        return ENDED.WRONG;
      }
      await ofDatabase(url, jurisdiction, anchors, terminal, tell);
    }
    if (terminal.json) terminal.print(JSON.stringify(found, null, 2));
    return found.every(({ valid }) => valid) ? ENDED.WELL : ENDED.WRONG;
  },
};

function anchorsOf(options: Parameters<Subcommand['run']>[1]): Anchors {
  const named = <T>(option: string, read: (text: string) => T): T | null => {
    const path = options[option];
    if (typeof path !== 'string') return null;
    try {
      return read(readFileSync(path, 'utf8'));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Misused({ zh: `--${option} ${path}：${why}`, en: `--${option} ${path}: ${why}` });
    }
  };
  const trusted = named('key', (pem) => new Set([keyIdOf(publicKeyOf(pem))]));
  return { heads: named('heads', readHeads) ?? [], trusted };
}

/** What is wrong with the pages of a SQLite file; PostgreSQL checks its own. Throws BadDatabase. */
async function damageIn(url: string): Promise<string | null> {
  const path = sqlitePath(url);
  return path === null || !existsSync(path) ? null : damageOf(path);
}

const damaged = (url: string, damage: string) => ({
  zh: `${shownUrl(url)} 已损坏：${damage}`,
  en: `${shownUrl(url)} is damaged: ${damage}`,
});

async function ofDatabase(
  url: string,
  asked: string | boolean | undefined,
  { heads: elsewhere, trusted }: Anchors,
  terminal: Terminal,
  tell: (found: Found) => void,
): Promise<void> {
  const opened = await openToRead(url);
  const reader = new Reader(opened);
  try {
    for (const { jurisdiction, sequence } of await logsOf(reader, url, asked)) {
      const progress = new Progress(terminal);
      const show = (events: number) => progress.show(jurisdiction, events, sequence);
      const signed = new SignedEnds(jurisdiction, trusted);
      for (const head of elsewhere) signed.add(head);
      tell({ jurisdiction, ...(await verifyLog(reader, jurisdiction, show, signed)) });
    }
  } finally {
    await opened.close();
  }
}

async function ofFile(
  path: string,
  asked: string | boolean | undefined,
  { heads: elsewhere, trusted }: Anchors,
  tell: (found: Found) => void,
): Promise<void> {
  let any = false;
  try {
    for await (const log of readLogs(path)) {
      const { jurisdiction, signedHeads } = log;
      if (asked !== undefined && jurisdiction !== asked) continue;
      any = true;
      const signed = new SignedEnds(jurisdiction, trusted);
      for (const head of [...signedHeads, ...elsewhere]) signed.add(head);
      tell({ jurisdiction, ...(await verify(log, signed)) });
    }
  } catch (error) {
    if (!(error instanceof BadLogFile)) throw error;
    throw new Misused({ zh: `--file ${path}：${error.message}`, en: `--file ${path}: ${error.message}` });
  }
  if (!any)
    throw new Misused({ zh: `${path} 中没有 ${String(asked)} 的日志`, en: `${path} has no log of ${String(asked)}` });
}

function sentence({ jurisdiction, valid, events, firstInvalidSequence, headHash, signedThrough, keys }: Found) {
  if (!valid) {
    return {
      zh: `${jurisdiction}  ${events} 个事件，第 ${firstInvalidSequence} 号起不符：日志被改动或损坏`,
      en: `${jurisdiction}  ${events} events, not valid from event ${firstInvalidSequence} on: the log was changed or is damaged`,
    };
  }
  const by = keys.map((key) => key.slice(0, 16)).join(', ');
  return {
    zh: `${jurisdiction}  ${events} 个事件，哈希链完整，末尾 ${headHash}，${signedThrough === null ? '没有签名' : `签名至第 ${signedThrough} 号（${by}）`}`,
    en: `${jurisdiction}  ${events} events, valid, head ${headHash}, ${signedThrough === null ? 'nothing signed' : `signed through event ${signedThrough} (${by})`}`,
  };
}
