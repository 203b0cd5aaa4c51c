// Which columns the ledger shows: chosen once, kept in this browser.
import { words } from '../texts/language';
import { COLUMNS, showColumn, shownColumns } from './columns';

export function ColumnChoice() {
  const text = words.value.ledger;
  const shown = shownColumns();
  return (
    <details class="menu">
      <summary>{text.columns}</summary>
      <fieldset>
        <legend class="unseen">{text.columns}</legend>
        {COLUMNS.filter(({ name }) => name !== 'title').map((column) => (
          <label key={column.name}>
            <input
              type="checkbox"
              checked={shown.includes(column)}
              onChange={(event) => showColumn(column.name, event.currentTarget.checked)}
            />
            {text.column[column.name]}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
