// A field of a form with its label, what to write into it, and what is wrong with it, tied together for screen readers.
import type { JSX } from 'preact';

interface Props {
  name: string;
  label: string;
  hint?: string;
  problems: readonly string[];
  /** draws the control with what ties it to the rest */
  children: (field: { id: string; name: string; 'aria-describedby': string; 'aria-invalid': boolean }) => JSX.Element;
}

export function Field({ name, label, hint, problems, children }: Props) {
  const id = `field-${name}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, name, 'aria-describedby': `${id}-about`, 'aria-invalid': problems.length > 0 })}
      <div id={`${id}-about`}>
        {hint !== undefined && <p class="hint">{hint}</p>}
        {problems.map((problem) => (
          <p key={problem} class="problem" role="alert">
            {problem}
          </p>
        ))}
      </div>
    </div>
  );
}
