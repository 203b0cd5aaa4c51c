// How texts are searched, on every database alike: a search finds the tasks that hold all its words, anywhere in their
// texts, alike in width and case. Chinese has no spaces and most of its words have two characters, which trigrams cannot
// find; so both indexes hold each pair of neighbouring characters, and a longer word is a run of its pairs.
import type { Searched } from './dialect';

/** The words of a text, each as its characters: alike in width and case, separated by white space. */
export function wordsOf(text: string): string[][] {
  const words = text.normalize('NFKC').toLowerCase().split(/\s+/u);
  return words.filter((word) => word !== '').map((word) => [...word]);
}

/** The words of a task's texts. */
export function wordsOfTask({ title, requirement, number }: Omit<Searched, 'id' | 'jurisdiction'>): string[][] {
  return [title, requirement, number ?? ''].flatMap(wordsOf);
}
