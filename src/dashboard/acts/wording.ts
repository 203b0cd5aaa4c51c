// The words of a field: those of its act if it has any of its own, else those of its name.
import { words } from '../texts/language';

type Some = Readonly<Record<string, string>>;

/** What a field is called in an act. */
export function fieldText(act: string, name: string): string {
  const { fieldOf, field } = words.value;
  return (fieldOf as Some)[`${act}.${name}`] ?? (field as Some)[name] ?? name;
}

/** What is said below a field; undefined if nothing needs saying. */
export function hintText(act: string, name: string): string | undefined {
  const { hint } = words.value;
  return (hint as Some)[`${act}.${name}`] ?? (hint as Some)[name];
}
