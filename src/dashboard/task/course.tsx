// The course of a task: explanations and what was decided, completions and their verification, milestones.
import type { ComponentChildren } from 'preact';

import { Acts } from '../acts/acts';
import { fullMoment } from '../page/moments';
import { words } from '../texts/language';
import { FileLinks } from './files';
import { milestonesOf, type Task } from './occasions';

interface DecidedProps {
  of: { decision: 'APPROVED' | 'PENDING' | 'REJECTED'; decidedBy: string | null; decidedAt: string | null };
  comment: string | null;
  children?: ComponentChildren;
}

/** What became of something that is decided. */
export function Decided({ of: { decision, decidedBy, decidedAt }, comment, children }: DecidedProps) {
  const { task: text, decision: called } = words.value;
  return (
    <p class={`decided ${decision}`}>
      <b>{called[decision]}</b> {children}
      {comment !== null && <span class="prose"> {comment}</span>}
      {decidedBy !== null && decidedAt !== null && <small>{text.decidedBy(decidedBy, fullMoment(decidedAt))}</small>}
    </p>
  );
}

export function Explanations({ task: { explanations } }: { task: Task }) {
  const { task: text, choices } = words.value;
  if (explanations.length === 0) return null;
  return (
    <section aria-labelledby="explanations">
      <h2 id="explanations">{text.explanations}</h2>
      <ul class="entries">
        {explanations.toReversed().map((each) => (
          <li key={each.id}>
            <p class="entry-head">
              <b>{text.proposes(each.proposedDeadline)}</b> {choices.category[each.category]}
              <small>{fullMoment(each.submittedAt)}</small>
              {each.late && <span class="tag">{text.lateExplanation}</span>}
            </p>
            <dl class="pairs">
              <dt>{words.value.field.progress}</dt>
              <dd>{each.progress}</dd>
              <dt>{words.value.field.reason}</dt>
              <dd>{each.reason}</dd>
              <dt>{words.value.field.nextSteps}</dt>
              <dd>{each.nextSteps}</dd>
            </dl>
            <Decided of={each} comment={each.comment}>
              {each.newDeadline !== null && text.extendedTo(each.newDeadline)}
            </Decided>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Completions({ task: { completions, verifications, completedOnTime } }: { task: Task }) {
  const text = words.value.task;
  if (completions.length === 0 && verifications.length === 0) return null;
  return (
    <section aria-labelledby="completions">
      <h2 id="completions">
        {text.completions}{' '}
        {completedOnTime !== null && <small>{completedOnTime ? text.completedOnTime : text.completedLate}</small>}
      </h2>
      <ul class="entries">
        {completions.toReversed().map((each) => (
          <li key={each.id}>
            <p class="entry-head">
              <small>{fullMoment(each.submittedAt)}</small>
            </p>
            <p class="prose">{each.summary}</p>
            <FileLinks files={each.attachments} />
            <Decided of={each} comment={each.comment} />
          </li>
        ))}
        {verifications.map(({ at, by, passed, falseReport, findings }) => (
          <li key={at}>
            <p class="entry-head">
              <b>{passed ? text.passed : falseReport ? text.false : text.failed}</b>
              <small>{text.decidedBy(by, fullMoment(at))}</small>
            </p>
            <p class="prose">{findings}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Milestones({ task, again }: { task: Task; again: () => void }) {
  const text = words.value.task;
  if (task.milestones.length === 0) return null;
  return (
    <section aria-labelledby="milestones">
      <h2 id="milestones">{text.milestones}</h2>
      <ul class="entries">
        {task.milestones.map((milestone) => (
          <li key={milestone.id}>
            <p class="entry-head">
              <b>{milestone.title}</b>
              <small>
                {milestone.completedOn === null ? text.dueBy(milestone.dueOn) : text.doneOn(milestone.completedOn)}
              </small>
            </p>
            <Acts occasions={milestonesOf(task, milestone)} done={again} />
          </li>
        ))}
      </ul>
    </section>
  );
}
