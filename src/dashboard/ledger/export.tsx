// What the ledger shows as a spreadsheet: the service writes it, for the token of who asks. Must ask for what is shown only.
import { SaveButton } from '../files/save-button';
import { words } from '../texts/language';
import { type Shown } from './address';

export function Export({ shown: { filter, order } }: { shown: Shown }) {
  const text = words.value.ledger;
  const query = new URLSearchParams({ filter: JSON.stringify(filter), orderBy: JSON.stringify([order]) });
  return (
    <SaveButton path={`export/ledger.xlsx?${query.toString()}`} name={text.exportName} busyText={text.exporting}>
      {text.export}
    </SaveButton>
  );
}
