// Behind the suites of trust, once: prints what they have shown, and after a run at length takes it into the table of docs/security.md.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { FIGURES, SHORT, type Shown } from './figures';

const DOCUMENT = resolve(__dirname, '../../docs/security.md');
/** Between these two lines is the table. */
const MARKS = ['<!-- figures -->', '<!-- /figures -->'] as const;
const HEAD = ['| promise | shown | by |', '| --- | --- | --- |'];
const SUITE = /`test\/trust\/([\w-]+)\.test\.ts` *\|$/;

export default function table(): void {
  if (!existsSync(FIGURES)) return;
  const suites = readdirSync(FIGURES).map(
    (name) => JSON.parse(readFileSync(join(FIGURES, name), 'utf8')) as { suite: string; figures: Shown[] },
  );
  // What another run has shown is not of this one.
  rmSync(FIGURES, { recursive: true });
  const rows = suites.flatMap(({ suite, figures }) =>
    figures.map(({ promise, figure }) => `| ${promise} | ${figure} | \`test/trust/${suite}.test.ts\` |`),
  );
  console.log([...HEAD, ...rows].join('\n'));
  if (SHORT || !existsSync(DOCUMENT)) return;
  const [before = '', rest = ''] = readFileSync(DOCUMENT, 'utf8').split(MARKS[0]);
  const [old = '', after = ''] = rest.split(MARKS[1]);
  // Suites that did not run this time, or have failed, keep what they showed before.
  const kept = old.split('\n').filter((line) => {
    const suite = SUITE.exec(line)?.[1];
    return suite !== undefined && !suites.some((each) => each.suite === suite);
  });
  const suiteOf = (line: string) => SUITE.exec(line)?.[1] ?? '';
  const all = [...kept, ...rows].sort((a, b) => (suiteOf(a) < suiteOf(b) ? -1 : suiteOf(a) > suiteOf(b) ? 1 : 0));
  writeFileSync(DOCUMENT, `${before}${MARKS[0]}\n\n${[...HEAD, ...all].join('\n')}\n\n${MARKS[1]}${after}`);
}
