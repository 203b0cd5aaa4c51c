// What a spreadsheet would become, or has become: counts, what is new, the columns, and the rows that need a look.
import { words } from '../texts/language';
import type { Result } from './course';
import { Rows } from './rows';

interface ReportProps {
  result: Result;
  /** it was to be imported, and was not */
  refused: boolean;
}

export function Report({ result, refused }: ReportProps) {
  const text = words.value.importing;
  const { dryRun, sheet, total, created, existing, bad } = result;
  return (
    <section class="report" aria-labelledby="report-title">
      <h2 id="report-title">
        {refused ? text.refused : dryRun ? text.preview : text.result} <small>{text.found(sheet, total)}</small>
      </h2>
      <dl class="counts-of">
        <Count label={text.created} count={created} />
        <Count label={text.existing} count={existing} />
        <Count label={text.bad} count={bad} class={bad > 0 ? 'wrong' : ''} />
      </dl>
      <Found result={result} />
      <Rows result={result} />
    </section>
  );
}

function Count({ label, count, class: look = '' }: { label: string; count: number; class?: string }) {
  return (
    <div class={look}>
      <dt>{label}</dt>
      <dd>{count}</dd>
    </div>
  );
}

/** New names and the columns, each only if there are any. */
function Found({ result: { newUnits, newSources, newPeople, columns } }: { result: Result }) {
  const text = words.value.importing;
  const called: Readonly<Record<string, string>> = text.column;
  const read = columns.flatMap(({ header, column }) =>
    column === null ? [] : [text.asColumn(header, called[column] ?? column)],
  );
  const left = columns.filter(({ column }) => column === null).map(({ header }) => header);
  const parts: [label: string, names: readonly string[]][] = [
    [text.newUnits, newUnits],
    [text.newSources, newSources],
    [text.newPeople, newPeople === 0 ? [] : [String(newPeople)]],
    [text.columns, read],
    [text.left, left],
  ];
  return (
    <dl class="pairs">
      {parts
        .filter(([, names]) => names.length > 0)
        .map(([label, names]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{names.join('；')}</dd>
          </div>
        ))}
    </dl>
  );
}
