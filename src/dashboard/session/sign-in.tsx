// The view of who has not signed in: by a token, and by the provider where the service is set to one.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { words } from '../texts/language';
import { bareToken, keep } from './kept';
import { isPossible, leave, provider, type Provider } from './provider';
import { notice } from './session';

export function SignIn() {
  const found = useSignal<Provider | null>(null);
  const problem = useSignal('');
  useEffect(() => {
    provider().then(
      (each) => (found.value = each),
      (error: unknown) => (problem.value = words.value.signIn.refused(String(error))),
    );
  }, []);
  const text = words.value.signIn;
  const why = problem.value === '' ? notice.value : problem.value;
  return (
    <section class="sign-in" aria-labelledby="sign-in">
      <h1 id="sign-in">{text.title}</h1>
      <p class="problem" role="alert">
        {why}
      </p>
      {found.value !== null && <WithProvider provider={found.value} failed={(why) => (problem.value = why)} />}
      <WithToken failed={(why) => (problem.value = why)} />
    </section>
  );
}

interface Failing {
  failed: (why: string) => void;
}

function WithProvider({ provider: to, failed }: Failing & { provider: Provider }) {
  const leaving = useSignal(false);
  const text = words.value.signIn;
  const go = () => {
    leaving.value = true;
    leave(to).catch((error: unknown) => {
      leaving.value = false;
      failed(text.refused(error instanceof Error ? error.message : String(error)));
    });
  };
  if (!isPossible()) return <p class="hint">{text.providerNeedsHttps}</p>;
  return (
    <button type="button" class="primary" onClick={go} disabled={leaving.value}>
      {leaving.value ? text.leaving : text.withProvider}
    </button>
  );
}

function WithToken({ failed }: Failing) {
  const typed = useSignal('');
  const text = words.value.signIn;
  const submit = (event: Event) => {
    event.preventDefault();
    const token = bareToken(typed.value);
    if (token === '') failed(text.needed);
    else keep({ token });
  };
  return (
    <form onSubmit={submit}>
      <label for="token">{text.token}</label>
      <textarea
        id="token"
        rows={4}
        autocomplete="off"
        spellcheck={false}
        aria-describedby="token-help"
        value={typed.value}
        onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
      />
      <p class="hint" id="token-help">
        {text.tokenHelp}
      </p>
      <button type="submit">{text.submit}</button>
    </form>
  );
}
