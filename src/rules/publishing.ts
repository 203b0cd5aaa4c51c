// What an administrator publishes: a year's holiday notice, days off of the jurisdiction's own, a policy (DOMAIN.md 3).
import { FIRST_YEAR, LAST_YEAR, type Notice } from './notice';
import type { WorkCalendar } from './calendar';
import { addDays, type Day, dayNumber, type Instant, isWeekend, yearOf } from './day';
import type { Setting } from './deciding';
import type { RegistryEvent } from './events';
import { type Policy, PolicyMistake, readPublished } from './policy';
import type { Jurisdiction } from './records';
import type { Problems } from './refusal';
import { addClassified, bearsMark, readTexts } from './text';

// The notices since 2004 name up to 33 days off, of which up to 20 are weekdays.
const MOST_NAMED = 100;
const MOST_WEEKDAYS_OFF = 40;

export interface PublishWorkCalendar {
  year: number;
  notice: string;
  holidays: Day[];
  makeUpWorkdays: Day[];
}

/** publish a year's notice (放假安排通知): it replaces the package's or the provisional year. Dates of the year, and from 20 December before it. */
export function publishWorkCalendar(input: PublishWorkCalendar, setting: Setting): RegistryEvent[] {
  const { problems, today } = setting;
  const { year, notice, holidays, makeUpWorkdays } = input;
  if (year < Math.max(FIRST_YEAR, yearOf(today)) || year >= LAST_YEAR) {
    const years = `${yearOf(today)}–${LAST_YEAR - 1}`;
    problems.add('INVALID', 'year', `年份应在 ${years} 之间`, `the year must be within ${years}`);
  }
  for (const [field, days] of Object.entries({ holidays, makeUpWorkdays })) {
    if (days.length > MOST_NAMED)
      problems.add('INVALID', field, `日期不得超过 ${MOST_NAMED} 个`, `at most ${MOST_NAMED} days`);
  }
  problems.settle();
  const weekdaysOff = holidays.filter((day) => !isWeekend(dayNumber(day))).length;
  if (weekdaysOff > MOST_WEEKDAYS_OFF) {
    const zh = `放假占用工作日 ${weekdaysOff} 天，不合常理（上限 ${MOST_WEEKDAYS_OFF}）`;
    const en = `${weekdaysOff} weekdays off make no sense: at most ${MOST_WEEKDAYS_OFF}`;
    problems.add('INVALID', 'holidays', zh, en);
  }
  if (holidays.length === 0) problems.add('REQUIRED', 'holidays', '放假日期不能为空', 'a notice names days off');
  const [first, last] = [`${year - 1}-12-20`, `${year}-12-31`];
  for (const [field, days] of Object.entries({ holidays, makeUpWorkdays })) {
    named(
      problems,
      field,
      days.filter((day) => day < first || day > last),
      `不在 ${first} 至 ${last} 之间`,
      `not within ${first} and ${last}`,
    );
    named(
      problems,
      field,
      days.filter((day, i) => days.indexOf(day) < i),
      '重复',
      'named twice',
    );
  }
  named(
    problems,
    'makeUpWorkdays',
    makeUpWorkdays.filter((day) => holidays.includes(day)),
    '同时列为放假',
    'is a day off at the same time',
  );
  named(
    problems,
    'makeUpWorkdays',
    makeUpWorkdays.filter((day) => !isWeekend(dayNumber(day))),
    '本来就是工作日，调休上班日应为周六或周日',
    'is a plain weekday: a make-up workday is a Saturday or Sunday',
  );
  problems.settle();
  const published: Notice = {
    year,
    provisional: false,
    title: notice,
    holidays: [...holidays].sort(),
    makeUpWorkdays: [...makeUpWorkdays].sort(),
  };
  return [{ kind: 'workCalendarPublished', data: { notice: published } }];
}

// A typhoon is announced on the day or the day after; further back, people have been judged by the days as they were.
const DAYS_BACK = 31;
const MOST_DAYS = 60;

/** add days off of the jurisdiction's own: working days, not more than a month back. */
export function addDaysOff(
  dates: readonly Day[],
  reason: string,
  calendar: WorkCalendar,
  setting: Setting,
): RegistryEvent[] {
  const { problems, today } = setting;
  if (dates.length === 0) problems.add('REQUIRED', 'dates', '请给出日期', 'name the days');
  if (dates.length > MOST_DAYS) {
    problems.add('INVALID', 'dates', `一次不得超过 ${MOST_DAYS} 天`, `at most ${MOST_DAYS} days`);
    problems.settle();
  }
  const first = addDays(today, -DAYS_BACK);
  const last = `${LAST_YEAR - 1}-12-31`;
  const outside = dates.filter((day) => day < first || day > last);
  if (outside.length > 0) {
    const text = outside.join('、');
    problems.add('DATE_IN_PAST', 'dates', `${text} 早于 ${first} 或过远`, `${text}: before ${first}, or too far away`);
  }
  const inside = dates.filter((day) => !outside.includes(day));
  named(
    problems,
    'dates',
    inside.filter((day, i) => inside.indexOf(day) < i),
    '重复',
    'named twice',
  );
  named(
    problems,
    'dates',
    inside.filter((day) => !calendar.isWorkingDay(day)),
    '本来就不是工作日',
    'is no working day anyway',
  );
  problems.settle();
  return [{ kind: 'daysOffAdded', data: { dates: [...dates].sort(), reason } }];
}

/** One problem that names the days of which something is wrong. */
function named(problems: Problems, field: string, days: readonly Day[], zh: string, en: string): void {
  if (days.length === 0) return;
  const list = [...new Set(days)].slice(0, 20);
  problems.add('INVALID', field, `${list.join('、')} ${zh}`, `${list.join(', ')}: ${en}`);
}

// Longer ahead nobody plans; and a slip of the pen must not stand in the way for ever.
const MOST_YEARS_AHEAD = 2;

/**
 * publish a policy: a whole one or a jurisdiction's file over the default, in force from a moment that is not past. Published
 * versions that would take effect then or later are withdrawn.
 */
export function publishPolicy(
  text: string,
  effectiveAt: Instant,
  jurisdiction: Jurisdiction,
  elsewhere: readonly Jurisdiction[],
  defaultPolicy: unknown,
  setting: Setting,
): { events: RegistryEvent[]; inForce: boolean } {
  const { problems, now } = setting;
  if (effectiveAt < now) {
    problems.add('DATE_IN_PAST', 'effectiveAt', `生效时刻不得早于现在（${now}）`, `not before now, ${now}`);
  }
  const latest = `${Number(now.slice(0, 4)) + MOST_YEARS_AHEAD}${now.slice(4)}`;
  if (effectiveAt > latest) {
    problems.add('INVALID', 'effectiveAt', `生效时刻过远，不得晚于 ${latest}`, `too far away: not after ${latest}`);
  }
  const policy = readPolicyText(text, defaultPolicy, problems);
  const same = elsewhere.find((other) => codesOf(other).includes(policy?.organCode ?? ''));
  if (same !== undefined) {
    problems.add(
      'DUPLICATE',
      ['policy', 'organCode'],
      `机关代字已由${same.name}使用`,
      `the head of numbers is in use by ${same.name}`,
    );
  }
  problems.settle();
  if (policy === null) throw new Error('a policy that was refused');
  const version = latestVersion(jurisdiction) + 1;
  const published: RegistryEvent = { kind: 'policyPublished', data: { policy, version, effectiveAt } };
  const inForce = effectiveAt <= now;
  return { events: inForce ? [published, { kind: 'policyTookEffect', data: { version } }] : [published], inForce };
}

/** The version that was published last, in force or not. */
export function latestVersion({ policyVersion, pendingPolicies }: Jurisdiction): number {
  return Math.max(policyVersion, ...pendingPolicies.map(({ version }) => version));
}

/** The heads of numbers (机关代字) that a jurisdiction has now or will have. */
function codesOf({ policy, pendingPolicies }: Jurisdiction): string[] {
  return [policy, ...pendingPolicies.map((pending) => pending.policy)].map(({ organCode }) => organCode);
}

function readPolicyText(text: string, defaultPolicy: unknown, problems: Problems): Policy | null {
  const marks: string[] = [];
  let json: unknown;
  try {
    json = JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('"__proto__"');
      if (bearsMark(key) || (typeof value === 'string' && bearsMark(value))) marks.push(key);
      return value;
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    problems.add('INVALID', 'policy', `不是有效的 JSON：${why}`, `not valid JSON: ${why}`);
    return null;
  }
  // Told as such before anything is said of what it says.
  if (marks.length > 0) {
    addClassified(['policy'], problems);
    return null;
  }
  try {
    return readTexts({ policy: readPublished(json, defaultPolicy) }, [], problems).policy;
  } catch (error) {
    if (!(error instanceof PolicyMistake)) throw error;
    for (const { path, message } of error.mistakes.slice(0, 20)) {
      const where = path.join('.') || '(root)';
      problems.add(
        'INVALID',
        ['policy', ...path],
        `规则文件有误：${where}：${message}`,
        `mistake in the policy: ${where}: ${message}`,
      );
    }
    return null;
  }
}
