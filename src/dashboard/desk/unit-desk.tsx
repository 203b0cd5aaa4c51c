// A unit's desk: everything that it owes, the soonest first, each with what is done about it one press away.
import { useSignal } from '@preact/signals';

import { Acts } from '../acts/acts';
import type { Days } from '../calendar/days';
import { useAsked } from '../page/asked';
import { LineMark } from '../page/line-mark';
import { Mark, Shape } from '../page/mark';
import { dayOf, longDay } from '../page/moments';
import { pathOf } from '../page/place';
import { useRefreshed } from '../page/refreshed';
import { Waiting } from '../page/state';
import { Provisional } from '../task/provisional';
import { words } from '../texts/language';
import { deskDaysQuery, deskEventsSubscription, unitDeskQuery, type UnitDeskQuery } from './desk.documents';
import { workingDaysTo } from './days-left';
import { type Duty, GROUPS, groupOf, occasionsOf } from './duties';

// More than one screen of what is owed is shown when asked for; the API gives 200 at once.
const PAGE = 50;
const MOST = 200;

export function UnitDesk({ unit }: { unit: { id: string; name: string } }) {
  const first = useSignal(PAGE);
  const asked = useAsked(unitDeskQuery, { unit: unit.id, first: first.value });
  const again = () => void asked.again();
  const cursor = asked.data.value?.summary.eventCursor ?? null;
  const line = useRefreshed(deskEventsSubscription, cursor, asked.again, { unit: unit.id });
  if (asked.data.value === null) return <Waiting asked={asked} />;
  const { summary, obligations, unit: own } = asked.data.value;
  const text = words.value.desk;
  return (
    <section class="desk" aria-labelledby="desk-title">
      <div class="bar">
        <h1 id="desk-title">{unit.name}</h1>
        {own !== null && <Standing own={own} />}
        <p class="count" role="status">
          {text.owed(obligations.totalCount)} · {longDay(summary.at)}
        </p>
        <LineMark line={line} />
        <div class="tools">
          <a class="button" href={pathOf('tasks/new')}>
            {text.newTask}
          </a>
        </div>
      </div>
      {asked.problem.value !== null && <Waiting asked={asked} />}
      {obligations.nodes.length === 0 && <p class="state">{text.nothing}</p>}
      <Duties duties={obligations.nodes} today={dayOf(summary.at)} again={again} />
      {obligations.pageInfo.hasNextPage && first.value < MOST && (
        <p class="more">
          {text.partly(obligations.nodes.length, obligations.totalCount)}{' '}
          <button type="button" onClick={() => (first.value = Math.min(MOST, first.value + PAGE))}>
            {text.more}
          </button>
        </p>
      )}
    </section>
  );
}

function Standing({ own: { status, counts, statusReasons } }: { own: NonNullable<UnitDeskQuery['unit']> }) {
  return (
    <p class="standing">
      <Mark colour={status} />
      <span class="numbers">
        {(['RED', 'YELLOW', 'BLUE'] as const).map((colour) => (
          <span key={colour}>
            <Shape colour={colour} /> <span class="unseen">{words.value.colour[colour]}</span>
            {counts[colour.toLowerCase() as 'red' | 'yellow' | 'blue']}
          </span>
        ))}
      </span>
      {statusReasons.map(({ rule, message }) => (
        <small key={rule}>{message}</small>
      ))}
    </p>
  );
}

interface DutiesProps {
  duties: readonly Duty[];
  today: string;
  again: () => void;
}

function Duties({ duties, today, again }: DutiesProps) {
  const year = Number(today.slice(0, 4));
  const calendars = useAsked(deskDaysQuery, { first: year, second: year + 1 }).data.value;
  const text = words.value.desk;
  return (
    <>
      {GROUPS.map((group) => {
        const rows = duties.filter((duty) => groupOf(duty, today) === group);
        if (rows.length === 0) return null;
        return (
          <section key={group} class={`group due-${group}`} aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`}>
              {text[group]} <small>{rows.length}</small>
            </h2>
            <ul class="queue">
              {rows.map((duty) => (
                <Row
                  key={`${duty.kind} ${duty.subject.id}`}
                  duty={duty}
                  today={today}
                  calendars={calendars === null ? null : [calendars.first, calendars.second]}
                  again={again}
                />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

interface RowProps {
  duty: Duty;
  today: string;
  calendars: readonly Days[] | null;
  again: () => void;
}

function Row({ duty, today, calendars, again }: RowProps) {
  const { kind, dueOn, dueProvisional, subject, task } = duty;
  const asks = 'letter' in subject ? subject.letter.requirement : 'requirement' in subject ? subject.requirement : null;
  const which = 'letter' in subject ? subject.letter.number : 'title' in subject ? subject.title : '';
  const left = calendars === null ? null : workingDaysTo(dueOn, today, calendars);
  return (
    <li>
      <div class="when">
        <span class="day">{dueOn}</span>
        <Provisional is={dueProvisional} />
        {left !== null && <small class={left < 0 ? 'overdue' : ''}>{words.value.daysLeft(left)}</small>}
      </div>
      <div class="what">
        <p>
          <b>{words.value.obligation[kind]}</b> {which}
        </p>
        <p>
          <Mark colour={task.status} /> <a href={pathOf(`tasks/${task.id}`)}>{task.title}</a>
          <small>{task.number}</small>
        </p>
        {asks !== null && <p class="prose">{asks}</p>}
      </div>
      <Acts occasions={occasionsOf(duty)} done={again} primary />
    </li>
  );
}
