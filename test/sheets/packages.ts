// xlsx files that no program writes: made part by part, so that a part can be anything, also what inflates to gigabytes.
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { createDeflateRaw, deflateRawSync } from 'node:zlib';

/** A member of a ZIP: its bytes as they are kept. */
export interface Member {
  name: string;
  deflated: Buffer;
  /** what it says of its length when it is inflated; 0: nothing */
  announced?: number;
  crc?: number;
  method?: number;
}

export const member = (name: string, content: string | Buffer): Member => ({
  name,
  deflated: deflateRawSync(Buffer.from(content)),
});

/** Deflates a text that has a filling of so many megabytes in its middle, which never stands in memory. */
export async function filled(head: string, filling: string, megabytes: number, tail: string): Promise<Buffer> {
  const deflate = createDeflateRaw({ level: 9 });
  const all = buffer(deflate);
  const megabyte = Buffer.from(filling.repeat(Math.ceil(1_048_576 / Buffer.byteLength(filling))));
  deflate.write(head);
  for (let i = 0; i < megabytes; i++) if (!deflate.write(megabyte)) await once(deflate, 'drain');
  deflate.end(tail);
  return all;
}

/** A ZIP of these members, in this order, duplicates and all. A checksum of 0 is none. */
export function zipOf(members: readonly Member[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, deflated, announced = 0, crc = 0, method = 8 } of members) {
    const called = Buffer.from(name);
    const told = Buffer.alloc(26);
    told.writeUInt16LE(20, 0);
    told.writeUInt16LE(method, 4);
    told.writeUInt32LE(crc, 10);
    told.writeUInt32LE(deflated.length, 14);
    told.writeUInt32LE(announced, 18);
    told.writeUInt16LE(called.length, 22);
    parts.push(Buffer.from('PK\u0003\u0004'), told, called, deflated);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), told, place, called);
    offset += 30 + called.length + deflated.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\u0005\u0006'), end]);
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
export const SHEET = 'xl/worksheets/sheet1.xml';
export const STRINGS = 'xl/sharedStrings.xml';

/** A sheet with these rows; `before` stands before the sheet's own element, `behind` behind its rows. */
export const sheetXml = (rows: string, before = '', behind = ''): string =>
  `<?xml version="1.0"?>${before}<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData>${behind}</worksheet>`;

/** A cell with a text of its own. */
export const textCell = (at: string, content: string): string =>
  `<c r="${at}" t="inlineStr"><is><t>${content}</t></is></c>`;

const related = (relations: string) => `<Relationships xmlns="${PACKAGE}/relationships">${relations}</Relationships>`;

/** The members of a workbook of one sheet, each to be taken for another; a sheet may stand in it several times. */
export function bookOf(sheet: string | Member, strings: string | Member = '<sst/>', times = 1): Member[] {
  const sheets = Array.from(
    { length: times },
    (_, i) => `<sheet name="台账${i || ''}" sheetId="${i + 1}" r:id="rId1"/>`,
  );
  const as = (name: string, part: string | Member) => (typeof part === 'string' ? member(name, part) : part);
  return [
    member(
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    ),
    member(
      '_rels/.rels',
      related(`<Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/>`),
    ),
    member(
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets></workbook>`,
    ),
    member(
      'xl/_rels/workbook.xml.rels',
      related(
        `<Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>` +
          `<Relationship Id="rId2" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/>`,
      ),
    ),
    as(SHEET, sheet),
    as(STRINGS, strings),
  ];
}
