// The databases that commands are about: named by an option, or those of the service.
import { readConfig } from '../server/config';
import { isPostgres, sqlitePath } from '../store/database';
import type { Option } from './subcommand';
import { Misused } from './terminal';

export const DATABASE: Option = {
  flags: '--database <address>',
  text: {
    zh: '数据库：sqlite:路径 或 postgres://用户:密码@主机/库；默认为服务所用的',
    en: "the database: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE; the service's own if missing",
  },
};

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
