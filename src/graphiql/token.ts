// The reader's token: kept in sessionStorage, which ends with the browser's tab. Must never reach localStorage or a URL.

const KEY = 'ledger:token';

/** The token typed earlier in this browser tab; empty when there is none. */
export function keptToken(): string {
  return sessionStorage.getItem(KEY) ?? '';
}

/** Keeps what was typed, without what comes along when a header is copied; returns the bare token. */
export function keepToken(typed: string): string {
  const token = typed.trim().replace(/^(authorization:\s*)?bearer\s+/i, '');
  if (token === '') sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
  return token;
}
