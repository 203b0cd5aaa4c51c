// Which of the two languages a caller reads.
import type { Language } from '../api/context';

/** English where it is preferred to Chinese, else Chinese. */
export function languageOf(header: string | undefined): Language {
  const quality = (language: string) => {
    const found = (header ?? '').split(',').find((part) => part.trim().toLowerCase().startsWith(language));
    return found === undefined ? 0 : Number(/;\s*q=([\d.]+)/.exec(found)?.[1] ?? 1);
  };
  return quality('en') > quality('zh') ? 'en' : 'zh';
}
