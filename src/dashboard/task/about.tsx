// The six fixed things (六定) of a task, and where it comes from.
import type { ComponentChildren } from 'preact';

import { postOf } from '../acts/finding';
import { words } from '../texts/language';
import type { Task } from './occasions';
import { Provisional } from './provisional';

export function About({ task }: { task: Task }) {
  const { task: text, choices, nothing } = words.value;
  const { source } = task;
  return (
    <>
      <section aria-labelledby="six">
        <h2 id="six">{text.six}</h2>
        <dl class="pairs">
          <Pair name={text.sixOf.goal}>{task.goal ?? nothing}</Pair>
          <Pair name={text.sixOf.requirement}>{task.requirement}</Pair>
          <Pair name={text.sixOf.standard}>{task.standard ?? nothing}</Pair>
          <Pair name={text.sixOf.deadline}>
            {task.deadline}
            <Provisional is={task.dueProvisional} />
            {task.extensionCount > 0 && (
              <small>
                {text.originalDeadline} {task.originalDeadline} · {text.extensions(task.extensionCount)}
              </small>
            )}
          </Pair>
          <Pair name={text.sixOf.owner}>{postOf(task.owner)}</Pair>
          <Pair name={text.sixOf.leadUnit}>{task.leadUnit.name}</Pair>
        </dl>
      </section>
      <section aria-labelledby="about">
        <h2 id="about">{text.about}</h2>
        <dl class="pairs">
          <Pair name={text.documents}>
            {source.title}
            <small>
              {[choices.sourceKind[source.kind], source.documentNumber, source.issuedBy, source.issuedOn]
                .filter((each) => each !== null)
                .join(' · ')}
            </small>
            {source.instruction !== null && <q>{source.instruction}</q>}
          </Pair>
          {task.sourceClause !== null && <Pair name={text.clause}>{task.sourceClause}</Pair>}
          <Pair name={text.progress}>
            {task.quantified
              ? text.progressOf(task.progressPercent, task.expectedPercent)
              : `${String(task.progressPercent)}%`}
          </Pair>
          {task.actionPlan !== null && <Pair name={text.plan}>{task.actionPlan}</Pair>}
          <Pair name={text.supporting}>{task.supportingUnits.map(({ name }) => name).join('、') || nothing}</Pair>
          <Pair name={text.leader}>{task.leader === null ? nothing : postOf(task.leader)}</Pair>
          <Pair name={text.cadence}>{choices.reportCadence[task.reportCadence]}</Pair>
          <Pair name={text.classification}>{choices.classification[task.classification]}</Pair>
        </dl>
      </section>
    </>
  );
}

function Pair({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
