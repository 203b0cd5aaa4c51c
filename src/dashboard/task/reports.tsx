// What was reported (报告), the latest first: by whom, when, for which day, in time or not.
import { Acts } from '../acts/acts';
import { fullMoment } from '../page/moments';
import { words } from '../texts/language';
import { FileLinks } from './files';
import { reportsOf, type Task } from './occasions';
import type { ToldFragment } from './task.documents';

export function Reports({ task, again }: { task: Task; again: () => void }) {
  const text = words.value.task;
  const reports = apart(task);
  if (reports.length === 0) return null;
  return (
    <section aria-labelledby="reports">
      <h2 id="reports">
        {text.reports}{' '}
        <small>
          {task.reports.totalCount > task.reports.nodes.length
            ? words.value.desk.partly(task.reports.nodes.length, task.reports.totalCount)
            : text.allEvents(reports.length)}
        </small>
      </h2>
      <ul class="entries">
        {reports.toReversed().map((report) => (
          <li key={report.id}>
            <Told report={report} />
            <Acts occasions={reportsOf(task, report)} done={again} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Reports that do not stand already at their letter or their intervention. */
function apart({ reports, letters, interventions }: Task): readonly ToldFragment[] {
  const answers = letters.flatMap(({ recipients }) => recipients.map(({ feedback }) => feedback?.id));
  const elsewhere = [...answers, ...interventions.map(({ rectification }) => rectification?.id)];
  return reports.nodes.filter(({ id }) => !elsewhere.includes(id));
}

export function Told({ report }: { report: ToldFragment }) {
  const { task: text, reportKind } = words.value;
  const { kind, content, submittedAt, progressPercent, dueOn, onTime, returned, unit, attachments } = report;
  return (
    <div class="told">
      <p class="entry-head">
        <b>{unit.name}</b> {reportKind[kind]}
        {progressPercent !== null && ` ${String(progressPercent)}%`}{' '}
        <small>
          {[
            fullMoment(submittedAt),
            dueOn === null ? null : `${text.dueOn} ${dueOn} ${onTime ? text.onTime : text.late}`,
          ]
            .filter((each) => each !== null)
            .join(' · ')}
        </small>
        {returned && <span class="tag">{text.returned}</span>}
      </p>
      <p class="prose">{content}</p>
      <FileLinks files={attachments} />
    </div>
  );
}
