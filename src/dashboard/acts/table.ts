// Every act that a person does: its mutation and its fields, in the order of the form. Rights are the API's (viewerActions).
import { act, type Field } from './act';
import * as does from './acts.documents';

const comment = { name: 'comment', kind: 'long' } as const;
const reason = { name: 'comment', kind: 'long', needed: true } as const;
const files = { name: 'attachments', kind: 'files' } as const;
const approve = { name: 'approve', kind: 'decision', needed: true } as const;
const percent = { name: 'progressPercent', kind: 'percent' } as const;

const content = (name: 'title' | 'requirement', kind: Field['kind']) => ({ name, kind, needed: true }) as const;

/** What a task may still change after its assignment, and before. */
const LASTING = [
  { name: 'goal', kind: 'long' },
  { name: 'standard', kind: 'long' },
  { name: 'actionPlan', kind: 'long' },
  { name: 'owner', kind: 'person', needed: true },
  { name: 'leader', kind: 'person' },
  { name: 'supportingUnits', kind: 'units' },
  { name: 'reportCadence', kind: 'choice', of: 'reportCadence', needed: true },
  { name: 'listed', kind: 'check' },
  { name: 'quantified', kind: 'check' },
] as const;

export const ACTS = {
  acknowledgeTask: act('acknowledgeTask', does.acknowledgeTaskMutation),
  returnTask: act('returnTask', does.returnTaskMutation, [reason]),
  submitReport: act('submitReport', does.submitReportMutation, [
    { name: 'content', kind: 'long', needed: true },
    percent,
    files,
  ]),
  submitExplanation: act('submitExplanation', does.submitExplanationMutation, [
    { name: 'progress', kind: 'long', needed: true },
    { name: 'category', kind: 'choice', of: 'category', needed: true },
    { name: 'reason', kind: 'long', needed: true },
    { name: 'nextSteps', kind: 'long', needed: true },
    { name: 'proposedDeadline', kind: 'day', needed: true },
  ]),
  submitCompletion: act('submitCompletion', does.submitCompletionMutation, [
    { name: 'summary', kind: 'long', needed: true },
    files,
  ]),
  submitFeedback: act('submitFeedback', does.submitFeedbackMutation, [
    { name: 'content', kind: 'long', needed: true },
    percent,
    files,
  ]),
  acknowledgeLetter: act('acknowledgeLetter', does.acknowledgeLetterMutation),
  submitRectification: act('submitRectification', does.submitRectificationMutation, [
    { name: 'content', kind: 'long', needed: true },
    files,
  ]),
  completeMilestone: act('completeMilestone', does.completeMilestoneMutation, [{ name: 'completedOn', kind: 'day' }]),
  registerTask: act('registerTask', does.registerTaskMutation),
  assignTask: act('assignTask', does.assignTaskMutation),
  updateTask: act('updateTask', does.updateTaskMutation, LASTING),
  updateDraft: act('updateDraft', does.updateTaskMutation, [
    content('title', 'text'),
    content('requirement', 'long'),
    { name: 'deadline', kind: 'day', needed: true },
    { name: 'leadUnit', kind: 'unit', needed: true },
    ...LASTING,
  ]),
  transferTask: act('transferTask', does.transferTaskMutation, [
    { name: 'leadUnit', kind: 'unit', needed: true },
    { name: 'owner', kind: 'person', needed: true },
    reason,
  ]),
  decideExplanation: act('decideExplanation', does.decideExplanationMutation, [
    approve,
    { name: 'newDeadline', kind: 'day', only: { name: 'approve', is: true } },
    comment,
  ]),
  decideCompletion: act('decideCompletion', does.decideCompletionMutation, [
    approve,
    { name: 'redoBy', kind: 'day', only: { name: 'approve', is: false } },
    comment,
  ]),
  recordVerification: act('recordVerification', does.recordVerificationMutation, [
    { name: 'passed', kind: 'decision', needed: true },
    { name: 'falseReport', kind: 'check', only: { name: 'passed', is: false } },
    { name: 'findings', kind: 'long', needed: true },
  ]),
  closeTask: act('closeTask', does.closeTaskMutation, [comment]),
  reopenTask: act('reopenTask', does.reopenTaskMutation, [reason]),
  suspendTask: act('suspendTask', does.suspendTaskMutation, [reason]),
  resumeTask: act('resumeTask', does.resumeTaskMutation, [comment]),
  cancelTask: act('cancelTask', does.cancelTaskMutation, [reason]),
  flagTask: act('flagTask', does.flagTaskMutation, [
    { name: 'status', kind: 'choice', of: 'status', needed: true },
    { name: 'reason', kind: 'long', needed: true },
  ]),
  clearFlag: act('clearFlag', does.clearFlagMutation, [comment]),
  issueLetter: act('issueLetter', does.issueLetterMutation, [
    { name: 'recipients', kind: 'units', needed: true },
    { name: 'requirement', kind: 'long', needed: true },
  ]),
  returnReport: act('returnReport', does.returnReportMutation, [reason]),
  addMilestone: act('addMilestone', does.addMilestoneMutation, [
    { name: 'title', kind: 'text', needed: true },
    { name: 'dueOn', kind: 'day', needed: true },
  ]),
  updateMilestone: act('updateMilestone', does.updateMilestoneMutation, [
    { name: 'title', kind: 'text', needed: true },
    { name: 'dueOn', kind: 'day', needed: true },
    comment,
  ]),
  removeMilestone: act('removeMilestone', does.removeMilestoneMutation, [reason]),
  proposeIntervention: act('proposeIntervention', does.proposeInterventionMutation, [
    { name: 'kind', kind: 'choice', of: 'interventionKind', needed: true },
    { name: 'unit', kind: 'unit', needed: true },
    { name: 'requirement', kind: 'long', needed: true },
    { name: 'rectifyBy', kind: 'day' },
  ]),
  decideIntervention: act('decideIntervention', does.decideInterventionMutation, [approve, comment]),
  decideRectification: act('decideRectification', does.decideRectificationMutation, [
    approve,
    { name: 'rectifyBy', kind: 'day', only: { name: 'approve', is: false } },
    comment,
  ]),
  createTask: act('createTask', does.createTaskMutation, [
    { name: 'source', kind: 'source', needed: true },
    { name: 'sourceClause', kind: 'text' },
    { name: 'parent', kind: 'task' },
    content('title', 'text'),
    content('requirement', 'long'),
    { name: 'goal', kind: 'long' },
    { name: 'standard', kind: 'long' },
    { name: 'actionPlan', kind: 'long' },
    { name: 'deadline', kind: 'day', needed: true },
    { name: 'leadUnit', kind: 'unit', needed: true },
    { name: 'owner', kind: 'person', needed: true },
    { name: 'leader', kind: 'person' },
    { name: 'supportingUnits', kind: 'units' },
    { name: 'reportCadence', kind: 'choice', of: 'reportCadence' },
    { name: 'classification', kind: 'choice', of: 'classification' },
    { name: 'listed', kind: 'check' },
    { name: 'quantified', kind: 'check' },
  ]),
  createSource: act('createSource', does.createSourceMutation, [
    { name: 'kind', kind: 'choice', of: 'sourceKind', needed: true },
    { name: 'level', kind: 'choice', of: 'level', needed: true },
    { name: 'title', kind: 'text', needed: true },
    { name: 'documentNumber', kind: 'text' },
    { name: 'issuedBy', kind: 'text' },
    { name: 'issuedOn', kind: 'day', needed: true },
    { name: 'leader', kind: 'person' },
    { name: 'instructionKind', kind: 'choice', of: 'instructionKind' },
    { name: 'instruction', kind: 'long' },
  ]),
  createUnit: act('createUnit', does.createUnitMutation, [
    { name: 'name', kind: 'text', needed: true },
    { name: 'code', kind: 'text', needed: true },
    { name: 'kind', kind: 'choice', of: 'unitKind', needed: true },
  ]),
  createPerson: act('createPerson', does.createPersonMutation, [
    { name: 'name', kind: 'text', needed: true },
    { name: 'title', kind: 'text' },
    { name: 'unit', kind: 'unit' },
  ]),
};

export type ActName = keyof typeof ACTS;
