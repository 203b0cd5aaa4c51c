// Circulars, interviews and accountability proposals that await a leader, and rectifications that await the office.
import { Acts } from '../acts/acts';
import { useAsked } from '../page/asked';
import { Mark } from '../page/mark';
import { shortMoment } from '../page/moments';
import { pathOf } from '../page/place';
import { Waiting } from '../page/state';
import { stepsOf } from '../task/occasions';
import { StepDocument } from '../task/step-document';
import { words } from '../texts/language';
import { interventionsQuery, type ProposedFragment } from './desk.documents';
import { type Happened, QueueSection, useHappened } from './queue';

// The latest so many: as one page of the API holds.
const PAGE = 100;

export function Proposals({ title, happened }: { title: string; happened: Happened }) {
  const asked = useAsked(interventionsQuery, { decision: ['PENDING'], first: PAGE });
  useHappened(happened, asked);
  if (asked.data.value === null) return <Waiting asked={asked} />;
  const { totalCount, nodes } = asked.data.value.interventions;
  return (
    <QueueSection title={title} total={totalCount}>
      <Rows rows={nodes} again={() => void asked.again()} />
    </QueueSection>
  );
}

/** The API does not filter by the decision on a rectification: the latest approved interventions are looked through. */
export function Rectifications({ happened }: { happened: Happened }) {
  const asked = useAsked(interventionsQuery, { decision: ['APPROVED'], first: PAGE });
  useHappened(happened, asked);
  if (asked.data.value === null) return <Waiting asked={asked} />;
  const rows = asked.data.value.interventions.nodes.filter(
    ({ rectification, rectificationDecision }) => rectification !== null && rectificationDecision === 'PENDING',
  );
  return (
    <QueueSection title={words.value.desk.rectifications} total={rows.length}>
      <Rows rows={rows} again={() => void asked.again()} />
    </QueueSection>
  );
}

function Rows({ rows, again }: { rows: readonly ProposedFragment[]; again: () => void }) {
  const { choices, task: text } = words.value;
  return (
    <ul class="queue">
      {rows.map((row) => (
        <li key={row.id}>
          <div class="when">
            <span class="day">{shortMoment(row.proposedAt)}</span>
            {row.rectifyBy !== null && <small>{text.rectifyBy(row.rectifyBy)}</small>}
          </div>
          <div class="what">
            <p>
              <b>{choices.interventionKind[row.kind]}</b> {row.unit.name} <StepDocument of={row} />
            </p>
            <p class="prose">{row.rectification?.content ?? row.requirement}</p>
            {row.tasks.map((task) => (
              <p key={task.id}>
                <Mark colour={task.status} /> <a href={pathOf(`tasks/${task.id}`)}>{task.title}</a>
              </p>
            ))}
          </div>
          <Acts occasions={stepsOf(row, { about: row.unit.name })} done={again} primary />
        </li>
      ))}
    </ul>
  );
}
