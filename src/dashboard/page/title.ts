// What the browser's tab, its history and a screen reader call a view.
import { useEffect } from 'preact/hooks';

import { words } from '../texts/language';

export function useTitle(title: string): void {
  const { product } = words.value;
  useEffect(() => {
    document.title = `${title} · ${product}`;
    return () => {
      document.title = product;
    };
  }, [title, product]);
}
