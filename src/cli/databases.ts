// The databases that commands are about: named by an option, or those of the service.
import { verifyLog } from '../ledger/verifying';
import { readConfig } from '../server/config';
import { isPostgres, shownUrl, sqlitePath } from '../store/database';
import { openToRead } from '../store/open';
import { type Head, Reader } from '../store/reader';
import type { Option } from './subcommand';
import { Misused } from './terminal';

export const DATABASE: Option = {
  flags: '--database <address>',
  text: {
    zh: '数据库：sqlite:路径 或 postgres://用户:密码@主机/库；默认为服务所用的',
    en: "the database: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE; the service's own if missing",
  },
};

export const JURISDICTION: Option = {
  flags: '--jurisdiction <code>',
  text: { zh: '只限一个行政区划；默认全部', en: 'one jurisdiction only; all if missing' },
};

/** The ends of the logs that a command is about, by code; throws Misused where there is none. */
export async function logsOf(reader: Reader, url: string, asked: string | boolean | undefined): Promise<Head[]> {
  const all = (await reader.heads()).sort((a, b) => (a.jurisdiction < b.jurisdiction ? -1 : 1));
  const heads = all.filter(({ jurisdiction }) => asked === undefined || jurisdiction === asked);
  if (heads.length > 0) return heads;
  throw new Misused({
    zh: `${shownUrl(url)} 中没有${asked === undefined ? '任何日志' : ` ${String(asked)} 的日志`}`,
    en: `${shownUrl(url)} has no log${asked === undefined ? '' : ` of ${String(asked)}`}`,
  });
}

/** Where a verified log ends. */
export interface VerifiedHead {
  jurisdiction: string;
  events: number;
  headHash: string;
}

/** The ends of all logs of a database, each verified from its first event; throws Misused where one does not hold. */
export async function verifiedHeads(url: string): Promise<VerifiedHead[]> {
  const database = await openToRead(url);
  const reader = new Reader(database);
  try {
    const heads: VerifiedHead[] = [];
    for (const jurisdiction of (await reader.heads()).map((head) => head.jurisdiction).sort()) {
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

/** The address that an option names; throws Misused. */
export function addressOf(option: string, value: unknown): string {
  if (typeof value === 'string' && (sqlitePath(value) !== null || isPostgres(value))) return value;
  const form = 'sqlite:PATH / postgres://USER:PASSWORD@HOST/DATABASE';
  throw new Misused({
    zh: `${option} 应写成 ${form}`,
    en: `${option} must be sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE`,
  });
}

/** The database that a command is about. */
export function databaseOf(value: unknown): string {
  return value === undefined ? readConfig(process.env).databaseUrl : addressOf('--database', value);
}
