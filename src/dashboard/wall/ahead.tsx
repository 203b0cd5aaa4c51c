// What turns in the next five working days if nobody acts.
import { Mark, Shape } from '../page/mark';
import { shortDay } from '../page/moments';
import { words } from '../texts/language';
import type { AheadQuery } from './wall.documents';

export function Ahead({ days }: { days: AheadQuery['forecast'] }) {
  const text = words.value.wall;
  return (
    <ol class="list" tabIndex={0} aria-label={text.ahead}>
      {days.map(({ date, turningRed, turningYellow, tasks }) => (
        <li key={date}>
          <p class="day">
            <time dateTime={date}>{shortDay(date)}</time>
            <span class="turning">
              <Mark colour="RED" /> <b>{turningRed}</b>
            </span>
            <span class="turning">
              <Mark colour="YELLOW" /> <b>{turningYellow}</b>
            </span>
          </p>
          <ul>
            {tasks.nodes.map(({ id, title, leadUnit, status }) => (
              <li key={id}>
                <Shape colour={status} />
                <span class="title">
                  <span class="unseen">{words.value.colour[status]}</span> {title}
                </span>
                <span class="unit">{leadUnit.name}</span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
