// What stands where an answer is not there: that it is on its way, or why it failed and the way to ask again.
import { words } from '../texts/language';
import type { Asked } from './asked';

export function Waiting({ asked }: { asked: Pick<Asked<unknown>, 'problem' | 'again'> }) {
  const { problem, again } = asked;
  if (problem.value === null) return <p class="state">{words.value.loading}</p>;
  return (
    <p class="state" role="alert">
      {words.value.failed(problem.value)}{' '}
      <button type="button" onClick={() => void again()}>
        {words.value.again}
      </button>
    </p>
  );
}
