// Idempotency keys: what makes a mutation safe to send twice. The service keeps the first answer for 24 hours.
import type { AnyVariables } from './documents';

/** The input with an idempotencyKey: its own if it has one, else a new one of 32 hexadecimal digits. */
export function withIdempotencyKey<Input extends object>(input: Input): Input & { idempotencyKey: string } {
  const { idempotencyKey: own } = input as { idempotencyKey?: unknown };
  return { ...input, idempotencyKey: typeof own === 'string' && own !== '' ? own : newKey() };
}

/** Every input among the variables has a key, and there is one: the mutation may be sent again. */
export function isKeyed(variables: AnyVariables): boolean {
  const inputs = Object.values(variables).filter((value) => typeof value === 'object' && value !== null);
  return (
    inputs.length > 0 &&
    inputs.every(
      (input) => 'idempotencyKey' in input && typeof input.idempotencyKey === 'string' && input.idempotencyKey !== '',
    )
  );
}

// Not crypto.randomUUID: browsers have it on https pages only, and offices have pages on http.
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
