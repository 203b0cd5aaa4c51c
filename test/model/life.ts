// What people would try next on a task, from what the reference knows of it: the frequent more often, so that lives are
// long and pass through every rule. What is not allowed is refused by the ledger and is then no part of the history.
import { addDays, type Day, type Instant } from '../../src/rules/day';
import type { Cadence, Stage } from '../../src/rules/words';
import type { Deed } from './acts';
import type { Notes } from './notes';

/** Whole numbers that choose; each used once. */
export type Dice = (below: number) => number;

interface Scene {
  notes: Notes;
  today: Day;
  dice: Dice;
  /** a name that nothing has yet */
  name: (kind: string) => string;
  reports: string[];
  interventions: string[];
}

const UNITS = ['A', 'B', 'C', 'D'];
const CADENCES: Cadence[] = ['NONE', 'WEEKLY', 'TEN_DAYS', 'MONTHLY', 'QUARTERLY'];
const SOURCES = ['MEETING_DECISION', 'MEETING_DECISION', 'WORK_REPORT', 'KEY_MATTER'] as const;

const one = <T>(list: readonly T[], dice: Dice): T | undefined => list[dice(list.length)];
const soon = ({ today, dice }: Scene) => addDays(today, dice(4) === 0 ? dice(3) : dice(40));

/** Each attempt with the stages from which it is tried; how often, by repetition. */
const ATTEMPTS: Record<string, (scene: Scene) => Deed | undefined> = {
  register: () => ({ kind: 'registered' }),
  assign: () => ({ kind: 'assigned' }),
  plan: (scene) => ({ kind: 'updated', deadline: addDays(scene.notes.deadline, scene.dice(20) - 6) }),
  lead: ({ dice }) => ({ kind: 'updated', lead: one(UNITS, dice) ?? 'A' }),
  acknowledge: () => ({ kind: 'acknowledged' }),
  giveBack: () => ({ kind: 'returned' }),
  transfer: ({ dice }) => ({ kind: 'transferred', lead: one(UNITS, dice) ?? 'A' }),
  cadence: ({ dice }) => ({ kind: 'updated', cadence: one(CADENCES, dice) ?? 'NONE' }),
  quantified: ({ notes, dice }) => ({
    kind: 'updated',
    quantified: dice(4) === 0 ? notes.quantified : !notes.quantified,
  }),
  report: ({ notes, dice, name }) => ({
    kind: 'reportSubmitted',
    report: name('report'),
    unit: dice(6) === 0 ? (one(UNITS, dice) ?? 'A') : notes.lead,
    ...(dice(3) > 0 && { percent: dice(5) === 0 ? dice(101) : Math.min(100, notes.percent + dice(30)) }),
  }),
  returnReport: ({ reports, dice }) => {
    const report = one(reports.slice(-4), dice);
    return report === undefined ? undefined : { kind: 'reportReturned', report };
  },
  milestone: (scene) => ({ kind: 'milestoneAdded', milestone: scene.name('milestone'), dueOn: soon(scene) }),
  moveMilestone: (scene) => {
    const milestone = one(scene.notes.milestones, scene.dice)?.milestone;
    return milestone === undefined ? undefined : { kind: 'milestoneMoved', milestone, dueOn: soon(scene) };
  },
  removeMilestone: ({ notes, dice }) => {
    const milestone = one(notes.milestones, dice)?.milestone;
    return milestone === undefined ? undefined : { kind: 'milestoneRemoved', milestone };
  },
  finishMilestone: ({ notes, dice }) => {
    const open = notes.milestones.filter(({ completed }) => !completed);
    const milestone = one(open, dice)?.milestone;
    return milestone === undefined ? undefined : { kind: 'milestoneCompleted', milestone };
  },
  letter: ({ dice, name }) => {
    const first = dice(4);
    const recipients = UNITS.filter((_, i) => i === first || dice(4) === 0);
    return { kind: 'letterIssued', letter: name('letter'), recipients };
  },
  answer: ({ notes, dice }) => {
    const open = one(
      notes.recipients.filter(({ answered }) => !answered),
      dice,
    );
    if (open === undefined) return undefined;
    const { letter, unit } = open;
    return { kind: 'feedbackSubmitted', letter, unit, ...(dice(3) === 0 && { percent: dice(101) }) };
  },
  returnFeedback: ({ notes, dice }) => {
    const answered = one(
      notes.recipients.filter((each) => each.answered),
      dice,
    );
    return answered && { kind: 'feedbackReturned', letter: answered.letter, unit: answered.unit };
  },
  explain: (scene) => ({ kind: 'explained', proposed: addDays(later(scene), 1 + scene.dice(20)) }),
  approveExplanation: (scene) => {
    const { pending } = scene.notes;
    if (pending === null) return undefined;
    const deadline = scene.dice(3) === 0 ? addDays(later(scene), scene.dice(20)) : pending.proposed;
    return { kind: 'explanationApproved', deadline };
  },
  rejectExplanation: ({ notes }) => (notes.pending === null ? undefined : { kind: 'explanationRejected' }),
  complete: () => ({ kind: 'completionSubmitted' }),
  approveCompletion: () => ({ kind: 'completionApproved' }),
  returnCompletion: (scene) => ({
    kind: 'completionReturned',
    ...(scene.dice(2) === 0 && { redoBy: addDays(scene.today, scene.dice(15)) }),
  }),
  pass: () => ({ kind: 'verified', result: 'passed' }),
  failVerification: () => ({ kind: 'verified', result: 'failed' }),
  falsify: () => ({ kind: 'verified', result: 'false' }),
  close: () => ({ kind: 'closed' }),
  reopen: () => ({ kind: 'reopened' }),
  suspend: () => ({ kind: 'suspended' }),
  resume: () => ({ kind: 'resumed' }),
  cancel: ({ dice }) => (dice(10) === 0 ? { kind: 'cancelled' } : undefined),
  flag: ({ dice }) => ({ kind: 'flagged', status: dice(2) === 0 ? 'RED' : 'YELLOW' }),
  clearFlag: ({ notes }) => (notes.flag === null ? undefined : { kind: 'flagCleared' }),
  intervene: (scene) => ({
    kind: 'interventionProposed',
    intervention: scene.name('intervention'),
    unit: scene.dice(3) === 0 ? (one(UNITS, scene.dice) ?? 'A') : scene.notes.lead,
    rectifyBy: addDays(scene.today, scene.dice(12)),
  }),
  approveIntervention: ({ interventions, dice }) => {
    const intervention = one(interventions.slice(-2), dice);
    // The unit and the day are those of the proposal.
    return intervention === undefined
      ? undefined
      : { kind: 'interventionApproved', intervention, unit: '', rectifyBy: '' };
  },
  rectify: ({ notes, dice }) => {
    const intervention = one(notes.rectifications, dice)?.intervention;
    return intervention === undefined ? undefined : { kind: 'rectified', intervention };
  },
  approveRectification: ({ notes, dice }) => {
    const intervention = one(notes.rectifications, dice)?.intervention;
    return intervention === undefined ? undefined : { kind: 'rectificationApproved', intervention };
  },
  rejectRectification: ({ notes, dice, today }) => {
    const intervention = one(notes.rectifications, dice)?.intervention;
    return intervention === undefined
      ? undefined
      : { kind: 'rectificationRejected', intervention, rectifyBy: addDays(today, dice(12)) };
  },
};

/** The later of today and the present deadline. */
function later({ notes, today }: Scene): Day {
  return notes.effective > today ? notes.effective : today;
}

const BESIDE =
  'letter flag clearFlag intervene approveIntervention approveIntervention rectify rectify approveRectification rejectRectification';
const LETTERS = 'answer answer answer answer returnFeedback returnFeedback';
const WORK =
  'report report report report returnReport returnReport milestone milestone moveMilestone removeMilestone finishMilestone finishMilestone cadence quantified explain explain approveExplanation approveExplanation rejectExplanation suspend cancel transfer';
const USUAL: Record<Stage, string> = {
  DRAFT: 'assign assign assign assign register plan lead cadence milestone quantified',
  REGISTERED: 'assign assign assign plan cadence lead milestone',
  ASSIGNED: `acknowledge acknowledge acknowledge acknowledge acknowledge acknowledge acknowledge acknowledge giveBack ${WORK} ${BESIDE} ${LETTERS}`,
  IN_PROGRESS: `complete complete complete complete complete complete complete complete ${WORK} ${BESIDE} ${LETTERS}`,
  COMPLETION_SUBMITTED: `approveCompletion approveCompletion approveCompletion approveCompletion approveCompletion approveCompletion returnCompletion returnCompletion returnCompletion returnCompletion approveExplanation rejectExplanation suspend cadence returnReport ${BESIDE} ${LETTERS}`,
  COMPLETED:
    'pass pass failVerification falsify falsify close reopen reopen rectify approveIntervention rejectRectification',
  CLOSED: 'reopen reopen reopen failVerification falsify pass rectify approveIntervention rejectRectification',
  SUSPENDED:
    'resume resume resume resume resume resume approveExplanation rejectExplanation answer cadence rectify rejectRectification approveIntervention quantified',
  CANCELLED: 'rectify approveIntervention reopen',
};

/** What is tried next; undefined if that finds nothing to act on. */
export function attempt(scene: Scene): Deed | undefined {
  // Now and then something that nobody would try in this stage.
  const words = scene.dice(25) === 0 ? Object.keys(ATTEMPTS) : USUAL[scene.notes.stage].split(' ');
  return ATTEMPTS[one(words, scene.dice) ?? '']?.(scene);
}

/** A new task. */
export function birth(today: Day, dice: Dice, parent?: string): Deed {
  const first = dice(4);
  const sourceKind = one(SOURCES, dice) ?? 'MEETING_DECISION';
  return {
    kind: 'created',
    lead: UNITS[first] ?? 'A',
    supporting: dice(2) === 0 ? [UNITS[(first + 1) % 4] ?? 'B'] : [],
    deadline: addDays(today, dice(5) === 0 ? dice(4) : dice(90)),
    sourceKind,
    quantified: dice(2) === 0,
    ...(dice(2) === 0 && { cadence: one(CADENCES, dice) ?? 'NONE' }),
    ...(parent !== undefined && { parent }),
  };
}

/** When it is tried: at once, within the day, at an edge of a day or of office hours, days later. */
export function next(now: Instant, dice: Dice, edges: (day: number) => Instant[]): Instant {
  const plus = (ms: number) => new Date(Date.parse(now) + ms).toISOString();
  switch (dice(6)) {
    case 0:
      return plus(dice(2));
    case 1:
      return plus(dice(8 * 3600) * 1000);
    case 2: {
      const near = edges(dice(8)).filter((at) => at >= now);
      return one(near, dice) ?? plus(60_000);
    }
    case 3:
      return plus(dice(25 * 86_400) * 1000);
    default:
      return plus(dice(4 * 86_400) * 1000);
  }
}
