// The way through the ledger by cursors: as quick on the last page as on the first.
import { words } from '../texts/language';
import { type Shown, SIZES } from './address';
import type { LedgerQuery } from './ledger.documents';

interface PagingProps {
  info: LedgerQuery['tasks']['pageInfo'];
  shown: Shown;
  go: (next: Partial<Shown>) => void;
}

export function Paging({ info, shown, go }: PagingProps) {
  const text = words.value.ledger;
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = info;
  const back = hasPreviousPage && startCursor !== null;
  const on = hasNextPage && endCursor !== null;
  return (
    <nav class="paging" aria-label={text.paging}>
      <button type="button" disabled={!hasPreviousPage} onClick={() => go({ page: null })}>
        {text.first}
      </button>
      <button type="button" disabled={!back} onClick={() => go({ page: { before: startCursor ?? '' } })}>
        {text.previous}
      </button>
      <button type="button" disabled={!on} onClick={() => go({ page: { after: endCursor ?? '' } })}>
        {text.next}
      </button>
      <button type="button" disabled={!hasNextPage} onClick={() => go({ page: 'last' })}>
        {text.last}
      </button>
      <label>
        {text.perPage}
        <select value={shown.size} onChange={(event) => go({ size: Number(event.currentTarget.value) })}>
          {SIZES.map((size) => (
            <option key={size} value={size}>
              {size}
            </option>
          ))}
        </select>
      </label>
    </nav>
  );
}
