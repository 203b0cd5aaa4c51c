// The templates in use: an office's own by file name, else the ones that come with the service. Read again when a file has changed.
import { readFile, stat } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { BRIEFING } from './briefing';
import { type Document, type Placeholders, type TemplateName, TEMPLATES } from './document';
import { ESCALATION } from './escalation';
import { LETTER } from './letter';
import { BrokenTemplate, checkTemplate, fillTemplate } from './template';

/** What may stand in each template. */
export const PLACEHOLDERS: Readonly<Record<TemplateName, Placeholders>> = {
  letter: LETTER,
  circular: ESCALATION,
  interview: ESCALATION,
  briefing: BRIEFING,
};

export class Templates {
  readonly #kept = new Map<TemplateName, { path: string; changed: number; bytes: Buffer }>();

  /** @param own a folder with templates of an office; null: there are none */
  constructor(
    readonly usual: string,
    readonly own: string | null,
  ) {}

  /** Looks at all of an office's own templates, at the start; throws BrokenTemplate. */
  check(): void {
    if (this.own === null) return;
    for (const file of filesIn(this.own)) {
      const name = TEMPLATES.find((each) => `${each}.docx` === file);
      const path = join(this.own, file);
      if (name !== undefined) checkTemplate(path, readFileSync(path), PLACEHOLDERS[name]);
      else throw new BrokenTemplate(path, [misnamed()]);
    }
  }

  /** The file of a document; throws BrokenTemplate if its template has been broken since the start. */
  async render({ template, values }: Document): Promise<Buffer> {
    return fillTemplate(await this.#bytes(template), values);
  }

  async #bytes(name: TemplateName): Promise<Buffer> {
    const { path, changed } = await this.#inUse(`${name}.docx`);
    const kept = this.#kept.get(name);
    if (kept?.path === path && kept.changed === changed) return kept.bytes;
    const bytes = await readFile(path);
    checkTemplate(path, bytes, PLACEHOLDERS[name]);
    this.#kept.set(name, { path, changed, bytes });
    return bytes;
  }

  async #inUse(file: string): Promise<{ path: string; changed: number }> {
    for (const folder of [this.own, this.usual]) {
      if (folder === null) continue;
      const path = join(folder, file);
      const found = await stat(path).catch(() => null);
      if (found !== null) return { path, changed: found.mtimeMs };
    }
    throw new Error(`no template ${file} in ${this.usual}`);
  }
}

/** The documents of a folder; what Word keeps beside an open one is none. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.docx') && !/^[~.]/.test(name));
  } catch {
    throw new BrokenTemplate(folder, [{ zh: '不是可以读取的文件夹', en: 'is not a folder that can be read' }]);
  }
}

function misnamed() {
  const names = TEMPLATES.map((name) => `${name}.docx`);
  return { zh: `文件名应为 ${names.join('、')} 之一`, en: `must be named one of ${names.join(', ')}` };
}
