// The mark of a day that rests on a year whose holiday notice is not published yet: in words, beside every such day.
import { words } from '../texts/language';

export function Provisional({ is }: { is: boolean }) {
  if (!is) return null;
  return (
    <span class="tag" title={words.value.provisionalHelp}>
      {words.value.provisional}
    </span>
  );
}
