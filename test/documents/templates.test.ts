// Templates: the usual ones are what their script makes, docs/operations.md names what may stand in them, and an office's own are
// taken, refused with every reason, and read again when they change.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { buildSchema, parse, validate } from 'graphql';
import PizZip from 'pizzip';

import { BRIEFING_QUESTIONS } from '../../src/documents/briefing';
import { type Placeholders, TEMPLATES } from '../../src/documents/document';
import { ESCALATION_QUESTIONS } from '../../src/documents/escalation';
import { LETTER_QUESTIONS } from '../../src/documents/letter';
import { BrokenTemplate, checkTemplate, fillTemplate } from '../../src/documents/template';
import { PLACEHOLDERS, Templates } from '../../src/documents/templates';
import { BadConfig, readConfig } from '../../src/server/config';
import { textOf, xmlOf } from './papers';

const ROOT = resolve(__dirname, '../..');
const USUAL = join(ROOT, 'seeds/documents');
const usual = (name: string) => readFileSync(join(USUAL, `${name}.docx`));

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'templates-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The usual letter with another text in place of one. */
function changed(from: string, to: string, name = 'letter'): Buffer {
  const zip = new PizZip(usual(name));
  const xml = xmlOf(usual(name));
  if (!xml.includes(from)) throw new Error(`${name}.docx does not say ${from}`);
  zip.file('word/document.xml', xml.replace(from, to));
  return zip.generate({ type: 'nodebuffer' });
}

/** Everything that is wrong with a letter, in a language. */
function faults(bytes: Buffer, language: 'zh' | 'en' = 'zh'): string[] {
  try {
    checkTemplate('letter.docx', bytes, PLACEHOLDERS.letter);
    return [];
  } catch (error) {
    if (!(error instanceof BrokenTemplate)) throw error;
    return error.faults.map((fault) => fault[language]);
  }
}

it('the usual templates are what npm run templates makes', () => {
  execFileSync(process.execPath, [join(ROOT, 'src/documents/layout/build.mjs'), folder]);
  expect(readdirSync(folder).sort()).toEqual(readdirSync(USUAL).sort());
  for (const name of TEMPLATES) expect(readFileSync(join(folder, `${name}.docx`)).equals(usual(name))).toBe(true);
}, 60_000);

it.each(TEMPLATES)('the usual %s is sound, on A4, with the margins and fonts of GB/T 9704', (name) => {
  expect(() => checkTemplate(name, usual(name), PLACEHOLDERS[name])).not.toThrow();
  const xml = xmlOf(usual(name));
  const size = /<w:pgSz ([^>]*)\/>/.exec(xml)?.[1] ?? '';
  const margins = /<w:pgMar ([^>]*)\/>/.exec(xml)?.[1] ?? '';
  const mm = (attributes: string, side: string) =>
    Math.round((Number(new RegExp(`w:${side}="(\\d+)"`).exec(attributes)?.[1]) / 1440) * 25.4);
  expect(['w', 'h'].map((side) => mm(size, side))).toEqual([210, 297]);
  expect(['top', 'bottom', 'left', 'right'].map((side) => mm(margins, side))).toEqual([37, 35, 28, 26]);
  for (const font of ['仿宋_GB2312', '方正小标宋简体', '黑体']) expect(xml).toContain(`w:eastAsia="${font}"`);
  expect(xml).toContain('<w:titlePg/>');
});

it('docs/operations.md names every placeholder of every template, and no other', () => {
  const text = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
  const rowsOf = (placeholders: Placeholders, within = ''): string[] =>
    Object.entries(placeholders).flatMap(([name, { means, required, of = {} }]) => [
      `${within}${name} | ${required === true ? '必' : ''} | ${means}`,
      ...rowsOf(of, `${within}${name} › `),
    ]);
  for (const [heading, name] of [
    ['letter.docx', 'letter'],
    ['circular.docx, interview.docx', 'circular'],
    ['briefing.docx', 'briefing'],
  ] as const) {
    const section = text.split(`#### ${heading}\n`)[1]?.split(/\n#/)[0] ?? '';
    const rows = [...section.matchAll(/^\| `([^`]+)` *\|([^|]*)\|([^|]*)\|$/gm)].map(([, ...cells]) =>
      cells.map((cell) => cell.trim()).join(' | '),
    );
    expect(rows).toEqual(rowsOf(PLACEHOLDERS[name]));
  }
  expect(PLACEHOLDERS.interview).toBe(PLACEHOLDERS.circular);
});

it('asks only what the schema has', () => {
  const schema = buildSchema(readFileSync(join(ROOT, 'schema.graphql'), 'utf8'));
  for (const question of [...LETTER_QUESTIONS, ...ESCALATION_QUESTIONS, ...BRIEFING_QUESTIONS]) {
    expect(validate(schema, parse(question))).toEqual([]);
  }
});

it.each([
  [
    'a misspelt name',
    '{办理要求}',
    '{办理的要求}',
    ['没有占位符 {办理的要求}，是否为 {办理要求}', '缺少占位符 {办理要求}'],
  ],
  ['a name of nothing', '{牵头单位}', '{xyz}', ['没有占位符 {xyz}']],
  ['a name that every object has', '{牵头单位}', '{constructor}', ['没有占位符 {constructor}']],
  ['an expression', '{工作日数}', '{工作日数+1}', ['没有占位符 {工作日数+1}，是否为 {工作日数}']],
  ['a name of a list’s row outside of it', '{牵头单位}', '{收函单位}', ['没有占位符 {收函单位}，是否为 {主送单位}']],
  ['a list as a value', '{牵头单位}', '{领导批示}', ['{领导批示} 是列表，应写作 {#领导批示}…{/领导批示}']],
  ['a brace that is not closed', '{牵头单位}', '{牵头单位', ['{牵头单位； 后缺少 }']],
  ['a list that is not closed', '{/配合单位}', '', ['有 {#配合单位}，缺少 {/配合单位}']],
  ['a list that is not opened', '{#配合单位}', '', ['有 {/配合单位}，缺少 {#配合单位}']],
])('refuses %s', (_, from, to, expected) => {
  expect(faults(changed(from, to))).toEqual(expected);
});

it('refuses raw XML, what is no Word file, and says so in English too', () => {
  const raw = changed('<w:t xml:space="preserve">{事项要求}</w:t>', '<w:t xml:space="preserve">{@事项要求}</w:t>');
  expect(faults(raw)).toEqual(['{事项要求} 前的符号不受支持：只能用 {名称}、{#名称}…{/名称}、{^名称}…{/名称}']);
  expect(faults(Buffer.from('no zip'))).toEqual(['不是 Word 文档（.docx）']);
  expect(faults(changed('{办理要求}', '{办理的要求}'), 'en')).toEqual([
    'there is no placeholder {办理的要求}; {办理要求} perhaps',
    'the placeholder {办理要求} is missing',
  ]);
});

it('fills in text, never markup and never braces of its own', () => {
  const bytes = fillTemplate(usual('interview'), { 要求: '<w:p/> & {单位}', 单位: '{要求}' });
  expect(textOf(bytes)).toContain('<w:p/> & {单位}');
  expect(textOf(bytes)).toContain('{要求}：');
});

it('takes an office’s own, and reads it again when it has changed', async () => {
  const templates = new Templates(USUAL, folder);
  const document = { template: 'letter', title: '', values: {} } as const;
  const said = async () => /\S+有关事项函告如下|敬启者|再启者/.exec(textOf(await templates.render(document)))?.[0];
  expect(await said()).toContain('有关事项函告如下');
  writeFileSync(join(folder, 'letter.docx'), changed('请认真办理。', '敬启者'));
  templates.check();
  expect(textOf(await templates.render(document))).toContain('敬启者');
  await new Promise((resolve) => setTimeout(resolve, 20));
  writeFileSync(join(folder, 'letter.docx'), changed('请认真办理。', '再启者'));
  expect(textOf(await templates.render(document))).toContain('再启者');
  writeFileSync(join(folder, 'letter.docx'), 'half a fi');
  await expect(templates.render(document)).rejects.toThrow(BrokenTemplate);
});

it('a service does not start with a broken template, and says which and why', () => {
  const start = () => readConfig({ LEDGER_TEMPLATES: folder, LEDGER_DATA: folder });
  writeFileSync(join(folder, '~$letter.docx'), 'what Word keeps beside an open document');
  expect(start().templates.own).toBe(folder);
  writeFileSync(join(folder, 'letter.docx'), changed('{办理要求}', '{要求}'));
  expect(start).toThrow(BadConfig);
  expect(start).toThrow(`LEDGER_TEMPLATES ${join(folder, 'letter.docx')}: 没有占位符 {要求}`);
  rmSync(join(folder, 'letter.docx'));
  writeFileSync(join(folder, 'leter.docx'), usual('letter'));
  expect(start).toThrow('leter.docx: 文件名应为 letter.docx、circular.docx、interview.docx、briefing.docx 之一');
  expect(() => readConfig({ LEDGER_TEMPLATES: join(folder, 'none'), LEDGER_DATA: folder })).toThrow(BadConfig);
});
