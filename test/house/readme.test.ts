// The two languages of README say the same: headings, code, tables, links, variables; and the variables are those of the service.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ROLES } from '../../src/rules/words';
import { variables } from '../../src/server/variables';

const ROOT = resolve(__dirname, '../..');
const FENCED = /^```\w*\n[\s\S]*?^```$/gm;

/** What must be alike in a text, whatever its language. */
function bonesOf(name: string) {
  const text = readFileSync(join(ROOT, name), 'utf8');
  const prose = text.replace(FENCED, '');
  const links = [...prose.matchAll(/\]\(([^)]+)\)|<(http[^>]+)>/g)].map(([, path, url]) => path ?? url ?? '');
  return {
    headings: [...prose.matchAll(/^(#+) (.+)$/gm)].map(([, level = '']) => level.length),
    steps: [...prose.matchAll(/^\*\*(\d+)\./gm)].map(([, step]) => step),
    points: [...prose.matchAll(/^- /gm)].length,
    code: text.match(FENCED) ?? [],
    tables: [...prose.matchAll(/(?:^\|.*\|\n?)+/gm)].map(([table]) => table.trim().split('\n').length),
    firstCells: [...prose.matchAll(/^\| (`[^|]*|M\d+ *)\|/gm)].map(([, cell = '']) => cell.trim()),
    clauses: [...prose.matchAll(/^\| M\d+ +\|[^|]*\|([^|]*)\|/gm)].map(([, cell = '']) => cell.trim()),
    variables: [...new Set(text.match(/\b(?:LEDGER_[A-Z_]+|DATABASE_URL|NODE_ENV|LOG_LEVEL|HOST|PORT)\b/g))].sort(),
    links: links.filter((link) => !link.startsWith('README')).sort(),
  };
}

const english = bonesOf('README.md');
const chinese = bonesOf('README.zh-CN.md');

it.each(Object.keys(english) as (keyof typeof english)[])('has the same %s in both languages', (bone) => {
  expect(chinese[bone]).toEqual(english[bone]);
  expect(english[bone]).not.toEqual([]);
});

it('links each language from the other, at the top', () => {
  const top = (name: string) => readFileSync(join(ROOT, name), 'utf8').split('\n').slice(0, 4).join('\n');
  expect(top('README.md')).toContain('(README.zh-CN.md)');
  expect(top('README.zh-CN.md')).toContain('(README.md)');
});

it('is in Chinese where it is not code', () => {
  const prose = readFileSync(join(ROOT, 'README.zh-CN.md'), 'utf8')
    .replace(FENCED, '')
    .replace(/`[^`]*`/g, '');
  const paragraphs = prose.split(/\n\n|\|/).filter((each) => /[A-Za-z]{4,}.*[a-z]{4,} [a-z]{2,} [a-z]{2,}/.test(each));
  expect(paragraphs).toEqual([]);
});

it('has a row for every variable of the service, and for every role', () => {
  const cells = english.firstCells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  // The level of the log is the logger's to read.
  expect(cells.sort()).toEqual([...Object.keys(variables.shape), 'LOG_LEVEL', ...ROLES].sort());
});

it('links to files that are there', () => {
  expect(
    english.links.filter((link) => !link.startsWith('http') && !existsSync(join(ROOT, link.replace(/#.*/, '')))),
  ).toEqual([]);
});
