// Documents over real HTTP: what stands in them, who gets which, and what is told to who gets none.
import { TEMPLATES } from '../../src/documents/document';
import { Caller, type Json } from '../world';
import { headsOf, ISSUED, Matter, paper, textOf, xmlOf } from './papers';

let matter: Matter;
beforeAll(async () => {
  matter = await Matter.open();
}, 60_000);
afterAll(() => matter.story.world.close());

const say = async (path: string, who: Caller = matter.office): Promise<string> => {
  const { bytes, error } = await paper(who, path);
  if (error !== null) throw new Error(`${path}: ${error.code} ${error.message}`);
  return textOf(bytes);
};
/** The status and code with which somebody is answered. */
const refused = async (who: Caller, path: string): Promise<string> => {
  const { status, error } = await paper(who, path);
  return error === null ? String(status) : `${status} ${error.code}`;
};
const letterPath = () => `letters/${matter.letter}.docx`;

it('leave no brace behind', async () => {
  const papers = await matter.papers();
  expect(Object.keys(papers).sort()).toEqual([...TEMPLATES].sort());
  for (const bytes of Object.values(papers)) {
    expect(xmlOf(bytes) + headsOf(bytes)).not.toMatch(/[{}]/);
  }
});

describe('the letter', () => {
  it('says the working days and the day that they come to', async () => {
    const text = await say(letterPath());
    expect(text).toContain('请于收到本函之日起3个工作日内（即2026年11月25日前），反馈办理情况。');
    expect(text).toContain('市住房和城乡建设局、市水务局：');
    expect(text).toContain('根据领导批示《关于城区防洪排涝工程进展情况的报告》（烟建字〔2026〕35号）');
    expect(text).toContain('分管城建工作的副市长于2026年10月28日批示：汛期之前必须完成');
    expect(text).toContain('配合单位：市水务局；责任人：市住房和城乡建设局分管负责同志。');
    expect(text).not.toContain('工作秘密');
  });

  it('is found by its number too, under a name that says it', async () => {
    const { status, headers, bytes } = await paper(
      matter.office,
      `letters/${encodeURIComponent(matter.letterNumber)}.docx`,
    );
    expect(status).toBe(200);
    expect(textOf(bytes)).toBe(await say(letterPath()));
    expect(headers.get('content-type')).toBe('application/vnd.openxmlformats-officedocument.wordprocessingml.document');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="letter.docx"; filename*=UTF-8''${encodeURIComponent(`督办函 ${matter.letterNumber}.docx`)}`,
    );
  });

  it('takes the number of working days from the policy', async () => {
    // Another jurisdiction gives five.
    const world = matter.story.world;
    const office = await world.as({ role: 'OFFICE', jurisdiction: '370305' });
    const admin = await world.as({ role: 'ADMIN', jurisdiction: '370305' });
    const [{ policy }] = (await admin.get('{ jurisdictions { policy { document } } }')).jurisdictions;
    const five = JSON.parse(policy.document);
    five.feedback.workingDays = 5;
    const published = { policy: JSON.stringify(five), effectiveAt: world.now() };
    await admin.must('publishPolicy', 'PublishPolicyInput', published);
    const days = (await office.get('{ jurisdictions { name policy { feedbackWorkingDays } } }')).jurisdictions[0];
    const { unit } = await office.must(
      'createUnit',
      'CreateUnitInput',
      { code: 'X1', name: '区教育局', kind: 'DEPARTMENT' },
      'unit { id }',
    );
    const { person } = await office.must('createPerson', 'CreatePersonInput', { name: '岗位' }, 'person { id }');
    const source = { kind: 'MEETING_DECISION', level: 'COUNTY', title: '区政府常务会议纪要', issuedOn: '2026-11-02' };
    const created = await office.must('createSource', 'CreateSourceInput', source, 'source { id }');
    const task = await matter.beginAs(office, {
      source: created.source.id,
      leadUnit: unit.id,
      owner: person.id,
      deadline: '2027-03-31',
    });
    const input = { task, recipients: [unit.id], requirement: '请反馈' };
    const { letter } = await office.must(
      'issueLetter',
      'IssueLetterInput',
      input,
      'letter { id recipients { feedbackDueOn } }',
    );
    expect(days.policy.feedbackWorkingDays).toBe(5);
    const [year, month, day] = letter.recipients[0].feedbackDueOn.split('-').map(Number);
    const text = await say(`letters/${letter.id}.docx`, office);
    expect(text).toContain(`起5个工作日内（即${year}年${month}月${day}日前）`);
    expect(text).toContain('根据会议议定事项《区政府常务会议纪要》');
    const { bytes } = await paper(office, `letters/${letter.id}.docx`);
    expect(headsOf(bytes)).toContain(`${days.name}人民政府`);
    expect(text).not.toContain('批示');
  });
});

describe('circular and interview notice', () => {
  it('say what is red since when, by which clause, and by when to rectify', async () => {
    const text = await say(`interventions/${matter.circular}.docx`);
    expect(text).toContain('关于市住房和城乡建设局督查事项逾期情况的通报');
    expect(text).toContain('完成时限2026年11月10日，自2026年11月11日起为红色。');
    expect(text).toMatch(/完成时限2026年11月10日已过（依据：烟政发〔2022〕8号/);
    expect(text).toContain('请于2026年12月4日前完成整改');
    expect(text).toContain('（批准人：分管领导）');
    expect(text).toContain('2026年11月20日');
    expect(text).not.toContain('不得印发');
  });

  it('say that they are proposals until a leader approves them', async () => {
    const text = await say(`interventions/${matter.interview}.docx`);
    expect(text).toContain('约谈通知');
    expect(text).toContain('（送审稿，不得印发）');
    expect(text).not.toContain('批准人');
    expect(text).not.toContain('整改报告');
  });

  it('are the only ones: a reminder has no document', async () => {
    const { interventions } = await matter.office.get('{ interventions(kind: [REMINDER]) { nodes { id } } }');
    expect(await refused(matter.office, `interventions/${interventions.nodes[0].id}.docx`)).toBe('400 BAD_USER_INPUT');
  });
});

it('the briefing says what the period brought, what is red and why, and what is due next', async () => {
  const text = await say('briefing.docx?from=2026-11-01&to=2026-11-30');
  const { briefing } = await matter.office.get(
    '{ briefing(from: "2026-11-01", to: "2026-11-30") { assigned completed turnedRed explained } }',
  );
  const { assigned, completed, turnedRed, explained } = briefing;
  expect(text).toContain(`期间交办${assigned}项，办结${completed}项，变红${turnedRed}项，作出说明${explained}项。`);
  expect(text).toContain('1．城区防洪排涝一期工程主体完工（烟政督〔2026〕1号），牵头单位市住房和城乡建设局');
  expect(text).toContain('超过完成时限：1项（依据：烟政发〔2022〕8号');
  expect(text).toContain('2026年11月27日：沿河慢行步道贯通（烟政督〔2026〕2号），牵头单位市水务局。');
  // A task that was red before the period is not what the period brought.
  const later = await say('briefing.docx?from=2026-11-12&to=2026-11-30');
  expect(later).toContain('现仍为红色0项');
});

describe('who gets what', () => {
  it('is what the API lets them see', async () => {
    const { world, leader } = matter.story;
    const [auditor, elsewhere] = [
      await world.as({ role: 'AUDITOR' }),
      await world.as({ role: 'OFFICE', jurisdiction: '370614' }),
    ];
    const nobody = new Caller(world, null);
    const [letter, circular, interview] = [
      letterPath(),
      `interventions/${matter.circular}.docx`,
      `interventions/${matter.interview}.docx`,
    ];
    const briefing = 'briefing.docx?from=2026-11-01&to=2026-11-30';
    const table = async (path: string) =>
      Promise.all(
        [matter.office, leader, matter.lead, matter.supporting, matter.stranger, auditor, elsewhere, nobody].map(
          (who) => refused(who, path),
        ),
      );
    const [GONE, NO, WHO] = ['404 NOT_FOUND', '403 FORBIDDEN', '401 UNAUTHENTICATED'];
    //                           office leader lead  supp.  stranger auditor elsewhere nobody
    expect(await table(letter)).toEqual(['200', '200', '200', '200', GONE, GONE, GONE, WHO]);
    expect(await table(circular)).toEqual(['200', '200', '200', '200', GONE, GONE, GONE, WHO]);
    expect(await table(interview)).toEqual(['200', '200', GONE, GONE, GONE, GONE, GONE, WHO]);
    expect((await table(briefing)).slice(0, 6)).toEqual(['200', '200', NO, NO, NO, NO]);
  });

  it('is told in the language of who asks', async () => {
    const path = 'letters/letter_370600_999.docx';
    expect((await paper(matter.office, path)).error?.message).toContain('没有这份督办函');
    expect((await paper(matter.office.in('en'), path)).error?.message).toContain('there is no such letter');
  });

  it.each([
    'briefing.docx',
    'briefing.docx?from=2026-11-01',
    'briefing.docx?from=2026-11-31&to=2026-11-30',
    'briefing.docx?from=2026-11-30&to=2026-11-01',
  ])('a period that is none is a broken request: %s', async (path) => {
    expect(await refused(matter.office, path)).toBe('400 BAD_USER_INPUT');
  });

  it('a work secret is marked, and that it was read is logged', async () => {
    const task = await matter.begin({
      leadUnit: matter.units[0],
      title: '涉密以外的工作秘密事项',
      classification: 'WORK_SECRET',
      deadline: '2026-12-31',
    });
    const { letter } = await matter.issue({ task });
    expect(await say(`letters/${letter.id}.docx`)).toContain('工作秘密');
    const auditor = await matter.story.world.as({ role: 'AUDITOR' });
    const { events } = await auditor.get('{ events(last: 3) { nodes { kind task { id } } } }');
    expect(events.nodes.map(({ kind }: Json) => kind)).toContain('workSecretRead');
  });
});

it('a day that rests on an unpublished calendar says so', async () => {
  const other = await Matter.open();
  try {
    expect(other.story.world.now()).toBe(new Date(ISSUED).toISOString());
    await other.story.world.to('2026-12-30T09:00:00+08:00');
    const { letter } = await other.issue();
    const { bytes } = await paper(other.office, `letters/${letter.id}.docx`);
    expect(textOf(bytes)).toMatch(
      /3个工作日内（即2027年1月\d日前）（暂定，以当年放假安排通知公布后重新计算的日期为准），反馈办理情况/,
    );
  } finally {
    await other.story.world.close();
  }
}, 60_000);
