// Regular reports (DOMAIN.md 5.3): the due days of each cadence, rolled over the holidays of 2026, and what a report answers.
import type { Cadence } from '../../src/rules/words';
import { World } from './world';

const FAR = { deadline: '2027-06-30' };
const reportDue = (world: World): string =>
  world
    .owed()
    .find((owed) => owed.startsWith('REPORT '))
    ?.split(' ')[2] ?? '–';

/** The due days that reports on time answer one after the other. */
function dueDays(cadence: Cadence, at: string, count: number): string[] {
  const world = new World(`2026-${at} 09:00`).begun({ ...FAR, reportCadence: cadence });
  return Array.from({ length: count }, () => {
    const due = reportDue(world);
    world.at(`${due} 10:00`).report(null);
    return due.slice(5);
  });
}

describe('the due days of a cadence', () => {
  it.each<[Cadence, string, string[]]>([
    // The 25th of September and the 2nd of October are holidays; the 10th of October is worked.
    ['WEEKLY', '09-18', ['09-28', '10-08', '10-09', '10-16']],
    ['TEN_DAYS', '11-02', ['11-10', '11-20', '11-30', '12-10']],
    ['MONTHLY', '09-18', ['09-28', '10-26', '11-25', '12-25']],
    // The first is the first such day after the fifth working day behind the assignment.
    ['MONTHLY', '09-21', ['10-26', '11-25', '12-25']],
    ['QUARTERLY', '03-16', ['03-25', '06-25', '09-28', '12-25']],
    ['QUARTERLY', '03-18', ['06-25', '09-28', '12-25']],
    ['NONE', '11-02', []],
  ])('%s from %s: %j', (cadence, at, expected) => {
    expect(dueDays(cadence, at, expected.length)).toEqual(expected);
  });

  it('none of them is asked for where there is no cadence', () => {
    expect(reportDue(new World('2026-11-02 09:00').begun({ ...FAR, reportCadence: 'NONE' }))).toBe('–');
  });
});

describe('a monthly report', () => {
  const monthly = () => new World('2026-10-19 09:00').begun({ ...FAR, reportCadence: 'MONTHLY' });

  it('is near two working days before, overdue from the end of its day, red five working days later', () => {
    const world = monthly();
    expect(world.ruleAround('REPORT_NEAR', '2026-11-23 00:00')).toBe('– BLUE BLUE');
    expect(world.ruleAround('REPORT_NEAR', '2026-11-25 24:00')).toBe('BLUE – –');
    expect(world.ruleAround('REPORT_OVERDUE', '2026-11-25 24:00')).toBe('– YELLOW YELLOW');
    expect(world.ruleAround('REPORT_OVERDUE', '2026-12-02 24:00')).toBe('YELLOW RED RED');
  });

  it('answers all that has passed and not the next; when nothing has passed the next, once', () => {
    const world = monthly().at('2026-12-28 10:00').report(10);
    expect([world.answers(), reportDue(world)]).toEqual([['2026-11-25,2026-12-25'], '2027-01-25']);
    world.at('2026-12-29 10:00').report(20);
    expect([world.answers().at(-1), reportDue(world)]).toEqual(['2027-01-25', '2027-02-25']);
    world.at('2026-12-30 10:00').report(30);
    expect([world.answers().at(-1), reportDue(world)]).toEqual(['–', '2027-02-25']);
  });

  it('answers nothing when it is returned: exactly its days are owed again, not blamed before the return', () => {
    const world = monthly().at('2026-11-24 10:00').report(10).at('2026-11-30 10:00').returnReport();
    expect(reportDue(world)).toBe('2026-11-25');
    expect(world.rules()).toEqual(['REPORT_OVERDUE YELLOW']);
    expect(world.ruleAround('REPORT_OVERDUE', '2026-12-02 24:00')).toBe('YELLOW RED RED');
  });

  it('is not asked twice by another cadence, nor for another assignment', () => {
    const world = new World('2026-08-03 09:00').begun({ ...FAR, reportCadence: 'QUARTERLY' });
    world.at('2026-09-04 10:00').report(10).at('2026-09-07 10:00').update({ reportCadence: 'MONTHLY' });
    expect(reportDue(world)).toBe('2026-10-26');
    // What it answered is owed again by the cadence that there is when it is returned.
    world.at('2026-09-08 10:00').returnReport();
    expect(reportDue(world)).toBe('2026-09-28');
  });

  it('whose day fell while the task was suspended is not owed', () => {
    const world = monthly().at('2026-11-20 09:00').suspend().at('2026-12-07 09:00').resume();
    expect(reportDue(world)).toBe('2026-12-25');
  });
});
