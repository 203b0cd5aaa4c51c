// What nobody foresaw: logged whole under an incident id, shown as nothing but the id; the service goes on.
import type { Sql } from 'sql-template-tag';
import type { ObjectLiteral } from 'typeorm';

import { Bulk } from '../../src/store/bulk';
import { ReadConnections } from '../../src/store/read-connections';
import { Story } from '../world';

let story: Story;
beforeAll(async () => {
  story = await Story.open('2026-09-28T09:00:00+08:00');
});
afterAll(() => story.world.close({ faultsExpected: true }));

it('shows an incident id and nothing of the inside when a read fails', async () => {
  // The first question about units: others ask meanwhile, too.
  const query = Reflect.get(ReadConnections.prototype, 'query') as (statement: Sql) => Promise<ObjectLiteral[]>;
  let whole = true;
  const broken = jest.spyOn(ReadConnections.prototype, 'query').mockImplementation(function (
    this: ReadConnections,
    statement,
  ) {
    if (!whole || !statement.sql.includes('"unit"')) return query.call(this, statement);
    whole = false;
    return Promise.reject(new Error('SQLITE_IOERR: disk /dev/sdx'));
  });
  const { errors, data } = await story.office.ask('{ units { totalCount nodes { name } } }');
  broken.mockRestore();
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions).toEqual({
    code: 'INTERNAL_SERVER_ERROR',
    incident: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(JSON.stringify({ errors, data })).not.toMatch(/SQLITE|sdx|stack|node_modules/);
  const logged = story.world.faults
    .map(String)
    .find((line) => line.includes(String(errors?.[0]?.extensions['incident'])));
  expect(logged).toContain('SQLITE_IOERR: disk /dev/sdx');
  expect((await story.office.get('{ units { totalCount } }')).units.totalCount).toBeGreaterThan(2);
});

it('writes nothing of an act whose last step fails, and goes on', async () => {
  const task = await story.inProgress('2026-11-20');
  const before = await story.see(task, 'version status events(last: 1) { totalCount }');
  // The task row, behind its events, meets a full disk.
  const broken = jest.spyOn(Bulk.prototype, 'updateAll').mockRejectedValueOnce(new Error('SQLITE_FULL'));
  const { errors } = await story.office.ask(
    'mutation ($input: FlagTaskInput!) { flagTask(input: $input) { task { id } } }',
    {
      input: { task, status: 'RED', reason: '标注' },
    },
  );
  broken.mockRestore();
  expect(errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
  expect(await story.see(task, 'version status events(last: 1) { totalCount }')).toEqual(before);
  await story.office.must('flagTask', 'FlagTaskInput', { task, status: 'RED', reason: '标注' });
  expect((await story.office.get('{ verifyLedger { valid } }')).verifyLedger.valid).toBe(true);
});

it('refuses a body that is no JSON, and one that is too large, without a stack', async () => {
  const post = (body: string) =>
    fetch(`${story.world.url}/graphql`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${story.office.token ?? ''}` },
    });
  for (const [body, status] of [
    ['{"query": ', 400],
    [JSON.stringify({ query: 'x'.repeat(2_000_000) }), 413],
  ] as const) {
    const response = await post(body);
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(text).not.toMatch(/node_modules|at \w/);
  }
});
