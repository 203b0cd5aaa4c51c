// Spreadsheets as an attacker or a broken disk makes them: files of real programs with bytes and parts damaged, books of odd cells,
// and small files that would take gigabytes or minutes.
import PizZip from 'pizzip';

import { bookOf, filled, member, type Member, SHEET, sheetXml, STRINGS, textCell, zipOf } from '../sheets/packages';
import type { Chance } from './chance';
import { oddText } from './odd';

/** The members of a ZIP that a program has written. */
export function membersOf(file: Buffer): Member[] {
  const zip = new PizZip(file);
  return Object.values(zip.files)
    .filter(({ dir }) => !dir)
    .map((part) => member(part.name, Buffer.from(part.asUint8Array())));
}

const ENTITIES = `<!DOCTYPE x [<!ENTITY a "哈">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}<!ENTITY file SYSTEM "file:///etc/passwd">]>`;
const INTO_XML = [
  '<',
  '>',
  '&',
  '"',
  ']]>',
  '<![CDATA[',
  '<!--',
  '&#0;',
  '&#x110000;',
  '&#xD800;',
  '&j;',
  '&file;',
  '<x>'.repeat(2000),
  '<t/>',
  '\u0000',
  '_x0000_',
  '</row>',
  '</sheetData>',
];
const NUMBERS = ['0', '-1', '1048577', '4294967296', '99999999999999999999', '1e9', 'NaN', '', 'x', '16385'];

/** XML with something odd at one of its places. */
function oddXml(xml: string, chance: Chance): string {
  const way = chance.next();
  const at = chance.below(xml.length + 1);
  if (way < 0.3) return xml.slice(0, at) + chance.one(INTO_XML) + xml.slice(at);
  if (way < 0.4) return xml.slice(0, at);
  if (way < 0.5) return xml.replace(/(<\?xml[^>]*\?>)?/, `$1${ENTITIES}`).replace(/>[^<]+</, '>&j;&file;<');
  if (way < 0.9) {
    const numbers = [...xml.matchAll(/(?<=[="A-Z>])\d+/g)];
    if (numbers.length === 0) return chance.damaged(Buffer.from(xml)).toString();
    const { index, 0: found } = chance.one(numbers);
    return xml.slice(0, index) + chance.one(NUMBERS) + xml.slice(index + found.length);
  }
  return chance.damaged(Buffer.from(xml)).toString('latin1');
}

/** A file's members with one cut out, renamed, doubled, lied about or damaged inside. */
export function damagedBook(file: Buffer, chance: Chance): Buffer {
  const members = membersOf(file);
  const at = chance.below(members.length);
  const one = members[at] as Member;
  const others = members.filter((_, i) => i !== at);
  switch (chance.below(8)) {
    case 0:
      return zipOf(others);
    case 1:
      return zipOf([
        ...others,
        {
          ...one,
          name: chance.one([
            one.name.toUpperCase(),
            `../${one.name}`,
            `/${one.name}`,
            one.name.replaceAll('/', '\\'),
            '',
            'x'.repeat(60_000),
            '__proto__',
          ]),
        },
      ]);
    case 2:
      return zipOf([...members, one, chance.one(members)]);
    case 3:
      return zipOf([...others, { ...one, announced: chance.one([1, 2 ** 31, 2 ** 32 - 1]), crc: chance.below(2) }]);
    case 4:
      return zipOf([...others, { ...one, method: chance.one([0, 1, 9, 12, 99]) }]);
    case 5:
      return zipOf([...others, { ...one, deflated: chance.damaged(one.deflated) }]);
    default: {
      const xml = new PizZip(file).file(one.name)?.asText() ?? '';
      return zipOf([...others, member(one.name, oddXml(xml, chance))]);
    }
  }
}

const HEADERS = [
  '任务来源',
  '任务内容',
  '牵头单位',
  '责任人',
  '完成时限',
  '办理状态',
  '督办颜色',
  '督办编号',
  '完成进度',
  '进展情况',
  '交办日期',
  '备注',
];
const SOUND = [
  '2026年政府工作报告',
  '建成投用',
  '测试单位U1',
  '基教科科长',
  '2026-12-25',
  '办理中',
  '红',
  '烟政督〔2026〕7号',
  '60%',
  '主体完工',
  '2026-03-02',
  '无',
];
const DAYS = ['0', '1', '59', '60', '61', '-1', '2958465', '2958466', '1e300', '45000.999999', '46022', 'NaN', '1e999'];
const REFS = [
  'A0',
  'XFD1048576',
  'XFE1',
  'A1048577',
  '1A',
  '',
  '$A$1',
  'A',
  '1',
  'ZZZZZZ9',
  'A-1',
  'R1C1',
  'a1',
  'B2:C3',
  '一1',
];

const written = (text: string) => text.toWellFormed().replace(/[<>&\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '·');

/** A ledger of rows that are right but for some of their cells. */
export function oddLedger(chance: Chance): Buffer {
  const letter = (column: number) => String.fromCodePoint(65 + column);
  const cell = (row: number, column: number, sound: string): string => {
    const at = `${letter(column)}${row}`;
    if (chance.often(0.85)) return textCell(at, sound);
    switch (chance.below(6)) {
      case 0:
        return textCell(chance.one(REFS), sound);
      case 1:
        return `<c r="${at}" s="${chance.one(['0', '99999', '-1'])}"><v>${chance.one(DAYS)}</v></c>`;
      case 2:
        return `<c r="${at}" t="${chance.one(['s', 'b', 'e', 'str', 'd', 'x', ''])}"><v>${chance.one([...DAYS, sound, 'true'])}</v></c>`;
      case 3:
        return `<c r="${at}"><f${chance.one(['', ' t="shared" si="0" ref="A1:XFD1048576"', ' t="array" ref="A1:A9"'])}>${chance.one(['A1', 'HYPERLINK("x")', '1/0'])}</f><v>${sound}</v></c>`;
      case 4:
        return '';
      default:
        return textCell(at, written(oddText(chance)));
    }
  };
  const rows = Array.from({ length: chance.below(12) + 2 }, (_, i) => {
    const texts =
      i === 0 ? HEADERS : SOUND.map((text, column) => (column === 1 ? `${text}${chance.below(300)}` : text));
    const number = chance.often(0.97) ? i + 1 : chance.one(['0', '-1', '1048576', '1048577', 'x']);
    return `<row r="${number}">${texts.map((text, column) => cell(i + 1, column, text)).join('')}</row>`;
  });
  const merges = chance.some(['A1:A3', 'A2:L2', 'A2:A1048576', 'XFD1:A1', 'A0:B', '', 'B2:B2', 'C3:C9'], 3);
  const behind = `<mergeCells>${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  return zipOf(bookOf(sheetXml(rows.join(''), '', behind)));
}

const cells = (count: number, one: string) => one.repeat(count);
const NUMBER = '<c><v>1</v></c>';

/** Files that are small and would be large, or slow: by what they are. */
export const BOMBS: Readonly<Record<string, () => Promise<Buffer> | Buffer>> = {
  'a part of 1,900 MB': async () => huge('<worksheet><sheetData>', ' ', 1900, '</sheetData></worksheet>'),
  'a cell of 1,000 MB': async () =>
    huge(
      `<worksheet><sheetData><row><c t="inlineStr"><is><t>`,
      'a',
      1000,
      '</t></is></c></row></sheetData></worksheet>',
    ),
  'rows of 600 MB': async () => huge('<worksheet><sheetData>', `<row>${NUMBER}</row>`, 600, '</sheetData></worksheet>'),
  'a row of 300 MB': async () => huge('<worksheet><sheetData><row>', NUMBER, 300, '</row></sheetData></worksheet>'),
  'shared texts of 900 MB': async () =>
    zipOf(
      bookOf(sheetXml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), {
        name: STRINGS,
        deflated: await filled('<sst>', '<si><t>a</t></si>', 900, '</sst>'),
      }),
    ),
  'one text of a million letters in 400,000 cells': () =>
    zipOf(
      bookOf(
        sheetXml(cells(2000, `<row>${cells(200, '<c t="s"><v>0</v></c>')}</row>`)),
        `<sst><si><t>${'长'.repeat(1_000_000)}</t></si></sst>`,
      ),
    ),
  'a sheet that is in the book 2,000 times': () =>
    zipOf(bookOf(sheetXml(cells(20_000, `<row>${NUMBER}</row>`)), '<sst/>', 2000)),
  'a part that is in the file 5,000 times': () =>
    zipOf(Array.from({ length: 5000 }, () => member(SHEET, sheetXml(NUMBER)))),
  'a cell at the far end': () => zipOf(bookOf(sheetXml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))),
  'cells so far apart that 20 million lie between': () =>
    zipOf(bookOf(sheetXml('<row r="19000"><c r="ALL19000"><v>1</v></c></row>'))),
  'a dimension of 17 billion cells': () =>
    zipOf(
      bookOf(
        sheetXml('<row r="1"><c r="A1"><v>1</v></c></row>').replace(
          '<sheetData>',
          '<dimension ref="A1:XFD1048576"/><sheetData>',
        ),
      ),
    ),
  '20,000 merges over all rows': () =>
    zipOf(
      bookOf(
        sheetXml(
          '<row r="19999"><c r="A19999"><v>1</v></c></row>',
          '',
          `<mergeCells>${cells(20_000, '<mergeCell ref="A1:A1048576"/>')}</mergeCells>`,
        ),
      ),
    ),
  'a million elements in each other': () => zipOf(bookOf(sheetXml('<a>'.repeat(1_000_000)))),
  'entities of entities (billion laughs)': () =>
    zipOf(bookOf(sheetXml(`<row r="1">${textCell('A1', '&j;')}</row>`, ENTITIES))),
  'headers full of brackets': () =>
    zipOf(
      bookOf(
        sheetXml(cells(20, `<row>${cells(200, '<c t="s"><v>0</v></c>')}</row>`), '', ''),
        `<sst><si><t>${'('.repeat(10_000)}</t></si></sst>`,
      ),
    ),
  'days full of numerals': () =>
    zipOf(
      bookOf(
        sheetXml(
          `<row>${HEADERS.map((header) => `<c t="inlineStr"><is><t>${header}</t></is></c>`).join('')}</row>${cells(400, `<row>${cells(HEADERS.length, '<c t="s"><v>0</v></c>')}</row>`)}`,
        ),
        `<sst><si><t>${'一'.repeat(10_000)}</t></si></sst>`,
      ),
    ),
  'an ods cell that is repeated a billion times': () =>
    odsOf(`<table:table-row>${odsCell('table:number-columns-repeated="1000000000"')}</table:table-row>`),
  'an ods row that is repeated a billion times': () =>
    odsOf(`<table:table-row table:number-rows-repeated="1000000000">${odsCell()}</table:table-row>`),
  'ods rows of a million cells': () =>
    odsOf(cells(200, `<table:table-row>${odsCell('table:number-columns-repeated="1000000"')}</table:table-row>`)),
};

/** An OpenDocument spreadsheet of one table. */
const odsOf = (rows: string): Buffer =>
  zipOf([
    member('mimetype', 'application/vnd.oasis.opendocument.spreadsheet'),
    member(
      'META-INF/manifest.xml',
      '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
    ),
    member(
      'content.xml',
      `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="台账">${rows}</table:table></office:spreadsheet></office:body></office:document-content>`,
    ),
  ]);
const odsCell = (attributes = ''): string =>
  `<table:table-cell office:value-type="string" ${attributes}><text:p>事项</text:p></table:table-cell>`;

async function huge(...parts: Parameters<typeof filled>): Promise<Buffer> {
  return zipOf(bookOf({ name: SHEET, deflated: await filled(...parts) }));
}
