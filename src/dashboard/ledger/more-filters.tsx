// The less usual conditions of the ledger: stage, who is concerned, where it comes from, why it is coloured, by when.
import type { ComponentChildren } from 'preact';

import { CHOICES } from '../acts/act';
import { findLeaders, findPeople, findSources, findUnits } from '../acts/finding';
import { Picker } from '../acts/picker';
import { words } from '../texts/language';
import { RULES, STAGES } from './address';
import { type Change, useNames } from './chips';
import type { TaskFilter } from './ledger.documents';

export function MoreFilters({ filter, change }: { filter: TaskFilter; change: Change }) {
  const text = words.value.ledger;
  const names = useNames(filter);
  const picked = (name: 'unit' | 'leadUnit' | 'owner' | 'leader' | 'source') => {
    const id = filter[name];
    return id == null ? null : { id, label: names.value[id] ?? id };
  };
  const pick = (name: 'unit' | 'leadUnit' | 'owner' | 'leader' | 'source') => ({
    id: `filter-${name}`,
    chosen: picked(name),
    choose: (chosen: { id: string } | null) => change({ [name]: chosen?.id ?? null }),
  });
  const one = (name: 'rule' | 'sourceKind' | 'sourceLevel', of: readonly string[], called: object) => (
    <Select
      name={name}
      value={filter[name]?.[0] ?? ''}
      choices={of.map((each) => [each, (called as Record<string, string>)[each] ?? each])}
      change={(value) => change({ [name]: value === '' ? null : [value] })}
    />
  );
  const day = (name: 'from' | 'to') => (
    <div>
      <label for={`filter-${name}`}>{text[name]}</label>
      <input
        id={`filter-${name}`}
        type="date"
        value={filter.deadline?.[name] ?? ''}
        onChange={(event) => {
          const { value } = event.currentTarget;
          const deadline = { ...filter.deadline, [name]: value === '' ? undefined : value };
          change({ deadline: deadline.from == null && deadline.to == null ? null : deadline });
        }}
      />
    </div>
  );
  return (
    <details class="more">
      <summary>{text.more}</summary>
      <div class="grid">
        <fieldset class="stages">
          <legend>{text.stage}</legend>
          {STAGES.map((stage) => (
            <label key={stage}>
              <input
                type="checkbox"
                checked={filter.stage?.includes(stage) ?? false}
                onChange={() => {
                  const next = STAGES.filter((each) => (each === stage) !== (filter.stage?.includes(each) ?? false));
                  change({ stage: next.length === 0 ? null : next });
                }}
              />
              {words.value.stage[stage]}
            </label>
          ))}
        </fieldset>
        <Labelled name="unit">
          <Picker {...pick('unit')} find={findUnits} />
        </Labelled>
        <Labelled name="leadUnit">
          <Picker {...pick('leadUnit')} find={findUnits} />
        </Labelled>
        <Labelled name="owner">
          <Picker {...pick('owner')} find={findPeople(filter.leadUnit ?? null)} />
        </Labelled>
        <Labelled name="leader">
          <Picker {...pick('leader')} find={findLeaders} />
        </Labelled>
        <Labelled name="source">
          <Picker {...pick('source')} find={findSources} />
        </Labelled>
        {one('sourceKind', CHOICES.sourceKind, words.value.choices.sourceKind)}
        {one('sourceLevel', CHOICES.level, words.value.choices.level)}
        {one('rule', RULES, words.value.rule)}
        <Select
          name="listed"
          value={filter.listed == null ? '' : String(filter.listed)}
          choices={[
            ['true', text.yes],
            ['false', text.no],
          ]}
          change={(value) => change({ listed: value === '' ? null : value === 'true' })}
        />
        {day('from')}
        {day('to')}
      </div>
    </details>
  );
}

type Name = 'unit' | 'leadUnit' | 'owner' | 'leader' | 'source' | 'rule' | 'sourceKind' | 'sourceLevel' | 'listed';

function Labelled({ name, children }: { name: Name; children: ComponentChildren }) {
  return (
    <div>
      <label for={`filter-${name}`}>{words.value.ledger[name]}</label>
      {children}
    </div>
  );
}

interface SelectProps {
  name: Name;
  value: string;
  choices: readonly (readonly [string, string])[];
  change: (value: string) => void;
}

function Select({ name, value, choices, change }: SelectProps) {
  return (
    <Labelled name={name}>
      <select id={`filter-${name}`} value={value} onChange={(event) => change(event.currentTarget.value)}>
        <option value="">{words.value.ledger.any}</option>
        {choices.map(([each, label]) => (
          <option key={each} value={each}>
            {label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
