// The rows of the ledger. On a narrow screen each row is a card: the roles keep it a table for who does not look.
import { words } from '../texts/language';
import type { Shown } from './address';
import { shownColumns } from './columns';
import type { LedgerRowFragment, TaskOrder } from './ledger.documents';

interface TableProps {
  rows: readonly LedgerRowFragment[];
  shown: Shown;
  go: (next: Partial<Shown>) => void;
}

export function Table({ rows, shown: { order }, go }: TableProps) {
  const text = words.value.ledger;
  const columns = shownColumns();
  const sorted = (by: TaskOrder['field'] | undefined) =>
    by !== order.field ? undefined : order.direction === 'ASC' ? 'ascending' : 'descending';
  const turned = (field: TaskOrder['field']) =>
    go({ order: { field, direction: field === order.field && order.direction === 'ASC' ? 'DESC' : 'ASC' } });
  return (
    <table class="rows" role="table">
      <caption class="unseen">{text.caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, order: by }) => (
            <th key={name} role="columnheader" scope="col" class={name} aria-sort={sorted(by)}>
              {by === undefined ? (
                text.column[name]
              ) : (
                <button type="button" class="sort" onClick={() => turned(by)}>
                  {text.column[name]}
                  <span aria-hidden="true">
                    {sorted(by) === 'ascending' ? '↑' : sorted(by) === 'descending' ? '↓' : '↕'}
                  </span>
                </button>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={row.id} role="row">
            {columns.map(({ name, draw }) => (
              <td key={name} role="cell" class={name}>
                <span class="name" aria-hidden="true">
                  {text.column[name]}
                </span>
                <span class="value">{draw(row)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
