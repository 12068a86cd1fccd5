// Assessing one person: what is known of her exposure, the plan it makes, and the decision: order control, or sign that
// none is needed. Both are one step, and both have a name under them.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { InputOf, Json } from '../../../shells/kit/act-types.ts';
import { Refused } from '../../../shells/kit/api.ts';
import { Card, Deadline } from '../../../shells/kit/marks.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import type { EpisodePage } from '../routes.ts';
import { useChoices } from './choices.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';
import { PlanForm, type ShownPreview, usePreview } from './PlanForm.tsx';
import { Select } from './parts.tsx';

export default function AssessSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const tell = useTell();
  const choices = useChoices();
  const { preview, error, renew, setGiven } = usePreview(episode.id);
  const [basis, setBasis] = useState('');
  const [at, setAt] = useState<At>('');
  const [label, setLabel] = useState('');
  const chosen = basis || choices?.bases[0]?.value || '';
  const refused = (problem: unknown) => {
    if (problem instanceof Refused && problem.code === 'preview-outdated') renew();
    tell.refused(problem, TITLE);
  };
  return (
    <Card title={t('assess')} extra={<Deadline dueAt={episode.dueAt} />}>
      <PlanForm preview={preview} error={error} renew={renew} setGiven={setGiven} today={episode.today} />
      <div className="episode-decide">
        <Select label={t('basis')} value={chosen} onChange={setBasis} options={choices?.bases ?? []} />
        <Select
          label={t('whereNow')}
          value={at}
          onChange={(value) => setAt(PLACES.find((one) => one.value === value)?.value ?? '')}
          options={PLACES}
          empty={t('whereByPlan')}
        />
        {(at === 'facility' || at === 'hospital') && (
          <label className="episode-field">
            <span className="field-label">{t(at === 'facility' ? 'siteName' : 'hospitalName')}</span>
            <input
              className="input"
              value={label}
              maxLength={80}
              onChange={(event) => setLabel(event.target.value)}
            />
          </label>
        )}
        <span className="episode-decide-buttons">
          <NoControl episode={episode} />
          <ActButton
            act="orderControl"
            tone="primary"
            place={episode.place.path}
            why={whyNotOrder(preview)}
            onRefused={refused}
            doneWords={ORDERED}
            input={(): InputOf<'orderControl'> | undefined => {
              if (preview?.seal == null) return undefined;
              return {
                episode: episode.id,
                categories: [...preview.categories],
                facts: preview.facts,
                basis: chosen,
                seen: preview.seal,
                ...(at === '' ? {} : { where: { kind: at, ...named(at, label) } }),
              };
            }}
          />
        </span>
      </div>
    </Card>
  );
}

const TITLE: Words = { zh: '作出管控决定', en: 'order control' };
const ORDERED: Words = { zh: '管控决定已生效', en: 'Control is ordered' };
const PLACES = [
  { value: 'home', zh: '在家中', en: 'at home' },
  { value: 'facility', zh: '已在隔离点', en: 'in an isolation site already' },
  { value: 'hospital', zh: '正在住院', en: 'in hospital' },
] as const;
type At = (typeof PLACES)[number]['value'] | '';

/** Where in particular; at home nobody is asked. */
function named(at: At, label: string): { label?: string } {
  return at === 'home' || label.trim() === '' ? {} : { label: label.trim() };
}

/** Why an order can not be pressed yet: the same the server would say. */
function whyNotOrder(preview: ShownPreview | undefined): Words | undefined {
  if (preview === undefined) return { zh: '方案尚未算出', en: 'the plan is not there yet' };
  if (preview.notYours !== null) return preview.notYours;
  if (preview.missing.length > 0) {
    const words = preview.missingWords;
    return {
      zh: `还缺：${words.map((one) => one.zh).join('、')}`,
      en: `still missing: ${words.map((one) => one.en).join(', ')}`,
    };
  }
  if (preview.problem !== null) return preview.problem;
  if (preview.exempt !== null)
    return {
      zh: '按方案无需管控，请签署“无需管控”',
      en: 'no control is needed by the protocol: sign that instead',
    };
  return preview.seal === null ? { zh: '方案尚未算出', en: 'the plan is not there yet' } : undefined;
}

function NoControl({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const choices = useChoices();
  const [reason, setReason] = useState('');
  return (
    <>
      <Select
        label={t('noControlReason')}
        value={reason}
        onChange={setReason}
        options={choices?.noControlReasons ?? []}
        empty={t('chooseReason')}
      />
      <ActButton
        act="signNoControl"
        place={episode.place.path}
        why={episode.whyNot['no-control'] ?? (reason === '' ? CHOOSE : undefined)}
        confirm={SURE}
        input={{ episode: episode.id, reason }}
      />
    </>
  );
}

const CHOOSE: Words = { zh: '请先选择原因', en: 'Choose a reason first' };
const SURE: Words = {
  zh: '将签署“无需管控”，这次研判随之结束。您的姓名和原因会记入账本。',
  en: 'You sign that no control is needed, and this assessment ends. Your name and the reason are kept in the ledger.',
};
