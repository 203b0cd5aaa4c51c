// What is typed into a form, kept for this tab until the API has accepted it: a reload, a lost session or another view loses
// nothing. Of one reader only: the key has the subject of who has signed in.
import { viewer } from '../session/session';
import type { Values } from './act';

export interface KeptForm {
  values: Values;
  /** A request whose answer never came: sent again with the same key it does nothing twice. */
  sent?: { key: string; input: string } | undefined;
}

const nameOf = (key: string): string => `ledger:form:${viewer.peek()?.subject ?? ''}:${key}`;

export function keptForm(key: string): KeptForm | null {
  const text = sessionStorage.getItem(nameOf(key));
  return text === null ? null : (JSON.parse(text) as KeptForm);
}

export function keepForm(key: string, form: KeptForm): void {
  sessionStorage.setItem(nameOf(key), JSON.stringify(form));
}

export function forgetForm(key: string): void {
  sessionStorage.removeItem(nameOf(key));
}
