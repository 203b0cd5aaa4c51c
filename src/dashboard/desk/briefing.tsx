// The briefing (督查工作简报) of a period, the month so far unless another is chosen: numbers, and the text that is printed.
import { useSignal } from '@preact/signals';

import { SaveButton } from '../files/save-button';
import { useAsked } from '../page/asked';
import { Waiting } from '../page/state';
import { words } from '../texts/language';
import { briefingQuery, type LineFragment } from './desk.documents';

const NUMBERS = ['assigned', 'completed', 'turnedRed', 'explained'] as const;

export function Briefing({ today }: { today: string }) {
  const text = words.value.desk;
  const from = useSignal(`${today.slice(0, 8)}01`);
  const to = useSignal(today);
  const asked = useAsked(briefingQuery, { from: from.value, to: to.value });
  const briefing = asked.data.value?.briefing ?? null;
  const period = new URLSearchParams({ from: from.value, to: to.value }).toString();
  return (
    <section class="group briefing" aria-labelledby="briefing">
      <h2 id="briefing">{text.briefing}</h2>
      <div class="period">
        {[['from', from] as const, ['to', to] as const].map(([name, day]) => (
          <label key={name}>
            {text[name]}
            <input
              type="date"
              value={day.value}
              onChange={({ currentTarget: { value } }) => {
                if (value !== '') day.value = value;
              }}
            />
          </label>
        ))}
        <SaveButton path={`documents/briefing.docx?${period}`} name={`${text.briefingName}.docx`}>
          {text.briefingDocument}
        </SaveButton>
        <SaveButton path={`export/scorecards.xlsx?${period}`} name={`${text.scorecardsName}.xlsx`}>
          {text.scorecards}
        </SaveButton>
      </div>
      {(briefing === null || asked.problem.value !== null) && <Waiting asked={asked} />}
      {briefing !== null && (
        <>
          <dl class="numbers">
            {NUMBERS.map((name) => (
              <div key={name}>
                <dt>{text[name]}</dt>
                <dd>{briefing[name]}</dd>
              </div>
            ))}
          </dl>
          <div class="tables">
            <Lines title={text.byUnit} rows={briefing.byUnit} />
            <Lines title={text.bySourceKind} rows={briefing.bySourceKind} />
          </div>
          <details>
            <summary>{text.text}</summary>
            <p class="prose" lang="zh-CN">
              {briefing.text}
            </p>
          </details>
        </>
      )}
    </section>
  );
}

function Lines({ title, rows }: { title: string; rows: readonly LineFragment[] }) {
  const text = words.value.desk;
  return (
    <table class="lines">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{text.group}</th>
          {NUMBERS.map((name) => (
            <th scope="col" key={name}>
              {text[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.label}</th>
            {NUMBERS.map((name) => (
              <td key={name}>{row[name]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
