// Full-text search of tasks (SQLite FTS5). Chinese has no spaces and most of its words have two characters, which FTS5's
// trigrams cannot find; so the index holds each pair of neighbouring characters, and a word is a phrase of its pairs.
import sql, { type Sql } from 'sql-template-tag';

import type { Task } from '../rules/records';

/** The statements that make the index; run by the first migration. */
export const CREATE_INDEX = `CREATE VIRTUAL TABLE "task_words" USING fts5("words", content = '', contentless_delete = 1)`;
export const DROP_INDEX = `DROP TABLE "task_words"`;

/** A character as a token of six hexadecimal digits: no tokenizer has an opinion about those. */
const token = (letter: string): string => (letter.codePointAt(0) ?? 0).toString(16).padStart(6, '0');

/** The words of a text, each as its characters: alike in width and case, separated by white space. */
function wordsOf(text: string): string[][] {
  const words = text.normalize('NFKC').toLowerCase().split(/\s+/u);
  return words.filter((word) => word !== '').map((word) => [...word]);
}

/** What the index holds of a task: for each word its pairs, and its last character alone. */
export function indexed({ title, requirement, number }: Pick<Task, 'title' | 'requirement' | 'number'>): string {
  return [title, requirement, number ?? '']
    .flatMap(wordsOf)
    .flatMap((word) =>
      word.map((letter, i) => token(letter) + (word[i + 1] === undefined ? '' : token(word[i + 1] ?? ''))),
    )
    .join(' ');
}

/** Tasks that hold all words of a search; a search without words admits all. */
export function found(search: string, jurisdiction: string): Sql {
  const phrases = wordsOf(search).map((word) => {
    const [first = '', ...rest] = word;
    if (rest.length === 0) return `${token(first)}*`;
    return `"${rest.map((letter, i) => token(word[i] ?? '') + token(letter)).join(' ')}"`;
  });
  if (phrases.length === 0) return sql`1 = 1`;
  return sql`t."id" IN (SELECT s."taskId" FROM "task_words" w JOIN "task_search" s ON s."place" = w.rowid
    WHERE w."task_words" MATCH ${phrases.join(' AND ')} AND s."jurisdiction" = ${jurisdiction})`;
}
