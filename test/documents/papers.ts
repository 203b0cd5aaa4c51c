// A city's matter that went wrong, and its papers: asked for over real HTTP, read as Word reads them.
import PizZip from 'pizzip';

import { type Caller, type Json, Story, type WorldOptions } from '../world';

export const ISSUED = '2026-11-20T09:00:00+08:00';

export interface Paper {
  status: number;
  headers: Headers;
  bytes: Buffer;
  /** of a refusal */
  error: { message: string; code: string } | null;
}

/** Asks for a file as somebody. */
export async function paper(who: Caller, path: string): Promise<Paper> {
  const response = await fetch(`${who.world.url}/documents/${path}`, {
    headers: {
      'accept-language': who.language,
      ...(who.token !== null && { authorization: `Bearer ${who.token}` }),
    },
  });
  const { status, headers } = response;
  const bytes = Buffer.from(await response.arrayBuffer());
  if (status === 200) return { status, headers, bytes, error: null };
  const [{ message, extensions }] = JSON.parse(bytes.toString()).errors as Json[];
  return { status, headers, bytes, error: { message, code: extensions.code } };
}

/** A part of a document. */
export function xmlOf(bytes: Buffer, part = 'word/document.xml'): string {
  return new PizZip(bytes).file(part)?.asText() ?? '';
}

/** The heads of all pages. */
export function headsOf(bytes: Buffer): string {
  return new PizZip(bytes)
    .file(/^word\/header\d+\.xml$/)
    .map((file) => file.asText())
    .join('');
}

/** What it says, paragraph by paragraph. */
export function textOf(bytes: Buffer): string {
  return xmlOf(bytes)
    .split('</w:p>')
    .map((each) => [...each.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)].map(([, text]) => text).join(''))
    .join('\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** The papers of one matter, whose deadline was 10 November, on Friday 20 November. */
export class Matter {
  lead!: Caller;
  supporting!: Caller;
  stranger!: Caller;
  units: string[] = [];
  owner!: string;
  source!: string;
  task!: string;
  letter!: string;
  letterNumber!: string;
  /** approved */
  circular!: string;
  /** proposed */
  interview!: string;

  private constructor(readonly story: Story) {}

  static async open(options: WorldOptions = {}): Promise<Matter> {
    const matter = new Matter(await Story.open('2026-11-02T09:00:00+08:00', options));
    await matter.#people();
    await matter.#begin();
    await matter.story.world.to(ISSUED);
    await matter.#press();
    return matter;
  }

  get office(): Caller {
    return this.story.office;
  }

  async #people(): Promise<void> {
    const { office, world } = this.story;
    for (const [code, name] of [
      ['ZJ', '市住房和城乡建设局'],
      ['SW', '市水务局'],
      ['CG', '市城市管理局'],
    ] as const) {
      const { unit } = await office.must(
        'createUnit',
        'CreateUnitInput',
        { code, name, kind: 'DEPARTMENT' },
        'unit { id }',
      );
      this.units.push(unit.id);
    }
    const staff = (unit: string) => world.as({ role: 'UNIT', subject: `staff-${unit}`, unit });
    [this.lead, this.supporting, this.stranger] = [await staff('ZJ'), await staff('SW'), await staff('CG')];
    const person = async (name: string) =>
      (await office.must('createPerson', 'CreatePersonInput', { name }, 'person { id }')).person.id as string;
    this.owner = await person('市住房和城乡建设局分管负责同志');
    this.source = await this.story.newSource({
      kind: 'LEADER_INSTRUCTION',
      title: '关于城区防洪排涝工程进展情况的报告',
      documentNumber: '烟建字〔2026〕35号',
      instruction: '汛期之前必须完成，请市督查室逐月跟踪，不能再拖。',
      instructionKind: 'ACTION',
      leader: await person('分管城建工作的副市长'),
      issuedOn: '2026-10-28',
    });
  }

  async #begin(): Promise<void> {
    const [leadUnit, supporting] = this.units;
    this.task = await this.begin({ leadUnit, supportingUnits: [supporting] });
    await this.begin({ leadUnit: supporting, title: '沿河慢行步道贯通', deadline: '2026-11-27' }, this.supporting);
  }

  /** A task that its lead unit has signed for. */
  async begin(input: Json = {}, lead: Caller = this.lead): Promise<string> {
    const task = await this.beginAs(this.office, input);
    await lead.must('acknowledgeTask', 'TaskInput', { task });
    return task;
  }

  /** A task that an office has assigned. */
  async beginAs(office: Caller, input: Json): Promise<string> {
    const defaults = {
      source: this.source,
      owner: this.owner,
      title: '城区防洪排涝一期工程主体完工',
      requirement: '完成中心城区6条主干道雨水管网改造和2座泵站扩建，主体工程全部完工并通过分部验收。',
      goal: '中心城区达到20年一遇内涝防治标准',
      standard: '《城镇内涝防治技术规范》（GB 51222—2017）',
      deadline: '2026-11-10',
    };
    const { task } = await office.must('createTask', 'CreateTaskInput', { ...defaults, ...input }, 'task { id }');
    await office.must('assignTask', 'TaskInput', { task: task.id });
    return task.id as string;
  }

  async #press(): Promise<void> {
    const requirement = '倒排工期、挂图作战，逐周报送形象进度；主要负责同志每周到现场调度不少于一次。';
    const { letter } = await this.issue({ requirement });
    [this.letter, this.letterNumber] = [letter.id, letter.number];
    this.circular = await this.propose('CIRCULAR', { rectifyBy: '2026-12-04' });
    const { leader } = this.story;
    await leader.must('decideIntervention', 'DecideInterventionInput', { intervention: this.circular, approve: true });
    this.interview = await this.propose('INTERVIEW', {});
  }

  async issue(input: Json = {}): Promise<Json> {
    const given = { task: this.task, recipients: this.units.slice(0, 2), requirement: '请反馈进展', ...input };
    return this.office.must('issueLetter', 'IssueLetterInput', given, 'letter { id number }');
  }

  async propose(kind: string, input: Json): Promise<string> {
    const requirement = '深刻剖析原因，制定赶工方案，明确责任人和完成时间。';
    const { intervention } = await this.office.must(
      'proposeIntervention',
      'ProposeInterventionInput',
      { kind, unit: this.units[0], tasks: [this.task], requirement, ...input },
      'intervention { id }',
    );
    return intervention.id as string;
  }

  /** All four documents, by the name of their template. */
  async papers(): Promise<Record<string, Buffer>> {
    const paths = {
      letter: `letters/${this.letter}.docx`,
      circular: `interventions/${this.circular}.docx`,
      interview: `interventions/${this.interview}.docx`,
      briefing: 'briefing.docx?from=2026-11-01&to=2026-11-30',
    };
    const all: [string, Buffer][] = [];
    for (const [name, path] of Object.entries(paths)) {
      const { bytes, error } = await paper(this.office, path);
      if (error !== null) throw new Error(`${name}: ${error.message}`);
      all.push([name, bytes]);
    }
    return Object.fromEntries(all);
  }
}
