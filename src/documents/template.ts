// One template (.docx): is it sound, and what is filled in. Names between braces only: nothing in a template is computed or executed,
// and what is filled in is text, never markup.
import Docxtemplater from 'docxtemplater';
import PizZip from 'pizzip';

import type { Text } from '../rules/refusal';
import type { Placeholders, Values } from './document';
import { faultsOf } from './template-faults';

/** A template that cannot be used: everything that is wrong with it. */
export class BrokenTemplate extends Error {
  override readonly name = 'BrokenTemplate';

  constructor(
    readonly file: string,
    readonly faults: readonly Text[],
  ) {
    super(`${file}: ${faults.map(({ zh, en }) => `${zh} / ${en}`).join('; ')}`);
  }

  get text(): Text {
    const say = (language: keyof Text) => this.faults.map((fault) => fault[language]).join('; ');
    return { zh: `模板 ${this.file}：${say('zh')}`, en: `template ${this.file}: ${say('en')}` };
  }
}

/** Looks a name up in the values of a row, and nowhere else: `{constructor}` is nothing. */
const parser = (name: string) => ({
  get: (scope: object | string): unknown =>
    Object.hasOwn(scope as object, name) ? (scope as Values)[name] : undefined,
});

function opened(bytes: Buffer): Docxtemplater {
  return new Docxtemplater(new PizZip(bytes), {
    paragraphLoop: true,
    linebreaks: true,
    errorLogging: false,
    parser,
    nullGetter: () => '',
  });
}

/** Throws BrokenTemplate with everything that is wrong. */
export function checkTemplate(file: string, bytes: Buffer, placeholders: Placeholders): void {
  const faults = faultsOf(() => opened(bytes), placeholders);
  if (faults.length > 0) throw new BrokenTemplate(file, faults);
}

/** The document: a sound template with its values. */
export function fillTemplate(bytes: Buffer, values: Values): Buffer {
  return opened(bytes).render(values).toBuffer();
}
