// The colour of a task as a comparison of now with the moments kept in its row, and how those moments follow from acts.
// The colour is never stored as a fact (HOUSE.md 1.3).
import { earliest, type Instant, latest, NEVER } from './day';
import { causesOf } from './causes';
import { remindAtOf } from './reminding';
import { type Regime, turningMoments } from './reasons';
import type { Task } from './records';
import { OPEN_STAGES, type Status } from './words';

const isOpen = ({ stage }: Task): boolean => OPEN_STAGES.includes(stage);

type Moments = Pick<Task, 'blueAt' | 'yellowAt' | 'redAt'>;

/** The colour at a moment that is not before the last act. */
export function statusAt({ yellowAt, redAt }: Pick<Moments, 'yellowAt' | 'redAt'>, now: Instant): Status {
  return redAt <= now ? 'RED' : yellowAt <= now ? 'YELLOW' : 'BLUE';
}

/** Since when it has had this colour without a break. */
export function statusSince(moments: Moments, now: Instant): Instant {
  const status = statusAt(moments, now);
  return status === 'RED' ? moments.redAt : status === 'YELLOW' ? moments.yellowAt : moments.blueAt;
}

/** When the colour will next get worse if nobody does anything; null if it will not. */
export function nextTurn(moments: Moments, now: Instant): Instant | null {
  const status = statusAt(moments, now);
  const next = status === 'BLUE' ? moments.yellowAt : status === 'YELLOW' ? moments.redAt : NEVER;
  return next === NEVER ? null : next;
}

/** The moment of the next turn to announce, given the colour that was announced last. */
export function turnToAnnounce(moments: Moments, announced: Status): Instant {
  return announced === 'BLUE' ? moments.yellowAt : announced === 'YELLOW' ? moments.redAt : NEVER;
}

/** The next moment at which something of the task is to be announced: a turn, or a reminder. */
export function nextToAnnounce(task: Moments & Pick<Task, 'announced' | 'remindAt'>): Instant {
  return earliest(turnToAnnounce(task, task.announced), task.remindAt);
}

/**
 * The task with its turning moments after an act at a moment. A colour that the act did not change keeps the moment since
 * which it has held: escalation counts from the day a task turned red, whichever reason made it so.
 */
export function settle(before: Task | null, task: Task, at: Instant, regime: Regime): Task {
  const { yellowAt, redAt } = turningMoments(causesOf(task, regime));
  const status = statusAt({ yellowAt, redAt }, at);
  const held = before !== null && statusAt(before, at) === status ? statusSince(before, at) : at;
  // A task that is open again is blamed from what makes it so now: nobody is blamed for what the office took its time over.
  const reopened = before !== null && !isOpen(before) && isOpen(task);
  const first = status === 'RED' ? redAt : status === 'YELLOW' ? yellowAt : held;
  const since = reopened ? latest(first, held) : held;
  const moments: Moments =
    status === 'RED'
      ? { blueAt: since, yellowAt: since, redAt: since }
      : status === 'YELLOW'
        ? { blueAt: since, yellowAt: since, redAt }
        : { blueAt: since, yellowAt, redAt };
  const settled = { ...task, ...moments };
  const remindAt = remindAtOf(settled, at, regime);
  return { ...settled, remindAt, nextAt: nextToAnnounce({ ...settled, remindAt }) };
}
