// How a spreadsheet is to be read and what may be made of it. Each change is tried at once; nothing here imports.
import { Field } from '../page/field';
import { words } from '../texts/language';
import type { Importing } from './importing';

interface OptionFieldsProps {
  importing: Importing;
  /** what is wrong with a field */
  at: (name: string) => readonly string[];
}

export function OptionFields({ importing: { options, set, stage, result }, at }: OptionFieldsProps) {
  const text = words.value.importing;
  const { sheet, year, createUnits, skipBad } = options.value;
  return (
    <fieldset class="options" disabled={stage.value.kind === 'running'}>
      <legend>{text.options}</legend>
      <Field name="sheet" label={text.sheet} hint={text.sheetHint} problems={at('sheet')}>
        {(field) => (
          <input
            {...field}
            type="text"
            value={sheet}
            placeholder={result.value?.sheet ?? ''}
            onChange={({ currentTarget }) => set({ sheet: currentTarget.value })}
          />
        )}
      </Field>
      <Field name="year" label={text.year} hint={text.yearHint} problems={at('year')}>
        {(field) => (
          <input
            {...field}
            type="number"
            min={2000}
            max={2100}
            step={1}
            value={year}
            onChange={({ currentTarget }) => set({ year: currentTarget.value })}
          />
        )}
      </Field>
      <div class="ticks">
        <label class="tick">
          <input
            type="checkbox"
            checked={createUnits}
            onChange={({ currentTarget }) => set({ createUnits: currentTarget.checked })}
          />
          {text.createUnits}
        </label>
        <label class="tick">
          <input
            type="checkbox"
            checked={skipBad}
            onChange={({ currentTarget }) => set({ skipBad: currentTarget.checked })}
          />
          {text.skipBad}
        </label>
      </div>
    </fieldset>
  );
}
