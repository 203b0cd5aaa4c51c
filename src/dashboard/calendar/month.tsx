// A month as a table from Monday to Sunday; what a day is stands beside its figure, and what a draft would make of it.
import { words } from '../texts/language';
import { type Draft, kindUnder } from './changes';
import { type Days, kindOf, monthOf, weekdayOf } from './days';

interface Props {
  year: number;
  month: number;
  calendars: readonly Days[];
  draft: Draft | null;
  today: string;
}

export function Month({ year, month, calendars, draft, today }: Props) {
  const { months, weekdays } = words.value.calendar;
  return (
    <table class="month">
      <caption>{months[month - 1]}</caption>
      <thead>
        <tr>
          {weekdays.map((weekday) => (
            <th key={weekday} scope="col">
              {weekday}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(year, month).map((week, i) => (
          <tr key={i}>
            {week.map((day, weekday) =>
              day === null ? (
                <td key={weekday} />
              ) : (
                <DayCell key={weekday} day={day} calendars={calendars} draft={draft} isToday={day === today} />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DayCell({
  day,
  calendars,
  draft,
  isToday,
}: Omit<Props, 'year' | 'month' | 'today'> & { day: string; isToday: boolean }) {
  const { kind, sign, becomes } = words.value.calendar;
  const now = kindOf(day, calendars);
  const then = draft === null ? now : kindUnder(draft, day, calendars);
  const isTold = then !== 'WORKING' && then !== 'WEEKEND';
  return (
    <td class={`${then} ${then === now ? '' : 'changed'}`} aria-current={isToday ? 'date' : undefined}>
      {Number(day.slice(8))}
      <small aria-hidden="true">{sign[then]}</small>
      {(isTold || then !== now) && (
        <span class="unseen">{then === now ? kind[then] : becomes(kind[now], kind[then])}</span>
      )}
    </td>
  );
}

/** The weeks of a month, each of seven days; null where a day is another month's. */
function weeksOf(year: number, month: number): (string | null)[][] {
  const days = monthOf(year, month);
  const before = weekdayOf(days[0] ?? '');
  const cells: (string | null)[] = [...Array.from({ length: before }, () => null), ...days];
  while (cells.length % 7 > 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7));
}
