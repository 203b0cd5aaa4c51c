// The letter of supervision (督办函): one to all its recipients, with the number of working days and the day that they come to.
import type { Day, Instant } from '../rules/day';
import { Zone } from '../rules/zone';
import { type Ask, type Document, NoDocument, type Placeholders } from './document';
import {
  day,
  lines,
  type Named,
  names,
  organ,
  type Person,
  personText,
  PROVISIONAL,
  secretMark,
  type Source,
  sourceText,
  unstopped,
} from './wording';

export const LETTER: Placeholders = {
  发文机关: { means: '本级人民政府，作发文机关标志和落款' },
  工作秘密标识: { means: '事项为工作秘密时是“工作秘密”，否则为空' },
  发文字号: { means: '函号，如 烟政督函〔2026〕1号', required: true },
  主送单位: { means: '全部收函单位，用顿号分开' },
  事项名称: { means: '督查事项的名称', required: true },
  事项编号: { means: '督查编号' },
  任务来源: { means: '来源类别、标题、文号和条款' },
  领导批示: {
    means: '来源有领导批示时是一行，否则没有',
    of: {
      批示领导: { means: '批示人' },
      批示日期: { means: '批示日期' },
      批示内容: { means: '批示原文' },
    },
  },
  事项要求: { means: '事项的任务（六定之“任务”）' },
  目标: { means: '六定之“目标”，未填为空' },
  标准: { means: '六定之“标准”，未填为空' },
  完成时限: { means: '事项的完成时限，暂定的注明' },
  办理要求: { means: '函中提出的要求', required: true },
  牵头单位: { means: '牵头单位' },
  配合单位: { means: '配合单位，用顿号分开，没有时为空' },
  责任人: { means: '责任人' },
  分管领导: { means: '分管领导，未定为空' },
  工作日数: { means: '反馈期限的工作日数；期限已因退回、中止等另行确定时为空' },
  反馈期限: { means: '反馈的最后一日；各单位不同时是最后一家的', required: true },
  暂定说明: { means: '反馈期限暂定时是说明，否则为空' },
  各单位期限: {
    means: '各单位反馈期限不同时每个单位一行，相同时没有',
    of: {
      收函单位: { means: '单位名称' },
      单位反馈期限: { means: '该单位反馈的最后一日，暂定的注明' },
    },
  },
  成文日期: { means: '发函之日' },
};

const BY_NUMBER = 'query LetterByNumber($number: String!) { letters(number: $number, first: 1) { nodes { id } } }';

const LETTER_DOCUMENT = `query LetterDocument($id: ID!) {
  node(id: $id) {
    ... on Letter {
      number requirement issuedAt
      recipients { unit { name } feedbackDueOn feedbackDueProvisional }
      task {
        number title classification requirement goal standard deadline dueProvisional sourceClause
        source { kind title documentNumber instruction issuedOn leader { name title } }
        leadUnit { name } supportingUnits { name } owner { name title } leader { name title }
        jurisdiction { name timeZone policy { feedbackWorkingDays } }
      }
    }
  }
}`;

const DUE_DAY = `query LetterDueDay($served: LocalDate!, $workingDays: Int!) {
  workingDayAfter(date: $served, workingDays: $workingDays)
}`;

export const LETTER_QUESTIONS = [BY_NUMBER, LETTER_DOCUMENT, DUE_DAY];

interface Recipient {
  unit: Named;
  feedbackDueOn: Day;
  feedbackDueProvisional: boolean;
}

export interface Letter {
  number: string;
  requirement: string;
  issuedAt: Instant;
  recipients: Recipient[];
  task: {
    number: string | null;
    title: string;
    classification: string;
    requirement: string;
    goal: string | null;
    standard: string | null;
    deadline: Day;
    dueProvisional: boolean;
    sourceClause: string | null;
    source: Source & { instruction: string | null; issuedOn: Day; leader: Person | null };
    leadUnit: Named;
    supportingUnits: Named[];
    owner: Person;
    leader: Person | null;
    jurisdiction: { name: string; timeZone: string; policy: { feedbackWorkingDays: number } };
  };
}

/** A letter by its id or its number. */
export async function letterDocument(ask: Ask, idOrNumber: string): Promise<Document> {
  const id = idOrNumber.includes('〔') ? await idOf(ask, idOrNumber) : idOrNumber;
  const { node } = await ask<{ node: Letter | Record<string, never> | null }>(LETTER_DOCUMENT, { id });
  if (node === null || !('issuedAt' in node)) throw noLetter();
  const letter = node as Letter;
  const { timeZone, policy } = letter.task.jurisdiction;
  const served = new Zone(timeZone).dayOf(letter.issuedAt);
  const workingDays = policy.feedbackWorkingDays;
  const { workingDayAfter } = await ask<{ workingDayAfter: Day }>(DUE_DAY, { served, workingDays });
  const values = letterValues(letter, served, { workingDays, on: workingDayAfter });
  return { template: 'letter', title: `督办函 ${letter.number}`, values };
}

async function idOf(ask: Ask, number: string): Promise<string> {
  const { letters } = await ask<{ letters: { nodes: { id: string }[] } }>(BY_NUMBER, { number });
  const [letter] = letters.nodes;
  if (letter === undefined) throw noLetter();
  return letter.id;
}

function noLetter(): NoDocument {
  return new NoDocument('NOT_FOUND', {
    zh: '没有这份督办函，或者无权查看：请核对函号或标识',
    en: 'there is no such letter, or it is not yours to see: check its number or id',
  });
}

/**
 * The values of a letter. The number of working days is told where it leads to the recipients' day: a return, a suspension or a new
 * policy may have set another day since, to which it does not.
 */
export function letterValues(letter: Letter, served: Day, due: { workingDays: number; on: Day }) {
  const { task, recipients } = letter;
  const { source, jurisdiction } = task;
  const days = recipients.map(({ feedbackDueOn }) => feedbackDueOn);
  const last = days.reduce((latest, on) => (on > latest ? on : latest), '');
  const alike = days.every((on) => on === last);
  const provisional = recipients.some((each) => each.feedbackDueOn === last && each.feedbackDueProvisional);
  return {
    发文机关: organ(jurisdiction.name),
    工作秘密标识: secretMark([task]),
    发文字号: letter.number,
    主送单位: names(recipients.map(({ unit }) => unit)),
    事项名称: task.title,
    事项编号: task.number ?? '',
    任务来源: sourceText(source, task.sourceClause),
    领导批示: instructionOf(source),
    事项要求: lines(task.requirement),
    目标: unstopped(task.goal),
    标准: unstopped(task.standard),
    完成时限: day(task.deadline, task.dueProvisional),
    办理要求: lines(letter.requirement),
    牵头单位: task.leadUnit.name,
    配合单位: names(task.supportingUnits),
    责任人: personText(task.owner),
    分管领导: task.leader === null ? '' : personText(task.leader),
    工作日数: alike && last === due.on ? String(due.workingDays) : '',
    反馈期限: day(last),
    暂定说明: provisional ? PROVISIONAL : '',
    各单位期限: alike
      ? []
      : recipients.map(({ unit, feedbackDueOn, feedbackDueProvisional }) => ({
          收函单位: unit.name,
          单位反馈期限: day(feedbackDueOn, feedbackDueProvisional),
        })),
    成文日期: day(served),
  };
}

function instructionOf({ instruction, issuedOn, leader }: Letter['task']['source']) {
  if (instruction === null) return [];
  return [
    { 批示领导: leader === null ? '领导' : personText(leader), 批示日期: day(issuedOn), 批示内容: lines(instruction) },
  ];
}
