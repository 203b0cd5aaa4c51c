// Why a task has its colour: each reason, the clause that backs it, what clears it. All of it is the API's.
import { Mark } from '../page/mark';
import { fullMoment } from '../page/moments';
import { words } from '../texts/language';
import type { Task } from './occasions';
import { Provisional } from './provisional';

export function Reasons({ task: { statusReasons, escalation } }: { task: Task }) {
  const { task: text, choices } = words.value;
  const { level, nextLevel, nextLevelAt } = escalation;
  return (
    <section aria-labelledby="why">
      <h2 id="why">{text.why}</h2>
      {statusReasons.length === 0 && <p class="hint">{text.noReason}</p>}
      <ul class="reasons">
        {statusReasons.map((reason) => (
          <li key={`${reason.rule} ${reason.since} ${reason.message}`}>
            <Reason reason={reason} />
          </li>
        ))}
      </ul>
      {(level !== null || nextLevel !== null) && (
        <p class="escalation">
          <b>{text.escalation}</b> {level !== null && text.escalationNow(choices.interventionKind[level])}
          {level !== null && nextLevel !== null && '；'}
          {nextLevel !== null &&
            nextLevelAt !== null &&
            text.escalationNext(choices.interventionKind[nextLevel], fullMoment(nextLevelAt))}
        </p>
      )}
    </section>
  );
}

function Reason({ reason }: { reason: Task['statusReasons'][number] }) {
  const text = words.value.task;
  return (
    <>
      <p class="message">
        <Mark colour={reason.status} /> {reason.message}
        <Provisional is={reason.dueProvisional} />
      </p>
      <dl>
        <dt>{text.remedy}</dt>
        <dd>{reason.remedy}</dd>
        <dt>{text.basis}</dt>
        <dd>{reason.basis.map(({ document, clause }) => `${document} ${clause}`).join('；')}</dd>
        <dt>{text.reasonSince}</dt>
        <dd>{fullMoment(reason.since)}</dd>
      </dl>
    </>
  );
}
