// The document of an intervention that has one: a circular (通报) or an interview notice (约谈通知), as Word.
import { SaveButton } from '../files/save-button';
import { words } from '../texts/language';
import type { Task } from './occasions';

type Step = Pick<Task['interventions'][number], 'id' | 'kind'> & { unit: { name: string } };

export function StepDocument({ of: { id, kind, unit } }: { of: Step }) {
  if (kind !== 'CIRCULAR' && kind !== 'INTERVIEW') return null;
  const called = words.value.task.stepDocument[kind];
  return (
    <SaveButton path={`documents/interventions/${id}.docx`} name={`${called} ${unit.name}.docx`} class="quiet">
      {`${called} Word`}
    </SaveButton>
  );
}
