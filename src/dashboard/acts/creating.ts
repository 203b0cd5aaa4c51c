// Making what a form needs and the ledger does not have yet: a source, a unit, a post. Its form stands below the one that
// asked for it, and what it made is chosen there.
import { useSignal } from '@preact/signals';

import type { Chosen, Done, Field, FieldKind, Occasion } from './act';
import type { CreatePersonMutation, CreateSourceMutation, CreateUnitMutation } from './acts.documents';
import { postOf } from './finding';
import { ACTS } from './table';

const MAKERS = {
  source: {
    act: ACTS.createSource,
    made: (data: Done) => {
      const { source } = (data as CreateSourceMutation).done;
      return source === null ? null : { id: source.id, label: source.title };
    },
  },
  unit: {
    act: ACTS.createUnit,
    made: (data: Done) => {
      const { unit } = (data as CreateUnitMutation).done;
      return unit === null ? null : { id: unit.id, label: unit.name };
    },
  },
  person: {
    act: ACTS.createPerson,
    made: (data: Done) => {
      const { person } = (data as CreatePersonMutation).done;
      return person === null ? null : { id: person.id, label: postOf(person) };
    },
  },
};

const isMade = (kind: Field['kind']): kind is keyof typeof MAKERS & FieldKind => kind in MAKERS;

export interface Creating {
  /** opens the form for a new one of what a field picks; undefined for a field that picks nothing */
  openerOf: (field: Field) => (() => void) | undefined;
  open: { occasion: Occasion; accepted: (data: Done) => void; close: () => void } | null;
}

export function useCreating(choose: (name: string, chosen: Chosen) => void): Creating {
  const wanted = useSignal<Field | null>(null);
  const openerOf = (field: Field) => (isMade(field.kind) ? () => void (wanted.value = field) : undefined);
  const field = wanted.value;
  if (field === null || !isMade(field.kind)) return { openerOf, open: null };
  const { act, made } = MAKERS[field.kind];
  const close = () => void (wanted.value = null);
  const accepted = (data: Done) => {
    const chosen = made(data);
    if (chosen !== null) choose(field.name, chosen);
    close();
  };
  return { openerOf, open: { occasion: { act, fixed: {} }, accepted, close } };
}
