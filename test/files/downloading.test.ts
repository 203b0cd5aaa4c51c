// Who reads the bytes of a file, over real HTTP: its uploader, who sees a task of which it is evidence, the office. All others are
// told what they would be told of a file that is not there; that they tried is in the log.
import sql from 'sql-template-tag';

import type { Role } from '../../src/rules/words';
import { Caller, type Json, Story } from '../world';
import { download, pdf, uploadedBy } from './uploading';

const NOW = '2026-09-28T01:00:00.000Z';
const FAR = '2026-12-31';
let story: Story;
const everybody: Partial<Record<string, Caller>> = {};

beforeAll(async () => {
  story = await Story.open(NOW);
  const { world } = story;
  for (const role of ['SYSTEM', 'ADMIN', 'SECURITY', 'AUDITOR'] as Role[]) {
    everybody[role] = await world.as({ role, subject: `reader-${role}` });
  }
  everybody['OFFICE'] = story.office2;
  everybody['LEADER'] = story.leader;
  everybody['uploader'] = story.unit;
  everybody['colleague'] = await world.as({ role: 'UNIT', subject: 'staff-U1-b', unit: 'U1' });
  everybody['another unit'] = story.units[2];
  everybody['elsewhere'] = await world.as({ role: 'OFFICE', subject: 'office-1', jurisdiction: '370614' });
});

afterAll(() => story.world.close());

async function readers(id: string): Promise<string[]> {
  const found: string[] = [];
  for (const [name, who] of Object.entries(everybody)) {
    const response = await download(story.world, who ?? null, id);
    const body = await response.arrayBuffer();
    if (response.status === 200) found.push(name);
    else expect([name, response.status, body.byteLength < 200]).toEqual([name, 404, true]);
  }
  return found.sort();
}

async function logged(kind: string): Promise<number> {
  const { reader } = story.world.ledger;
  const found = await reader.query(sql`SELECT 1 FROM "event" WHERE "kind" = ${kind} AND "data" LIKE '%"file"%'`);
  return found.length;
}

const handIn = async (task: string, url: string) => {
  const input = { task, content: '已完成', attachments: [{ name: '附件', url }] };
  await story.unit.must('submitReport', 'SubmitReportInput', input);
};

describe('the bytes of a file', () => {
  it('are those that were sent, to be saved under its name and never shown as a page', async () => {
    const bytes = pdf(300_000);
    const { id, sha256 } = await uploadedBy(story.unit, bytes, { name: "督查'报告(终稿) 1.pdf" });
    const response = await download(story.world, story.unit, id);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': '300000',
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
      'cache-control': 'private, no-cache',
      etag: `"${sha256}"`,
    });
    const name = /^attachment; filename\*=UTF-8''([\w%.~-]+)$/.exec(headers['content-disposition'] ?? '')?.[1] ?? '';
    expect(decodeURIComponent(name)).toBe("督查'报告(终稿) 1.pdf");
  });

  it('are not sent to who has them, nor for HEAD', async () => {
    const { id, sha256, size } = await uploadedBy(story.unit);
    // As a browser asks again: fetch by itself would say that it wants nothing that is kept.
    const headers = { 'if-none-match': `"${sha256}"`, 'cache-control': 'max-age=0' };
    const known = await download(story.world, story.unit, id, { headers });
    expect([known.status, (await known.arrayBuffer()).byteLength]).toEqual([304, 0]);
    const head = await download(story.world, story.unit, id, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(size)]);
  });

  it('are for who uploaded them and the whole office, until they are handed in', async () => {
    const { id, url } = await uploadedBy(story.unit);
    expect(await readers(id)).toEqual(['LEADER', 'OFFICE', 'uploader']);
    await handIn(await story.inProgress(FAR, { supportingUnits: [story.unitIds[1]] }), url);
    expect(await readers(id)).toEqual(['LEADER', 'OFFICE', 'SYSTEM', 'colleague', 'uploader']);
    const supporting = await download(story.world, story.units[1] as Caller, id);
    expect(supporting.status).toBe(200);
    await supporting.arrayBuffer();
  });

  it('are told of as not there, alike whether they are or not, and each attempt is logged', async () => {
    const { id } = await uploadedBy(story.unit);
    const before = await logged('accessRefused');
    const other = story.units[2] as Caller;
    const [hidden, missing, odd] = await Promise.all(
      [id, id.replace(/\d$/, (last: string) => String((Number(last) + 1) % 10)), 'task_370600_1'].map(
        async (each: string) => {
          const response = await download(story.world, other, each);
          return [response.status, await response.json()];
        },
      ),
    );
    expect(hidden?.[0]).toBe(404);
    expect(missing).toEqual(hidden);
    expect(odd).toEqual(hidden);
    // What is no id of a file is no attempt.
    expect(await logged('accessRefused')).toBe(before + 2);
  });

  it('are for nobody without a token', async () => {
    const { id } = await uploadedBy(story.unit);
    const codes = async (who: Caller | null) => {
      const response = await download(story.world, who, id);
      return [response.status, ((await response.json()) as Json).errors[0].extensions.code];
    };
    expect(await codes(null)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codes(new Caller(story.world, 'nonsense'))).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('a file that is evidence of a work secret', () => {
  it('is logged as read like the task, by its bytes and as a node', async () => {
    const secret = await story.inProgress(FAR, { classification: 'WORK_SECRET' });
    const { id, url } = await uploadedBy(story.unit);
    await handIn(secret, url);
    expect(await readers(id)).toEqual(['LEADER', 'OFFICE', 'colleague', 'uploader']);
    expect(await logged('workSecretRead')).toBe(4);
    const { reader } = story.world.ledger;
    const count = async () =>
      (await reader.query(sql`SELECT 1 FROM "event" WHERE "kind" = 'workSecretRead' AND "taskId" = ${secret}`)).length;
    const before = await count();
    await story.office.get('query ($id: ID!) { node(id: $id) { ... on File { name } } }', { id });
    expect(await count()).toBe(before + 1);
  });
});
