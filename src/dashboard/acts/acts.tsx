// The acts on one subject: a row of buttons, and below it the form of the one that was opened. A form that is open stays,
// with what is typed in it, whatever becomes of the subject meanwhile.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { words } from '../texts/language';
import { keyOf, type Occasion } from './act';
import { Form } from './form';

export interface ActsProps {
  occasions: readonly Occasion[];
  done: () => void;
  /** the first is what is expected next */
  primary?: boolean;
  /** what stands in the row behind them */
  children?: ComponentChildren;
}

export function Acts({ occasions, done, primary = false, children }: ActsProps) {
  const opened = useSignal<Occasion | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const open = opened.value;
  // With a row that goes away the focus would go too: the heading of the view takes it.
  useLayoutEffect(
    () => () => {
      if (place.current?.contains(document.activeElement) !== true) return;
      const heading = document.querySelector<HTMLElement>('main h1');
      heading?.setAttribute('tabindex', '-1');
      heading?.focus({ preventScroll: true });
    },
    [],
  );
  if (occasions.length === 0 && open === null && children == null) return null;
  const close = () => {
    const key = open === null ? '' : keyOf(open);
    opened.value = null;
    // Back to where it was opened from, if that is still there.
    requestAnimationFrame(() => {
      const from = place.current?.querySelector<HTMLElement>(`[data-act="${CSS.escape(key)}"]`);
      (from ?? place.current)?.focus();
    });
  };
  return (
    <div class="acts" ref={place} tabIndex={-1}>
      <div class="buttons">
        {occasions.map((occasion, i) => {
          const key = keyOf(occasion);
          const isOpen = open !== null && keyOf(open) === key;
          const label = words.value.acts[occasion.act.name as keyof typeof words.value.acts];
          return (
            <button
              key={key}
              type="button"
              data-act={key}
              class={primary && i === 0 ? 'primary' : ''}
              aria-expanded={isOpen}
              aria-label={occasion.about === undefined ? undefined : `${label} ${occasion.about}`}
              onClick={() => (opened.value = isOpen ? null : occasion)}
            >
              {label}
            </button>
          );
        })}
        {children}
      </div>
      {open !== null && (
        <Form
          key={keyOf(open)}
          occasion={open}
          cancel={close}
          accepted={() => {
            close();
            done();
          }}
        />
      )}
    </div>
  );
}
