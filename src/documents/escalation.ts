// The circular (通报) and the interview notice (约谈通知): what an intervention concerns, why, and what is to be done by when.
import type { Day, Instant } from '../rules/day';
import type { Decision, InterventionKind, Status } from '../rules/words';
import { Zone } from '../rules/zone';
import { type Ask, type Document, NoDocument, type Placeholders } from './document';
import {
  type Basis,
  basisText,
  BLANK_DAY,
  day,
  lines,
  type Named,
  organ,
  type Person,
  personText,
  prose,
  secretMark,
} from './wording';

export const ESCALATION: Placeholders = {
  发文机关: { means: '本级人民政府，作发文机关标志和落款' },
  工作秘密标识: { means: '有事项为工作秘密时是“工作秘密”，否则为空' },
  机关代字: { means: '督查规则中的机关代字；这两种文书由本机关自行编号' },
  年份: { means: '成文的年份' },
  送审: { means: '尚未批准时是“送审稿”，未获批准时是“未获批准”，批准后为空', required: true },
  单位: { means: '被通报、被约谈的单位', required: true },
  事项数: { means: '涉及的事项数' },
  事项: {
    means: '涉及的事项，每项一行',
    required: true,
    of: {
      序号: { means: '从 1 起' },
      事项名称: { means: '督查事项的名称' },
      事项编号: { means: '督查编号' },
      完成时限: { means: '完成时限，暂定的注明' },
      变红日期: { means: '现为红色的，自何日起；否则为空' },
      责任人: { means: '责任人' },
      事由: {
        means: '现为红色的事由，每条一行',
        of: {
          说明: { means: '事由' },
          依据: { means: '文件和条款' },
        },
      },
    },
  },
  要求: { means: '通报、约谈提出的要求', required: true },
  整改时限: { means: '整改时限，没有时为空' },
  批准人: { means: '批准的领导，尚未批准为空' },
  成文日期: { means: '批准之日，尚未批准时留空待填' },
};

const ESCALATION_DOCUMENT = `query EscalationDocument($id: ID!) {
  node(id: $id) {
    ... on Intervention {
      kind decision decidedAt decidedBy proposedAt requirement rectifyBy
      unit { name jurisdiction { name timeZone policy { organCode } } }
      tasks {
        number title classification deadline dueProvisional status statusSince owner { name title }
        statusReasons { status message basis { document clause } }
      }
    }
  }
}`;

export const ESCALATION_QUESTIONS = [ESCALATION_DOCUMENT];

interface Concerned {
  number: string | null;
  title: string;
  classification: string;
  deadline: Day;
  dueProvisional: boolean;
  status: Status;
  statusSince: Instant;
  owner: Person;
  statusReasons: { status: Status; message: string; basis: Basis[] }[];
}

export interface Escalation {
  kind: InterventionKind;
  decision: Decision;
  decidedAt: Instant | null;
  decidedBy: string | null;
  proposedAt: Instant;
  requirement: string;
  rectifyBy: Day | null;
  unit: Named & { jurisdiction: { name: string; timeZone: string; policy: { organCode: string } } };
  tasks: Concerned[];
}

/** The kinds that have a document: its template, and what the file is called. */
const DOCUMENTS = {
  CIRCULAR: { template: 'circular', word: '通报' },
  INTERVIEW: { template: 'interview', word: '约谈通知' },
} as const;

/** A circular or an interview notice, by the kind of the intervention. */
export async function escalationDocument(ask: Ask, id: string): Promise<Document> {
  const { node } = await ask<{ node: Escalation | Record<string, never> | null }>(ESCALATION_DOCUMENT, { id });
  if (node === null || !('proposedAt' in node)) {
    throw new NoDocument('NOT_FOUND', {
      zh: '没有这项通报或约谈，或者无权查看：请核对标识',
      en: 'there is no such circular or interview, or it is not yours to see: check its id',
    });
  }
  const escalation = node as Escalation;
  const { kind, unit } = escalation;
  if (kind !== 'CIRCULAR' && kind !== 'INTERVIEW') {
    throw new NoDocument('BAD_USER_INPUT', {
      zh: '只有通报和约谈有文书',
      en: 'only circulars and interviews have a document',
    });
  }
  const { template, word } = DOCUMENTS[kind];
  return { template, title: `${word} ${unit.name}`, values: escalationValues(escalation) };
}

const STANDING: Readonly<Record<Decision, string>> = { PENDING: '送审稿', APPROVED: '', REJECTED: '未获批准' };

export function escalationValues(escalation: Escalation) {
  const { unit, tasks, decision, decidedAt, decidedBy, proposedAt, rectifyBy } = escalation;
  const { name, timeZone, policy } = unit.jurisdiction;
  const zone = new Zone(timeZone);
  const approvedAt = decision === 'APPROVED' ? decidedAt : null;
  return {
    发文机关: organ(name),
    工作秘密标识: secretMark(tasks),
    机关代字: policy.organCode,
    年份: zone.dayOf(approvedAt ?? proposedAt).slice(0, 4),
    送审: STANDING[decision],
    单位: unit.name,
    事项数: String(tasks.length),
    事项: tasks.map((task, i) => concernedValues(task, i, zone)),
    要求: lines(escalation.requirement),
    整改时限: rectifyBy === null ? '' : day(rectifyBy),
    批准人: approvedAt === null ? '' : (decidedBy ?? ''),
    成文日期: approvedAt === null ? BLANK_DAY : day(zone.dayOf(approvedAt)),
  };
}

function concernedValues(task: Concerned, i: number, zone: Zone) {
  return {
    序号: String(i + 1),
    事项名称: task.title,
    事项编号: task.number ?? '',
    完成时限: day(task.deadline, task.dueProvisional),
    变红日期: task.status === 'RED' ? day(zone.dayOf(task.statusSince)) : '',
    责任人: personText(task.owner),
    事由: task.statusReasons
      .filter(({ status }) => status === 'RED')
      .map(({ message, basis }) => ({ 说明: prose(message), 依据: basis.map(basisText).join('；') })),
  };
}
