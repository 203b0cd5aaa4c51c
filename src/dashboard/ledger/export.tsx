// Spreadsheets of the ledger: what is shown, its three lists, and who owes what. The service writes them, for the token of who
// asks. Must ask for what is shown only.
import { SaveButton } from '../files/save-button';
import { words } from '../texts/language';
import { type Shown } from './address';

export function Export({ shown: { filter, order } }: { shown: Shown }) {
  const { export: called, exporting, exports } = words.value.ledger;
  const shown = { filter: JSON.stringify(filter) };
  const files = [
    ['ledger', { ...shown, orderBy: JSON.stringify([order]) }],
    ['lists', shown],
    ['obligations', {}],
  ] as const;
  return (
    <details class="menu">
      <summary>{called}</summary>
      <fieldset>
        <legend class="unseen">{called}</legend>
        {files.map(([file, query]) => (
          <SaveButton
            key={file}
            path={`export/${file}.xlsx?${new URLSearchParams(query).toString()}`}
            name={`${exports[file]}.xlsx`}
            busyText={exporting}
          >
            {exports[file]}
          </SaveButton>
        ))}
      </fieldset>
    </details>
  );
}
