// The view that the provider sends people back to: ends the flow, and goes on to where they had been.
import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { useEffect } from 'preact/hooks';

import { pathOf } from '../page/place';
import { words } from '../texts/language';
import { comeBack, provider } from './provider';
import { notice } from './session';

export function SignedIn() {
  const { route } = useLocation();
  const text = words.value.signIn;
  const done = useSignal(false);
  useEffect(() => {
    if (done.value) return;
    done.value = true;
    void provider()
      .then((found) => (found === null ? pathOf('') : comeBack(found)))
      .catch((error: unknown) => {
        notice.value = text.refused(error instanceof Error ? error.message : String(error));
        return pathOf('');
      })
      .then((to) => route(to, true));
  }, []);
  return <p class="state">{text.returning}</p>;
}
