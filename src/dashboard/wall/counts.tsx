// The counts in blue, yellow and red of the tasks under way, in figures that are read across a room.
import type { Colour } from '../page/mark';
import { Mark } from '../page/mark';
import { words } from '../texts/language';
import type { CountsFragment } from './wall.documents';

const COLOURS: readonly Colour[] = ['RED', 'YELLOW', 'BLUE'];

export function Counts({ counts }: { counts: CountsFragment }) {
  const text = words.value.wall;
  const of = (colour: Colour) => counts[colour.toLowerCase() as Lowercase<Colour>];
  return (
    <section class="panel counts" aria-label={text.counts}>
      <dl>
        <div>
          <dt>{text.open}</dt>
          <dd data-count="total">{counts.total.toLocaleString('en')}</dd>
        </div>
        {COLOURS.map((colour) => (
          <div key={colour} class={colour}>
            <dt>
              <Mark colour={colour} />
              <span class="share">{share(of(colour), counts.total)}</span>
            </dt>
            <dd data-count={colour}>{of(colour).toLocaleString('en')}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const share = (part: number, whole: number): string => (whole === 0 ? '' : `${((part / whole) * 100).toFixed(1)}%`);
