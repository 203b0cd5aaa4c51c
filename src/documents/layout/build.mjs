// Writes the usual templates to a folder: node src/documents/layout/build.mjs [FOLDER]. The same bytes each time.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Packer } from 'docx';
import PizZip from 'pizzip';

import { briefing } from './briefing.mjs';
import { circular, interview } from './escalation.mjs';
import { letter } from './letter.mjs';
import { FONTS } from './page.mjs';

const FOLDER = fileURLToPath(new URL('../../../seeds/documents', import.meta.url));
const WHEN = new Date('2026-01-01T00:00:00Z');

/** What stands in for a font that a machine has not: the first of these that it has. */
const INSTEAD = {
  [FONTS.body]: '仿宋,FangSong,FZFangSong-Z02',
  [FONTS.title]: '小标宋,FZXiaoBiaoSong-B05,宋体,SimSun',
  [FONTS.heading]: 'SimHei,Noto Sans CJK SC',
  [FONTS.sub]: '楷体,KaiTi',
  [FONTS.number]: 'SimSun,Noto Serif CJK SC',
};

const fontTable = () => {
  const fonts = Object.entries(INSTEAD).map(
    ([name, others]) => `<w:font w:name="${name}"><w:altName w:val="${others}"/><w:charset w:val="86"/></w:font>`,
  );
  const namespace = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="${namespace}">${fonts.join('')}</w:fonts>`;
};

/** The library's file with its moments fixed, and what stands in for each font. */
async function written(document) {
  const made = new PizZip(await Packer.toBuffer(document));
  const fixed = new PizZip();
  for (const name of Object.keys(made.files).sort()) {
    if (made.files[name].dir) continue;
    const text = made.file(name).asText();
    const kept = name === 'word/fontTable.xml' ? fontTable() : text;
    fixed.file(name, kept.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, WHEN.toISOString()), {
      date: WHEN,
      createFolders: false,
    });
  }
  return fixed.generate({ type: 'nodebuffer', compression: 'DEFLATE' });
}

const folder = process.argv[2] ?? FOLDER;
mkdirSync(folder, { recursive: true });
for (const [name, document] of Object.entries({ letter, circular, interview, briefing })) {
  writeFileSync(join(folder, `${name}.docx`), await written(document()));
}
