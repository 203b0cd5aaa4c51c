// The closed vocabularies of the domain, each with its word in both languages (DOMAIN.md 4, 9). Data only.
import type { Text } from './refusal';

const words = <K extends string>(table: Record<K, [zh: string, en: string]>) =>
  Object.fromEntries(Object.entries<[string, string]>(table).map(([key, [zh, en]]) => [key, { zh, en }])) as Record<
    K,
    Text
  >;

export const STATUSES = ['BLUE', 'YELLOW', 'RED'] as const;
export type Status = (typeof STATUSES)[number];
/** Severity: 0 blue, 1 yellow, 2 red. */
export function severity(status: Status): number {
  return STATUSES.indexOf(status);
}

export const STAGES = [
  'DRAFT',
  'REGISTERED',
  'ASSIGNED',
  'IN_PROGRESS',
  'COMPLETION_SUBMITTED',
  'COMPLETED',
  'CLOSED',
  'SUSPENDED',
  'CANCELLED',
] as const;
export type Stage = (typeof STAGES)[number];
export const OPEN_STAGES: readonly Stage[] = ['ASSIGNED', 'IN_PROGRESS', 'COMPLETION_SUBMITTED'];
/** Assigned and not yet completed, closed or cancelled: a suspended task is still to be done. */
export const STILL_TO_DO_STAGES: readonly Stage[] = [...OPEN_STAGES, 'SUSPENDED'];
/** Stages of a task that is judged as it was when its completion was filed. */
export const DONE_STAGES: readonly Stage[] = ['COMPLETED', 'CLOSED'];
export const FINISHED_STAGES: readonly Stage[] = [...DONE_STAGES, 'CANCELLED'];

export const ROLES = ['OFFICE', 'UNIT', 'LEADER', 'SYSTEM', 'ADMIN', 'SECURITY', 'AUDITOR'] as const;
export type Role = (typeof ROLES)[number];

/** Administrators (三员: 系统、安全、审计管理员) who keep each other apart: nobody is two of them (等保三级). */
export const ADMINISTRATORS: readonly Role[] = ['ADMIN', 'SECURITY', 'AUDITOR'];

/** Roles that a system's credentials may have: those of people who keep each other apart (等保三级) are not for systems. */
export const CLIENT_ROLES = ['OFFICE', 'UNIT', 'LEADER', 'SYSTEM'] as const satisfies readonly Role[];
export type ClientRole = (typeof CLIENT_ROLES)[number];

export const UNIT_KINDS = [
  'DEPARTMENT',
  'DISTRICT',
  'TOWNSHIP',
  'INSTITUTION',
  'ENTERPRISE',
  'OFFICE',
  'OTHER',
] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

export const SOURCE_KINDS = [
  'WORK_REPORT',
  'LEADER_INSTRUCTION',
  'MEETING_DECISION',
  'PARTY_COMMITTEE_ASSIGNMENT',
  'SUPERIOR_DEPLOYMENT',
  'INSPECTION_FEEDBACK',
  'OFFICIAL_DOCUMENT',
  'KEY_MATTER',
  'PROPOSAL',
  'PUBLIC_APPEAL',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export const GOVERNMENT_LEVELS = ['NATIONAL', 'PROVINCIAL', 'MUNICIPAL', 'COUNTY', 'TOWNSHIP'] as const;
export type GovernmentLevel = (typeof GOVERNMENT_LEVELS)[number];

export const INSTRUCTION_KINDS = ['ACTION', 'GUIDANCE', 'NOTED'] as const;
export type InstructionKind = (typeof INSTRUCTION_KINDS)[number];

export const CLASSIFICATIONS = ['PUBLIC', 'INTERNAL', 'WORK_SECRET'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

export const DELAY_REASONS = [
  'FUNDING',
  'LAND',
  'PROCEDURE',
  'COORDINATION',
  'WEATHER',
  'POLICY',
  'DUTY',
  'OTHER',
] as const;
export type DelayReason = (typeof DELAY_REASONS)[number];

export const DECISIONS = ['PENDING', 'APPROVED', 'REJECTED'] as const;
export type Decision = (typeof DECISIONS)[number];

export const REPORT_KINDS = ['PROGRESS', 'FEEDBACK', 'RECTIFICATION'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** What a file is uploaded for: to be handed in with a report, or a spreadsheet whose rows become tasks. */
export const FILE_PURPOSES = ['EVIDENCE', 'LEDGER'] as const;
export type FilePurpose = (typeof FILE_PURPOSES)[number];

export const CADENCES = ['NONE', 'WEEKLY', 'TEN_DAYS', 'MONTHLY', 'QUARTERLY'] as const;
export type Cadence = (typeof CADENCES)[number];

export const INSPECTION_KINDS = ['KEY', 'SPECIAL'] as const;
export type InspectionKind = (typeof INSPECTION_KINDS)[number];

export const INSPECTION_STAGES = ['PROPOSED', 'REGISTERED', 'REJECTED', 'REPORTED', 'CONCLUDED'] as const;
export type InspectionStage = (typeof INSPECTION_STAGES)[number];

export const INTERVENTION_KINDS = ['REMINDER', 'CIRCULAR', 'INTERVIEW', 'ACCOUNTABILITY'] as const;
export type InterventionKind = (typeof INTERVENTION_KINDS)[number];

export const OBLIGATION_KINDS = [
  'ACKNOWLEDGE',
  'FEEDBACK',
  'REPORT',
  'MILESTONE',
  'EXPLANATION',
  'COMPLETION',
  'RECTIFICATION',
] as const;
export type ObligationKind = (typeof OBLIGATION_KINDS)[number];

export const RULE_CODES = [
  'DEADLINE_NEAR',
  'DEADLINE_PASSED',
  'COMPLETED_LATE',
  'EXPLANATION_PENDING',
  'EXPLANATION_REJECTED',
  'EXPLANATION_MISSING',
  'REPEATED_EXTENSION',
  'NOT_ACKNOWLEDGED',
  'FEEDBACK_NEAR',
  'FEEDBACK_OVERDUE',
  'FEEDBACK_RETURNED',
  'REPORT_NEAR',
  'REPORT_OVERDUE',
  'MILESTONE_NEAR',
  'MILESTONE_OVERDUE',
  'BEHIND_SCHEDULE',
  'COMPLETION_RETURNED',
  'RECTIFICATION_OVERDUE',
  'FALSE_REPORT',
  'FLAGGED',
  'UNIT_RED_TASKS',
] as const;
export type RuleCode = (typeof RULE_CODES)[number];

export const TASK_ACTIONS = [
  'UPDATE',
  'REGISTER',
  'ASSIGN',
  'ACKNOWLEDGE',
  'RETURN',
  'TRANSFER',
  'REPORT',
  'EXPLAIN',
  'DECIDE_EXPLANATION',
  'SUBMIT_COMPLETION',
  'DECIDE_COMPLETION',
  'VERIFY',
  'CLOSE',
  'REOPEN',
  'SUSPEND',
  'RESUME',
  'CANCEL',
  'ISSUE_LETTER',
  'PROPOSE_INTERVENTION',
  'FLAG',
  'CLEAR_FLAG',
  'ADD_MILESTONE',
  'CHANGE_MILESTONE',
  'COMPLETE_MILESTONE',
  'DECOMPOSE',
  'ACKNOWLEDGE_LETTER',
  'ANSWER_LETTER',
  'RETURN_REPORT',
  'DECIDE_INTERVENTION',
  'SUBMIT_RECTIFICATION',
  'DECIDE_RECTIFICATION',
] as const;
export type TaskAction = (typeof TASK_ACTIONS)[number];

export const STATUS_WORDS = words<Status>({ BLUE: ['蓝', 'blue'], YELLOW: ['黄', 'yellow'], RED: ['红', 'red'] });

export const STAGE_WORDS = words<Stage>({
  DRAFT: ['草稿', 'draft'],
  REGISTERED: ['已立项', 'registered'],
  ASSIGNED: ['已交办', 'assigned'],
  IN_PROGRESS: ['办理中', 'in progress'],
  COMPLETION_SUBMITTED: ['申请办结', 'completion submitted'],
  COMPLETED: ['已办结', 'completed'],
  CLOSED: ['已销号', 'closed'],
  SUSPENDED: ['中止', 'suspended'],
  CANCELLED: ['撤销', 'cancelled'],
});

export const SOURCE_KIND_WORDS = words<SourceKind>({
  WORK_REPORT: ['政府工作报告', 'work report'],
  LEADER_INSTRUCTION: ['领导批示', "leader's instruction"],
  MEETING_DECISION: ['会议议定事项', 'meeting decision'],
  PARTY_COMMITTEE_ASSIGNMENT: ['党委交办', 'Party committee assignment'],
  SUPERIOR_DEPLOYMENT: ['上级部署', 'deployment from above'],
  INSPECTION_FEEDBACK: ['巡视督察审计检查反馈', 'inspection feedback'],
  OFFICIAL_DOCUMENT: ['重要文电', 'official document'],
  KEY_MATTER: ['重大事项', 'key matter'],
  PROPOSAL: ['建议提案', 'proposal'],
  PUBLIC_APPEAL: ['群众诉求', 'public appeal'],
});

export const ROLE_WORDS = words<Role>({
  OFFICE: ['督查室', 'supervision office'],
  UNIT: ['承办单位', 'unit'],
  LEADER: ['领导', 'leader'],
  SYSTEM: ['其他系统', 'other system'],
  ADMIN: ['系统管理员', 'system administrator'],
  SECURITY: ['安全管理员', 'security administrator'],
  AUDITOR: ['审计管理员', 'audit administrator'],
});

export const ACTION_WORDS = words<TaskAction>({
  UPDATE: ['修改', 'update'],
  REGISTER: ['立项', 'register'],
  ASSIGN: ['交办', 'assign'],
  ACKNOWLEDGE: ['签收', 'acknowledge'],
  RETURN: ['退回', 'return'],
  TRANSFER: ['转办', 'transfer'],
  REPORT: ['报告进展', 'report'],
  EXPLAIN: ['提交逾期前说明', 'explain'],
  DECIDE_EXPLANATION: ['审定逾期前说明', 'decide an explanation'],
  SUBMIT_COMPLETION: ['申请办结', 'submit completion'],
  DECIDE_COMPLETION: ['审定办结', 'decide completion'],
  VERIFY: ['核查', 'verify'],
  CLOSE: ['销号', 'close'],
  REOPEN: ['重新办理', 'reopen'],
  SUSPEND: ['中止', 'suspend'],
  RESUME: ['恢复', 'resume'],
  CANCEL: ['撤销', 'cancel'],
  ISSUE_LETTER: ['发督办函', 'issue a letter'],
  PROPOSE_INTERVENTION: ['催办或提出通报、约谈、问责建议', 'propose an intervention'],
  FLAG: ['标注', 'flag'],
  CLEAR_FLAG: ['解除标注', 'clear the flag'],
  ADD_MILESTONE: ['增加节点', 'add a milestone'],
  CHANGE_MILESTONE: ['调整节点', 'change a milestone'],
  COMPLETE_MILESTONE: ['完成节点', 'complete a milestone'],
  DECOMPOSE: ['分解', 'decompose'],
  ACKNOWLEDGE_LETTER: ['签收督办函', 'acknowledge a letter'],
  ANSWER_LETTER: ['反馈督办函', 'answer a letter'],
  RETURN_REPORT: ['退回报告', 'return a report'],
  DECIDE_INTERVENTION: ['审定通报、约谈、问责建议', 'decide an intervention'],
  SUBMIT_RECTIFICATION: ['报送整改', 'submit a rectification'],
  DECIDE_RECTIFICATION: ['审定整改', 'decide a rectification'],
});

export const CLASSIFICATION_WORDS = words<Classification>({
  PUBLIC: ['公开', 'public'],
  INTERNAL: ['内部', 'internal'],
  WORK_SECRET: ['工作秘密', 'work secret'],
});

export const CADENCE_WORDS = words<Cadence>({
  NONE: ['不定期', 'none'],
  WEEKLY: ['每周', 'weekly'],
  TEN_DAYS: ['每旬', 'every ten days'],
  MONTHLY: ['每月', 'monthly'],
  QUARTERLY: ['每季度', 'quarterly'],
});

export const CHECKLIST_KINDS = ['WORK', 'TASK', 'RESPONSIBILITY'] as const;
export type ChecklistKind = (typeof CHECKLIST_KINDS)[number];
export const CHECKLIST_KIND_WORDS = words<ChecklistKind>({
  WORK: ['工作清单', 'work list'],
  TASK: ['任务清单', 'task list'],
  RESPONSIBILITY: ['责任清单', 'responsibility list'],
});

export const OBLIGATION_WORDS = words<ObligationKind>({
  ACKNOWLEDGE: ['签收', 'acknowledgement'],
  FEEDBACK: ['反馈督办函', 'feedback to a letter'],
  REPORT: ['报告进展', 'report'],
  MILESTONE: ['完成节点', 'milestone'],
  EXPLANATION: ['逾期前说明', 'explanation'],
  COMPLETION: ['办结', 'completion'],
  RECTIFICATION: ['整改', 'rectification'],
});

export const INTERVENTION_WORDS = words<InterventionKind>({
  REMINDER: ['催办', 'reminder'],
  CIRCULAR: ['通报', 'circular'],
  INTERVIEW: ['约谈', 'interview'],
  ACCOUNTABILITY: ['问责建议', 'accountability proposal'],
});

export const INSPECTION_STAGE_WORDS = words<InspectionStage>({
  PROPOSED: ['提出', 'proposed'],
  REGISTERED: ['立项', 'registered'],
  REJECTED: ['未同意', 'rejected'],
  REPORTED: ['已报告', 'reported'],
  CONCLUDED: ['已反馈结论', 'concluded'],
});
