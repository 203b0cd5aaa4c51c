// Plays a script on the real ledger and on the naive reference side by side, and tells the first thing that they see
// differently. A script is data: it can be played again, and made shorter until nothing can be left out.
import { addDays, type Instant } from '../../src/rules/day';
import type { Deed } from './acts';
import { attempt, birth, type Dice, next } from './life';
import { ModelTask } from './reference';
import type { Stage, Theatre, Told } from './stage';

/** What somebody tries at a moment, and the moments from then on at which everything is looked at; null: time passes. */
export interface Line {
  at: Instant;
  tasks: string[];
  deed: Deed | null;
  looks: Instant[];
  /** also compared: what takes long, the escalation and what SQL finds */
  thorough: boolean;
}

export interface Difference {
  task: string;
  at: Instant;
  what: string;
  reference: unknown;
  ledger: unknown;
}

/** What is played, with both sides. */
export interface Play {
  stage: Stage;
  models: Map<string, ModelTask>;
  lines: Line[];
}

/** The rules of which the domain names the due day. */
const DUE = /^(DEADLINE|COMPLETED_LATE|EXPLANATION_MISSING|FEEDBACK|REPORT|MILESTONE|RECTIFICATION)/;

/** Plays what a plot says, line by line; the plot may look at the play so far. */
export async function perform(
  theatre: Theatre,
  plot: (play: Play) => Iterable<Line>,
): Promise<{ lines: Line[]; difference: Difference | null; done: number }> {
  const stage = await theatre.open();
  const play: Play = { stage, models: new Map(), lines: [] };
  let done = 0;
  try {
    for (const line of plot(play)) {
      play.lines.push(line);
      await stage.pass(line.at);
      if (line.deed !== null && (await stage.do(line.deed, line.tasks))) {
        record(play, line.deed, line);
        done++;
      }
      await stage.pass(line.at);
      const difference = await compared(play, line);
      if (difference !== null) return { lines: play.lines, difference, done };
    }
    return { lines: play.lines, difference: await announcedAlike(play), done };
  } finally {
    await stage.close();
  }
}

function record({ models, stage }: Play, deed: Deed, { at, tasks }: Line): void {
  for (const name of tasks) {
    if (deed.kind === 'created') models.set(name, new ModelTask(stage.calendar));
    models.get(name)?.record({ ...deed, at });
  }
}

async function compared({ stage, models }: Play, { at, tasks, looks, thorough }: Line): Promise<Difference | null> {
  for (const name of tasks) {
    const model = models.get(name);
    if (model === undefined) continue;
    const row = await stage.row(name);
    const turn = stage.nextTurn(row, at);
    const beside = turn === null ? [] : [new Date(Date.parse(turn) - 1).toISOString(), turn];
    for (const look of [at, ...looks, ...beside]) {
      const seen = seenBy(model, look, thorough && look === at);
      const told = stage.told(row, look);
      for (const what of Object.keys(seen) as (keyof Told)[]) {
        const [reference, ledger] = [
          shown(seen[what]),
          shown(what === 'reasons' ? comparable(told.reasons) : told[what]),
        ];
        if (reference !== ledger) return { task: name, at: look, what, reference: seen[what], ledger: told[what] };
      }
    }
  }
  if (!thorough) return null;
  const [look = at] = looks;
  const colours = await stage.colours(look);
  const obligations = await stage.obligations(look);
  for (const [name, model] of models) {
    const seen = seenBy(model, look, false);
    const sql = { status: colours.get(name), obligations: obligations.get(name) ?? [] };
    for (const what of ['status', 'obligations'] as const) {
      if (shown(seen[what]) !== shown(sql[what]))
        return { task: name, at: look, what: `${what} by SQL`, reference: seen[what], ledger: sql[what] };
    }
  }
  return null;
}

function seenBy(model: ModelTask, at: Instant, escalated: boolean): Partial<Told> {
  const { reasons, obligations, ...seen } = model.at(at);
  return {
    ...seen,
    reasons: reasons.map(({ rule, status, dueOn }) => `${rule} ${status} ${dueOn ?? ''}`),
    obligations: obligations.map(({ kind, unit, dueOn }) => `${kind} ${unit} ${dueOn}`),
    // Looked for through the whole history, so only where there may be one.
    ...(escalated && { escalation: seen.status === 'RED' ? model.escalation(at) : null }),
  };
}

/** Reasons with their due days where the domain names one. */
function comparable(reasons: string[]): string[] {
  return reasons.map((reason) => (DUE.test(reason) ? reason : `${reason.split(' ').slice(0, 2).join(' ')} `));
}

function shown(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? [...value].sort() : value);
}

/** What the log has announced of each task, against what the reference saw of it through time. */
async function announcedAlike({ stage, models }: Play): Promise<Difference | null> {
  const at = stage.clock.now();
  for (const [task, model] of models) {
    const { changes, reminders } = await stage.announced(task);
    const pairs = { 'status changes': [model.colours(at), changes], reminders: [model.reminders(at), reminders] };
    for (const [what, [reference, ledger]] of Object.entries(pairs)) {
      if (JSON.stringify(reference) !== JSON.stringify(ledger)) return { task, at, what, reference, ledger };
    }
  }
  return null;
}

// ---- plots

const TASKS = ['one', 'two', 'three'];

/** A random plot of so many lines about three tasks, the second a subtask of the first now and then. */
export function life(numbers: readonly number[], lines: number): (play: Play) => Iterable<Line> {
  return function* ({ models, stage, lines: told }) {
    let used = 0;
    // A number of its own for each choice; when they run out they come round again.
    const dice: Dice = (below) => (numbers[used++ % numbers.length] ?? 0) % below;
    let named = 0;
    const name = (kind: string) => `${kind}${++named}`;
    const { calendar } = stage;
    let now = calendar.zone.at(addDays('2026-01-04', dice(300)), '10:00');
    const edges = (at: Instant) => (days: number) => {
      const day = addDays(calendar.dayOf(at), days);
      const [start, end] = [calendar.start(day), calendar.end(day)];
      return [start, before(start), end, before(end), calendar.zone.at(day, '09:00'), calendar.zone.at(day, '17:00')];
    };
    const looks = (at: Instant) =>
      [edges(at)(dice(12)), edges(at)(dice(60))]
        .flatMap((moments) => moments[dice(4)] ?? [])
        .filter((look) => look > at);
    const proposed = new Map<string, { tasks: string[]; unit: string; rectifyBy: string }>();
    const line = (deed: Deed | null, tasks: string[]): Line => ({
      at: now,
      tasks,
      deed,
      looks: looks(now),
      thorough: dice(4) === 0,
    });

    for (let i = 0; i < lines; i++) {
      now = next(now, dice, edges(now));
      const task = TASKS[dice(TASKS.length)] ?? 'one';
      const model = models.get(task);
      if (model === undefined) {
        yield line(
          birth(calendar.dayOf(now), dice, task === 'two' && models.has('one') && dice(3) === 0 ? 'one' : undefined),
          [task],
        );
        continue;
      }
      const reports = model.history.flatMap((act) => (act.kind === 'reportSubmitted' ? [act.report] : []));
      const interventions = [...proposed].filter(([, { tasks }]) => tasks.includes(task)).map(([id]) => id);
      const notes = model.notesAt(now);
      const deed = attempt({ notes, today: calendar.dayOf(now), dice, name, reports, interventions });
      if (deed === undefined) {
        i--;
        if (used > 50 * numbers.length) return;
        continue;
      }
      const intervention = 'intervention' in deed ? proposed.get(deed.intervention) : undefined;
      if (deed.kind === 'interventionProposed') {
        const tasks = [task, ...[...models.keys()].filter((other) => other !== task && dice(3) === 0)];
        yield line(deed, tasks);
        if (stage.ids.has(deed.intervention)) proposed.set(deed.intervention, { tasks, ...deed });
      } else if (deed.kind === 'interventionApproved' && intervention !== undefined) {
        const { unit, rectifyBy, tasks } = intervention;
        yield line({ ...deed, unit, rectifyBy }, tasks);
      } else yield line(deed, intervention?.tasks ?? [task]);
    }
    // In the end time passes, and everything that it makes of the tasks is announced.
    now = calendar.end(addDays(calendar.dayOf(now), dice(60)));
    if (told.length > 0) yield line(null, [...models.keys()]);
  };
}

function before(at: Instant): Instant {
  return new Date(Date.parse(at) - 1).toISOString();
}

/** The shortest script that still shows that difference: no line can be left out. */
export async function shortened(
  theatre: Theatre,
  script: readonly Line[],
  difference: Difference,
): Promise<{ lines: Line[]; difference: Difference }> {
  let best = { lines: [...script], difference };
  for (let size = Math.ceil(script.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let from = best.lines.length - size; from > -size; from -= size) {
      const left = best.lines.filter((_, i) => i < from || i >= from + size);
      const played = await perform(theatre, () => left).catch(() => null);
      if (played?.difference?.what === difference.what) best = { lines: played.lines, difference: played.difference };
    }
  }
  return best;
}

/** A script and what came of it, as somebody would tell it, in Shanghai's time. */
export function retold(lines: readonly Line[], difference: Difference): string {
  const local = (at: Instant) =>
    new Date(Date.parse(at) + 8 * 3_600_000).toISOString().replace('T', ' ').replace('.000Z', '').replace('Z', '');
  const acts = lines.map(({ at, tasks, deed }) => `${local(at)} ${tasks.join()}: ${JSON.stringify(deed)}`);
  const { task, at, what, reference, ledger } = difference;
  const sides = [`reference: ${JSON.stringify(reference)}`, `ledger:    ${JSON.stringify(ledger)}`];
  return [...acts, `→ ${local(at)} ${task}: ${what}`, ...sides].join('\n');
}
