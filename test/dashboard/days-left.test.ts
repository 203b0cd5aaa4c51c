// The working days that a desk counts are those that the API counts.
import { workingDaysTo } from '../../src/dashboard/desk/days-left';
import { type Json, World } from '../world';

it('agrees with the API on every task of the demonstration, before and after its due day', async () => {
  const world = await World.open('2026-09-28T09:00:00+08:00', { seed: 'demo' });
  const office = await world.as({ role: 'OFFICE' });
  const found = { overdue: 0, ahead: 0 };
  for (const at of ['2026-09-28T09:00:00+08:00', '2026-10-10T09:00:00+08:00', '2026-12-31T09:00:00+08:00']) {
    await world.to(at);
    const { obligations, first, second } = await office.get(`{
      obligations(kind: [EXPLANATION, COMPLETION], first: 200) {
        nodes { dueOn task { id workingDaysLeft completions { id } } }
      }
      first: workCalendar(year: 2026) { holidays makeUpWorkdays daysOff }
      second: workCalendar(year: 2027) { holidays makeUpWorkdays daysOff }
    }`);
    for (const { dueOn, task } of obligations.nodes as Json[]) {
      // After a return the completion is due on a day of its own.
      if (task.completions.length > 0) continue;
      expect([task.id, workingDaysTo(dueOn, at.slice(0, 10), [first, second])]).toEqual([
        task.id,
        task.workingDaysLeft,
      ]);
      found[task.workingDaysLeft < 0 ? 'overdue' : 'ahead'] += 1;
    }
  }
  expect(found.overdue).toBeGreaterThan(5);
  expect(found.ahead).toBeGreaterThan(5);
  await world.close();
});
