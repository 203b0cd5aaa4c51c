// Whether a statement could run where a jurisdiction lives alone (Citus, partitions): every table that it names is bound to a
// jurisdiction where it is named.
import { TABLE } from './explaining';

/** The tables of a statement that are bound to no jurisdiction. */
export function undistributed(text: string): string[] {
  return [...text.matchAll(TABLE)].flatMap((match) => {
    const [, table = '', alias] = match;
    // SQLite's full-text index has numbers of rows alone.
    if (table === 'task_words' && /MATCH|rowid/.test(text)) return [];
    const scope = scopeOf(text, match.index);
    // Nothing is read at all.
    if (scope.includes('1 = 0')) return [];
    // An INSERT names the column; everything else compares it.
    if (text.slice(match.index).startsWith('INTO')) {
      return /^\s*\([^)]*"jurisdiction"/.test(text.slice(match.index + match[0].length))
        ? []
        : [`${table} without jurisdiction`];
    }
    const name =
      alias === undefined
        ? `(?<![.\\w"])(?:"${table}"\\.)?"jurisdiction"`
        : `\\b${alias}\\."jurisdiction"|(?<![.\\w"])"jurisdiction"`;
    const bound = new RegExp(`(?:${name})\\s*=|=\\s*(?:${name})`).test(scope);
    return bound ? [] : [`${table} ${alias ?? ''} without jurisdiction`];
  });
}

/** The query that a place stands in, without the queries within it. */
function scopeOf(text: string, at: number): string {
  let [depth, start] = [0, 0];
  for (let i = at; i >= 0 && start === 0; i--) {
    if (text[i] === ')') depth++;
    else if (text[i] === '(' && depth-- === 0) start = i + 1;
  }
  let scope = '';
  depth = 0;
  for (let i = start; i < text.length && depth >= 0; i++) {
    const inner = text[i] === '(' && /^\(\s*SELECT\b/.test(text.slice(i));
    if (inner) {
      i = endOf(text, i);
      scope += '()';
      continue;
    }
    if (text[i] === '(') depth++;
    if (text[i] === ')') depth--;
    scope += text[i] ?? '';
  }
  return scope;
}

/** Where the parenthesis that opens at a place is closed. */
function endOf(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return i;
  }
  return text.length;
}
