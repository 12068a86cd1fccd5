// Who dispatches lists: their usual risk and deadline, the inbox other systems deliver to, the mappings remembered.
import { KeyRound, Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { useMayAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { InputOf, Json } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PlacePicker, type PlaceRow } from '../../../shells/kit/places.tsx';
import { useSession } from '../../../shells/kit/session.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { SourcesAnswer } from '../routes.ts';
import { isSourceCode, type SourceKind } from '../terms.ts';
import { useT, words } from './lists-words.ts';
import './receive.css';

type Answer = Json<SourcesAnswer>;
type Source = Answer['rows'][number];

export default function SourcesScreen() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { district } = useSession();
  const list = useLook<Answer>('/lists/sources');
  const [open, setOpen] = useState<string>();
  const may = useMayAct('openSource', { place: district.path });
  const source = list.data?.rows.find((one) => one.code === open);
  return (
    <>
      <PageHeader
        title={t('sources')}
        path={[{ title: t('lists'), to: '/lists' }]}
        beside={<span className="note">{t('sourcesHelp')}</span>}
        actions={
          <WhyButton
            tone="primary"
            icon={<Plus size={16} aria-hidden />}
            why={may.may ? undefined : may.why}
            onPress={() => setOpen('')}
          >
            {t('newSource')}
          </WhyButton>
        }
      />
      <Card flush>
        <DataTable
          label={t('sources')}
          rows={list.data?.rows}
          rowKey={(one) => one.code}
          onOpen={(one) => setOpen(one.code)}
          error={list.error}
          onRetry={() => void list.refetch()}
          columns={[
            {
              key: 'name',
              title: words('source'),
              cell: (one) => (
                <div className="two-lines">
                  <button type="button" className="button button-link" onClick={() => setOpen(one.code)}>
                    {say(one.words)}
                  </button>
                  <span className="note digits">{one.code}</span>
                </div>
              ),
            },
            { key: 'kind', title: words('kind'), width: 130, cell: (one) => say(one.kindWords) },
            {
              key: 'risk',
              title: words('risk'),
              width: 90,
              cell: (one) => {
                const risk = list.data?.risks.find((row) => row.risk === one.risk);
                return risk ? say(risk.words) : '—';
              },
            },
            {
              key: 'respond',
              title: words('respondBy'),
              width: 120,
              cell: (one) => (
                <span className="digits">
                  {t('minutesN', { n: one.respondMinutes ?? list.data?.respondMinutes ?? '' })}
                </span>
              ),
            },
            {
              key: 'default',
              title: words('defaultPlace'),
              cell: (one) => (one.defaultPlaceName ? say(one.defaultPlaceName) : '—'),
            },
            {
              key: 'inbox',
              title: words('inbox'),
              width: 110,
              cell: (one) => (
                <StatePill tone={one.hasInbox ? 'good' : 'quiet'}>
                  {t(one.hasInbox ? 'inboxOpen' : 'inboxNone')}
                </StatePill>
              ),
            },
            {
              key: 'last',
              title: words('lastAt'),
              width: 170,
              cell: (one) => (
                <span className="digits">
                  {one.lastAt ? `${moment(one.lastAt)} · ${t('batchesN', { n: one.batches })}` : t('never')}
                </span>
              ),
            },
            {
              key: 'state',
              title: words('standing'),
              width: 100,
              cell: (one) => (
                <StatePill tone={one.closedAt ? 'quiet' : 'good'}>
                  {t(one.closedAt ? 'closed' : 'active')}
                </StatePill>
              ),
            },
          ]}
        />
      </Card>
      {list.data !== undefined && open !== undefined && (
        <SourceDialog key={open} all={list.data} source={source} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

function SourceDialog({
  all,
  source,
  onClose,
}: {
  all: Answer;
  source: Source | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const id = useId();
  const { district } = useSession();
  const places = useLook<{ rows: PlaceRow[] }>(
    '/places',
    { within: district.path },
    { follows: ['places.'] },
  );
  const [code, setCode] = useState(source?.code ?? '');
  const [name, setName] = useState(source?.name ?? '');
  const [nameEn, setNameEn] = useState(source?.nameEn ?? '');
  const [kind, setKind] = useState<SourceKind>(source?.kind ?? 'other');
  const [risk, setRisk] = useState(source?.risk ?? '');
  const [minutes, setMinutes] = useState(source?.respondMinutes?.toString() ?? '');
  const [usual, setUsual] = useState<string | undefined>(source?.defaultPlace ?? undefined);
  const [closed, setClosed] = useState(source?.closedAt != null);
  const [key, setKey] = useState<{ key: string; path: string }>();
  const fields = {
    name: name.trim(),
    nameEn: nameEn.trim() || name.trim(),
    kind,
    risk: risk === '' ? null : risk,
    respondMinutes: minutes === '' ? null : Number(minutes),
    defaultPlace: usual ?? null,
  };
  const why =
    source === undefined && !isSourceCode(code)
      ? {
          zh: '请填写 2 至 40 个小写字母、数字或连字符作为代码',
          en: 'Give a code of 2 to 40 small letters, digits or hyphens',
        }
      : name.trim() === ''
        ? { zh: '请填写名称', en: 'Give a name' }
        : undefined;
  const common = { tone: 'primary', title: words('save'), why, onDone: onClose } as const;
  return (
    <Dialog
      open
      width={720}
      title={source === undefined ? t('newSource') : `${t('editSource')} · ${say(source.words)}`}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('close')}
          </button>
          {source === undefined ? (
            <ActButton
              {...common}
              act="openSource"
              place={district.path}
              input={{ ...fields, code, place: district.path }}
            />
          ) : (
            <ActButton
              {...common}
              act="changeSource"
              place={source.place}
              input={{ ...fields, code: source.code, closed } satisfies InputOf<'changeSource'>}
            />
          )}
        </>
      }
    >
      <div className="source-form">
        <label>
          <span className="field-label">{t('code')}</span>
          <input
            className="input"
            value={code}
            disabled={source !== undefined}
            onChange={(event) => setCode(event.target.value)}
          />
          {source === undefined && <span className="field-help">{t('codeHelp')}</span>}
        </label>
        <label>
          <span className="field-label">{t('kind')}</span>
          <select
            className="input"
            value={kind}
            // The options are the kinds.
            onChange={(event) => setKind(event.target.value as SourceKind)}
          >
            {all.kinds.map((one) => (
              <option key={one.kind} value={one.kind}>
                {say(one.words)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="field-label">{t('name')}</span>
          <input
            className="input"
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label>
          <span className="field-label">{t('nameEn')}</span>
          <input
            className="input"
            value={nameEn}
            maxLength={80}
            onChange={(event) => setNameEn(event.target.value)}
          />
        </label>
        <label>
          <span className="field-label">{t('risk')}</span>
          <select className="input" value={risk} onChange={(event) => setRisk(event.target.value)}>
            <option value="">—</option>
            {all.risks.map((one) => (
              <option key={one.risk} value={one.risk}>
                {say(one.words)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="field-label">{t('respondMinutes')}</span>
          <input
            className="input"
            type="number"
            min={1}
            value={minutes}
            placeholder={t('byDefault', { n: all.respondMinutes })}
            onChange={(event) => setMinutes(event.target.value)}
          />
        </label>
        <div className="wide">
          <span className="field-label">{t('defaultPlace')}</span>
          <PlacePicker
            rows={(places.data?.rows ?? []).filter((row) => row.path !== district.path)}
            value={usual}
            onChange={setUsual}
            label={words('defaultPlace')}
            width="100%"
          />
          <p className="field-help">{t('defaultPlaceHelp')}</p>
        </div>
        {source !== undefined && (
          <label className="wide" htmlFor={`${id}c`}>
            <input
              id={`${id}c`}
              type="checkbox"
              checked={closed}
              onChange={(event) => setClosed(event.target.checked)}
            />{' '}
            {t('closeSource')}
          </label>
        )}
        {source !== undefined && (
          <section className="wide">
            <h3>{t('inbox')}</h3>
            <div className="mapping-row">
              <span className="digits">POST /api/inbox/{source.code}</span>
              <span className="page-actions">
                {source.hasInbox && (
                  <ActButton
                    act="closeInbox"
                    place={source.place}
                    size="small"
                    input={{ code: source.code }}
                  />
                )}
                <ActButton
                  act="rotateInboxKey"
                  place={source.place}
                  size="small"
                  icon={<KeyRound size={14} aria-hidden />}
                  input={{ code: source.code }}
                  {...(source.hasInbox ? { confirm: words('rotateConfirm') } : {})}
                  onDone={setKey}
                />
              </span>
            </div>
            {key !== undefined && (
              <>
                <p className="box-note box-late">{t('inboxKeyHelp')}</p>
                <code className="key-shown">{key.key}</code>
              </>
            )}
          </section>
        )}
        {source !== undefined && (
          <section className="wide">
            <h3>{t('mappings')}</h3>
            {source.mappings.length === 0 && <p className="note">{t('noMappings')}</p>}
            {source.mappings.map((one) => (
              <div key={one.signature} className="mapping-row">
                <div className="two-lines">
                  <span>{one.labels.join('、')}</span>
                  <span className="note">{t('mappingBy', { by: one.by, at: moment(one.at) })}</span>
                </div>
                <ActButton
                  act="forgetMapping"
                  place={source.place}
                  size="small"
                  input={{ code: source.code, signature: one.signature }}
                />
              </div>
            ))}
          </section>
        )}
      </div>
    </Dialog>
  );
}
