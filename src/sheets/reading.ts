// Reads a spreadsheet that somebody has sent: xlsx, xls, xlsb or ods, in a thread of its own with memory of its own, so that no
// file can take the service with it. Knows cells, and nothing of what they mean.
import { Worker } from 'node:worker_threads';

import { type Cell } from '../rules/ledger-columns';
import type { Text } from '../rules/refusal';

export interface Sheet {
  name: string;
  /** as many cells as are filled, each row; what is merged downwards stands in every row */
  rows: Cell[][];
  /** the sheet has more rows than are read */
  cut: boolean;
}

/** A file that cannot be read: what is to be told to who sent it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';

  constructor(readonly text: Text) {
    super(text.en);
  }
}

// A ledger of a city has some thousands of rows; more than this is another kind of file.
export const MOST_ROWS = 20_000;
const MOST_COLUMNS = 200;
// A sheet of so many rows and thirty columns takes 200 MB while it is read.
const MEMORY_MB = 512;
// Ten thousand rows take a second on a slow machine.
const PATIENCE_MS = 60_000;
// What is inflated lies outside of the thread's own memory, and a small file can hold gigabytes of it (zip bomb). The largest ledger
// has some 40 MB of XML; pictures are as large inside as outside, and are let through besides.
const MOST_INFLATED = 128 * 1_048_576;
// A text that cells share stands once in a file, and as often as it has cells in what the thread sends.
const MOST_CHARACTERS = 64 * 1_048_576;
// No spreadsheet program writes more into one cell.
const MOST_IN_CELL = 32_767;

type Message = { name: string; cut: boolean } | Cell[][] | { failed: string };

/**
 * The thread. It sends each sheet's name, then its rows in portions that the other side takes without being held up. Merged
 * cells are filled downwards only: a title that is merged across all columns is still one cell.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { library, bytes, mostRows, mostColumns, mostInflated, mostCharacters, mostInCell } = workerData;
const failed = (name) => parentPort.postMessage({ failed: name });
// What has failed goes no further: the other side ends the thread.
const never = new Promise(() => undefined);
let inflated = 0;
const Inflating = globalThis.DecompressionStream;
globalThis.DecompressionStream = class {
  constructor(format) {
    const { readable, writable } = new Inflating(format);
    const reader = readable.getReader();
    this.writable = writable;
    this.readable = new ReadableStream({
      pull: async (controller) => {
        // The library tries what is refused here once more, by code of its own and without a bound.
        const { done, value } = await reader.read().catch(() => (failed('ZipError'), never));
        if (done) return controller.close();
        inflated += value.length;
        if (inflated > mostInflated) return failed('TooLarge'), never;
        controller.enqueue(value);
      },
    });
  }
};
let characters = 0;
const small = (text) => text.length <= mostInCell && (characters += text.length) <= mostCharacters;
const plain = (cell) => {
  if (cell === undefined || cell === null) return null;
  if (cell instanceof Date) {
    const iso = Number.isNaN(cell.getTime()) ? '' : cell.toISOString();
    return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso;
  }
  return typeof cell === 'object' ? String(cell) : cell;
};
import(library).then(async ({ read }) => {
  const { sheets } = await read(bytes, { maxRows: mostRows + 1 });
  for (const { name, rows, merges } of sheets) {
    for (const { startRow, startCol, endRow } of merges ?? []) {
      for (let row = startRow + 1; row <= endRow && row < rows.length; row++) rows[row][startCol] = rows[startRow][startCol];
    }
    parentPort.postMessage({ name, cut: rows.length > mostRows });
    for (let from = 0; from < rows.length && from < mostRows; from += 500) {
      const portion = rows.slice(from, Math.min(from + 500, mostRows));
      const cells = portion.map((row) => Array.from(row.slice(0, mostColumns), plain));
      if (!cells.every((row) => row.every((cell) => typeof cell !== 'string' || small(cell)))) return failed('TooLarge');
      parentPort.postMessage(cells);
    }
  }
}).catch((error) => failed(error.name));
`;

/** The sheets of a file. Throws Unreadable. */
export async function readSheets(bytes: Uint8Array): Promise<Sheet[]> {
  const worker = new Worker(THREAD, {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    workerData: {
      library: `file://${require.resolve('hucre')}`,
      bytes,
      mostRows: MOST_ROWS,
      mostColumns: MOST_COLUMNS,
      mostInflated: bytes.length + MOST_INFLATED,
      mostCharacters: MOST_CHARACTERS,
      mostInCell: MOST_IN_CELL,
    },
  });
  const patience = setTimeout(() => void worker.terminate(), PATIENCE_MS);
  const sheets: Sheet[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: Message) => {
        if (Array.isArray(message)) sheets.at(-1)?.rows.push(...message);
        else if ('failed' in message) reject(unreadable(message.failed));
        else sheets.push({ ...message, rows: [] });
      });
      // Out of memory.
      worker.on('error', () => reject(TOO_LARGE));
      worker.on('exit', (code) => (code === 0 ? resolve() : reject(TOO_LARGE)));
    });
  } finally {
    clearTimeout(patience);
    await worker.terminate();
  }
  return sheets;
}

const TOO_LARGE = new Unreadable({
  zh: '表格过大，无法读取：请删去多余的行、列、图片和格式后重试',
  en: 'the spreadsheet is too large to be read: delete rows, columns, pictures and formats that are not needed',
});

function unreadable(name: string): Unreadable {
  if (name === 'TooLarge') return TOO_LARGE;
  return name === 'EncryptedFileError'
    ? new Unreadable({
        // What is left of a broken .xls looks the same.
        zh: '表格设有打开密码，或已损坏：请取消密码、另存为 .xlsx 后重试',
        en: 'the spreadsheet has a password, or is broken: remove the password, save it as .xlsx',
      })
    : new Unreadable({
        zh: '不是可以读取的表格：请另存为 .xlsx 后重试',
        en: 'this is no spreadsheet that can be read: save it as .xlsx',
      });
}
