// The year (工作日历): what each day is, and for administrators the notice that changes it.
import './calendar.css';

import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';

import { useAsked } from '../page/asked';
import { dayOf } from '../page/moments';
import { pathOf } from '../page/place';
import { Waiting } from '../page/state';
import { viewer } from '../session/session';
import { words } from '../texts/language';
import { todayQuery, yearQuery } from './calendar.documents';
import { Legend } from './legend';
import { Month } from './month';
import { PublishForm } from './publish-form';
import type { Draft } from './changes';

const MONTHS = Array.from({ length: 12 }, (_, i) => i + 1);
const [FIRST, LAST] = [2004, 2098];

export function Calendar() {
  const today = useAsked(todayQuery, {});
  const { query } = useLocation();
  const now = today.data.value?.summary.at;
  if (now === undefined) return <Waiting asked={today} />;
  const asked = Number(query['year']);
  const year = asked >= FIRST && asked <= LAST ? asked : Number(dayOf(now).slice(0, 4));
  return <Year key={year} year={year} today={dayOf(now)} />;
}

function Year({ year, today }: { year: number; today: string }) {
  const asked = useAsked(yearQuery, { year, next: year + 1 });
  const draft = useSignal<Draft | null>(null);
  const text = words.value.calendar;
  const found = asked.data.value;
  if (found === null) return <Waiting asked={asked} />;
  const { own, next } = found;
  return (
    <div class="year">
      <header class="year-head">
        <h1>{text.title(year)}</h1>
        <nav aria-label={text.years}>
          {year > FIRST && <a href={pathOf(`calendar?year=${year - 1}`)}>← {year - 1}</a>}
          {year < LAST && <a href={pathOf(`calendar?year=${year + 1}`)}>{year + 1} →</a>}
        </nav>
        <p class="of-year">
          {text.workingDays(own.workingDays)}
          {own.provisional ? <strong class="provisional">{text.provisional}</strong> : <span>{own.notice}</span>}
        </p>
        <Legend />
      </header>
      <div class="months">
        {MONTHS.map((month) => (
          <Month key={month} year={year} month={month} calendars={[own, next]} draft={draft.value} today={today} />
        ))}
      </div>
      {viewer.value?.role === 'ADMIN' && year >= Number(today.slice(0, 4)) && (
        <PublishForm
          key={own.notice}
          year={year}
          calendars={[own, next]}
          drafted={(each) => (draft.value = each)}
          published={() => asked.again()}
        />
      )}
    </div>
  );
}
