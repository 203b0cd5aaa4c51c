// The form of one act: its fields, the API's errors at them and in a summary, what changed meanwhile, and the way to send it.
import { useEffect, useId, useRef } from 'preact/hooks';

import { announce } from '../page/announcing';
import { fullMoment } from '../page/moments';
import { viewer } from '../session/session';
import { words } from '../texts/language';
import type { Done, Field, Occasion, Problem } from './act';
import { useCreating } from './creating';
import { FieldOf } from './fields';
import { shownOf } from './input';
import { type Change, type Submitting, useSubmitting } from './submitting';
import { fieldText, hintText } from './wording';

export interface FormProps {
  occasion: Occasion;
  accepted: (data: Done) => void;
  cancel?: (() => void) | undefined;
}

export function Form({ occasion, accepted, cancel }: FormProps) {
  const id = useId();
  const { act } = occasion;
  const text = words.value.form;
  const label = words.value.acts[act.name as keyof typeof words.value.acts];
  const form = useRef<HTMLFormElement>(null);
  const submitting = useSubmitting(occasion, (data) => {
    announce(text.accepted(label));
    accepted(data);
  });
  const creating = useCreating((name, chosen) => submitting.set({ ...submitting.values.peek(), [name]: chosen }));
  const { values, problems, changes, busy } = submitting;
  // What was opened by a press takes the focus; what a view consists of does not.
  useEffect(() => {
    if (cancel !== undefined) form.current?.querySelector<HTMLElement>('input, textarea, select, .primary')?.focus();
  }, []);
  const fields = shownOf(act, values.value);
  const idOf = (name: string) => `${id}-${name}`;
  const escape = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && cancel !== undefined) cancel();
  };
  return (
    <div class="act">
      <form
        ref={form}
        class="act-form"
        aria-label={occasion.about === undefined ? label : `${label} ${occasion.about}`}
        noValidate
        onKeyDown={escape}
        onSubmit={(event) => {
          event.preventDefault();
          void submitting.submit();
        }}
      >
        <Summary problems={problems.value} fields={fields} occasion={occasion} idOf={idOf} />
        {changes.value !== null && <Changes changes={changes.value} submitting={submitting} />}
        {submitting.restored && (
          <p class="hint restored">
            {text.restored}{' '}
            <button type="button" class="quiet" onClick={submitting.discard}>
              {text.discard}
            </button>
          </p>
        )}
        {fields.map((field) => (
          <FieldOf
            key={field.name}
            field={field}
            id={idOf(field.name)}
            label={fieldText(act.name, field.name)}
            hint={hintText(act.name, field.name)}
            error={messageOf(problems.value, field.name)}
            values={values.value}
            change={(value) => submitting.set({ ...values.peek(), [field.name]: value })}
            create={viewer.value?.role === 'OFFICE' ? creating.openerOf(field) : undefined}
          />
        ))}
        <div class="send">
          <button type="submit" class="primary" aria-disabled={busy.value}>
            {busy.value ? text.sending : text.send(label)}
          </button>
          {cancel !== undefined && (
            <button type="button" class="quiet" onClick={cancel}>
              {text.cancel}
            </button>
          )}
        </div>
      </form>
      {creating.open !== null && (
        <Form
          key={creating.open.occasion.act.name}
          occasion={creating.open.occasion}
          accepted={creating.open.accepted}
          cancel={creating.open.close}
        />
      )}
    </div>
  );
}

const messageOf = (problems: readonly Problem[], name: string): string | undefined =>
  problems
    .filter(({ field }) => field?.[0] === name)
    .map(({ message }) => message)
    .join('；') || undefined;

interface SummaryProps {
  problems: readonly Problem[];
  fields: readonly Field[];
  occasion: Occasion;
  idOf: (name: string) => string;
}

/** All that is wrong, in one place that takes the focus; each leads to its field. */
function Summary({ problems, fields, occasion, idOf }: SummaryProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems.length > 0) place.current?.focus();
  }, [problems]);
  if (problems.length === 0) return null;
  return (
    <div class="summary" role="alert" tabIndex={-1} ref={place}>
      <p>{words.value.form.wrong(problems.length)}</p>
      <ul>
        {problems.map(({ field, message }, i) => {
          const at = fields.find(({ name }) => name === field?.[0]);
          return (
            <li key={i}>
              {at === undefined ? (
                message
              ) : (
                <button type="button" class="link" onClick={() => document.getElementById(idOf(at.name))?.focus()}>
                  {fieldText(occasion.act.name, at.name)}：{message}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Changes({ changes, submitting }: { changes: readonly Change[]; submitting: Submitting }) {
  const text = words.value.form;
  const kinds: Readonly<Record<string, string>> = words.value.events;
  return (
    <div class="changes">
      <p>{text.changed}</p>
      <ul>
        {changes.map(({ id, kind, actor, recordedAt }) => (
          <li key={id}>
            {fullMoment(recordedAt)} {actor} {kinds[kind] ?? kind}
          </li>
        ))}
      </ul>
      <button type="button" onClick={submitting.lookedAgain}>
        {text.lookedAgain}
      </button>
    </div>
  );
}
