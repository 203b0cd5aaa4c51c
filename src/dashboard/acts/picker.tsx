// A field that finds what is chosen by searching: a combobox with a list, by mouse, finger and keyboard alike.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { words } from '../texts/language';
import type { Chosen } from './act';

export interface PickerProps {
  id: string;
  chosen: Chosen | null;
  choose: (chosen: Chosen | null) => void;
  /** What matches a text; the first ones for an empty text. */
  find: (text: string, signal: AbortSignal) => Promise<readonly Chosen[]>;
  described?: string | undefined;
  invalid?: boolean;
  label?: string;
}

// Long enough for the next letter of a word that is being typed.
const PAUSE_MS = 200;

export function Picker({ id, chosen, choose, find, described, invalid = false, label }: PickerProps) {
  const typed = useSignal<string | null>(null);
  const found = useSignal<readonly Chosen[]>([]);
  const at = useSignal(-1);
  const open = typed.value !== null;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const text = typed.value;
    if (text === null) return undefined;
    const ending = new AbortController();
    const timer = setTimeout(() => {
      find(text.trim(), ending.signal).then(
        (answer) => {
          if (ending.signal.aborted) return;
          found.value = answer;
          at.value = answer.length > 0 && text !== '' ? 0 : -1;
        },
        () => (found.value = []),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [typed.value]);
  useEffect(() => list.current?.children[at.value]?.scrollIntoView({ block: 'nearest' }), [at.value]);

  const close = () => {
    typed.value = null;
    at.value = -1;
  };
  const take = (each: Chosen | undefined) => {
    if (each !== undefined) choose(each);
    close();
  };
  const pressed = (event: KeyboardEvent) => {
    const { length } = found.value;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (!open) typed.value = '';
      else if (length > 0) at.value = (at.value + step + length) % length;
    } else if (event.key === 'Enter' && open && at.value >= 0) {
      event.preventDefault();
      take(found.value[at.value]);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      close();
    }
  };
  const input = (event: Event) => {
    const { value } = event.currentTarget as HTMLInputElement;
    typed.value = value;
    if (value === '') choose(null);
  };
  const option = (i: number) => `${id}-option-${String(i)}`;
  return (
    <div class="picker">
      <input
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={open && found.value.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={at.value >= 0 ? option(at.value) : undefined}
        aria-describedby={described}
        aria-invalid={invalid}
        placeholder={words.value.form.toFind}
        value={typed.value ?? chosen?.label ?? ''}
        onInput={input}
        onKeyDown={pressed}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => (typed.value ??= '')}
        onBlur={close}
      />
      <ul id={`${id}-list`} role="listbox" ref={list} aria-label={words.value.form.found} hidden={!open}>
        {found.value.map((each, i) => (
          <li
            key={each.id}
            id={option(i)}
            role="option"
            aria-selected={i === at.value}
            onMouseDown={(event) => {
              event.preventDefault();
              take(each);
            }}
          >
            {each.label}
          </li>
        ))}
      </ul>
    </div>
  );
}
