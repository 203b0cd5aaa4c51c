// Texts as XML can hold them.

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// What XML 1.0 cannot hold, however it is written.
const NEVER_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
// A spreadsheet would read _x000D_ as a character.
const LOOKS_ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g;

export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(NEVER_IN_XML, '')
    .replace(LOOKS_ESCAPED, '_x005F_')
    .replace(/[&<>"]/g, (each) => ESCAPES[each] ?? each);
}
