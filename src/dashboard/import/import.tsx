// The import of an office's own spreadsheet (导入台账): a file, what would become of it, and the button that makes it so.
import './import.css';

import { pathOf } from '../page/place';
import { useTitle } from '../page/title';
import { words } from '../texts/language';
import type { Problem } from './course';
import { FileChoice } from './file-choice';
import { type Importing, useImporting } from './importing';
import { OptionFields } from './option-fields';
import { Report } from './report';
import { Progress } from './stage';

const FIELDS = ['file', 'sheet', 'year'];

export function Import() {
  const text = words.value.importing;
  const importing = useImporting();
  const { result, problems, stage } = importing;
  useTitle(text.title);
  const isDone = result.value?.dryRun === false && problems.value.length === 0;
  const others = problems.value.filter(({ field }) => !FIELDS.includes(field?.[0] ?? ''));
  return (
    <section class="import" aria-labelledby="import-title">
      <h1 id="import-title">{text.title}</h1>
      <p class="lead">{text.lead}</p>
      {!isDone && (
        <form class="import-form" onSubmit={(event) => event.preventDefault()}>
          <FileChoice importing={importing} problems={messagesAt(problems.value, 'file')} />
          <OptionFields importing={importing} at={(name) => messagesAt(problems.value, name)} />
        </form>
      )}
      {others.map(({ message }) => (
        <p key={message} class="problem" role="alert">
          {message}
        </p>
      ))}
      <Progress stage={stage.value} />
      {result.value !== null && (
        <>
          <Report result={result.value} refused={!result.value.dryRun && !isDone} />
          {isDone ? <Done importing={importing} /> : <Submit importing={importing} />}
        </>
      )}
    </section>
  );
}

const messagesAt = (problems: readonly Problem[], name: string): string[] =>
  problems.filter(({ field }) => field?.[0] === name).map(({ message }) => message);

function Submit({ importing: { result, options, run } }: { importing: Importing }) {
  const text = words.value.importing;
  if (result.value === null) return null;
  const { bad, created } = result.value;
  const held = bad > 0 && !options.value.skipBad;
  return (
    <div class="send">
      <button type="button" class="primary" disabled={held || created === 0} onClick={run}>
        {text.submit(created)}
      </button>
      {(held || created === 0) && <p class="hint">{held ? text.mend : text.nothingNew}</p>}
    </div>
  );
}

function Done({ importing: { restart } }: { importing: Importing }) {
  const text = words.value.importing;
  return (
    <div class="send">
      <a class="button" href={pathOf('ledger?order=-UPDATED_AT')}>
        {text.toLedger}
      </a>
      <button type="button" onClick={restart}>
        {text.another}
      </button>
    </div>
  );
}
