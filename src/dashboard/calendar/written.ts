// Days as people write them into a form, and back: one day or a run of days to a line.
import { plus } from './days';

export interface Written {
  days: string[];
  /** what could not be read as a day */
  wrong: string[];
}

const DAY = '(?:(\\d{4})[-/.年])?(\\d{1,2})[-/.月](\\d{1,2})日?';
const RUN = new RegExp(`^${DAY}(?:(?:\\.\\.|~|至|—|–)${DAY})?$`);
// Longer than any holiday: a slip of the pen.
const LONGEST_RUN = 31;

/** The days of a text: `read('10-1至10-3, 10-11', 2027)` has four. */
export function read(text: string, year: number): Written {
  const days: string[] = [];
  const wrong: string[] = [];
  for (const part of text.split(/[\s,，、;；]+/).filter((each) => each !== '')) {
    const found = RUN.exec(part);
    const first = found === null ? null : dayOf(found.slice(1, 4), year);
    const last = found?.[5] === undefined ? first : dayOf(found.slice(4, 7), year);
    const run = first === null || last === null ? [] : runOf(first, last);
    if (run.length === 0) wrong.push(part);
    else days.push(...run);
  }
  return { days, wrong };
}

/** The text of days: `write(['2027-10-01', '2027-10-02', '2027-10-05']) === '2027-10-01..2027-10-02\n2027-10-05'` */
export function write(days: readonly string[]): string {
  const runs: [string, string][] = [];
  for (const day of [...days].sort()) {
    const run = runs.at(-1);
    if (run !== undefined && plus(run[1], 1) === day) run[1] = day;
    else runs.push([day, day]);
  }
  return runs.map(([first, last]) => (first === last ? first : `${first}..${last}`)).join('\n');
}

function dayOf([year, month = '', day = '']: (string | undefined)[], otherwise: number): string | null {
  const text = `${year ?? otherwise}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const moment = new Date(`${text}T00:00:00Z`);
  // A month has no 31st where the date comes back as another.
  return Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== text ? null : text;
}

function runOf(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last && days.length < LONGEST_RUN; day = plus(day, 1)) days.push(day);
  return days;
}
