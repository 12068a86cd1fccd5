// A field with its name above it and, where there is something to know, a help below. It names whatever control it holds.
import type { ReactNode } from 'react';

export function Field({
  label,
  help,
  children,
}: {
  label: string;
  help?: string | undefined;
  children: ReactNode;
}) {
  const field = (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="labelled">
      <span className="field-label">{label}</span>
      {children}
    </label>
  );
  // Outside of the label: a help is not part of the name.
  return help === undefined ? (
    field
  ) : (
    <div>
      {field}
      <p className="field-help">{help}</p>
    </div>
  );
}
