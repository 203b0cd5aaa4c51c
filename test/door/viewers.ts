// A world with records of every kind, and somebody of each role to look at them, here (370600) and elsewhere (370614).
import { AllowList } from '../../src/ledger/addresses';
import type { Principal, Standing } from '../../src/rules/access';
import type { SeedKind } from '../../src/ledger/seed';
import { ROLES } from '../../src/rules/words';
import { uploadedBy } from '../files/uploading';
import { Caller, type Json, World } from '../world';

const NOW = '2026-09-28T09:00:00+08:00';
const LATER = '2026-12-31';
export const HERE = '370600';
export const ELSEWHERE = '370614';
/** The unit for which the role UNIT looks. */
const OWN = 'FGW';

export interface Viewer {
  label: string;
  who: Principal;
  caller: Caller;
}

/** The labels of all viewers. */
export const VIEWERS = [...[HERE, ELSEWHERE].flatMap((code) => ROLES.map((role) => `${role} of ${code}`)), 'PUBLIC'];

/** A seeded ledger, and what the demonstration has none of: records that some see and others do not. */
export async function openWorld(seed: SeedKind): Promise<World> {
  const service = { webhookHosts: AllowList.parse('127.0.0.1:9') };
  const world = await World.open(NOW, { seed, open: true, service });
  const office = await world.as({ role: 'OFFICE', subject: 'office-1' });
  const leader = await world.as({ role: 'LEADER', subject: 'leader-1' });
  const own = await world.as({ role: 'UNIT', subject: 'staff-1', unit: OWN });
  const [unit, other] = await Promise.all([OWN, 'LKS'].map((code) => unitId(office, code)));
  const decision = { kind: 'MEETING_DECISION', level: 'MUNICIPAL', title: '测试会议', issuedOn: '2026-09-01' };
  const { source } = await office.must('createSource', 'CreateSourceInput', decision, 'source { id }');
  const { person } = await office.must('createPerson', 'CreatePersonInput', { name: '测试岗位' }, 'person { id }');
  const fixed = { requirement: '测试', goal: '测试', standard: '测试', deadline: LATER };
  const input = { ...fixed, source: source.id, owner: person.id };

  const give = async (title: string, leadUnit: string | undefined, more: Json = {}): Promise<string> => {
    const all = { ...input, title, leadUnit, ...more };
    const { task } = await office.must('createTask', 'CreateTaskInput', all, 'task { id }');
    await office.must('assignTask', 'TaskInput', { task: task.id });
    return task.id;
  };
  const explain = (task: string) =>
    own.must('submitExplanation', 'SubmitExplanationInput', {
      task,
      progress: '一半',
      category: 'WEATHER',
      reason: '降雨',
      nextSteps: '加班',
      proposedDeadline: '2027-01-29',
    });
  await own.must('createTask', 'CreateTaskInput', { ...input, title: '本单位草稿', leadUnit: unit }, 'task { id }');
  const whole = await give('可分解事项', unit);
  await give('他单位承办的分解事项', other, { parent: whole });
  const claimed = await give('已申请办结的工作秘密事项', unit, { classification: 'WORK_SECRET' });
  await own.must('acknowledgeTask', 'TaskInput', { task: claimed });
  // One file under two tasks, one of another unit, and one that nobody has handed in.
  const attachments = await attached(own);
  await own.must('submitReport', 'SubmitReportInput', { task: whole, content: '一半', attachments });
  await own.must('submitCompletion', 'SubmitCompletionInput', { task: claimed, summary: '办结', attachments });
  const others = await world.as({ role: 'UNIT', subject: 'staff-2', unit: 'LKS' });
  const elsewhere = await give('他单位事项', other);
  const theirs = { task: elsewhere, content: '一半', attachments: await attached(others) };
  await others.must('submitReport', 'SubmitReportInput', theirs);
  await uploadedBy(office);
  await give('上级事项', other).then((parent) => give('他单位事项的分解', unit, { parent }));
  for (const [i, leadUnit] of [unit, other].entries()) {
    const secret = await give(`工作秘密事项${i}`, leadUnit, { classification: 'WORK_SECRET' });
    await office.must('issueLetter', 'IssueLetterInput', { task: secret, recipients: [leadUnit], requirement: '报' });
    if (i === 0) await explain(secret);
    const milestone = { task: secret, title: '节点', dueOn: '2026-11-30' };
    await office.must('addMilestone', 'AddMilestoneInput', milestone);
    const added = await office.must(
      'addMilestone',
      'AddMilestoneInput',
      { ...milestone, title: '重复' },
      'milestone { id }',
    );
    const removal = { milestone: added.milestone.id, comment: '重复' };
    await office.must('removeMilestone', 'RemoveMilestoneInput', removal);
    const proposal = {
      kind: 'CIRCULAR',
      unit: leadUnit,
      tasks: i === 0 ? [secret, whole] : [secret],
      requirement: '改',
    };
    const proposed = await office.must(
      'proposeIntervention',
      'ProposeInterventionInput',
      proposal,
      'intervention { id }',
    );
    const approval = { intervention: proposed.intervention.id, approve: true };
    if (i === 0) await leader.must('decideIntervention', 'DecideInterventionInput', approval);
  }
  await office.must('createSource', 'CreateSourceInput', {
    kind: 'LEADER_INSTRUCTION',
    level: 'MUNICIPAL',
    title: '无事项的批示',
    issuedOn: '2026-09-01',
    instructionKind: 'ACTION',
    leader: person.id,
    instruction: '请研究',
  });
  await office.must('createSource', 'CreateSourceInput', {
    kind: 'KEY_MATTER',
    level: 'MUNICIPAL',
    title: '重大事项',
    issuedOn: '2026-01-05',
    leader: person.id,
  });
  await inspect(leader, office, own, { unit, other, owner: person.id });
  return world;
}

/** An inspection of both units whose problems are drafts of one of them, and one that the unit proposes. */
async function inspect(leader: Caller, office: Caller, own: Caller, { unit, other, owner }: Json): Promise<void> {
  const plan = { kind: 'KEY', year: 2026, scope: '范围', startOn: '2026-10-12', endOn: '2026-10-16' };
  await own.must('proposeInspection', 'ProposeInspectionInput', { ...plan, title: '本单位提出', units: [other] });
  const proposal = { ...plan, title: '两单位', units: [unit, other] };
  const { inspection } = await office.must(
    'proposeInspection',
    'ProposeInspectionInput',
    proposal,
    'inspection { id }',
  );
  const { id } = inspection;
  await leader.must('decideInspection', 'DecideInspectionInput', { inspection: id, approve: true });
  const problem = {
    title: '他单位问题',
    requirement: '整改',
    goal: '改',
    standard: '改',
    leadUnit: other,
    owner,
    deadline: LATER,
  };
  const report = { inspection: id, situation: '情况', suggestions: '建议', problems: [problem] };
  await office.must('reportInspection', 'ReportInspectionInput', report);
}

async function attached(who: Caller): Promise<{ name: string; url: string }[]> {
  const { name, url } = await uploadedBy(who);
  return [{ name, url }];
}

async function unitId(office: Caller, code: string): Promise<string> {
  return (await office.get('query ($code: String!) { unit(code: $code) { id } }', { code })).unit.id;
}

/** One of each role in both jurisdictions, and the public. */
export async function viewersOf(world: World): Promise<Viewer[]> {
  const viewers: Viewer[] = [];
  for (const jurisdiction of [HERE, ELSEWHERE]) {
    for (const role of ROLES) {
      const unit = role === 'UNIT' ? (jurisdiction === HERE ? OWN : 'FGJ') : undefined;
      const subject = `viewer-${role}`;
      const caller = await world.as({ role, subject, jurisdiction, ...(unit !== undefined && { unit }) });
      const id = unit === undefined ? null : ((await world.ledger.reader.unitByCode(jurisdiction, unit))?.id ?? null);
      const who = { subject, name: subject, role, jurisdiction, unitId: id };
      viewers.push({ label: `${role} of ${jurisdiction}`, who, caller });
    }
  }
  const nobody = {
    subject: 'nobody',
    name: 'nobody',
    role: 'PUBLIC' as Standing,
    jurisdiction: '000000',
    unitId: null,
  };
  return [...viewers, { label: 'PUBLIC', who: nobody, caller: new Caller(world, null) }];
}

const LIMITS = [
  ['OFFICE', ['PUBLIC', 'INTERNAL']],
  ['LEADER', ['PUBLIC']],
  ['UNIT', ['PUBLIC', 'INTERNAL']],
  ['SYSTEM', ['PUBLIC']],
] as const;

/** Their labels. */
export const LIMITED = LIMITS.map(([role, classifications]) => `${role} of ${classifications.join('+')}`);

/** Systems here whose credentials are for some classifications only. */
export async function limitedViewers(world: World): Promise<Viewer[]> {
  const security = await world.as({ role: 'SECURITY' });
  const own = (await world.ledger.reader.unitByCode(HERE, OWN))?.id ?? null;
  const viewers: Viewer[] = [];
  for (const [role, classifications] of LIMITS) {
    const unitId = role === 'UNIT' ? own : null;
    const input = { name: `测试凭证${role}`, role, classifications, expiresAt: '2027-10-01T00:00:00Z', unit: unitId };
    const { client, key } = await security.must('createClient', 'CreateClientInput', input, 'key client { id }');
    // Nothing of that kind happens: it calls nobody.
    const webhook = { client: client.id, url: 'http://127.0.0.1:9/hook', filter: { kind: ['unitUpdated'] } };
    if (role === 'SYSTEM') await security.must('createWebhook', 'CreateWebhookInput', webhook);
    const who = { subject: '', name: '', role, jurisdiction: HERE, unitId, classifications };
    viewers.push({ label: `${role} of ${classifications.join('+')}`, who, caller: new Caller(world, key) });
  }
  return viewers;
}
