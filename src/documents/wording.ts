// How documents write what the API answers: days, sources, posts. Always Chinese, whoever asks; never decides anything.
import { type Day, inChinese } from '../rules/day';
import { SOURCE_KIND_WORDS, type SourceKind } from '../rules/words';

export interface Named {
  name: string;
}

export interface Person {
  name: string;
  title: string | null;
}

export interface Source {
  kind: SourceKind;
  title: string;
  documentNumber: string | null;
}

/** A document and the clause of it that backs a rule. */
export interface Basis {
  document: string;
  clause: string;
}

/** A day that is not set yet. */
export const BLANK_DAY = '　　年　　月　　日';

/** Behind a day that rests on a year whose holiday notice is not published yet. */
export const PROVISIONAL = '（暂定，以当年放假安排通知公布后重新计算的日期为准）';

export function day(on: Day, provisional = false): string {
  return `${inChinese(on)}${provisional ? PROVISIONAL : ''}`;
}

/** `《2026年政府工作报告》（烟政发〔2026〕1号）第三部分`; the kind stands before a title that does not name it. */
export function sourceText({ kind, title, documentNumber }: Source, clause: string | null): string {
  const { zh } = SOURCE_KIND_WORDS[kind];
  const named = title.startsWith('《') ? title : `《${title}》`;
  return `${title.includes(zh) ? '' : zh}${named}${documentNumber === null ? '' : `（${documentNumber}）`}${clause ?? ''}`;
}

/** The government of a place. `organ('烟台市') === '烟台市人民政府'` */
export function organ(place: string): string {
  return place.endsWith('政府') ? place : `${place}人民政府`;
}

/** A sentence of the API: its days as documents write them. */
export function prose(message: string): string {
  return message.replace(/ ?(\d{4}-\d\d-\d\d) ?/g, (_, on: Day) => inChinese(on));
}

/** Free text of several lines: each begins two characters in, as a paragraph does. */
export function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n　　');
}

/** Free text to which the template gives its own full stop. */
export function unstopped(text: string | null): string {
  return (text ?? '').trim().replace(/[。；.;]$/, '');
}

/** A post and its name; the post's is the name where no other is kept. */
export function personText({ name, title }: Person): string {
  return title === null || title === name ? name : `${name}（${title}）`;
}

export function names(all: readonly Named[]): string {
  return all.map(({ name }) => name).join('、');
}

/** The mark of what is not for everybody's eyes; empty if there is none. */
export function secretMark(tasks: readonly { classification: string }[]): string {
  return tasks.some(({ classification }) => classification === 'WORK_SECRET') ? '工作秘密' : '';
}

export function basisText({ document, clause }: Basis): string {
  return `${document}${clause}`;
}
