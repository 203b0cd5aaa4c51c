// Tasks that have come some way, so that acts which are drawn by chance meet every state.
import type { Caller, Json, Story } from '../world';
import type { Chance } from './chance';

/** Brings a new task to somewhere in its life; returns all that was made on the way. */
export async function lived(story: Story, chance: Chance): Promise<Json[]> {
  const { office, office2, leader, unit, unitIds } = story;
  const day = chance.one(['2026-10-12', '2026-11-20', '2026-12-25']);
  const begun = chance.one([
    () => story.draft(day),
    () => story.assigned(day),
    ...Array.from({ length: 4 }, () => () => story.inProgress(day)),
  ]);
  const task = await begun();
  const all: Json[] = [task];
  const act = async (who: Caller, name: string, input: Json, made: string): Promise<string> => {
    const payload = await who.do(name, `${name[0]?.toUpperCase()}${name.slice(1)}Input`, input, `${made} { id }`);
    all.push(payload);
    return payload[made]?.id as string;
  };
  const completed = async () => {
    await act(unit, 'submitCompletion', { task, summary: '已完成' }, 'completion');
    if (chance.often(0.7)) await act(office, 'decideCompletion', { task, approve: true }, 'completion');
    if (chance.often(0.5)) await office2.do('closeTask', 'TaskInput', { task });
  };
  const intervened = async () => {
    const proposal = { kind: 'CIRCULAR', unit: unitIds[0], tasks: [task], requirement: '整改' };
    const intervention = await act(office, 'proposeIntervention', proposal, 'intervention');
    if (chance.often(0.8)) await act(leader, 'decideIntervention', { intervention, approve: true }, 'intervention');
    if (chance.often(0.5)) await act(unit, 'submitRectification', { intervention, content: '已整改' }, 'intervention');
  };
  const inspected = async () => {
    const when = { year: 2026, startOn: '2026-10-08', endOn: '2026-10-20' };
    const proposal = { ...when, kind: 'SPECIAL', title: `督查${day}`, units: [unitIds[0]], scope: '范围' };
    const inspection = await act(office, 'proposeInspection', proposal, 'inspection');
    await act(leader, 'decideInspection', { inspection, approve: true }, 'inspection');
    const report = { inspection, situation: '情况', suggestions: '建议', problems: [] };
    if (chance.often(0.7)) await act(office, 'reportInspection', report, 'inspection');
    if (chance.often(0.5)) await act(office, 'concludeInspection', { inspection, conclusion: '结论' }, 'inspection');
  };
  const late = { category: 'WEATHER', reason: '降雨', nextSteps: '加班', proposedDeadline: '2026-12-28' };
  const ways: (() => Promise<unknown>)[] = [
    completed,
    completed,
    intervened,
    inspected,
    () => act(unit, 'submitExplanation', { task, progress: '一半', ...late }, 'explanation'),
    () => act(office, 'issueLetter', { task, recipients: [unitIds[0]], requirement: '反馈' }, 'letter'),
    () => act(unit, 'submitReport', { task, content: '进展' }, 'report'),
    () => act(office, 'addMilestone', { task, title: '节点', dueOn: '2026-10-09' }, 'milestone'),
    () => office.do('suspendTask', 'TaskInput', { task, comment: '等候批复' }),
  ];
  await chance.one(ways)();
  return all;
}
