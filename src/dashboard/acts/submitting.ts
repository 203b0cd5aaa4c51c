// Sends a form: once however often it is pressed, again with the same key when no answer came, and never over a change that
// the reader has not seen. Must not draw.
import { batch, type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import { LedgerError, withIdempotencyKey } from '../../client/connect';
import { ledger, told } from '../session/session';
import { words } from '../texts/language';
import { type Done, keyOf, type Occasion, type Problem, type Values } from './act';
import { type SinceQuery, sinceQuery } from './choosing.documents';
import { inputOf, missingIn, unsentIn } from './input';
import { forgetForm, keepForm, keptForm } from './kept-form';

// Nobody knows whether it was done: only these keep their key.
const isUnknown = (error: unknown): boolean =>
  error instanceof LedgerError && (error.code === 'CONNECTION_LOST' || error.code === 'UNAVAILABLE');

export type Change = NonNullable<SinceQuery['task']>['events']['nodes'][number];

export interface Submitting {
  values: Signal<Values>;
  problems: Signal<readonly Problem[]>;
  /** what happened to the task while the form was open; null when that is not in the way */
  changes: Signal<readonly Change[] | null>;
  busy: Signal<boolean>;
  /** what was typed earlier is there again */
  restored: boolean;
  set: (values: Values) => void;
  /** Goes on from the task as it is now; the text stays. */
  lookedAgain: () => void;
  /** Forgets what was typed. */
  discard: () => void;
  submit: () => Promise<void>;
}

export function useSubmitting(occasion: Occasion, accepted: (data: Done) => void): Submitting {
  const { act, task } = occasion;
  const key = keyOf(occasion);
  const earlier = useMemo(() => keptForm(key), []);
  const values = useSignal<Values>({ ...occasion.initial, ...occasion.preset, ...earlier?.values });
  const problems = useSignal<readonly Problem[]>([]);
  const changes = useSignal<readonly Change[] | null>(null);
  const busy = useSignal(false);
  const version = useSignal(occasion.version);
  const newVersion = useSignal<number | undefined>(undefined);
  const restored = earlier !== null;

  const set = (next: Values) => {
    values.value = next;
    keepForm(key, { values: next, sent: keptForm(key)?.sent });
  };
  const discard = () => {
    forgetForm(key);
    values.value = { ...occasion.initial, ...occasion.preset };
    problems.value = [];
  };
  const lookedAgain = () =>
    batch(() => {
      version.value = newVersion.value;
      changes.value = null;
      problems.value = [];
    });
  const send = async (): Promise<void> => {
    const client = ledger.peek();
    if (client === null) return;
    const input = inputOf(occasion, values.peek(), version.peek());
    const text = JSON.stringify(input);
    const sent = keptForm(key)?.sent;
    const keyed = withIdempotencyKey(sent?.input === text ? { ...input, idempotencyKey: sent.key } : input);
    keepForm(key, { values: values.peek(), sent: { key: keyed.idempotencyKey, input: text } });
    try {
      const data = await client.mutate(act.document, { input: keyed as never });
      const { userErrors } = data.done;
      if (userErrors.length === 0) {
        forgetForm(key);
        accepted(data);
        return;
      }
      // It was answered: what is sent next is another attempt, and has a key of its own.
      keepForm(key, { values: values.peek() });
      if (task !== undefined && userErrors.some(({ code }) => code === 'CONFLICT')) {
        const { task: now } = await client.query(sinceQuery, { task });
        newVersion.value = occasion.versioned === 'task' ? now?.version : undefined;
        changes.value = (now?.events.nodes ?? []).filter(({ sequence }) => sequence > (occasion.seen ?? 0));
      }
      problems.value = userErrors;
    } catch (error) {
      if (!isUnknown(error)) keepForm(key, { values: values.peek() });
      problems.value = [{ code: 'FAILED', field: null, message: words.value.form.failed(told(error)) }];
    }
  };
  const submit = async (): Promise<void> => {
    if (busy.peek()) return;
    const { form, files } = words.peek();
    problems.value = [
      ...missingIn(act, values.peek()).map((name) => ({ code: 'REQUIRED', field: [name], message: form.needed })),
      ...unsentIn(act, values.peek()).map((name) => ({ code: 'UNSENT', field: [name], message: files.unsent })),
    ];
    if (problems.peek().length > 0) return;
    busy.value = true;
    await send();
    busy.value = false;
  };
  return { values, problems, changes, busy, restored, set, lookedAgain, discard, submit };
}
