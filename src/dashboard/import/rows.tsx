// The rows of a spreadsheet: of a trial those of which something is to be said, of an import all, with their tasks. Must keep
// the order of the answer: wrong ones first.
import { pathOf } from '../page/place';
import { words } from '../texts/language';
import type { Result } from './course';

type Row = Result['rows'][number];

export function Rows({ result: { dryRun, rows, total } }: { result: Result }) {
  const text = words.value.importing;
  const shown = rows.filter(({ problems, notes }) => !dryRun || problems.length + notes.length > 0);
  if (shown.length === 0) return <p class="hint">{text.clean}</p>;
  return (
    <div class="scrolled" role="region" aria-label={text.rows} tabIndex={0}>
      <table class="import-rows">
        <caption>
          {text.rows} {total > rows.length && <small>{text.rowsPartly(rows.length)}</small>}
        </caption>
        <thead>
          <tr>
            <th scope="col">{text.row}</th>
            <th scope="col">{text.outcome}</th>
            <th scope="col">{text.task}</th>
            <th scope="col">{text.told}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <RowOf key={row.row} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RowOf({ row: { row, title, outcome, task, problems, notes } }: { row: Row }) {
  return (
    <tr class={outcome}>
      <th scope="row">{row}</th>
      <td class="outcome">{words.value.importing.outcomes[outcome]}</td>
      <td>{task === null ? title : <a href={pathOf(`tasks/${task.id}`)}>{title}</a>}</td>
      <td>
        <ul>
          {[...problems, ...notes].map(({ header, message }, i) => (
            <li key={i} class={i < problems.length ? 'problem' : ''}>
              {header !== null && <b>{header}</b>} {message}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
