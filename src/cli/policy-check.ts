// Checks a policy file before it is published: its shape, and what its rules would mean.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { packageRoot } from '../ledger/package-root';
import { PolicyMistake, readPolicy, ruleOf } from '../rules/policy';
import { RULE_CODES } from '../rules/words';
import type { Subcommand } from './subcommand';
import { ENDED, Misused } from './terminal';

export const POLICY_CHECK: Subcommand = {
  name: 'policy check',
  takes: [['<file>', { zh: '政策文件（JSON）', en: 'the policy file (JSON)' }]],
  options: [],
  summary: { zh: '发布前检查政策文件', en: 'checks a policy file before it is published' },
  teaches: {
    zh: `文件与 seeds/policies 下的相同：可只写与默认政策不同之处（"extends"）。没有错误时列出各规则的颜色与天数，供发布前核对。

  supervision-ledger policy check seeds/policies/370600.json`,
    en: `A file such as those in seeds/policies, which may say only what differs from the default policy ("extends"). If there is no
mistake, the colours and days of its rules are listed, to be read before it is published.

  supervision-ledger policy check seeds/policies/370600.json`,
  },
  run: (terminal, _options, [file = '']) => Promise.resolve(check(terminal, file)),
};

const check = ({ print, tell, json }: Parameters<Subcommand['run']>[0], file: string) => {
  try {
    const policy = readPolicy(read(file), read(join(packageRoot(), 'seeds/policies/default.json')));
    if (json) print(JSON.stringify(policy, null, 2));
    else for (const code of RULE_CODES) print(`${code.padEnd(24)} ${steps(ruleOf(policy, code))}`);
    return ENDED.WELL;
  } catch (error) {
    if (!(error instanceof PolicyMistake)) throw error;
    tell(`${file}: ${error.message}`);
    return ENDED.WRONG;
  }
};

function steps({ enabled, steps: each }: ReturnType<typeof ruleOf>): string {
  if (!enabled) return '–';
  return each
    .map(({ status, ...counts }) =>
      `${status} ${Object.values(counts)
        .map((n) => JSON.stringify(n))
        .join(' ')}`.trim(),
    )
    .join(', ');
}

function read(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Misused({ zh: `无法读取 ${file}：${String(error)}`, en: `${file} cannot be read: ${String(error)}` });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Misused({ zh: `${file} 不是 JSON：${String(error)}`, en: `${file} is no JSON: ${String(error)}` });
  }
}
