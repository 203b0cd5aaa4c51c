// A button that saves a file of the service, and says where it stands if it could not be had. Must not be a link.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

import { told } from '../session/session';
import { words } from '../texts/language';
import { save } from './saving';

interface SaveButtonProps {
  /** below the service */
  path: string;
  /** what the browser calls it */
  name: string;
  class?: string;
  /** what it says meanwhile */
  busyText?: string;
  children: ComponentChildren;
}

export function SaveButton({ path, name, class: look = '', busyText, children }: SaveButtonProps) {
  const text = words.value.files;
  const busy = useSignal(false);
  const problem = useSignal('');
  const take = async () => {
    busy.value = true;
    problem.value = '';
    try {
      await save(path, name);
    } catch (error) {
      problem.value = text.notSaved(told(error));
    }
    busy.value = false;
  };
  return (
    <>
      <button type="button" class={look} disabled={busy.value} onClick={() => void take()}>
        {busy.value ? (busyText ?? children) : children}
      </button>
      {problem.value !== '' && (
        <span class="problem" role="alert">
          {problem.value}
        </span>
      )}
    </>
  );
}
