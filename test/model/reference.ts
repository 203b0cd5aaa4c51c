// A naive reference of the colour rules, written from DOMAIN.md alone: it keeps a task's plain history, and for any moment
// works out everything from that history, reading it again from the beginning. Since when a task has had its colour is
// answered by looking at it at every moment that could matter. Compared with the real rules by model.test.ts.
import type { WorkCalendar } from '../../src/rules/calendar';
import { addDays, type Day, type Instant } from '../../src/rules/day';
import type { InterventionKind, Stage, Status } from '../../src/rules/words';
import type { Act } from './acts';
import { Notes } from './notes';
import { expectedPercent, type Obligation, obligationsAt, type Reason, reasonsAt, worst } from './rules';

/** What is seen of a task at a moment. */
export interface Seen {
  stage: Stage;
  status: Status;
  reasons: Reason[];
  obligations: Obligation[];
  expectedPercent: number;
  progressPercent: number;
  deadline: Day;
  dueAt: Instant;
  extensionCount: number;
  completedOnTime: boolean | null;
}

export interface ColourChange {
  at: Instant;
  from: Status;
  to: Status;
}

export interface Reminder {
  at: Instant;
  units: string[];
}

/** A look at the task: at an act's moment once before it and once after it. */
interface Look {
  at: Instant;
  notes: Notes;
  /** the act that was done just before the look */
  done: Act | null;
}

export class ModelTask {
  readonly #history: Act[] = [];

  constructor(
    readonly calendar: WorkCalendar,
    history: readonly Act[] = [],
  ) {
    for (const act of history) this.record(act);
  }

  get history(): readonly Act[] {
    return this.#history;
  }

  record(act: Act): this {
    if (act.at < (this.#history.at(-1)?.at ?? '')) throw new Error('a history is told in order');
    this.#history.push(act);
    return this;
  }

  /** What a reader of the history has in mind at a moment. */
  notesAt(now: Instant): Notes {
    const notes = new Notes(this.calendar);
    for (const act of this.#history) if (act.at <= now) notes.read(act);
    return notes;
  }

  /** What is seen at a moment: all acts through it have been done. */
  at(now: Instant): Seen {
    const notes = this.notesAt(now);
    const reasons = reasonsAt(notes, now);
    return {
      stage: notes.stage,
      status: worst(reasons),
      reasons,
      obligations: obligationsAt(notes, now),
      expectedPercent: expectedPercent(notes, this.calendar.dayOf(now)),
      progressPercent: notes.percent,
      deadline: notes.deadline,
      dueAt: notes.dueAt,
      extensionCount: notes.extensions,
      completedOnTime: notes.completedOnTime,
    };
  }

  /** Every change of the colour through a moment; a task begins blue. */
  colours(now: Instant): ColourChange[] {
    const changes: ColourChange[] = [];
    let from: Status = 'BLUE';
    for (const { at, notes } of this.#looks(now)) {
      const to = worst(reasonsAt(notes, at));
      if (to !== from) changes.push({ at, from, to });
      from = to;
    }
    return changes;
  }

  /** Since when an open task has been red; null if it is not. */
  redSince(now: Instant): Instant | null {
    const last = [...this.#redLooks(now)].at(-1);
    return last?.notes.isOpen === true ? last.since : null;
  }

  /** The step of escalation that is called for; null when none. */
  escalation(now: Instant): InterventionKind | null {
    const since = this.redSince(now);
    if (since === null) return null;
    const redDay = this.calendar.dayOf(since);
    const isPast = (workingDays: number) => now >= this.calendar.end(this.calendar.after(redDay, workingDays));
    if (isPast(20)) return 'ACCOUNTABILITY';
    if (isPast(10)) return 'INTERVIEW';
    return isPast(5) ? 'CIRCULAR' : 'REMINDER';
  }

  /** The automatic reminders through a moment: one a red spell, to each unit that then owes a red reason. */
  reminders(now: Instant): Reminder[] {
    const reminders: Reminder[] = [];
    let reminded: Instant | null = null;
    for (const { at, notes, red, since } of this.#redLooks(now)) {
      if (!notes.isOpen || since === null || since === reminded || !this.#isOfficeMoment(at)) continue;
      reminded = since;
      reminders.push({ at, units: [...new Set(red.map(({ unit }) => unit))].sort() });
    }
    return reminders;
  }

  /** The first moment after now at which the colour is another if nobody acts, through a day; null if it never is. */
  nextChange(now: Instant, through: Day): ColourChange | null {
    const { status: from } = this.at(now);
    for (const at of momentsBetween(now, this.calendar.end(through), this.calendar)) {
      const { status: to } = this.at(at);
      if (to !== from) return { at, from, to };
    }
    return null;
  }

  /** What is red at every look, and since when the task has been red without a break. */
  *#redLooks(now: Instant): Generator<Look & { red: Reason[]; since: Instant | null }> {
    let since: Instant | null = null;
    let before: Reason[] = [];
    for (const look of this.#looks(now)) {
      const { at, notes, done } = look;
      const red = reasonsAt(notes, at).filter(({ status }) => status === 'RED');
      // A late completion is red for good. Reopened, the task is red from the reopening ("nobody is blamed for the office's
      // delay"), unless something of the same rule has been red all the time.
      const isReopened = done?.kind === 'reopened' || (done?.kind === 'verified' && done.result !== 'passed');
      if (isReopened && !red.some(({ rule }) => before.some((other) => other.rule === rule))) since = null;
      since = red.length === 0 ? null : (since ?? at);
      before = red;
      yield { ...look, red, since };
    }
  }

  /** Looks at the task at every moment that could matter: at every act, and at every edge of a day or of office hours. */
  *#looks(now: Instant): Generator<Look> {
    const notes = new Notes(this.calendar);
    let last: Instant | null = null;
    for (const act of this.#history.filter(({ at }) => at <= now)) {
      if (last !== null) {
        for (const at of momentsBetween(last, act.at, this.calendar)) yield { at, notes, done: null };
        yield { at: act.at, notes, done: null };
      }
      notes.read(act);
      yield { at: act.at, notes, done: act };
      last = act.at;
    }
    if (last === null || last === now) return;
    for (const at of momentsBetween(last, now, this.calendar)) yield { at, notes, done: null };
    yield { at: now, notes, done: null };
  }

  #isOfficeMoment(at: Instant): boolean {
    const { calendar } = this;
    const day = calendar.dayOf(at);
    return calendar.isWorkingDay(day) && at >= calendar.zone.at(day, '09:00') && at < calendar.zone.at(day, '17:00');
  }
}

/** The starts and ends of days and of office hours strictly between two moments. */
function momentsBetween(from: Instant, to: Instant, calendar: WorkCalendar): Instant[] {
  const moments: Instant[] = [];
  for (let day = calendar.dayOf(from); calendar.start(day) < to; day = addDays(day, 1)) {
    const edges = [calendar.start(day), calendar.zone.at(day, '09:00'), calendar.zone.at(day, '17:00')];
    for (const at of [...new Set([...edges, calendar.end(day)])].sort()) {
      if (at > from && at < to && at > (moments.at(-1) ?? '')) moments.push(at);
    }
  }
  return moments;
}
