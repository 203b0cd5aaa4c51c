// The interventions on a task (催办、通报、约谈、问责建议): what was asked, what was decided, what was rectified.
import { Acts } from '../acts/acts';
import { fullMoment } from '../page/moments';
import { words } from '../texts/language';
import { Decided } from './course';
import { stepsOf, type Task } from './occasions';
import { Told } from './reports';
import { StepDocument } from './step-document';

export function Steps({ task, again }: { task: Task; again: () => void }) {
  const { task: text, choices } = words.value;
  if (task.interventions.length === 0) return null;
  const context = { task: task.id, seen: task.events.nodes.at(-1)?.sequence };
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{text.interventions}</h2>
      <ul class="entries">
        {task.interventions.toReversed().map((step) => (
          <li key={step.id}>
            <p class="entry-head">
              <b>{choices.interventionKind[step.kind]}</b> {step.unit.name}
              <small>{fullMoment(step.proposedAt)}</small>
              {step.automatic && <span class="tag">{text.automatic}</span>}
              {step.rectifyBy !== null && <span>{text.rectifyBy(step.rectifyBy)}</span>}
              <StepDocument of={step} />
            </p>
            <p class="prose">{step.requirement}</p>
            {step.kind !== 'REMINDER' && <Decided of={step} comment={step.comment} />}
            {step.rectification !== null && <Told report={step.rectification} />}
            {step.rectificationDecision !== null && (
              <p class="decided">
                {text.rectification} <b>{words.value.decision[step.rectificationDecision]}</b>
              </p>
            )}
            <Acts occasions={stepsOf(step, context)} done={again} />
          </li>
        ))}
      </ul>
    </section>
  );
}
