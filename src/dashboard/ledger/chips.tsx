// The conditions in force, each with a way to drop it. Names of what is only an id in the address are asked for here.
import { type ReadonlySignal, useComputed } from '@preact/signals';

import { useAskedBy } from '../page/asked';
import { words } from '../texts/language';
import { IDS } from './address';
import { namedQuery, type NamedQuery, type TaskFilter } from './ledger.documents';

/** The names of units, posts and sources that the filter has as ids. */
export function useNames(filter: TaskFilter): ReadonlySignal<Readonly<Record<string, string>>> {
  const ids = IDS.flatMap((name) => filter[name] ?? []);
  const asked = useAskedBy<NamedQuery>(
    async (client, signal) => (ids.length === 0 ? { nodes: [] } : client.query(namedQuery, { ids }, { signal })),
    ids.join(),
  );
  return useComputed(() => {
    const found = (asked.data.value?.nodes ?? []).flatMap((node) => {
      if (node === null) return [];
      const label = 'heading' in node ? node.heading : 'name' in node ? node.name : node.id;
      return [[node.id, label] as const];
    });
    return Object.fromEntries(found);
  });
}

/** Puts conditions into force, and with null out of it. */
export type Change = (part: Partial<Record<keyof TaskFilter, unknown>>) => void;

interface ChipsProps {
  filter: TaskFilter;
  change: Change;
}

export function Chips({ filter, change }: ChipsProps) {
  const names = useNames(filter);
  const text = words.value.ledger;
  const chips = Object.entries(filter).flatMap(([name, value]) => {
    const label = labelOf(name as keyof TaskFilter, value, names.value);
    return label === null ? [] : [{ name, label }];
  });
  if (chips.length === 0) return null;
  return (
    <div class="in-force">
      <ul class="chips">
        {chips.map(({ name, label }) => (
          <li key={name}>
            {label}
            <button type="button" class="quiet" aria-label={text.drop(label)} onClick={() => change({ [name]: null })}>
              ×
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="quiet"
        onClick={() => change(Object.fromEntries(Object.keys(filter).map((name) => [name, null])))}
      >
        {text.clear}
      </button>
    </div>
  );
}

function labelOf(name: keyof TaskFilter, value: unknown, names: Readonly<Record<string, string>>): string | null {
  const { ledger: text, colour, stage, rule, choices } = words.value;
  const each = (called: object) => (value as string[]).map((one) => (called as Record<string, string>)[one]).join('、');
  switch (name) {
    case 'status':
      return `${text.colour} ${each(colour)}`;
    case 'stage':
      return `${text.stage} ${each(stage)}`;
    case 'rule':
      return `${text.rule} ${each(rule)}`;
    case 'sourceKind':
      return `${text.sourceKind} ${each(choices.sourceKind)}`;
    case 'sourceLevel':
      return `${text.sourceLevel} ${each(choices.level)}`;
    case 'open':
      return value === true ? text.open : null;
    case 'listed':
      return `${text.listed} ${value === true ? text.yes : text.no}`;
    case 'search':
      return `“${value as string}”`;
    case 'deadline': {
      const { from, to } = value as { from?: string; to?: string };
      return [from === undefined ? '' : `${text.from} ${from}`, to === undefined ? '' : `${text.to} ${to}`]
        .join(' ')
        .trim();
    }
    case 'unit':
    case 'leadUnit':
    case 'owner':
    case 'leader':
    case 'source':
      return `${text[name]} ${names[value as string] ?? '……'}`;
    default:
      return null;
  }
}
