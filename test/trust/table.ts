// Behind the suites of trust, once: prints what they have shown, and writes it into docs/security.md after a run at length.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { FIGURES, SHORT, type Shown } from './figures';

const DOCUMENT = resolve(__dirname, '../../docs/security.md');
/** Between these two lines is the table. */
const MARKS = ['<!-- figures -->', '<!-- /figures -->'] as const;

export default function table(): void {
  if (!existsSync(FIGURES)) return;
  const suites = readdirSync(FIGURES)
    .sort()
    .map((name) => JSON.parse(readFileSync(join(FIGURES, name), 'utf8')) as { suite: string; figures: Shown[] });
  const rows = suites.flatMap(({ suite, figures }) =>
    figures.map(({ promise, figure }) => `| ${promise} | ${figure} | \`test/trust/${suite}.test.ts\` |`),
  );
  const written = ['| promise | shown | by |', '| --- | --- | --- |', ...rows].join('\n');
  console.log(written);
  if (SHORT || !existsSync(DOCUMENT)) return;
  const [before = '', rest = ''] = readFileSync(DOCUMENT, 'utf8').split(MARKS[0]);
  const after = rest.split(MARKS[1])[1] ?? '';
  writeFileSync(DOCUMENT, `${before}${MARKS[0]}\n\n${written}\n\n${MARKS[1]}${after}`);
}
