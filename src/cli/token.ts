// Prints a signed token for a role: to try the service, or for people where there is no OpenID provider.
import { ROLES } from '../rules/words';
import { readConfig } from '../server/config';
import { signToken } from '../server/tokens';
import type { Subcommand } from './subcommand';
import { ENDED, given, Misused } from './terminal';

export const TOKEN: Subcommand = {
  name: 'token',
  options: [
    { flags: '--role <role>', text: { zh: `角色：${ROLES.join('、')}`, en: `the role: ${ROLES.join(', ')}` } },
    {
      flags: '--jurisdiction <code>',
      text: { zh: '行政区划代码（GB/T 2260），如 370600', en: 'GB/T 2260 code, e.g. 370600' },
    },
    {
      flags: '--subject <id>',
      text: { zh: '谁：同一人或系统始终相同的标识', en: 'who: an id that stays the same for one person or system' },
    },
    { flags: '--name <name>', text: { zh: '日志和页面上显示的名称', en: 'the name that the log and the pages show' } },
    { flags: '--unit <code>', text: { zh: '单位代码；UNIT 必填', en: "the unit's code; needed for UNIT" } },
    {
      flags: '--ttl <span>',
      text: { zh: '有效期：30m、8h、7d', en: 'how long it is valid: 30m, 8h, 7d' },
      standard: '8h',
    },
  ],
  summary: { zh: '签发访问令牌（JWT，HS256）', en: 'prints a signed token (JWT, HS256)' },
  teaches: {
    zh: `密钥取自 LEDGER_JWT_SECRET；非生产环境取 LEDGER_DATA（默认 var/）下保存的密钥。

  supervision-ledger token --role OFFICE --jurisdiction 370600 --subject u1 --name 督查科
  supervision-ledger token --role UNIT --unit FGW --jurisdiction 370600 --subject u2 --name 联络员 --ttl 30m`,
    en: `The secret is LEDGER_JWT_SECRET; outside production, else the one kept under LEDGER_DATA (default var/).

  supervision-ledger token --role OFFICE --jurisdiction 370600 --subject u1 --name 督查科
  supervision-ledger token --role UNIT --unit FGW --jurisdiction 370600 --subject u2 --name 联络员 --ttl 30m`,
  },
  run: async ({ print, json }, options) => {
    const { jurisdiction = '', unit, ttl = '' } = options as Record<string, string | undefined>;
    const role = ROLES.find((each) => each === options['role']);
    if (role === undefined) {
      throw new Misused({
        zh: `--role 应为 ${ROLES.join('、')} 之一`,
        en: `--role must be one of ${ROLES.join(', ')}`,
      });
    }
    if (!/^\d{6}$/.test(jurisdiction)) {
      throw new Misused({
        zh: '--jurisdiction 应为六位行政区划代码（GB/T 2260），如 370600',
        en: '--jurisdiction must be a GB/T 2260 code of six digits, e.g. 370600',
      });
    }
    const sub = given('--subject', options['subject'], 'u1');
    const name = given('--name', options['name'], '督查科');
    if (role === 'UNIT') given('--unit', unit, 'FGW');
    if (!/^[1-9]\d*(s|m|h|d)$/.test(ttl)) {
      throw new Misused({ zh: '--ttl 应写成 30m、8h 或 7d', en: '--ttl must be a span such as 30m, 8h or 7d' });
    }
    const { secret, oidc } = readConfig(process.env);
    if (oidc !== null) {
      throw new Misused({
        zh: '已设置 LEDGER_OIDC_ISSUER：令牌由 OpenID 提供方签发',
        en: 'LEDGER_OIDC_ISSUER is set: tokens come from the OpenID provider',
      });
    }
    const token = await signToken(secret, { sub, name, role, jurisdiction, ...(unit !== undefined && { unit }) }, ttl);
    print(json ? JSON.stringify({ token }) : token);
    return ENDED.WELL;
  },
};
