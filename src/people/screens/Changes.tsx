// The dialogs of a person's file: correct her, add a number, merge another record into hers, say with whom she lives.
import { type ReactNode, useId, useState } from 'react';
import { DOCUMENT_KIND_WORDS, DOCUMENT_KINDS } from '../../base/identity-documents.ts';
import type { Words } from '../../base/words.ts';
import { useAct, useActCards, useMayAct } from '../../shells/kit/act.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { ActName, InputOf, Json } from '../../shells/kit/act-types.ts';
import { readLook } from '../../shells/kit/api.ts';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { PersonFile } from '../routes.ts';
import { RELATION_WORDS, RELATIONS } from '../terms.ts';
import { useT } from './people-words.ts';

interface Props {
  person: Json<PersonFile>;
  why: Words | undefined;
}

interface Field {
  key: string;
  label: string;
  /** Choices instead of typing. */
  options?: readonly { value: string; label: string }[];
  type?: 'text' | 'date';
  needed?: true;
}

interface FormActProps<N extends ActName> {
  act: N;
  place: string;
  title?: Words;
  why: Words | undefined;
  words?: ReactNode;
  fields: readonly Field[];
  /** Makes the input out of what was typed; may look something up. */
  input: (typed: Readonly<Record<string, string>>) => InputOf<N> | Promise<InputOf<N>>;
  tone?: 'primary' | 'plain';
}

/** An act behind a small form; what was typed stays there when it is refused. */
function FormAct<N extends ActName>({
  act,
  place,
  title,
  why,
  words,
  fields,
  input,
  tone = 'plain',
}: FormActProps<N>) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const id = useId();
  const card = useActCards().get(act);
  const shown = title ?? card?.title ?? { zh: act, en: act };
  const may = useMayAct(act, { place, title: shown });
  const { perform, pending } = useAct(act);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const close = () => {
    setOpen(false);
    setTyped({});
  };
  const send = async () => {
    if (pending) return;
    try {
      await perform(await input(typed));
      close();
    } catch (error) {
      tell.refused(error, shown);
    }
  };
  return (
    <>
      <WhyButton tone={tone} why={may.may ? why : may.why} pending={pending} onPress={() => setOpen(true)}>
        {capital(say(shown))}
      </WhyButton>
      <Dialog
        open={open}
        title={capital(say(shown))}
        onClose={close}
        foot={
          <>
            <button type="button" className="button" onClick={close}>
              {t('cancel')}
            </button>
            <button
              type="submit"
              form={`${id}-form`}
              className="button button-primary"
              aria-disabled={pending}
            >
              {t('save')}
            </button>
          </>
        }
      >
        <form
          id={`${id}-form`}
          className="person-form"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          {words && <p className="dialog-words">{words}</p>}
          {fields.map(({ key, label, options, type = 'text', needed }) => {
            const common = {
              id: `${id}-${key}`,
              className: 'input',
              value: typed[key] ?? '',
              required: needed === true,
              onChange: (event: { target: { value: string } }) =>
                setTyped({ ...typed, [key]: event.target.value }),
            };
            if (type === 'date')
              return (
                <DateField
                  key={key}
                  label={label}
                  value={common.value}
                  onChange={(value) => setTyped({ ...typed, [key]: value })}
                />
              );
            return (
              <div key={key}>
                <label className="field-label" htmlFor={common.id}>
                  {label}
                </label>
                {options === undefined ? (
                  <input {...common} type="text" maxLength={300} autoComplete="off" />
                ) : (
                  <select {...common}>
                    {options.map((one) => (
                      <option key={one.value} value={one.value}>
                        {one.label}
                      </option>
                    ))}
                  </select>
                )}
              </div>
            );
          })}
        </form>
      </Dialog>
    </>
  );
}

/** Everything typed, without what was left empty. */
function given(typed: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.flatMap((key) => (typed[key]?.trim() ? [[key, typed[key].trim()]] : [])));
}

export function Correct({ person, why }: Props) {
  const t = useT();
  const say = useSay();
  return (
    <FormAct
      act="changePerson"
      place={person.place}
      why={why}
      tone="primary"
      words={t('correctHint')}
      fields={[
        { key: 'name', label: t('name') },
        { key: 'number', label: t('documentNumber') },
        {
          key: 'kind',
          label: t('documentKind'),
          options: [
            { value: '', label: t('kindByNumber') },
            ...DOCUMENT_KINDS.map((value) => ({ value, label: say(DOCUMENT_KIND_WORDS[value]) })),
          ],
        },
        { key: 'birth', label: t('birth'), type: 'date' },
        {
          key: 'sex',
          label: t('sex'),
          options: [
            { value: '', label: t('choose') },
            { value: 'female', label: t('female') },
            { value: 'male', label: t('male') },
          ],
        },
        { key: 'address', label: t('address') },
        { key: 'workplace', label: t('workplace') },
        {
          key: 'dropPhone',
          label: t('dropPhone'),
          options: [
            { value: '', label: t('choose') },
            ...person.phones.map((mask, i) => ({ value: String(i + 1), label: mask })),
          ],
        },
        { key: 'reason', label: t('reason'), needed: true },
      ]}
      input={(typed): InputOf<'changePerson'> => ({
        person: person.id,
        reason: typed.reason?.trim() ?? '',
        ...given(typed, ['name', 'birth', 'address', 'workplace']),
        ...(typed.sex === 'male' || typed.sex === 'female' ? { sex: typed.sex } : {}),
        ...(typed.number?.trim() ? { document: documentOf(typed.number.trim(), typed.kind) } : {}),
        ...(typed.dropPhone ? { dropPhone: Number(typed.dropPhone) } : {}),
      })}
    />
  );
}

/** Many a passport has nothing but digits: what kind of number it is must then be said. */
function documentOf(number: string, said: string | undefined): InputOf<'changePerson'>['document'] {
  const kind = DOCUMENT_KINDS.find((one) => one === said);
  return kind === undefined ? { number } : { number, kind };
}

export function AddPhone({ person, why }: Props) {
  const t = useT();
  return (
    <FormAct
      act="addPersonPhone"
      place={person.place}
      why={why}
      fields={[{ key: 'phone', label: t('phone'), needed: true }]}
      input={(typed) => ({ person: person.id, phone: typed.phone?.trim() ?? '' })}
    />
  );
}

/** The id behind a code people say to each other; the server refuses in words when there is none. */
async function idOf(code: string): Promise<string> {
  return (await readLook<Json<PersonFile>>(`/people/${encodeURIComponent(code.trim())}`)).id;
}

export function MergeOther({ person, why }: Props) {
  const t = useT();
  return (
    <FormAct
      act="mergePeople"
      place={person.place}
      title={{ zh: '合并另一条记录', en: 'Merge another record' }}
      why={why}
      words={t('mergeHint')}
      fields={[
        { key: 'code', label: t('mergeCode'), needed: true },
        { key: 'reason', label: t('reason'), needed: true },
      ]}
      input={async (typed) => ({
        keep: person.id,
        gone: await idOf(typed.code ?? ''),
        reason: typed.reason?.trim() ?? '',
      })}
    />
  );
}

export function JoinHousehold({ person, why }: Props) {
  const t = useT();
  const say = useSay();
  const relations = RELATIONS.filter((one) => one !== 'head');
  return (
    <FormAct
      act="joinHousehold"
      place={person.place}
      why={why}
      fields={[
        { key: 'code', label: t('joinWith'), needed: true },
        {
          key: 'relation',
          label: t('relation'),
          options: relations.map((value) => ({ value, label: say(RELATION_WORDS[value]) })),
        },
      ]}
      input={async (typed) => ({
        person: person.id,
        with: await idOf(typed.code ?? ''),
        relation: relations.find((one) => one === typed.relation) ?? 'spouse',
      })}
    />
  );
}
