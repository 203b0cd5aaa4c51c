// What narrows the ledger: search and colours at hand, everything else one step away, and what is in force as chips.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { Shape } from '../page/mark';
import { words } from '../texts/language';
import { ORDERS, type Shown, STATUSES } from './address';
import { type Change, Chips } from './chips';
import { MoreFilters } from './more-filters';

export interface FiltersProps {
  shown: Shown;
  go: (next: Partial<Shown>, replace?: boolean) => void;
}

export function Filters({ shown, go }: FiltersProps) {
  const text = words.value.ledger;
  const { filter, order } = shown;
  const change: Change = (part) => {
    const next = Object.entries({ ...filter, ...part }).filter(([, value]) => value != null);
    go({ filter: Object.fromEntries(next) });
  };
  const toggled = (status: (typeof STATUSES)[number]) => {
    const now = filter.status ?? [];
    const next = STATUSES.filter((each) => (each === status) !== now.includes(each));
    change({ status: next.length === 0 ? null : next });
  };
  return (
    <form class="filters" role="search" aria-label={text.filters} onSubmit={(event) => event.preventDefault()}>
      <Search text={filter.search ?? ''} change={(search) => change({ search: search === '' ? null : search })} />
      <div class="colours" role="group" aria-label={text.colour}>
        {STATUSES.map((status) => (
          <button
            key={status}
            type="button"
            aria-pressed={filter.status?.includes(status) ?? false}
            onClick={() => toggled(status)}
          >
            <Shape colour={status} />
            {words.value.colour[status]}
          </button>
        ))}
      </div>
      <label class="tick">
        <input
          type="checkbox"
          checked={filter.open === true}
          onChange={(event) => change({ open: event.currentTarget.checked ? true : null })}
        />
        {text.openOnly}
      </label>
      <label class="order">
        {text.order}
        <select
          value={`${order.direction} ${order.field}`}
          onChange={(event) => {
            const [direction, field] = event.currentTarget.value.split(' ') as [
              'ASC' | 'DESC',
              (typeof ORDERS)[number],
            ];
            go({ order: { field, direction } });
          }}
        >
          {ORDERS.flatMap((field) =>
            (['ASC', 'DESC'] as const).map((direction) => (
              <option key={`${direction} ${field}`} value={`${direction} ${field}`}>
                {text.orders[field]} {direction === 'ASC' ? text.ascending : text.descending}
              </option>
            )),
          )}
        </select>
      </label>
      <MoreFilters filter={filter} change={change} />
      <Chips filter={filter} change={change} />
    </form>
  );
}

// Long enough for the next letter of a word that is being typed.
const PAUSE_MS = 350;

function Search({ text, change }: { text: string; change: (text: string) => void }) {
  const typed = useSignal<string | null>(null);
  useEffect(() => {
    if (typed.value === null || typed.value.trim() === text) return undefined;
    const timer = setTimeout(() => change(typed.value?.trim() ?? ''), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed.value]);
  // Back or a chip has changed it: what was typed is no longer what is shown.
  useEffect(() => {
    if (typed.peek()?.trim() !== text) typed.value = null;
  }, [text]);
  return (
    <input
      type="search"
      class="search"
      aria-label={words.value.ledger.search}
      placeholder={words.value.ledger.search}
      value={typed.value ?? text}
      onInput={(event) => (typed.value = event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') change((typed.peek() ?? text).trim());
      }}
    />
  );
}
