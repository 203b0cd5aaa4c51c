// The wall (大屏): what stands how, what turns next, who owes what by when, and red flags as they come. Must never look
// live when it is not.
import './wall.css';

import { useSignal } from '@preact/signals';

import { announce } from '../page/announcing';
import { Waiting } from '../page/state';
import { useDark } from '../page/theme';
import { words } from '../texts/language';
import { Ahead } from './ahead';
import { Counts } from './counts';
import { Flags, withFlag } from './flags';
import { busy } from './owed';
import { OwedTable } from './owed-table';
import { Sources } from './sources';
import { sound, tone } from './sound';
import { type RedFlag, useWall } from './standing';
import { StatusLine } from './status-line';
import { Trend } from './trend';

export function Wall() {
  useDark();
  const flags = useSignal<readonly RedFlag[]>([]);
  const wall = useWall((flag) => {
    const isNew = wall.openedAt !== null && flag.at > wall.openedAt;
    const isKnown = flags.value.some(({ cursor }) => cursor === flag.cursor);
    flags.value = withFlag(flags.value, flag);
    if (!isNew || isKnown) return;
    announce(words.value.wall.raised(flag.task.leadUnit.name, flag.task.title));
    if (sound.value) tone();
  });
  const { standing, ahead, owed, trend, line, openedAt } = wall;
  const text = words.value.wall;
  return (
    <div class="wall">
      <StatusLine line={line.value} standing={standing} />
      {standing.data.value === null ? (
        <Waiting asked={standing} />
      ) : (
        <div class={`board ${line.value.kind}`}>
          <Counts counts={standing.data.value.summary.counts} />
          <Trend flows={trend} />
          <section class="panel flags" aria-labelledby="flags">
            <h2 id="flags">{text.flags}</h2>
            <Flags flags={flags.value} openedAt={openedAt} />
          </section>
          <section class="panel owed" aria-labelledby="owed">
            <h2 id="owed">{text.owed}</h2>
            {owed.data.value === null ? (
              <Waiting asked={owed} />
            ) : (
              <OwedTable owed={owed.data.value} units={busy(standing.data.value)} />
            )}
          </section>
          <section class="panel ahead" aria-labelledby="ahead">
            <h2 id="ahead">{text.ahead}</h2>
            {ahead.data.value === null ? <Waiting asked={ahead} /> : <Ahead days={ahead.data.value.forecast} />}
          </section>
          <Sources groups={standing.data.value.summary.groups} />
        </div>
      )}
    </div>
  );
}
