// What a browser's tab keeps of who has signed in: in sessionStorage, which ends with the tab. Must never reach localStorage
// or an address.
import { signal } from '@preact/signals';

export interface Kept {
  token: string;
  /** Of a provider's token: what gives the next one, and when this one ends, in milliseconds since 1970. */
  renewal?: { refreshToken: string; endsAt: number } | undefined;
}

const KEY = 'ledger:session';

function stored(): Kept | null {
  const text = sessionStorage.getItem(KEY);
  return text === null ? null : (JSON.parse(text) as Kept);
}

export const kept = signal<Kept | null>(stored());

export function keep(next: Kept | null): void {
  if (next === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(next));
  kept.value = next;
}

/** A token as it was pasted, without what comes along when a header is copied. */
export const bareToken = (pasted: string): string => pasted.trim().replace(/^(authorization:\s*)?bearer\s+/i, '');
