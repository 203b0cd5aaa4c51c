// Imports of spreadsheets: the uploaded file is read outside the door, its rows go through it; how far one is can be asked meanwhile.
import type { Answer } from '../rules/answer';
import type { Principal } from '../rules/access';
import { type NodeId, parseId } from '../rules/id';
import { type Problem, Refusal } from '../rules/refusal';
import { readSheets, type Sheet, Unreadable, MOST_ROWS } from '../sheets/reading';
import type { Command } from './act';
import type { Files } from './files';
import { importing, type ImportProgress, type ImportTasks } from './import-command';

/** How a command is done for who asks. */
type Act = (command: Command<ImportTasks>, input: ImportTasks) => Promise<Answer>;

export class Imports {
  readonly #running = new Map<NodeId, ImportProgress>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly files: Files) {}

  /** How far the import of a file of theirs is; null if none is running in this process. */
  progressOf({ jurisdiction }: Principal, file: NodeId): ImportProgress | null {
    return parseId(file)?.jurisdiction === jurisdiction ? (this.#running.get(file) ?? null) : null;
  }

  /** Runs an import by whoever acts with its command; one after the other, for each takes the memory of a large file. */
  async run(who: Principal, input: ImportTasks, act: Act): Promise<Answer> {
    const { file } = input;
    this.#running.set(file, { total: 0, done: 0 });
    const before = this.#last;
    const now = before.then(() => this.#import(who, input, act));
    this.#last = now.catch(() => undefined);
    try {
      return await now;
    } catch (error) {
      if (error instanceof Refusal) return { made: {}, problems: [...error.problems] };
      throw error;
    } finally {
      this.#running.delete(file);
    }
  }

  async #import(who: Principal, input: ImportTasks, act: Act): Promise<Answer> {
    const sheets = await this.#sheets(who, input.file);
    return act(
      importing(sheets, (progress) => void this.#running.set(input.file, progress)),
      input,
    );
  }

  async #sheets(who: Principal, file: NodeId): Promise<Sheet[] | null> {
    const found = await this.files.read(who, file);
    if (found === null) return null;
    const sheets = await readSheets(found.bytes).catch((error: unknown) => {
      throw error instanceof Unreadable ? refused(error.text) : error;
    });
    const cut = sheets.find((sheet) => sheet.cut);
    if (cut === undefined) return sheets;
    const zh = `工作表“${cut.name}”超过 ${MOST_ROWS} 行：请分成几个文件`;
    throw refused({ zh, en: `the sheet ${cut.name} has more than ${MOST_ROWS} rows: make several files of it` });
  }
}

function refused(text: Problem['text']): Refusal {
  return new Refusal([{ code: 'INVALID', field: ['file'], text }]);
}
