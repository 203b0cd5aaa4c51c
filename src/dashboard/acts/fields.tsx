// One field of a form: its label, hint, control and error, tied together for who does not look. Must not know any act.
import type { ComponentChildren } from 'preact';

import { words } from '../texts/language';
import { type Chosen, CHOICES, type Field, type Value, type Values } from './act';
import { findPeople, findSources, findTasks, findUnits } from './finding';
import { type Given, Grouped } from './grouped';
import { Picker } from './picker';

export interface Control {
  field: Field;
  id: string;
  label: string;
  hint: string | undefined;
  error: string | undefined;
  values: Values;
  change: (value: Value) => void;
  /** opens the form for a new one of what is picked, where the reader may make one */
  create: (() => void) | undefined;
}

export function FieldOf(props: Control) {
  const { field, id, label, hint, error } = props;
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim();
  const given: Given = {
    id,
    described: described === '' ? undefined : described,
    invalid: error !== undefined,
    value: props.values[field.name],
    change: props.change,
  };
  const below = (
    <>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="problem" id={`${id}-error`}>
          {error}
        </p>
      )}
    </>
  );
  if (field.kind === 'decision' || field.kind === 'units' || field.kind === 'files')
    return (
      <fieldset class={`field ${field.kind}`} aria-describedby={given.described}>
        <legend>
          {label}
          <Needed field={field} />
        </legend>
        <Grouped field={field} given={given} />
        {below}
      </fieldset>
    );
  if (field.kind === 'check')
    return (
      <div class="field check">
        <label for={id}>
          <Tick {...given} />
          {label}
        </label>
        {below}
      </div>
    );
  return (
    <div class={`field ${field.kind}`}>
      <label for={id}>
        {label}
        <Needed field={field} />
      </label>
      <div class="with-new">
        <Single field={field} given={given} values={props.values} />
        {props.create !== undefined && (
          <button type="button" class="quiet" onClick={props.create}>
            {words.value.form.create}
          </button>
        )}
      </div>
      {below}
    </div>
  );
}

function Needed({ field }: { field: Field }): ComponentChildren {
  return field.needed === true ? <span class="needed">{words.value.form.mark}</span> : null;
}

const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '');
const chosenOf = (value: Value | undefined): Chosen | null =>
  typeof value === 'object' && value !== null && 'id' in value ? value : null;

function Tick({ id, described, invalid, value, change }: Given) {
  return (
    <input
      id={id}
      type="checkbox"
      aria-describedby={described}
      aria-invalid={invalid}
      checked={value === true}
      onChange={(event) => change(event.currentTarget.checked)}
    />
  );
}

/** A control of its own. */
function Single({ field, given, values }: { field: Field; given: Given; values: Values }) {
  const { id, described, invalid, value, change } = given;
  const common = { id, 'aria-describedby': described, 'aria-invalid': invalid, 'aria-required': field.needed === true };
  const typed = (event: Event) => change((event.currentTarget as HTMLInputElement).value);
  switch (field.kind) {
    case 'long':
      return <textarea {...common} rows={3} value={textOf(value)} onInput={typed} />;
    case 'day':
      return <input {...common} type="date" value={textOf(value)} onInput={typed} />;
    case 'percent':
      return <input {...common} type="number" min={0} max={100} step={1} value={textOf(value)} onInput={typed} />;
    case 'choice':
      return <Choice common={common} of={field.of ?? 'status'} value={textOf(value)} typed={typed} />;
    case 'unit':
    case 'person':
    case 'source':
    case 'task': {
      const unit = chosenOf(values['leadUnit'])?.id ?? null;
      const find = { unit: findUnits, person: findPeople(unit), source: findSources, task: findTasks }[field.kind];
      return <Picker {...given} chosen={chosenOf(value)} choose={change} find={find} />;
    }
    default:
      return <input {...common} type="text" value={textOf(value)} onInput={typed} />;
  }
}

interface ChoiceProps {
  common: object;
  of: keyof typeof CHOICES;
  value: string;
  typed: (event: Event) => void;
}

function Choice({ common, of, value, typed }: ChoiceProps) {
  const choices: Readonly<Record<string, string>> = words.value.choices[of];
  return (
    <select {...common} value={value} onChange={typed}>
      <option value="">{words.value.form.choose}</option>
      {CHOICES[of].map((each) => (
        <option key={each} value={each}>
          {choices[each]}
        </option>
      ))}
    </select>
  );
}
