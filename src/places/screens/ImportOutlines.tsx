// Taking in outlines: choose a file, say what it is in, see what becomes of every feature, import.
import { type ChangeEvent, useId, useMemo, useState } from 'react';
import { placeAt } from '../../base/places.ts';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { DistrictMap, type MapValue } from '../../shells/kit/district-map.tsx';
import { useFilters, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../shells/kit/places.tsx';
import { useSession } from '../../shells/kit/session.tsx';
import { EmptyState } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { useSay } from '../../shells/kit/words.ts';
import {
  guessMapping,
  type Mapping,
  type Outline,
  type OutlineProblem,
  readOutlines,
} from '../outlines/rules.ts';
import type { PlaceRow } from '../routes.ts';
import { SYSTEMS, type System } from '../terms.ts';
import { Area } from './OutlineBoard.tsx';
import './places.css';
import { useT } from './places-words.ts';

const MOST_BYTES = 10 * 1_048_576;

interface Chosen {
  readonly fileName: string;
  readonly geojson: unknown;
}

export default function ImportOutlinesScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const tell = useTell();
  const { district } = useSession();
  const [filters, setFilters] = useFilters();
  const into = filters.into ?? district.path;
  const [file, setFile] = useState<Chosen>();
  const [unread, setUnread] = useState<string>();
  const [system, setSystem] = useState<System>('WGS-84');
  const [mapping, setMapping] = useState<Mapping>({});
  const [reviewNumber, setReviewNumber] = useState('');
  const [leaveOut, setLeaveOut] = useState(false);
  const places = useLook<{ rows: PlaceRow[] }>(
    '/places',
    { within: placeAt(into, 1) },
    { follows: ['places.'] },
  );
  const rows = places.data?.rows ?? [];
  const within = useMemo(
    () =>
      (places.data?.rows ?? [])
        .filter((row) => row.path === into || row.path.startsWith(`${into}.`))
        .map((row) => ({ path: row.path, level: row.level, code: row.code, name: row.name.zh })),
    [places.data, into],
  );
  const read = useMemo(
    () =>
      file === undefined
        ? undefined
        : readOutlines(file.geojson, { system, mapping, within: into, places: within }),
    [file, system, mapping, into, within],
  );
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.target.files ?? [];
    setFile(undefined);
    setUnread(undefined);
    setLeaveOut(false);
    if (chosen === undefined) return;
    if (chosen.size > MOST_BYTES)
      return setUnread(t('fileTooBig', { mb: (chosen.size / 1_048_576).toFixed(1) }));
    try {
      // Programs on Windows put a byte order mark before their JSON.
      const geojson: unknown = JSON.parse((await chosen.text()).replace(/^\ufeff/, ''));
      const { properties } = readOutlines(geojson, { system, mapping: {}, within: into, places: within });
      setMapping(guessMapping(properties));
      setFile({ fileName: chosen.name, geojson });
    } catch (error) {
      setUnread(t('fileNotJson', { why: error instanceof Error ? error.message.slice(0, 80) : '—' }));
    }
  };
  const faulty = read?.problems ?? [];
  const whole = faulty.find((one) => one.feature === 0);
  const why: Words | undefined =
    read === undefined
      ? { zh: '请先选择文件', en: 'Choose a file first' }
      : whole !== undefined
        ? whole.words
        : read.outlines.length === 0
          ? { zh: '没有可以导入的图形', en: 'There is no feature to import' }
          : faulty.length > 0 && !leaveOut
            ? {
                zh: '有问题的图形须改正，或勾选跳过',
                en: 'Correct the faulty features, or choose to leave them out',
              }
            : undefined;
  return (
    <>
      <PageHeader title={t('importTitle')} path={[{ title: t('map'), to: '/map' }]} />
      <div className="import-page">
        <Card title={t('fileCard')}>
          <div className="import-form">
            <div>
              <span className="field-label">{t('importInto')}</span>
              <PlacePicker
                rows={rows.filter((row) => row.level < 4)}
                value={into}
                clearable={false}
                width="100%"
                label={{ zh: '导入到', en: 'Into' }}
                onChange={(path) => setFilters({ into: path })}
              />
            </div>
            <FileField chosen={file?.fileName} onChoose={(event) => void choose(event)} unread={unread} />
            <SystemField value={system} onChange={setSystem} />
            <MappingFields mapping={mapping} onChange={setMapping} properties={read?.properties ?? []} />
            <TextField
              label={t('reviewNumber')}
              hint={t('reviewHint')}
              value={reviewNumber}
              onChange={setReviewNumber}
            />
            {whole === undefined && faulty.length > 0 && (
              <label className="import-choice">
                <input
                  type="checkbox"
                  checked={leaveOut}
                  onChange={(event) => setLeaveOut(event.target.checked)}
                />
                {t('leaveOut', { n: faulty.length })}
              </label>
            )}
            <ActButton
              act="importGrids"
              tone="primary"
              wide
              place={into}
              why={why}
              title={{ zh: '导入', en: 'Import' }}
              input={() =>
                file === undefined
                  ? undefined
                  : {
                      within: into,
                      fileName: file.fileName,
                      geojson: file.geojson,
                      system,
                      mapping,
                      leaveOut,
                      ...(reviewNumber.trim() === '' ? {} : { reviewNumber: reviewNumber.trim() }),
                    }
              }
              onDone={({ added, outlined }) => {
                tell.done({
                  zh: `已导入：新增 ${added} 个网格，更新 ${outlined} 个轮廓`,
                  en: `Imported: ${added} grids added, ${outlined} outlines set`,
                });
                go(`/map?at=${into}`);
              }}
            />
          </div>
        </Card>
        <Card title={t('preview')}>
          {read === undefined ? (
            <EmptyState title={{ zh: '还没有选择文件', en: 'No file is chosen yet' }} words={PREVIEW_HELP} />
          ) : whole !== undefined ? (
            <p role="alert">
              <StatePill tone="now" words={whole.words} />
            </p>
          ) : (
            <Preview
              outlines={read.outlines}
              problems={faulty}
              features={read.features}
              nameOf={(path) => {
                const row = rows.find((one) => one.path === path);
                return row === undefined ? path : say(row.name);
              }}
            />
          )}
        </Card>
      </div>
    </>
  );
}

const PREVIEW_HELP: Words = {
  zh: '选择文件后，这里显示它的图形和每个图形的去向。',
  en: 'Choose a file to see its features here and what becomes of each.',
};

function FileField({
  chosen,
  onChoose,
  unread,
}: {
  chosen: string | undefined;
  onChoose: (event: ChangeEvent<HTMLInputElement>) => void;
  unread: string | undefined;
}) {
  const t = useT();
  const id = useId();
  return (
    <div>
      <span className="field-label" id={`${id}-label`}>
        {t('file')}
      </span>
      <label className="file-field">
        <input
          type="file"
          className="unseen"
          accept=".geojson,.json,application/geo+json,application/json"
          aria-labelledby={`${id}-label`}
          aria-describedby={`${id}-hint`}
          aria-invalid={unread !== undefined}
          onChange={onChoose}
        />
        <span className="button">{t('choose')}</span>
        <span className="file-name">{chosen ?? t('chosenNone')}</span>
      </label>
      <p
        className={`field-help ${unread === undefined ? '' : 'field-wrong'}`}
        id={`${id}-hint`}
        aria-live="polite"
      >
        {unread ?? t('fileHint')}
      </p>
    </div>
  );
}

function SystemField({ value, onChange }: { value: System; onChange: (system: System) => void }) {
  const t = useT();
  const words: Record<System, string> = {
    'WGS-84': t('sysWgs'),
    CGCS2000: t('sysCgcs'),
    'GCJ-02': t('sysGcj'),
  };
  const id = useId();
  return (
    <fieldset>
      <legend className="field-label">{t('system')}</legend>
      {SYSTEMS.map((system) => (
        <label key={system} className="import-choice">
          <input
            type="radio"
            name={`${id}-system`}
            checked={value === system}
            onChange={() => onChange(system)}
          />
          {words[system]}
        </label>
      ))}
    </fieldset>
  );
}

interface MappingProps {
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
  properties: readonly { readonly name: string; readonly example: string }[];
}

function MappingFields({ mapping, onChange, properties }: MappingProps) {
  const t = useT();
  const id = useId();
  const fields = [
    { key: 'name', label: t('mapName') },
    { key: 'code', label: t('mapCode') },
    { key: 'community', label: t('mapCommunity') },
  ] as const;
  return (
    <fieldset>
      <legend className="field-label">{t('mapping')}</legend>
      {fields.map(({ key, label }) => (
        <div key={key}>
          <label className="field-label" htmlFor={`${id}-${key}`}>
            {label}
          </label>
          <select
            id={`${id}-${key}`}
            className="input"
            value={mapping[key] ?? ''}
            disabled={properties.length === 0}
            onChange={(event) => onChange({ ...mapping, [key]: event.target.value || undefined })}
          >
            <option value="">{t('mapNone')}</option>
            {properties.map(({ name, example }) => (
              <option key={name} value={name}>
                {example === '' ? name : `${name} · ${example}`}
              </option>
            ))}
          </select>
        </div>
      ))}
    </fieldset>
  );
}

interface TextProps {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
}

function TextField({ label, hint, value, onChange }: TextProps) {
  const id = useId();
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="input"
        value={value}
        maxLength={40}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p className="field-help" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}

interface PreviewProps {
  outlines: readonly Outline[];
  problems: readonly OutlineProblem[];
  features: number;
  nameOf: (path: string) => string;
}

type PreviewRow = { feature: number; outline?: Outline; problem?: OutlineProblem };

const PAGE = 50;

function Preview({ outlines, problems, features, nameOf }: PreviewProps) {
  const t = useT();
  const say = useSay();
  const [page, setPage] = useState(1);
  const rows = useMemo(
    (): PreviewRow[] => [
      ...problems.map((problem) => ({ feature: problem.feature, problem })),
      ...outlines
        .map((outline) => ({ feature: outline.feature, outline }))
        .sort((a, b) => a.feature - b.feature),
    ],
    [outlines, problems],
  );
  const shapes = useMemo(
    () =>
      outlines.map((outline) => ({
        path: String(outline.feature),
        // Above forty shapes names would only cover each other.
        name: outlines.length > 40 ? { zh: '', en: '' } : { zh: outline.name, en: outline.name },
        geometry: outline.geometry,
      })),
    [outlines],
  );
  const values = useMemo(
    () =>
      new Map<string, MapValue>(
        outlines.map((outline) => [
          String(outline.feature),
          { value: outline.path === undefined ? 2 : 1, label: '' },
        ]),
      ),
    [outlines],
  );
  return (
    <>
      {shapes.length > 0 && (
        <DistrictMap
          places={shapes}
          values={values}
          breaks={[1]}
          measure={{ zh: '文件中的图形', en: 'Features of the file' }}
          legend={false}
          height={300}
        />
      )}
      <p className="import-sum" aria-live="polite">
        {t('sum', {
          all: features,
          fresh: outlines.filter((one) => one.path === undefined).length,
          known: outlines.filter((one) => one.path !== undefined).length,
          bad: problems.length,
        })}
      </p>
      <DataTable
        label={t('preview')}
        rows={rows.slice((page - 1) * PAGE, page * PAGE)}
        rowKey={(row) => String(row.feature)}
        toneOf={(row) => (row.problem === undefined ? undefined : 'now')}
        pager={rows.length > PAGE ? { page, onPage: setPage, size: PAGE, total: rows.length } : undefined}
        columns={[
          {
            key: 'feature',
            title: { zh: '序号', en: 'No.' },
            width: 64,
            align: 'right',
            cell: (row) => <span className="digits">{row.feature}</span>,
          },
          {
            key: 'name',
            title: { zh: '名称', en: 'Name' },
            width: '26%',
            cell: (row) => row.outline?.name ?? '—',
          },
          {
            key: 'becomes',
            title: { zh: '去向', en: 'Becomes' },
            cell: ({ outline, problem }) =>
              problem !== undefined ? (
                <span className="words-now">{say(problem.words)}</span>
              ) : outline?.path === undefined ? (
                t('becomesNew', { above: nameOf(outline?.above ?? '') })
              ) : (
                t('becomesOutline', { name: nameOf(outline.path) })
              ),
          },
          {
            key: 'area',
            title: { zh: '面积', en: 'Area' },
            width: 130,
            align: 'right',
            cell: (row) => (row.outline === undefined ? '—' : <Area m2={row.outline.areaM2} />),
          },
        ]}
      />
    </>
  );
}
