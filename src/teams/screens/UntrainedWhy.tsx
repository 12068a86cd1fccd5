// A post at an isolation site asks for a training; in the first hours somebody may begin without it, for a reason.
import { Field } from '../../shells/kit/field.tsx';
import { useT } from './teams-words.ts';

/** A role that is served at an isolation site. */
export const isPost = (role: string) => role.startsWith('site-');

export function UntrainedWhy({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useT();
  return (
    <Field label={t('untrainedWhy')} help={t('untrainedHelp')}>
      <input
        className="input"
        maxLength={500}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
