// The spreadsheet that is imported: chosen, or dropped. A file that is chosen again is another file: it may have been mended.
import { useSignal } from '@preact/signals';

import { sizeText } from '../files/size';
import { Field } from '../page/field';
import { words } from '../texts/language';
import type { Importing } from './importing';

interface FileChoiceProps {
  importing: Importing;
  problems: readonly string[];
}

export function FileChoice({ importing: { file, stage, take }, problems }: FileChoiceProps) {
  const text = words.value.importing;
  const over = useSignal(false);
  const busy = stage.value.kind === 'running';
  const taken = (files: FileList | null | undefined) => {
    const chosen = files?.[0];
    if (chosen !== undefined && !busy) take(chosen);
  };
  const drag = (event: DragEvent) => {
    event.preventDefault();
    over.value = event.type === 'dragover';
  };
  return (
    <div
      class={over.value ? 'drop over' : 'drop'}
      onDragOver={drag}
      onDragLeave={drag}
      onDrop={(event) => {
        drag(event);
        taken(event.dataTransfer?.files);
      }}
    >
      <Field name="file" label={text.file} hint={text.fileHint} problems={problems}>
        {(field) => (
          <input
            {...field}
            type="file"
            accept=".xlsx,.xls,.et"
            disabled={busy}
            onChange={({ currentTarget }) => {
              taken(currentTarget.files);
              // The same name again is a choice, too.
              currentTarget.value = '';
            }}
          />
        )}
      </Field>
      {file.value !== null && <p class="chosen">{text.chosen(file.value.name, sizeText(file.value.size))}</p>}
    </div>
  );
}
