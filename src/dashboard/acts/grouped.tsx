// Fields of several controls under one legend: a decision, units, files. Must not know any act.
import { words } from '../texts/language';
import type { Chosen, Field, FileRow, Value } from './act';
import { Files } from './files';
import { findUnits } from './finding';
import { Picker } from './picker';

/** What a control of a field is given. */
export interface Given {
  id: string;
  described: string | undefined;
  invalid: boolean;
  value: Value | undefined;
  change: (value: Value) => void;
}

/** A control of several parts, under one legend. */
export function Grouped({ field, given }: { field: Field; given: Given }) {
  const { id, described, value, change } = given;
  if (field.kind === 'files')
    return <Files id={id} described={described} rows={(value ?? []) as FileRow[]} change={change} />;
  if (field.kind === 'units') return <Several {...given} chosen={(value ?? []) as Chosen[]} />;
  const { approve, passed } = words.value.form.answers;
  const { yes, no } = field.name === 'passed' ? passed : approve;
  return (
    <div class="answers">
      {[true, false].map((each) => (
        <label key={String(each)} for={`${id}${each ? '' : '-no'}`}>
          <input
            id={`${id}${each ? '' : '-no'}`}
            type="radio"
            name={id}
            aria-describedby={described}
            checked={value === each}
            onChange={() => change(each)}
          />
          {each ? yes : no}
        </label>
      ))}
    </div>
  );
}

function Several({ id, described, invalid, chosen, change }: Given & { chosen: readonly Chosen[] }) {
  const add = (each: Chosen | null) => {
    if (each !== null && !chosen.some((other) => other.id === each.id)) change([...chosen, each]);
  };
  return (
    <>
      <ul class="chips">
        {chosen.map((each) => (
          <li key={each.id}>
            {each.label}
            <button
              type="button"
              class="quiet"
              aria-label={words.value.form.remove(each.label)}
              onClick={() => change(chosen.filter(({ id: other }) => other !== each.id))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <Picker
        key={chosen.length}
        id={id}
        label={words.value.form.add}
        described={described}
        invalid={invalid}
        chosen={null}
        choose={add}
        find={findUnits}
      />
    </>
  );
}
