// The kinds of files that may be uploaded: the extension of their name, their media type, and how their bytes begin.
// Pure: names and bytes in, yes or no out.

/** How many bytes at the beginning tell what a file is. */
export const HEAD_BYTES = 1024;

type Signature = (head: Uint8Array) => boolean;

export interface FileType {
  /** as it is kept and sent */
  type: string;
  /** what browsers and systems call it besides */
  also?: readonly string[];
  begins: Signature;
}

const at = (offset: number, bytes: readonly number[]): Signature => {
  return (head) => bytes.every((byte, i) => head[offset + i] === byte);
};
const text = (offset: number, letters: string) => at(offset, [...Buffer.from(letters, 'latin1')]);
const anyOf = (...signatures: Signature[]): Signature => {
  return (head) => signatures.some((begins) => begins(head));
};

// Readers of PDF take what stands within the first 1,024 bytes (ISO 32000-1, Annex H.3.4.1).
const PDF: Signature = (head) => Buffer.from(head).subarray(0, HEAD_BYTES).includes('%PDF-');
const ZIP = text(0, 'PK\u0003\u0004');
const EMPTY_ZIP = text(0, 'PK\u0005\u0006');
/** Compound files: Word, Excel and PowerPoint before 2007, and WPS. */
const COMPOUND = at(0, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
/** No byte 0, which every other kind here has near its beginning, and none of their signatures. */
const PLAIN: Signature = (head) => !head.includes(0) && !anyOf(PDF, ZIP, EMPTY_ZIP, COMPOUND)(head);

const office = (name: string) => `application/vnd.openxmlformats-officedocument.${name}`;
const JPEG: FileType = { type: 'image/jpeg', also: ['image/jpg'], begins: at(0, [0xff, 0xd8, 0xff]) };

/** By the extension. */
const FILE_TYPES: Readonly<Record<string, FileType>> = {
  pdf: { type: 'application/pdf', begins: PDF },
  // 版式文档 (GB/T 33190): a ZIP of XML.
  ofd: { type: 'application/ofd', also: ['application/x-ofd', 'application/zip'], begins: ZIP },
  doc: { type: 'application/msword', begins: COMPOUND },
  docx: { type: office('wordprocessingml.document'), begins: ZIP },
  // 文字、表格、演示 of WPS are compound files, the later ones a ZIP.
  wps: { type: 'application/vnd.ms-works', also: ['application/wps-office.wps'], begins: anyOf(COMPOUND, ZIP) },
  xls: { type: 'application/vnd.ms-excel', begins: COMPOUND },
  xlsx: { type: office('spreadsheetml.sheet'), begins: ZIP },
  et: { type: 'application/wps-office.et', begins: anyOf(COMPOUND, ZIP) },
  csv: { type: 'text/csv', also: ['application/vnd.ms-excel', 'text/plain'], begins: PLAIN },
  ppt: { type: 'application/vnd.ms-powerpoint', begins: COMPOUND },
  pptx: { type: office('presentationml.presentation'), begins: ZIP },
  dps: { type: 'application/wps-office.dps', begins: anyOf(COMPOUND, ZIP) },
  jpg: JPEG,
  jpeg: JPEG,
  png: { type: 'image/png', begins: at(0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  zip: { type: 'application/zip', also: ['application/x-zip-compressed'], begins: anyOf(ZIP, EMPTY_ZIP) },
  txt: { type: 'text/plain', begins: PLAIN },
  mp4: { type: 'video/mp4', begins: text(4, 'ftyp') },
};

/** The extensions that may be uploaded. */
export const EXTENSIONS: readonly string[] = Object.keys(FILE_TYPES);
/** Those of spreadsheets that can be imported. */
export const SPREADSHEETS: readonly string[] = ['xlsx', 'xls', 'et'];
// What a browser says of a file of which it knows nothing.
const UNKNOWN = ['', 'application/octet-stream'];

/** The extension of a file's name. `extensionOf('附件1.PDF') === 'pdf'` */
export function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** The kind of a file by its name; null: not one that may be uploaded. */
export function fileTypeOf(name: string): FileType | null {
  const extension = extensionOf(name);
  return Object.hasOwn(FILE_TYPES, extension) ? (FILE_TYPES[extension] ?? null) : null;
}

/** Whether a media type, as a browser or a system says it, may be that of a kind. */
export function isCalled({ type, also = [] }: FileType, given: string): boolean {
  const [name = ''] = given.toLowerCase().split(';');
  return [type, ...also, ...UNKNOWN].includes(name.trim());
}
