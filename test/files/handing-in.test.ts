// Files that are handed in: whose they must be, what is kept of them, and that the same one under several tasks is told.
import sql from 'sql-template-tag';

import { rebuild } from '../../src/ledger/replay';
import { type Evidence, evidenceOf } from '../../src/rules/evidence';
import { type Caller, type Json, Story } from '../world';
import { pdf, sha256Of, uploadedBy } from './uploading';

const NOW = '2026-09-28T01:00:00.000Z';
const FAR = '2026-12-31';
const ATTACHMENTS = 'attachments { name url sha256 file { id } alsoEvidenceOf { id } }';
let story: Story;

beforeAll(async () => {
  story = await Story.open(NOW);
});

afterAll(() => story.world.close());

/** A report by U1 with attachments. */
function report(task: string, attachments: Json[], who: Caller = story.unit): Promise<Json> {
  const input = { task, content: '已完成一半', attachments };
  return who.must('submitReport', 'SubmitReportInput', input, `warnings report { ${ATTACHMENTS} }`);
}

const refusedReport = (task: string, attachments: Json[]) =>
  story.unit.refused('submitReport', 'SubmitReportInput', { task, content: '已完成一半', attachments });

async function evidence(): Promise<Evidence[]> {
  return story.world.ledger.reader.query<Evidence>(sql`SELECT * FROM "evidence" ORDER BY "taskId", "partId", "fileId"`);
}

describe('an own file', () => {
  it('brings its own name and hash, whatever host its address is said with', async () => {
    const task = await story.inProgress(FAR);
    const { id, sha256, url } = await uploadedBy(story.unit);
    for (const said of [url, `https://elsewhere.example/ledger/files/${id}?download=1`]) {
      const { report: found } = await report(task, [{ name: '改过的名称', url: said }]);
      expect(found.attachments).toEqual([{ name: '现场照片.pdf', url, sha256, file: { id }, alsoEvidenceOf: [] }]);
    }
  });

  it('must be there, evidence, and of the unit; the office may hand in any', async () => {
    const task = await story.inProgress(FAR);
    const of = async (who: Caller, input: Json = {}) => [
      { name: '附件', url: (await uploadedBy(who, pdf(), input)).url },
    ];
    const missing = 'NOT_FOUND attachments.0.url';
    expect(await refusedReport(task, [{ name: '附件', url: `${story.world.url}/files/file_370600_1` }])).toEqual([
      missing,
    ]);
    expect(await refusedReport(task, await of(story.units[1] as Caller))).toEqual([missing]);
    const xlsx = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), pdf()]);
    const ledger = await uploadedBy(story.office, xlsx, { name: '台账.xlsx', purpose: 'LEDGER' });
    expect(await refusedReport(task, [{ name: '台账', url: ledger.url }])).toEqual([missing]);
    const colleague = await story.world.as({ role: 'UNIT', subject: 'staff-U1-b', unit: 'U1' });
    expect((await report(task, await of(colleague))).report.attachments).toHaveLength(1);
    const letter = await story.letter(task, 1);
    const answer = { letter, unit: story.unitIds[1], content: '已办', attachments: await of(story.units[1] as Caller) };
    await story.office.must('submitFeedback', 'SubmitFeedbackInput', answer);
  });

  it('need not be said with its hash, but not with another', async () => {
    const task = await story.inProgress(FAR);
    const { url, sha256 } = await uploadedBy(story.unit);
    const wrong = [{ name: '附件', url, sha256: 'ab'.repeat(32) }];
    expect(await refusedReport(task, wrong)).toEqual(['INVALID attachments.0.sha256']);
    expect((await report(task, [{ name: '附件', url, sha256: sha256.toUpperCase() }])).report.attachments).toHaveLength(
      1,
    );
  });

  it('of another jurisdiction is an address elsewhere', async () => {
    const task = await story.inProgress(FAR);
    const url = 'https://ledger.example/files/file_370000_7';
    expect((await report(task, [{ name: '省级材料', url }])).report.attachments).toEqual([
      { name: '省级材料', url, sha256: null, file: null, alsoEvidenceOf: [] },
    ]);
  });
});

describe('the same file under several tasks', () => {
  it('is told when it is handed in, and on each attachment, as far as the others are seen', async () => {
    const bytes = pdf();
    const [first, second] = [await story.inProgress(FAR), await story.inProgress(FAR)];
    const third = await story.assigned(FAR, { leadUnit: story.unitIds[1] });
    const numbers = await Promise.all([first, second, third].map(async (id) => (await story.see(id, 'number')).number));
    const own = await uploadedBy(story.unit, bytes);
    expect((await report(first, [{ name: '附件', url: own.url }])).warnings).toEqual([]);
    // twice under one task is nothing to tell
    expect((await report(first, [{ name: '附件', url: own.url }])).warnings).toEqual([]);

    // another upload with the same bytes, and an address elsewhere with their hash
    const other = await uploadedBy(story.units[1] as Caller, bytes, { name: '另一名称.pdf' });
    const told = await report(third, [{ name: '附件', url: other.url }], story.units[1]);
    // U2 does not see the task of U1
    expect(told.warnings).toEqual([]);
    const elsewhere = { name: '会议纪要.pdf', url: 'https://oa.example/7.pdf', sha256: sha256Of(bytes) };
    const again = await report(second, [elsewhere], story.unit.in('en'));
    expect(again.warnings).toEqual([`the file "会议纪要.pdf" is evidence of other tasks already: ${numbers[0]}`]);
    expect(again.report.attachments[0]).toMatchObject({ file: null, alsoEvidenceOf: [{ id: first }] });

    const seen = async (who: Caller, task: string) =>
      (
        await story.see(task, `reports { nodes { attachments { alsoEvidenceOf { id } } } }`, who)
      ).reports.nodes[0].attachments[0].alsoEvidenceOf.map(({ id }: Json) => id);
    expect(await seen(story.office, first)).toEqual([third, second]);
    expect(await seen(story.leader, second)).toEqual([third, first]);
    expect(await seen(story.unit, first)).toEqual([second]);
    expect(await seen(story.units[1] as Caller, third)).toEqual([]);
  });

  it('is told of feedback, of a completion and of a rectification', async () => {
    const bytes = pdf();
    const attachments = [{ name: '附件', url: (await uploadedBy(story.unit, bytes)).url }];
    const before = await story.inProgress(FAR);
    await report(before, attachments);
    const { number } = await story.see(before, 'number');
    const warning = [`附件“现场照片.pdf”已用于其他事项：${number}`];

    const task = await story.inProgress(FAR);
    const letter = await story.letter(task, 0);
    const answer = { letter, content: '已办', attachments };
    const select = `warnings report { ${ATTACHMENTS} }`;
    const { warnings } = await story.unit.must('submitFeedback', 'SubmitFeedbackInput', answer, select);
    expect(warnings).toEqual(warning);

    const done = await story.inProgress(FAR);
    const claim = { task: done, summary: '已办结', attachments, idempotencyKey: 'completion-1' };
    for (const _ of ['first', 'sent again']) {
      const told = await story.unit.must(
        'submitCompletion',
        'SubmitCompletionInput',
        claim,
        `warnings completion { ${ATTACHMENTS} }`,
      );
      expect(told.warnings).toEqual([expect.stringContaining(number as string)]);
      expect(told.completion.attachments[0].alsoEvidenceOf).toHaveLength(2);
    }

    const proposal = {
      kind: 'CIRCULAR',
      unit: story.unitIds[0],
      tasks: [task, before],
      requirement: '整改',
      rectifyBy: FAR,
    };
    const proposed = await story.office.must(
      'proposeIntervention',
      'ProposeInterventionInput',
      proposal,
      'intervention { id }',
    );
    const intervention = proposed.intervention.id;
    await story.leader.must('decideIntervention', 'DecideInterventionInput', { intervention, approve: true });
    const rectified = await story.unit.must(
      'submitRectification',
      'SubmitRectificationInput',
      { intervention, content: '已整改', attachments },
      'warnings',
    );
    // of its own two tasks nothing is to be said
    const { number: other } = await story.see(done, 'number');
    expect(rectified.warnings).toEqual([`附件“现场照片.pdf”已用于其他事项：${other}`]);
  });

  it('names ten tasks at most, the latest first', async () => {
    const attachment = { name: '附件', url: 'https://oa.example/8.pdf', sha256: 'cd'.repeat(32) };
    const tasks: string[] = [];
    for (let i = 0; i < 12; i++) {
      const task = await story.inProgress(FAR);
      tasks.push(task);
      const { warnings } = await report(task, [attachment]);
      expect([i, warnings.length]).toEqual([i, i === 0 ? 0 : 1]);
      if (i === 11) expect(warnings[0]).toMatch(/(?:[^、]+、){4}[^、]+等$/);
    }
    const { attachments } = (await story.see(tasks[5] ?? '', `reports { nodes { ${ATTACHMENTS} } }`)).reports.nodes[0];
    expect(attachments[0].alsoEvidenceOf).toHaveLength(10);
    expect(attachments[0].alsoEvidenceOf).not.toContainEqual({ id: tasks[5] });
  });
});

it('is kept as evidence exactly as the log says', async () => {
  const { rows } = await rebuild(story.world.ledger.reader, '370600');
  const expected = [...rows.report.values(), ...rows.completion.values()].flatMap(evidenceOf);
  expect(expected.length).toBeGreaterThan(20);
  const key = ({ taskId, partId, fileId, sha256 }: Evidence) => [taskId, partId, fileId, sha256].join(' ');
  expect((await evidence()).map(key).sort()).toEqual(expected.map(key).sort());
});
