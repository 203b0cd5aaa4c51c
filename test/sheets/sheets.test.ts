// Spreadsheets as bytes: what is written is ready to be printed and is read back the same; what cannot be read says so.
import { buffer } from 'node:stream/consumers';

import fc from 'fast-check';
import { writeXlsx } from 'hucre/xlsx';
import PizZip from 'pizzip';

import { Progress } from '../../src/cli/progress';
import { MOST_ROWS, readSheets, type Unreadable } from '../../src/sheets/reading';
import { writeBook, type WrittenCell, type WrittenColumn } from '../../src/sheets/writing';
import { bookOf, filled, SHEET, sheetXml, zipOf } from './packages';

const text = (header: string): WrittenColumn => ({ header, width: 20, kind: 'text' });
const columns: WrittenColumn[] = [
  text('任务'),
  { header: '时限', width: 12, kind: 'day' },
  { header: '次数', width: 8, kind: 'number' },
];

async function written(rows: WrittenCell[][], name = '台账'): Promise<Buffer> {
  return buffer(writeBook([{ name, title: '督查台账', columns, rows }]));
}

it('repeats its headers on each page, fits the width of the paper and numbers the pages', async () => {
  const zip = new PizZip(await written([['甲', '2026-10-12', 1]], "一'二"));
  const sheet = zip.file('xl/worksheets/sheet1.xml')?.asText() ?? '';
  expect(sheet).toContain('<pageSetUpPr fitToPage="1"/>');
  expect(sheet).toContain('<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>');
  expect(sheet).toContain('第 &amp;P 页，共 &amp;N 页');
  expect(sheet).toContain('ySplit="2"');
  expect(sheet).toContain('<autoFilter ref="A2:C3"/>');
  expect(zip.file('xl/workbook.xml')?.asText()).toContain("'一''二'!$1:$2</definedName>");
});

it('is the same file when it is made twice', async () => {
  const rows = [['甲', '2026-10-12', 1]];
  expect((await written(rows)).equals(await written(rows))).toBe(true);
});

it('brings every text, day and number back as it was', async () => {
  const row = fc.tuple(
    // What XML cannot hold no field of the ledger takes, and an empty cell is none.
    fc.string({ unit: 'grapheme', minLength: 1 }).filter((each) => !/[\p{Cc}\ufffe\uffff]/u.test(each)),
    fc
      .date({ min: new Date('2005-01-01'), max: new Date('2098-12-31'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10)),
    fc.integer({ min: -999, max: 999 }),
  );
  const rows = [
    ...fc.sample(row, { numRuns: 300, seed: 20261122 }),
    ['_x000D_ <b>&"', '2026-02-28', 0] as [string, string, number],
  ];
  const [sheet] = await readSheets(await written(rows));
  expect(sheet?.rows.slice(2)).toEqual(rows);
});

it('says that a spreadsheet has a password, is none, or has more rows than are read', async () => {
  const sheets = [{ name: '台账', rows: [['甲']] }];
  const locked = await writeXlsx({ sheets, encryption: { password: 'x', spinCount: 10 } });
  await expect(readSheets(locked)).rejects.toMatchObject({ text: { zh: expect.stringMatching(/打开密码/) } });
  await expect(readSheets(Buffer.from('no spreadsheet'))).rejects.toMatchObject({
    text: { zh: expect.stringMatching(/另存为/) },
  });
  const long = await readSheets(await written(Array.from({ length: MOST_ROWS }, () => ['甲', null, null])));
  expect([long[0]?.cut, long[0]?.rows.length]).toEqual([true, MOST_ROWS]);
});

describe('a small file that would take gigabytes', () => {
  const MB = 1024;
  /** Reads a file; why it was refused, and by how many megabytes the process grew at its largest. */
  async function refusal(file: Buffer): Promise<[why: string, megabytes: number]> {
    const before = process.resourceUsage().maxRSS;
    const why = await readSheets(file).then(
      () => 'read',
      (error: unknown) => (error as Unreadable).text.zh,
    );
    return [why, (process.resourceUsage().maxRSS - before) / MB];
  }

  it('is refused as soon as it is larger inside than any ledger', async () => {
    const sheet = await filled('<worksheet><sheetData>', ' ', 1900, '</sheetData></worksheet>');
    const file = zipOf(bookOf({ name: SHEET, deflated: sheet }));
    expect(file.length).toBeLessThan(2 * 1_048_576);
    const [why, megabytes] = await refusal(file);
    expect(why).toMatch(/^表格过大/);
    expect(megabytes).toBeLessThan(600);
  });

  it('is refused if its cells share a text that is too long to be sent with each of them', async () => {
    const row = `<row>${'<c t="s"><v>0</v></c>'.repeat(200)}</row>`;
    const share = (length: number, rows: number) =>
      zipOf(bookOf(sheetXml(row.repeat(rows)), `<sst><si><t>${'长'.repeat(length)}</t></si></sst>`));
    for (const [length, rows] of [
      [1_000_000, 2000],
      [32_767, 2000],
    ] as const) {
      const [why, megabytes] = await refusal(share(length, rows));
      expect(why).toMatch(/^表格过大/);
      expect(megabytes).toBeLessThan(600);
    }
    const [sheet] = await readSheets(share(32_767, 2));
    expect(sheet?.rows.flat().map((cell) => String(cell).length)).toEqual(Array.from({ length: 400 }, () => 32_767));
  }, 120_000);

  it('is refused if its deflated bytes are broken', async () => {
    const broken = { name: SHEET, deflated: Buffer.from('this was never deflated') };
    await expect(readSheets(zipOf(bookOf(broken)))).rejects.toMatchObject({
      text: { en: 'this is no spreadsheet that can be read: save it as .xlsx' },
    });
  });
});

it('shows how far something is, each time over the line before', () => {
  const lines: string[] = [];
  const terminal = {
    language: 'zh',
    json: false,
    print: () => undefined,
    tell: (line: string) => void lines.push(line),
  } as const;
  const progress = new Progress(terminal, true);
  progress.show('台账', 0, 0);
  progress.show('台账', 5, 10);
  expect(lines).toEqual([
    `台账  ${'░'.repeat(30)}  `,
    `\u001b[1A\u001b[2K台账  ${'█'.repeat(15)}${'░'.repeat(15)}  5/10`,
  ]);
  new Progress(terminal, false).show('台账', 5, 10);
  expect(lines).toHaveLength(2);
});
