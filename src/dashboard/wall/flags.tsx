// Red flags as they come, the latest first.
import { Shape } from '../page/mark';
import { shortMoment } from '../page/moments';
import { words } from '../texts/language';
import type { RedFlag } from './standing';

// More than any wall shows at once.
const KEPT = 40;

/** The list with one more flag; one that is told again, in another language, takes its place. */
export function withFlag(flags: readonly RedFlag[], flag: RedFlag): readonly RedFlag[] {
  return [flag, ...flags.filter(({ cursor }) => cursor !== flag.cursor)].slice(0, KEPT);
}

export function Flags({ flags, openedAt }: { flags: readonly RedFlag[]; openedAt: string | null }) {
  const text = words.value.wall;
  if (flags.length === 0) return <p class="state">{text.noFlags}</p>;
  return (
    <ol class="list" tabIndex={0} aria-label={text.flags}>
      {flags.map(({ cursor, at, task, reasons }) => (
        <li key={cursor} class={openedAt !== null && at > openedAt ? 'new' : ''}>
          <p class="when">
            <Shape colour="RED" /> <time dateTime={at}>{shortMoment(at)}</time> <span>{task.leadUnit.name}</span>
            {openedAt !== null && at > openedAt && <strong>{text.isNew}</strong>}
          </p>
          <p class="what">{task.title}</p>
          <p class="why">{reasons.find(({ status }) => status === 'RED')?.message}</p>
        </li>
      ))}
    </ol>
  );
}
