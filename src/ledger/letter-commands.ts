// The mutations on letters and their feedback: what each reads before it decides.
import type { AttachmentInput } from '../rules/deciding';
import { acknowledgeLetter, issueLetter, returnReport, submitFeedback } from '../rules/lettering';
import type { Letter, LetterRecipient, Task } from '../rules/records';
import { Forbidden } from '../rules/refusal';
import type { Command, Input } from './act';
import { reused } from './attaching';
import type { Work } from './work';

interface LetterInput extends Input {
  letter: string;
  unit?: string | null | undefined;
}

export const issue: Command<Input & { task: string; recipients: string[]; requirement: string }> = {
  operation: 'issueLetter',
  required: ['requirement'],
  run: async (work, input) => {
    const task = await work.task(input.task, 'ISSUE_LETTER');
    const units = (await work.namedAll('unit', input.recipients.slice(0, 201), 'recipients')) ?? [];
    const events = issueLetter(task, input.requirement, units, await work.nextNumber('letter'), work.setting);
    work.record(task, events);
    const issued = events.find(({ kind }) => kind === 'letterIssued');
    return { task: task.id, ...(issued?.kind === 'letterIssued' && { letter: issued.data.letter.id }) };
  },
};

export const acknowledge: Command<LetterInput> = {
  operation: 'acknowledgeLetter',
  run: async (work, input) => {
    const { task, letter, recipient } = await recipientOf(work, input, 'ACKNOWLEDGE_LETTER');
    work.record(task, acknowledgeLetter(task, recipient, work.setting));
    return { task: task.id, letter: letter.id };
  },
};

export const answer: Command<
  LetterInput & { content: string; progressPercent?: number | null; attachments?: AttachmentInput[] | null }
> = {
  operation: 'submitFeedback',
  required: ['content'],
  run: async (work, input) => {
    const { task, letter, recipient } = await recipientOf(work, input, 'ANSWER_LETTER');
    const events = submitFeedback(task, recipient, input, work.setting);
    const [event] = events;
    if (event?.kind !== 'feedbackSubmitted') throw new Error('no feedback was submitted');
    const { id, attachments } = event.data.report;
    const warnings = await reused(work, attachments, [task]);
    work.record(task, events);
    return { done: { made: { task: task.id, letter: letter.id, report: id }, warnings } };
  },
};

export const giveBack: Command<Input & { report: string; comment: string }> = {
  operation: 'returnReport',
  required: ['comment'],
  run: async (work, input) => {
    const { part: report, task } = await work.partOfTask('report', input.report, 'RETURN_REPORT');
    const recipient = report.recipientId === null ? null : await work.transaction.get('recipient', report.recipientId);
    const letter = recipient === null ? null : await work.transaction.get('letter', recipient.letterId);
    work.record(task, returnReport(task, report, recipient, letter, input.comment, work.setting));
    return { task: task.id, report: report.id };
  },
};

/** The recipient that an input means: a unit's own; for the office the unit it names, or the only one. */
async function recipientOf(
  work: Work,
  input: LetterInput,
  action: 'ACKNOWLEDGE_LETTER' | 'ANSWER_LETTER',
): Promise<{ task: Task; letter: Letter; recipient: LetterRecipient }> {
  const { who, problems } = work;
  const { part: letter, task } = await work.partOfTask('letter', input.letter, action);
  if (who.role === 'UNIT' && input.unit != null && input.unit !== who.unitId) {
    throw new Forbidden(work.operation, {
      zh: '只能以本单位名义签收或反馈',
      en: 'a unit acknowledges and answers in its own name only',
    });
  }
  const all = await work.transaction.recipientsOf(letter.id);
  const unitId = who.role === 'UNIT' ? who.unitId : (input.unit ?? (all.length === 1 ? all[0]?.unitId : null));
  if (unitId == null) {
    problems.add('REQUIRED', 'unit', '该函有多个收函单位，请指明', 'the letter has several recipients: name one');
    problems.settle();
  }
  const recipient = all.find((each) => each.unitId === unitId);
  if (recipient === undefined) {
    if (who.role === 'UNIT') {
      throw new Forbidden(work.operation, {
        zh: '本单位不是该函的收函单位',
        en: 'the unit is not a recipient of the letter',
      });
    }
    work.notFound('unit', unitId ?? '');
    problems.settle();
  }
  return { task, letter, recipient: recipient as LetterRecipient };
}
