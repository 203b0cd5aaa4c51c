// Writes a spreadsheet (xlsx) as a stream: rows are taken as the reader of the stream takes them, so that its size costs no memory.
// Ready to be printed: A3 or A4 across, the headers on each page, the pages numbered. Knows cells, and nothing of what they mean.
import { Readable } from 'node:stream';

import { ZipFile } from 'yazl';

import { partsOf, workbookXml } from './package-parts';
import { type Style, STYLES, STYLES_XML } from './styles';
import { escaped } from './xml';

/** What a cell of a column is; `day` takes ISO texts, and a spreadsheet counts with it. */
export type Kind = 'text' | 'day' | 'number' | 'centred';

export interface WrittenColumn {
  header: string;
  /** in characters of the default font: a Chinese one counts two */
  width: number;
  kind: Kind;
}

/** A value, or one that is set off by a style; null leaves the cell empty. */
export type WrittenCell = string | number | null | { text: string; style: Style };

export interface WrittenSheet {
  name: string;
  /** over the headers, across all columns */
  title: string;
  columns: readonly WrittenColumn[];
  rows: Iterable<readonly WrittenCell[]> | AsyncIterable<readonly WrittenCell[]>;
}

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

// A file that is made twice of the same is the same.
const MADE = new Date(Date.UTC(2000, 0, 1));
const ENTRY = { compress: true, mtime: MADE, mode: 0o100644 };
// Written at once: large enough that compressing pays, small enough to be nothing.
const PORTION = 64 * 1024;
/** The row of the headers: below the title. */
const HEADERS_AT = 2;

/** The bytes of a spreadsheet with these sheets. What the rows throw, the stream throws. */
export function writeBook(sheets: readonly WrittenSheet[]): Readable {
  const zip = new ZipFile();
  const parts: [string, string][] = [
    ...partsOf(sheets.length),
    ['xl/styles.xml', STYLES_XML],
    [
      'xl/workbook.xml',
      workbookXml(
        sheets.map(({ name }) => nameOf(name)),
        HEADERS_AT,
      ),
    ],
  ];
  for (const [name, xml] of parts) zip.addBuffer(Buffer.from(xml), name, ENTRY);
  for (const [i, sheet] of sheets.entries()) {
    zip.addReadStream(Readable.from(gathered(sheetXml(sheet))), `xl/worksheets/sheet${i + 1}.xml`, ENTRY);
  }
  zip.end();
  const bytes = zip.outputStream as Readable;
  // yazl tells of an entry that failed on itself alone.
  (zip as unknown as NodeJS.EventEmitter).on('error', (error: Error) => bytes.destroy(error));
  return bytes;
}

/** A name that a sheet can have: at most 31 characters, none of those that formulas use. */
function nameOf(name: string): string {
  return name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31);
}

async function* gathered(parts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let portion = '';
  for await (const part of parts) {
    portion += part;
    if (portion.length < PORTION) continue;
    yield Buffer.from(portion);
    portion = '';
  }
  yield Buffer.from(portion);
}

async function* sheetXml({ title, columns, rows }: WrittenSheet): AsyncGenerator<string> {
  const last = letters(columns.length - 1);
  yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">';
  yield '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>';
  yield `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${HEADERS_AT}" topLeftCell="A${HEADERS_AT + 1}"`;
  yield ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>';
  for (const [i, { width }] of columns.entries()) {
    yield `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`;
  }
  yield '</cols><sheetData>';
  yield `<row r="1" ht="30" customHeight="1">${cellXml('A1', title, STYLES.title)}</row>`;
  yield rowXml(
    HEADERS_AT,
    columns.map(({ header }) => ({ text: header, style: 'header' })),
    columns,
  );
  let at = HEADERS_AT;
  for await (const cells of rows) yield rowXml(++at, cells, columns);
  yield `</sheetData><autoFilter ref="A${HEADERS_AT}:${last}${at}"/>`;
  if (columns.length > 1) yield `<mergeCells count="1"><mergeCell ref="A1:${last}1"/></mergeCells>`;
  yield '<printOptions horizontalCentered="1"/>';
  yield '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>';
  // 8 is A3, 9 A4: so many columns as an office reads on a page.
  yield `<pageSetup paperSize="${columns.length > 12 ? 8 : 9}" orientation="landscape" fitToWidth="1" fitToHeight="0"/>`;
  yield '<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>';
}

function rowXml(at: number, cells: readonly WrittenCell[], columns: readonly WrittenColumn[]): string {
  const written = columns.map(({ kind }, i) => {
    const cell = cells[i] ?? null;
    const ref = `${letters(i)}${at}`;
    if (cell !== null && typeof cell === 'object') return cellXml(ref, cell.text, STYLES[cell.style]);
    return cellXml(ref, kind === 'day' && cell !== null ? serial(String(cell)) : cell, STYLES[kind]);
  });
  return `<row r="${at}">${written.join('')}</row>`;
}

function cellXml(ref: string, value: string | number | null, style: number): string {
  if (value === null || value === '') return `<c r="${ref}" s="${style}"/>`;
  if (typeof value === 'number') return `<c r="${ref}" s="${style}"><v>${value}</v></c>`;
  return `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
}

const DAY_MS = 86_400_000;
/** Day 0 of a spreadsheet. */
const EPOCH = Date.UTC(1899, 11, 30);

function serial(day: string): number {
  return (Date.parse(`${day}T00:00:00Z`) - EPOCH) / DAY_MS;
}

/** `letters(0) === 'A'`, `letters(26) === 'AA'` */
export function letters(place: number): string {
  return (place < 26 ? '' : letters(Math.floor(place / 26) - 1)) + String.fromCharCode(65 + (place % 26));
}
