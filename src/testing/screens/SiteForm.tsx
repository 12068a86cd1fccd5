// The form of a site: what the rules ask of it, whom to telephone, what ground there is.
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { PlacePicker } from '../../shells/kit/places.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { SitePage, SiteRow } from '../routes.ts';
import { RISK_WORDS, RISKS, type Risk } from '../terms.ts';
import { useUnits } from './Sites.tsx';
import { useT } from './testing-words.ts';

interface Written {
  place: string | undefined;
  kind: string;
  name: string;
  address: string;
  headcount: string;
  contactName: string;
  contactPhone: string;
  /** The contact that is there is taken away. */
  forget: boolean;
  travelMinutes: string;
  immobile: boolean;
  sealed: boolean;
  risk: Risk;
  lengthM: string;
  widthM: string;
}

const BLANK: Written = {
  place: undefined,
  kind: 'worksite',
  name: '',
  address: '',
  headcount: '',
  contactName: '',
  contactPhone: '',
  forget: false,
  travelMinutes: '',
  immobile: false,
  sealed: false,
  risk: 'low',
  lengthM: '',
  widthM: '',
};

export function SiteDialog({
  open,
  site,
  kinds,
  onClose,
  onDone,
}: {
  open: boolean;
  /** Left out: a new one. */
  site?: Json<SiteRow>;
  kinds: Json<SitePage>['kinds'];
  onClose: () => void;
  onDone: (site: string) => void;
}) {
  const t = useT();
  const say = useSay();
  const units = useUnits();
  const [written, setWritten] = useState<Written>(BLANK);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is half typed stays when the page reads the site anew
  useEffect(() => {
    if (open) setWritten(site === undefined ? BLANK : writtenOf(site));
  }, [open]);
  const set = <K extends keyof Written>(key: K, value: Written[K]) =>
    setWritten((before) => ({ ...before, [key]: value }));
  const text = (key: 'name' | 'address' | 'contactName' | 'contactPhone', help?: string) => (
    <Field label={t(key)} help={help}>
      <input
        className="input"
        value={written[key]}
        maxLength={key === 'address' ? 120 : 60}
        autoComplete="off"
        disabled={written.forget && key.startsWith('contact')}
        onChange={(event) => set(key, event.target.value)}
      />
    </Field>
  );
  const number = (
    key: 'headcount' | 'travelMinutes' | 'lengthM' | 'widthM',
    label: string,
    help?: string,
  ) => (
    <Field label={label} help={help}>
      <input
        className="input digits"
        inputMode="decimal"
        value={written[key]}
        onChange={(event) => set(key, event.target.value)}
      />
    </Field>
  );
  const keep = site === undefined ? undefined : t('contactKeep');
  const why = whyNotSave(written, site === undefined);
  const fields = fieldsOf(written, site);
  return (
    <Dialog
      open={open}
      title={t(site === undefined ? 'addSite' : 'changeSite')}
      onClose={onClose}
      width={720}
      foot={
        site === undefined ? (
          <ActButton
            act="addTestSite"
            tone="primary"
            title={SAVE}
            why={why}
            place={written.place}
            input={{ place: written.place ?? '', ...fields }}
            onDone={({ site: id }) => {
              onClose();
              onDone(id);
            }}
          />
        ) : (
          <ActButton
            act="changeTestSite"
            tone="primary"
            title={SAVE}
            why={why}
            place={site.place.path}
            input={{ site: site.id, ...fields }}
            onDone={() => {
              onClose();
              onDone(site.id);
            }}
          />
        )
      }
    >
      <div className="testing-form">
        {site === undefined && (
          <div className="testing-wide">
            <span className="field-label">{t('place')}</span>
            <PlacePicker
              rows={units}
              value={written.place}
              onChange={(place) => set('place', place)}
              label={PLACE}
              width="100%"
            />
          </div>
        )}
        {text('name')}
        <Field label={t('kind')}>
          <select
            className="input"
            value={written.kind}
            onChange={(event) => set('kind', event.target.value)}
          >
            {kinds.map((one) => (
              <option key={one.value} value={one.value}>
                {say(one)}
              </option>
            ))}
          </select>
        </Field>
        {text('address')}
        {number('headcount', t('headcount'))}
        {text('contactName', keep)}
        {text('contactPhone', keep)}
        {site !== undefined && (site.contact.name !== null || site.contact.phone !== null) && (
          <label className="testing-check testing-wide">
            <input
              type="checkbox"
              checked={written.forget}
              onChange={(event) => set('forget', event.target.checked)}
            />
            {t('contactForget')}
          </label>
        )}
        {number('travelMinutes', t('travelMinutes'), t('travelUnknown'))}
        <Field label={t('risk')}>
          <select
            className="input"
            value={written.risk}
            onChange={(event) => set('risk', event.target.value as Risk)} // the options are the risks
          >
            {RISKS.map((risk) => (
              <option key={risk} value={risk}>
                {say(RISK_WORDS[risk])}
              </option>
            ))}
          </select>
        </Field>
        {number('lengthM', t('length'), t('travelUnknown'))}
        {number('widthM', t('width'), t('travelUnknown'))}
        {(['immobile', 'sealed'] as const).map((key) => (
          <label key={key} className="testing-check testing-wide">
            <input
              type="checkbox"
              checked={written[key]}
              onChange={(event) => set(key, event.target.checked)}
            />
            {t(key)}
          </label>
        ))}
      </div>
    </Dialog>
  );
}

/** Whether each household has a tube of its own, when a session is planned or changed. */
export function HouseholdField({
  checked,
  onChange,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const t = useT();
  return (
    <label className="testing-check testing-wide">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {t('household')}
    </label>
  );
}

function writtenOf(site: Json<SiteRow>): Written {
  const shown = (value: number | null) => (value === null ? '' : String(value));
  return {
    place: site.place.path,
    kind: site.kind.kind,
    name: site.name,
    address: site.address,
    headcount: String(site.headcount),
    contactName: '',
    contactPhone: '',
    forget: false,
    travelMinutes: shown(site.travelMinutes),
    immobile: site.immobile,
    sealed: site.sealed,
    risk: site.risk,
    lengthM: shown(site.lengthM),
    widthM: shown(site.widthM),
  };
}

/** An empty contact of a site that is there stays as it is: it is shown masked, nobody types it anew by chance. */
function fieldsOf(written: Written, site: Json<SiteRow> | undefined) {
  const number = (text: string) => (text.trim() === '' ? null : Number(text));
  const contact = (text: string) =>
    written.forget ? null : text.trim() !== '' ? text.trim() : site === undefined ? null : undefined;
  const [contactName, contactPhone] = [contact(written.contactName), contact(written.contactPhone)];
  return {
    kind: written.kind,
    name: written.name.trim(),
    address: written.address.trim(),
    headcount: Number(written.headcount),
    travelMinutes: number(written.travelMinutes),
    immobile: written.immobile,
    sealed: written.sealed,
    risk: written.risk,
    lengthM: number(written.lengthM),
    widthM: number(written.widthM),
    ...(contactName === undefined ? {} : { contactName }),
    ...(contactPhone === undefined ? {} : { contactPhone }),
  };
}

function whyNotSave(written: Written, isNew: boolean): Words | undefined {
  if (isNew && written.place === undefined)
    return { zh: '请选社区或网格', en: 'Choose a community or a grid' };
  if (written.name.trim().length < 2) return { zh: '请写名称', en: 'Write its name' };
  if (written.address.trim().length < 2) return { zh: '请写地址', en: 'Write its address' };
  if (!/^[1-9]\d*$/.test(written.headcount.trim()))
    return { zh: '请写在场人数', en: 'Write how many people are there' };
  if (!/^\d*$/.test(written.travelMinutes.trim()))
    return { zh: '步行分钟须为整数', en: 'Minutes are a whole number' };
  for (const text of [written.lengthM, written.widthM])
    if (text.trim() !== '' && !(Number(text) >= 1))
      return { zh: '场地长宽须为不小于 1 的数', en: 'Length and width are at least one metre' };
  return undefined;
}

const SAVE: Words = { zh: '保存', en: 'save' };
const PLACE: Words = { zh: '社区或网格', en: 'Community or grid' };
