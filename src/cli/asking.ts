// The service that a command asks: by its address and a token, as any other system does, so that who acts, with which rights, is in
// its log.
import { readFileSync } from 'node:fs';

import { connectLedger, LedgerError, type LedgerClient } from '../client/connect';
import { readConfig } from '../server/config';
import type { Option } from './subcommand';
import { Misused, type Terminal } from './terminal';

export const SERVICE: readonly Option[] = [
  {
    flags: '--url <address>',
    text: { zh: '服务地址；默认为 LEDGER_URL，否则为本机', en: 'the service; LEDGER_URL, or else this machine' },
  },
  {
    flags: '--token-file <path>',
    text: {
      zh: '存有令牌的文件；默认取环境变量 LEDGER_TOKEN',
      en: 'a file with the token; else the variable LEDGER_TOKEN',
    },
  },
];

// A file of many rows is read and written in one request.
const PATIENCE_MS = 30 * 60_000;

export interface AskedService {
  url: string;
  token: string;
  client: LedgerClient;
}

/** The service that the options of a command name. Throws Misused. */
export function serviceOf(options: Readonly<Record<string, unknown>>, { language }: Terminal): AskedService {
  const url = addressOf(options['url']);
  const token = tokenOf(options['tokenFile']);
  const acceptLanguage = language === 'zh' ? 'zh-CN' : 'en';
  const client = connectLedger({ url: `${url}/graphql`, token, acceptLanguage, timeout: PATIENCE_MS, retries: 0 });
  return { url, token, client };
}

function addressOf(given: unknown): string {
  if (typeof given === 'string' && /^https?:\/\/\S+$/.test(given)) return given.replace(/\/+$/, '');
  if (given !== undefined) {
    throw new Misused({
      zh: '--url 应写成 http://主机:端口 或 https://主机',
      en: '--url must be http://HOST:PORT or https://HOST',
    });
  }
  const { publicUrl, host, port } = readConfig(process.env);
  return publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function tokenOf(path: unknown): string {
  const token = typeof path === 'string' ? contentOf(path) : process.env['LEDGER_TOKEN'];
  if (token !== undefined && token.trim() !== '') return token.trim();
  throw new Misused({
    zh: '缺少令牌：用 --token-file 指出文件，或设环境变量 LEDGER_TOKEN；令牌可由 supervision-ledger token 签发',
    en: 'a token is needed: --token-file, or the variable LEDGER_TOKEN; supervision-ledger token prints one',
  });
}

/** The text of a file that an argument names. */
export function contentOf(path: string): string {
  return bytesOf(path).toString('utf8');
}

export function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Misused({ zh: `读不到文件 ${path}：${why}`, en: `${path} cannot be read: ${why}` });
  }
}

/** What the service refused, or that it was not there, as the call's mistake. */
export function asMisuse(error: unknown, url: string): unknown {
  if (!(error instanceof LedgerError)) return error;
  const lost = error.code === 'CONNECTION_LOST' || error.code === 'UNAVAILABLE';
  const zh = lost ? `${url} 没有应答：服务是否已启动？` : error.message;
  return new Misused({ zh, en: lost ? `${url} does not answer: has the service been started?` : error.message });
}
