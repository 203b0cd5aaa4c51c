// Light for work at a desk, dark for a wall. A view that is for the wall says so while it is shown.
import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

export const theme = signal<'light' | 'dark'>('light');

export function useDark(): void {
  useLayoutEffect(() => {
    theme.value = 'dark';
    return () => (theme.value = 'light');
  }, []);
}
