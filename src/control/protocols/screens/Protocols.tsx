// Protocols in force: categories, stages, tests, conditions, each with its source, and a place to try facts on them.
import { useState } from 'react';
import { Go, useFilters } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useLanguage, useMarks, useSay } from '../../../shells/kit/words.ts';
import type { ProtocolsAnswer } from '../routes.ts';
import {
  ANCHOR_WORDS,
  type Category,
  condWords,
  SCOPE_WORDS,
  SPECIMEN_WORDS,
  STAGE_PLACE_WORDS,
  type Stage,
  TEST_KIND_WORDS,
} from '../terms.ts';
import { Behind } from './Behind.tsx';
import { PlanStrip } from './plan-strip.tsx';
import { useT } from './protocol-words.ts';
import './protocols.css';
import { inLanguage } from './source.ts';
import { Try } from './Try.tsx';

export type ShownProtocol = ProtocolsAnswer['rows'][number];

export default function ProtocolsScreen() {
  const t = useT();
  const say = useSay();
  const [filters, setFilters] = useFilters();
  const { data, error, refetch } = useLook<ProtocolsAnswer>('/protocols', {}, { follows: ['rulebook.'] });
  const path = [{ title: t('rulebook'), to: '/rulebook' }];
  const shown = data?.rows.find(({ id }) => id === filters.protocol) ?? data?.rows[0];
  if (data === undefined || shown === undefined)
    return (
      <>
        <PageHeader title={t('protocols')} path={path} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  const trying = filters.tab === 'try';
  return (
    <>
      <PageHeader
        title={t('protocols')}
        path={path}
        actions={
          <Go to={`/rulebook/${shown.part}`} className="button">
            {t('openRule')}
          </Go>
        }
      />
      <Behind />
      <p className="proto-help">{t(trying ? 'tryHelp' : 'help')}</p>
      <div className="proto-bar">
        <fieldset className="proto-set chips" aria-label={t('protocol')}>
          {data.rows.map((one) => (
            <button
              key={one.id}
              type="button"
              className="chip"
              aria-pressed={one.id === shown.id}
              onClick={() => setFilters({ protocol: one.id })}
            >
              {say(one)}
            </button>
          ))}
        </fieldset>
        <div className="proto-tabs" role="tablist" aria-label={t('protocols')}>
          {(['inForce', 'try'] as const).map((tab) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`proto-${tab}`}
              aria-selected={(tab === 'try') === trying}
              aria-controls="proto-panel"
              onClick={() => setFilters({ tab: tab === 'try' ? 'try' : undefined })}
            >
              {t(tab)}
            </button>
          ))}
        </div>
      </div>
      <div id="proto-panel" role="tabpanel" aria-labelledby={`proto-${trying ? 'try' : 'inForce'}`}>
        {trying ? <Try key={shown.id} protocol={shown} /> : <Whole protocol={shown} roles={data.roles} />}
      </div>
    </>
  );
}

function Whole({ protocol, roles }: { protocol: ShownProtocol; roles: ProtocolsAnswer['roles'] }) {
  const t = useT();
  const say = useSay();
  const language = useLanguage();
  return (
    <>
      <Card className="proto-head">
        <p>
          <StatePill tone={protocol.status === 'template' ? 'late' : protocol.holdsToday ? 'good' : 'quiet'}>
            {t(protocol.status)}
          </StatePill>
          <span className="digits">
            {protocol.id} ·{' '}
            {protocol.until === null
              ? t('from', { on: protocol.from })
              : t('fromUntil', { from: protocol.from, until: protocol.until })}{' '}
            · {t('version')} {protocol.version}
            {protocol.overlays.length > 0 && ` · ${t('overlays', { ids: protocol.overlays.join(' · ') })}`}
          </span>
        </p>
        <p className="proto-source">{inLanguage(protocol.source, language)}</p>
      </Card>
      {protocol.categories.map((category) => (
        <CategoryCard key={category.id} protocol={protocol} category={category} roles={roles} />
      ))}
      <Card title={t('examples')}>
        <p className="proto-source">{t('examplesHelp')}</p>
        {protocol.examples.length === 0 ? (
          <EmptyState />
        ) : (
          <ul className="proto-examples">
            {protocol.examples.map((one) => (
              <li key={one.id}>
                <strong>{one.id}</strong> {say(one)}
                {one.plan.map((line) => (
                  <code key={line} className="digits">
                    {line}
                  </code>
                ))}
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

interface CategoryProps {
  protocol: ShownProtocol;
  category: Category;
  roles: ProtocolsAnswer['roles'];
}

function CategoryCard({ protocol, category, roles }: CategoryProps) {
  const t = useT();
  const say = useSay();
  const language = useLanguage();
  const sample = protocol.samples[category.id];
  const [open, setOpen] = useState(false);
  const named = (id: string) => {
    const found = protocol.categories.find((one) => one.id === id);
    return found === undefined ? id : say(found);
  };
  return (
    <Card
      title={say(category)}
      extra={<span className="proto-quiet digits">{t('priority', { n: category.priority })}</span>}
    >
      <p className="proto-source">{inLanguage(category.source, language)}</p>
      <p className="proto-quiet">
        {[
          ...(category.needs.length === 0
            ? []
            : [t('needs', { what: category.needs.map((one) => say(ANCHOR_WORDS[one])).join(' · ') })]),
          ...(category.stages.length === 0 ? [] : [t(`late.${category.late}`)]),
          ...(category.onPositive === category.id
            ? []
            : [t('onPositive', { what: named(category.onPositive) })]),
          ...(category.onLinkedPositive === undefined
            ? []
            : [t('onLinkedPositive', { what: named(category.onLinkedPositive) })]),
          ...(category.unless === undefined
            ? []
            : [t('unless', { what: category.unless.map((one) => say(one)).join(' · ') })]),
        ].join(' · ')}
      </p>
      {category.openEnded !== undefined && <p className="proto-open">{say(category.openEnded)}</p>}
      {sample !== undefined && <PlanStrip plan={sample} today="" />}
      {category.stages.length > 0 && (
        <>
          <button
            type="button"
            className="button button-link button-small"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {t(open ? 'hideRows' : 'showRows')}
          </button>
          {open && (
            <ol className="proto-stages">
              {[...category.stages, ...(category.whenOver ? [category.whenOver] : [])].map((stage) => (
                <StageRows key={stage.id} stage={stage} roles={roles} />
              ))}
            </ol>
          )}
        </>
      )}
    </Card>
  );
}

function StageRows({ stage, roles }: { stage: Stage; roles: ProtocolsAnswer['roles'] }) {
  const t = useT();
  const say = useSay();
  const language = useLanguage();
  const { colon } = useMarks();
  const at = ({ anchor, plus }: Stage['start']) =>
    `${say(ANCHOR_WORDS[anchor])}${plus === 0 ? '' : ` ${plus < 0 ? '−' : '+'} ${t('days', { n: Math.abs(plus) })}`}`;
  return (
    <li>
      <h4>
        {say(stage)}{' '}
        <span className="digits">{t('lengthFrom', { start: at(stage.start), end: at(stage.end) })}</span>
      </h4>
      <dl>
        <Row what={say(STAGE_PLACE_WORDS[stage.place])} source={inLanguage(stage.source, language)} />
        {stage.tests.map((rule) => (
          <Row
            key={`${rule.at} ${rule.days.join()} ${rule.kind}`}
            what={`${say(TEST_KIND_WORDS[rule.kind])} · ${say(SPECIMEN_WORDS[rule.specimen])}${
              rule.double ? ` · ${t('testDouble')}` : ''
            }${colon}${say(ANCHOR_WORDS[rule.at])} + ${rule.days.join(', ')}`}
            source={inLanguage(rule.source, language)}
          />
        ))}
        {stage.fallback && (
          <Row
            what={t('fallbackTo', { place: say(STAGE_PLACE_WORDS[stage.fallback.place]) })}
            source={inLanguage(stage.fallback.source, language)}
          />
        )}
        {(stage.restart ?? []).map((row) => (
          <Row
            key={row.when}
            what={`${t('restarts', { what: say(SCOPE_WORDS[row.when]) })} → ${at(row.to)}`}
            source={inLanguage(row.source, language)}
          />
        ))}
        <Row
          what={`${t('release')}${colon}${stage.releaseIf.map((one) => say(condWords(one, roles))).join(' · ')}`}
        />
      </dl>
    </li>
  );
}

function Row({ what, source }: { what: string; source?: string }) {
  return (
    <div>
      <dt>{what}</dt>
      <dd>{source}</dd>
    </div>
  );
}
