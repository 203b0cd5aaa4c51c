// The language of the page: Chinese first, English on switch. All words that it shows are in zh.ts and en.ts.
import { computed, effect, signal } from '@preact/signals';

import { en } from './en';
import { type Texts, zh } from './zh';

export type Language = 'zh' | 'en';
/** As HTTP and HTML call them. */
export const TAGS: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

const KEY = 'ledger:language';
const WORDS: Readonly<Record<Language, Texts>> = { zh, en };

export const language = signal<Language>(localStorage.getItem(KEY) === 'en' ? 'en' : 'zh');

/** The words in the language that is chosen; a component that reads them is drawn anew when it changes. */
export const words = computed(() => WORDS[language.value]);

export function choose(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(KEY, chosen);
}

effect(() => {
  document.documentElement.lang = TAGS[language.value];
});
