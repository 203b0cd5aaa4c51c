// Reads the texts of an input: trims, measures, and refuses what may not enter (control characters, marks of secrecy).
// Every mutation's input passes through here once, whole, so that all its problems are told at once.
import type { Problems, RefusalCode, Text } from './refusal';

/** The longest text a field takes, in characters. Long enough for what is printed on paper, short enough to page. */
export const LONGEST: Readonly<Record<string, number>> = {
  title: 200,
  name: 100,
  aliases: 100,
  code: 40,
  requirement: 5000,
  goal: 2000,
  standard: 2000,
  actionPlan: 5000,
  sourceClause: 200,
  documentNumber: 100,
  issuedBy: 100,
  instruction: 5000,
  comment: 2000,
  reason: 5000,
  progress: 5000,
  nextSteps: 5000,
  content: 20000,
  summary: 10000,
  findings: 10000,
  scope: 5000,
  situation: 20000,
  suggestions: 20000,
  conclusion: 20000,
  notice: 500,
  policy: 200000,
  url: 2000,
  sha256: 64,
  selection: 4000,
  idempotencyKey: 200,
};
const LONGEST_OTHER = 200;

// Fields of listed things that may be left out, or blank.
const OPTIONAL = new Set(['goal', 'standard', 'sha256', 'actionPlan']);

// Line feeds and tabs may stand in a text; other control characters and bidirectional overrides only hide something.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
// What cannot be seen must not hide a mark.
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu;
// 保密法 31: 绝密, 机密, 秘密 followed by ★, or at the head of a text, also in brackets or with spaces between.
const LEVELS = '(?:绝\\s*密|机\\s*密|秘\\s*密)';
const MARK = new RegExp(`${LEVELS}\\s*[★☆]|^[\\s\\[【〔〖((「『"“《<]*${LEVELS}`, 'u');

/** True if a text bears a mark of secrecy. `bearsMark('机密★10年') && bearsMark('【秘密】通知') && !bearsMark('工作秘密')` */
export function bearsMark(text: string): boolean {
  return MARK.test(text.normalize('NFKC').replace(INVISIBLE, (hidden) => (/\s/.test(hidden) ? ' ' : '')));
}

export const CLASSIFIED: Text = {
  zh: '带有密级标志：国家秘密不得进入本系统（保密法第三十一条），请改走涉密渠道',
  en: 'bears a mark of secrecy: state secrets may not enter this system; use the classified channel',
};

/** Adds CLASSIFIED: a text bears a mark of secrecy. */
export function addClassified(path: string[], problems: Problems): void {
  problems.add('CLASSIFIED', path, CLASSIFIED.zh, CLASSIFIED.en);
}

/** A text as it is kept: without what stands around it, its lines ended by line feeds. */
export function trimmed(value: string): string {
  return value.replaceAll('\r\n', '\n').trim();
}

/** What is wrong with the text of a field: a mark of secrecy, its length, what hides in it; null if nothing is. */
export function faultOf(text: string, field: string): { code: RefusalCode; text: Text } | null {
  const longest = LONGEST[field] ?? LONGEST_OTHER;
  const length = [...text].length;
  // First of all: whatever else is wrong with it, a classified text is refused as such, and logged.
  if (bearsMark(field === 'url' ? decoded(text) : text)) return { code: 'CLASSIFIED', text: CLASSIFIED };
  if (length > longest) {
    const told = {
      zh: `不得超过 ${longest} 字，现为 ${length} 字`,
      en: `at most ${longest} characters, not ${length}`,
    };
    return { code: 'INVALID', text: told };
  }
  if (text.isWellFormed() && !CONTROL.test(text)) return null;
  const told = { zh: '含有控制字符，请删除后重试', en: 'holds control characters: remove them' };
  return { code: 'INVALID', text: told };
}

/** A URL as people read it. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/**
 * The input with its texts trimmed and blank optional texts as null. Adds a problem for each text that is too long,
 * unreadable, classified, or blank although `required` names its field.
 */
export function readTexts<T extends object>(input: T, required: readonly string[], problems: Problems): T {
  const read = (value: unknown, key: string, path: string[]): unknown => {
    if (typeof value === 'string') return readText(value, key, path);
    if (Array.isArray(value)) return value.map((each, i) => read(each, key, [...path, String(i)]));
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value).map(([inner, each]) => [inner, read(each, inner, [...path, inner])]),
      );
    }
    return value;
  };
  const readText = (value: string, key: string, path: string[]): string | null => {
    const text = trimmed(value);
    const fault = faultOf(text, key);
    if (fault !== null) problems.add(fault.code, path, fault.text.zh, fault.text.en);
    else if (text === '' && key in LONGEST) {
      // Ids and the like are not texts: an empty one is not a missing one.
      const needed =
        key === 'idempotencyKey' || required.includes(path[0] ?? '') || (path.length > 1 && !OPTIONAL.has(key));
      if (needed) problems.add('REQUIRED', path, '不能为空', 'must not be empty');
      return needed ? text : null;
    }
    return text;
  };
  return read(input, '', []) as T;
}
