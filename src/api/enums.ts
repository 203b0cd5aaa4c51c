// The closed vocabularies of the domain as GraphQL enums. Values come from src/rules/words.ts; here is what they mean.
import { registerEnumType } from 'type-graphql';

import { DELIVERY_STATES } from '../rules/delivering';
import { REFUSAL_CODES, type Text } from '../rules/refusal';
import { descriptionOf } from '../rules/telling';
import { IMPORT_OUTCOMES } from '../rules/import-plan';
import * as W from '../rules/words';
import { UNIT_ORDER_FIELDS } from '../store/lists';
import { SUMMARY_GROUPS } from '../store/tally-sql';
import { TASK_ORDER_FIELDS } from '../store/task-filter';

type Values<T extends string> = { [K in T]: K };

function vocabulary<T extends string>(
  name: string,
  values: readonly T[],
  description: string,
  meanings: Partial<Record<T, string>> = {},
): Values<T> {
  const object = Object.fromEntries(values.map((value) => [value, value])) as Values<T>;
  const valuesConfig = Object.fromEntries(
    Object.entries<string | undefined>(meanings).map(([value, meaning]) => [value, { description: meaning ?? '' }]),
  );
  registerEnumType(object, { name, description, valuesConfig } as Parameters<typeof registerEnumType<Values<T>>>[1]);
  return object;
}

/** Meanings made of the words in both languages. */
const worded = <T extends string>(words: Record<T, Text>) =>
  Object.fromEntries(Object.entries<Text>(words).map(([k, { zh, en }]) => [k, `${zh} (${en})`])) as Record<T, string>;

export const Role = vocabulary('Role', W.ROLES, 'Who asks, as the token says (角色).', worded(W.ROLE_WORDS));
export const UnitKind = vocabulary('UnitKind', W.UNIT_KINDS, 'What kind of body a unit (承办单位) is.', {
  DEPARTMENT: '部门: a department of this government',
  DISTRICT: '县市区: a county, district or development zone below it',
  TOWNSHIP: '乡镇街道: a township, town or subdistrict',
  INSTITUTION: '事业单位: a public institution',
  ENTERPRISE: '企业: an enterprise',
  OFFICE: '办公室: an office of the government itself',
  OTHER: '其他: any other body',
});
export const SourceKind = vocabulary(
  'SourceKind',
  W.SOURCE_KINDS,
  'Where tasks come from (任务来源).',
  worded(W.SOURCE_KIND_WORDS),
);
export const GovernmentLevel = vocabulary(
  'GovernmentLevel',
  W.GOVERNMENT_LEVELS,
  'The level of government (层级) that issued a source.',
  {
    NATIONAL: '国家级: national',
    PROVINCIAL: '省级: province',
    MUNICIPAL: '市级: city',
    COUNTY: '县级: county or district',
    TOWNSHIP: '乡镇级: township',
  },
);
export const InstructionKind = vocabulary(
  'InstructionKind',
  W.INSTRUCTION_KINDS,
  "What a leader's instruction (批示) asks for.",
  {
    ACTION: '批办: act and report',
    GUIDANCE: '指导: carry out in this sense',
    NOTED: '圈阅: read only; it can bear no task',
  },
);
export const SupervisionStatus = vocabulary(
  'SupervisionStatus',
  W.STATUSES,
  'The colour (蓝黄红): the worst reason that holds now. A BLUE reason is a reminder.',
  worded(W.STATUS_WORDS),
);
export const TaskStage = vocabulary(
  'TaskStage',
  W.STAGES,
  'Where a task is in its life (办理阶段). Late, explained and extended are derived, never stages.',
  worded(W.STAGE_WORDS),
);
export const Classification = vocabulary(
  'Classification',
  W.CLASSIFICATIONS,
  'Openness (公开属性). There is no value for state secrets: they may not enter this system at all (保密法 31).',
  {
    PUBLIC: '公开',
    INTERNAL: '内部',
    WORK_SECRET: '工作秘密: not shown to other systems; each read of one is logged',
  },
);
export const TaskAction = vocabulary(
  'TaskAction',
  W.TASK_ACTIONS,
  'What can be done to a task (可办操作).',
  worded(W.ACTION_WORDS),
);
export const RuleCode = vocabulary(
  'RuleCode',
  W.RULE_CODES,
  'The rules that colour a task, and the one that colours a unit; their steps and clauses are in the policy (督查规则).',
  worded(Object.fromEntries(W.RULE_CODES.map((rule) => [rule, descriptionOf(rule)])) as Record<W.RuleCode, Text>),
);
export const ObligationKind = vocabulary('ObligationKind', W.OBLIGATION_KINDS, 'What is owed (应办).', {
  ACKNOWLEDGE:
    '签收: sign for the task by the end of the 1st working day after the assignment; from when a missing one colours the task is the policy’s (NOT_ACKNOWLEDGED)',
  FEEDBACK: '反馈: answer a letter, by the default policy by the end of the 3rd working day after its service',
  REPORT: '定期报告: the earliest unanswered due day, or the next',
  MILESTONE: '节点: complete a milestone',
  EXPLANATION: '逾期前说明: explain before the deadline, from DEADLINE_NEAR until one is filed',
  COMPLETION: '办结: by the effective deadline, or the day set for a returned completion',
  RECTIFICATION: '整改: what an approved intervention wants rectified',
});
export const InterventionKind = vocabulary(
  'InterventionKind',
  W.INTERVENTION_KINDS,
  'The steps of escalation (升级督办) while an open task is red, counted in working days after the day on which it turned red.',
  {
    REMINDER: '催办: at once, by the default policy',
    CIRCULAR: '通报: from the end of the 5th working day, by the default policy',
    INTERVIEW: '约谈: from the end of the 10th working day, by the default policy',
    ACCOUNTABILITY:
      '问责建议: from the end of the 20th working day, by the default policy; a proposal only (政府督查工作条例 21)',
  },
);
export const ReportKind = vocabulary('ReportKind', W.REPORT_KINDS, 'What a report (报告) answers.', {
  PROGRESS: '进展: the due days of a cadence',
  FEEDBACK: '反馈: a letter',
  RECTIFICATION: '整改: an intervention',
});
export const ImportOutcome = vocabulary(
  'ImportOutcome',
  IMPORT_OUTCOMES,
  'What becomes of a row of a spreadsheet (导入结果).',
  {
    CREATED: '新建: it became a task, or would',
    EXISTS: '已有: the ledger has its task; nothing changes',
    BAD: '有误: something of it is wrong',
  },
);
export const FilePurpose = vocabulary('FilePurpose', W.FILE_PURPOSES, 'What a file is uploaded for (用途).', {
  EVIDENCE: '佐证材料: to be handed in with a report, feedback, a rectification or a completion',
  LEDGER: '台账: a spreadsheet whose rows become tasks',
});
export const ReportCadence = vocabulary(
  'ReportCadence',
  W.CADENCES,
  'How often a task reports (报告周期). A due day that is no working day moves to the next one.',
  {
    NONE: '不定期: no regular reports; by the default policy a letter makes it MONTHLY',
    WEEKLY: '每周: Fridays',
    TEN_DAYS: '每旬: the 10th, the 20th and the last day of the month',
    MONTHLY: '每月: the 25th',
    QUARTERLY: '每季度: the 25th of March, June, September, December',
  },
);
export const InspectionKind = vocabulary(
  'InspectionKind',
  W.INSPECTION_KINDS,
  'Kinds of inspection activities (督查活动).',
  {
    KEY: '重点督查',
    SPECIAL: '专项督查',
  },
);
export const InspectionStage = vocabulary(
  'InspectionStage',
  W.INSPECTION_STAGES,
  'Where an inspection is (督查阶段).',
  worded(W.INSPECTION_STAGE_WORDS),
);
export const ChecklistKind = vocabulary(
  'ChecklistKind',
  W.CHECKLIST_KINDS,
  'The three lists (三张清单, 工作规则 65).',
  {
    WORK: '工作清单: a row for each source and lead unit',
    TASK: '任务清单: a row for each task',
    RESPONSIBILITY: '责任清单: a row for each lead unit and owner',
  },
);
export const UnitOrderField = vocabulary('UnitOrderField', UNIT_ORDER_FIELDS, 'What units are sorted by (排序).', {
  CODE: '单位代码: the code',
  NAME: '单位名称: the name',
  STATUS: '颜色: the colour, blue first ascending, then the number of red tasks',
});
export const Decision = vocabulary('Decision', W.DECISIONS, 'A decision (审定).', {
  PENDING: '待审定',
  APPROVED: '同意',
  REJECTED: '不同意、退回或失效',
});
export const DelayReason = vocabulary(
  'DelayReason',
  W.DELAY_REASONS,
  'Why a task cannot be finished in time (原因类别).',
  {
    FUNDING: '资金',
    LAND: '用地',
    PROCEDURE: '手续',
    COORDINATION: '协调',
    WEATHER: '天气',
    POLICY: '政策',
    DUTY: '履职',
    OTHER: '其他',
  },
);
export const UserErrorCode = vocabulary(
  'UserErrorCode',
  REFUSAL_CODES,
  'Why a rule of the domain said no (办理错误).',
  {
    NOT_FOUND: 'there is no such record, or it is not the viewer’s to see',
    INVALID: 'the value cannot be',
    REQUIRED: 'a value is missing',
    CONFLICT: 'the record has changed since expectedVersion: read it again',
    DUPLICATE: 'it exists already',
    NOT_ALLOWED_IN_STAGE: 'not in the stage the task is in',
    DATE_IN_PAST: 'the day or moment is past',
    CLASSIFIED: 'the text bears a mark of secrecy; nothing of it was kept',
    SAME_PERSON: 'somebody else must do this',
    OPEN_SUBTASKS: 'subtasks are open',
    OPEN_LETTERS: 'letters are unanswered',
    OPEN_MILESTONES: 'milestones are open',
    VERIFICATION_REQUIRED: 'a listed task is closed after it has passed verification',
    APPROVAL_REQUIRED: 'only a leader may approve this',
    IDEMPOTENCY_KEY_REUSED: 'the key was used with another input',
    SIMULATION_ONLY: 'only a service with a simulated clock does this',
  },
);
export const SummaryGroup = vocabulary('SummaryGroup', SUMMARY_GROUPS, 'What a summary is grouped by (分组).', {
  NONE: '不分组: no groups, only the counts of all',
  UNIT: '牵头单位: the lead unit',
  SOURCE_KIND: '来源类别: the kind of the source',
  STAGE: '办理阶段: the stage',
  LEADER: '分管领导: the leader in charge; tasks without one are a group with an empty key',
});
export const TaskOrderField = vocabulary(
  'TaskOrderField',
  TASK_ORDER_FIELDS,
  'What tasks are sorted by (排序). Unassigned and unnumbered tasks come first, ascending.',
  {
    DEADLINE: '完成时限: the deadline as given',
    STATUS: '颜色: the colour now, blue first ascending',
    ASSIGNED_AT: '交办时间: the present assignment or transfer',
    NUMBER: '督查编号: the year of the number, then the number in the year',
    UPDATED_AT: '变动时间: the last act on the task',
  },
);
export const DeliveryState = vocabulary(
  'DeliveryState',
  DELIVERY_STATES,
  'How the delivery of an event to a webhook stands (推送状态).',
  {
    PENDING: '待推送: it waits for its turn, or to be tried again',
    DELIVERED: '已送达: the receiver answered 2xx; kept for 30 days',
    PARKED: '已搁置: given up after 24 hours; kept until it is replayed',
  },
);
export const OrderDirection = vocabulary(
  'OrderDirection',
  ['ASC', 'DESC'] as const,
  'Which way a list is sorted (排序方向).',
  { ASC: '升序: ascending', DESC: '降序: descending' },
);
