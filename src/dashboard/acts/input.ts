// From what a form holds to what the API takes, and what is missing before it is asked. Pure.
import type { Act, Chosen, Field, FileRow, Occasion, Value, Values } from './act';

/** The fields that are there with these values: some are asked only of one decision. */
export const shownOf = ({ fields }: Act, values: Values): readonly Field[] =>
  fields.filter(({ only }) => only === undefined || values[only.name] === only.is);

export const isEmpty = (value: Value | undefined): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

/** Names of the fields that are needed and empty: all at once, before the API is asked what else is wrong. */
export function missingIn(act: Act, values: Values): string[] {
  return shownOf(act, values)
    .filter(({ name, needed }) => needed === true && isEmpty(values[name]))
    .map(({ name }) => name);
}

/** Names of the fields with a file that was chosen and has not arrived. */
export function unsentIn(act: Act, values: Values): string[] {
  return shownOf(act, values)
    .filter(({ name, kind }) => kind === 'files' && hasUnsent(values[name]))
    .map(({ name }) => name);
}

const hasUnsent = (value: Value | undefined): boolean =>
  Array.isArray(value) && (value as FileRow[]).some(({ url, size }) => size !== undefined && url === '');

/** The mutation's input: of a form that began with something, only what was changed. */
export function inputOf({ act, fixed, initial }: Occasion, values: Values, version: number | undefined): object {
  // A field may hold what was given: then the reader has the last word on it.
  const asked = act.fields.map(({ name }) => name);
  const given = Object.entries(fixed).filter(([name]) => !asked.includes(name));
  const input: Record<string, unknown> = Object.fromEntries(given);
  for (const field of shownOf(act, values)) {
    const value = values[field.name];
    const before = initial?.[field.name];
    if (initial !== undefined && JSON.stringify(value ?? null) === JSON.stringify(before ?? null)) continue;
    const sent = field.kind === 'check' && initial !== undefined ? value === true : sentOf(field, value);
    if (sent !== undefined || before !== undefined) input[field.name] = sent ?? null;
  }
  if (version !== undefined) input['expectedVersion'] = version;
  return input;
}

function sentOf({ kind }: Field, value: Value | undefined): unknown {
  if (kind === 'check') return value === true ? true : undefined;
  if (isEmpty(value)) return undefined;
  switch (kind) {
    case 'percent':
      return Number(value);
    case 'unit':
    case 'person':
    case 'source':
    case 'task':
      return (value as Chosen).id;
    case 'units':
      return (value as Chosen[]).map(({ id }) => id);
    case 'files':
      return (value as FileRow[]).map(({ name, url }) => ({ name, url }));
    default:
      return value;
  }
}
