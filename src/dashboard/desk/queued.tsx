// What a queue tells of a task besides its title, and which acts it offers of those that the API allows.
import type { Occasion } from '../acts/act';
import type { ActName } from '../acts/table';
import { fullMoment } from '../page/moments';
import { occasionOn } from '../task/occasions';
import { words } from '../texts/language';
import type { QueuedFragment } from './desk.documents';

const NAMES = {
  DECIDE_COMPLETION: 'decideCompletion',
  VERIFY: 'recordVerification',
  CLOSE: 'closeTask',
  ISSUE_LETTER: 'issueLetter',
  PROPOSE_INTERVENTION: 'proposeIntervention',
  ASSIGN: 'assignTask',
  REGISTER: 'registerTask',
  CANCEL: 'cancelTask',
} as const satisfies Partial<Record<QueuedFragment['viewerActions'][number], ActName>>;

/** Of these acts those that are allowed, in this order. The forms begin with the unit that leads. */
export const actsOn =
  (...actions: (keyof typeof NAMES)[]) =>
  (task: QueuedFragment): Occasion[] =>
    actions
      .filter((action) => task.viewerActions.includes(action))
      .map((action) => ({ ...occasionOn(task, NAMES[action]), about: task.title, ...presetOf(action, task) }));

function presetOf(action: keyof typeof NAMES, { leadUnit }: QueuedFragment): Pick<Occasion, 'preset'> {
  const lead = { id: leadUnit.id, label: leadUnit.name };
  if (action === 'ISSUE_LETTER') return { preset: { recipients: [lead] } };
  return action === 'PROPOSE_INTERVENTION' ? { preset: { unit: lead, kind: 'REMINDER' } } : {};
}

export function ClaimOf({ task: { completions } }: { task: QueuedFragment }) {
  const claim = completions.find(({ decision }) => decision === 'PENDING');
  if (claim === undefined) return null;
  return (
    <p class="prose">
      {claim.summary}
      <small>
        {words.value.desk.claimed} {fullMoment(claim.submittedAt)}
      </small>
    </p>
  );
}

export function StageOf({ task: { viewerActions } }: { task: QueuedFragment }) {
  const nobody = !viewerActions.includes('VERIFY') && !viewerActions.includes('CLOSE');
  return nobody ? <p class="hint">{words.value.desk.otherVerifies}</p> : null;
}

export function LettersOf({ task: { letters, escalation } }: { task: QueuedFragment }) {
  const { desk: text, task, choices } = words.value;
  return (
    <p class="hint">
      {letters.length === 0 ? <b>{text.noLetter}</b> : text.letters(letters.length)}
      {escalation.level !== null && ` · ${task.escalationNow(choices.interventionKind[escalation.level])}`}
    </p>
  );
}
