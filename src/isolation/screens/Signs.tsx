// What is hung up at a site, a sheet of A4 each: the signs of its zones, the codes of corridors, the picture of who walks
// where, and the notice for guests. Signs speak both languages, whatever the page does: they are for whoever comes by.

import type { Words } from '../../base/words.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { Go, useAddress, useFilters } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { StatePill } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { QrCode } from '../../shells/kit/qr-code.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { SignsPage } from '../sites/routes.ts';
import { PICTURE } from '../sites/rules.ts';
import { PASSAGE_WHO } from '../terms.ts';
import './isolation.css';
import './signs.css';
import { useT } from './isolation-words.ts';

type Signs = Json<SignsPage>;
const VIEWS = ['zones', 'corridors', 'ways', 'notice', 'waste'] as const;

export default function SignsScreen() {
  const t = useT();
  const { site: id = '' } = useAddress();
  const say = useSay();
  const [filters, setFilters] = useFilters();
  const lead = useMay('isolation.lead');
  const { data, error, refetch } = useLook<Signs>(
    `/isolation/sites/${id}/signs`,
    {},
    { follows: ['isolation.', 'rulebook.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const view = VIEWS.find((one) => one === filters.view) ?? 'zones';
  return (
    <>
      <PageHeader
        title={t('signs')}
        path={[
          { title: t('sites'), to: '/isolation' },
          { title: `${data.site.code} ${data.site.name}`, to: `/isolation/${id}` },
        ]}
        beside={
          view === 'ways' ? (
            <StatePill tone={data.crossings > 0 ? 'now' : 'good'}>
              {data.crossings > 0 ? t('waysCross', { n: data.crossings }) : t('waysApart')}
            </StatePill>
          ) : undefined
        }
        actions={
          <WhyButton tone="primary" onPress={() => window.print()}>
            {t('printNow')}
          </WhyButton>
        }
      />
      <div className="iso-tabs">
        <fieldset className="chips" aria-label={t('signs')}>
          {VIEWS.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={view === one}
              onClick={() => setFilters({ view: one === 'zones' ? undefined : one })}
            >
              {t(`signs-${one}`)}
            </button>
          ))}
        </fieldset>
        {lead.may && (
          <Go to={`/isolation/${id}/doors`} className="button button-small">
            {t('signs-doors')}
          </Go>
        )}
      </div>
      {view === 'waste' && (
        <fieldset className="chips sign-choose" aria-label={t('wasteCategory')}>
          {data.waste.categories.map((one) => (
            <button
              key={one.category}
              type="button"
              className="chip"
              aria-pressed={one === wasteOf(data, filters.category)}
              onClick={() => setFilters({ category: one.category })}
            >
              {capital(say(one))}
            </button>
          ))}
        </fieldset>
      )}
      <div className="sign-sheets">
        {view === 'zones' &&
          data.zones.map((zone) => <ZoneSign key={zone.zone} site={data.site} zone={zone} />)}
        {view === 'corridors' && <Corridors signs={data} />}
        {view === 'ways' && <Ways signs={data} />}
        {view === 'notice' && <Notice signs={data} />}
        {view === 'waste' && <WasteLabels signs={data} category={filters.category} />}
      </div>
    </>
  );
}

const KINDS = {
  clean: { zh: '清洁区', en: 'CLEAN' },
  between: { zh: '潜在污染区', en: 'PASS-THROUGH' },
  contaminated: { zh: '污染区', en: 'CONTAMINATED' },
} as const satisfies Record<string, Words>;

function ZoneSign({ site, zone }: { site: Signs['site']; zone: Signs['zones'][number] }) {
  const enters = zone.enters.length === 0 ? (['staff'] as const) : zone.enters;
  return (
    <section className={`sign sign-zone sign-${zone.kind}`}>
      <p className="sign-kind">
        {KINDS[zone.kind].zh} <span lang="en">{KINDS[zone.kind].en}</span>
      </p>
      <h2>{zone.words.zh}</h2>
      <p className="sign-en" lang="en">
        {zone.words.en}
      </p>
      <ul>
        <li>
          只限{enters.map((who) => PASSAGE_WHO[who].zh).join('、')}进入
          <span lang="en">only {enters.map((who) => PASSAGE_WHO[who].en).join(', ')} may enter</span>
        </li>
        {zone.onward.map(({ who, to }) => (
          <li key={`${who}/${to.en}`}>
            {PASSAGE_WHO[who].zh} → {to.zh}
            <span lang="en">
              {PASSAGE_WHO[who].en} → {to.en}
            </span>
          </li>
        ))}
        {zone.onward.length > 0 && zone.kind !== 'clean' && (
          <li>
            不得原路返回<span lang="en">nobody goes back the way she came</span>
          </li>
        )}
      </ul>
      {enters.includes('staff') && (
        <div className="sign-scan">
          <QrCode border={2} text={zone.code} label={zone.code} />
          <p>
            工作人员进入时扫码
            <span lang="en">staff: scan as you come in</span>
            <span className="digits">{zone.code}</span>
          </p>
        </div>
      )}
      <SignFoot site={site} />
    </section>
  );
}

function SignFoot({ site }: { site: Signs['site'] }) {
  return (
    <footer>
      <span>
        {site.code} {site.name}
      </span>
      <span>{site.address}</span>
    </footer>
  );
}

/** Six to a sheet: cut them out, and hang each where it is read after it was disinfected. */
function Corridors({ signs }: { signs: Signs }) {
  const t = useT();
  const sheets = Array.from({ length: Math.ceil(signs.corridors.length / 6) }, (_, i) =>
    signs.corridors.slice(i * 6, i * 6 + 6),
  );
  return sheets.map((sheet) => (
    <section key={sheet[0]?.code} className="sign sign-cards">
      {sheet.map((one) => (
        <div key={one.code} className="sign-card">
          <QrCode border={2} text={one.code} label={one.code} />
          <div>
            <h2>{one.words.zh}</h2>
            <p lang="en">{one.words.en}</p>
            <p className="digits">{one.code}</p>
            <p>
              {t('scanHere')}
              {one.meals ? ` · ${t('mealsPass')}` : ''}
            </p>
          </div>
        </div>
      ))}
    </section>
  ));
}

const wasteOf = ({ waste }: Signs, category: string | undefined) =>
  waste.categories.find((one) => one.category === category) ?? waste.categories[0];

/** Eight to a sheet, a sheet for each place waste comes from: one for every bag. Who tied it writes her name on it. */
function WasteLabels({ signs, category }: { signs: Signs; category: string | undefined }) {
  const is = wasteOf(signs, category);
  const { from, on } = signs.waste;
  return from.map((zone) => (
    <section key={zone.en} className="sign sign-cards sign-waste">
      {Array.from({ length: LABELS }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: eight alike
        <div key={i} className="sign-card sign-label">
          <h2>
            医疗废物：{is?.zh} <span lang="en">medical waste: {is?.en}</span>
          </h2>
          <dl>
            <Line zh="单位" en="site" value={`${signs.site.code} ${signs.site.name}`} />
            <Line zh="产生区域" en="zone" value={zone.zh} />
            <Line zh="日期" en="date" value={on} />
            <Line zh="时间" en="time" />
            <Line zh="封扎人" en="tied by" />
          </dl>
        </div>
      ))}
    </section>
  ));
}
const LABELS = 8;

function Line({ zh, en, value }: Words & { value?: string }) {
  return (
    <div>
      <dt>
        {zh} <span lang="en">{en}</span>
      </dt>
      <dd>{value}</dd>
    </div>
  );
}

const DASHES = { staff: undefined, guest: '14 8', waste: '3 8' } as const;

/** Who walks where: the staff in above and out below, guests and waste on the other side. */
function Ways({ signs }: { signs: Signs }) {
  return (
    <section className="sign sign-ways">
      <h2>
        通道图 <span lang="en">Who walks where</span>
      </h2>
      <svg
        viewBox={`0 0 ${PICTURE.width} ${PICTURE.height}`}
        role="img"
        aria-label="通道图 / who walks where"
      >
        <defs>
          {(Object.keys(DASHES) as (keyof typeof DASHES)[]).map((who) => (
            <marker
              key={who}
              id={`arrow-${who}`}
              viewBox="0 0 10 10"
              refX="9"
              refY="5"
              markerWidth="5"
              markerHeight="5"
              orient="auto"
            >
              <path className={`sign-arrow sign-who-${who}`} d="M0 0 10 5 0 10z" />
            </marker>
          ))}
        </defs>
        {signs.zones.map((zone) => (
          <g key={zone.zone} className={`sign-box sign-box-${zone.kind}`}>
            <rect x={zone.x} y={zone.y} width={zone.width} height={zone.height} rx="8" />
            <text x={zone.x + zone.width / 2} y={zone.y + zone.height / 2 - 4}>
              {short(zone.words.zh)}
            </text>
            <text
              className="sign-small"
              x={zone.x + zone.width / 2}
              y={zone.y + zone.height / 2 + 18}
              lang="en"
            >
              {short(zone.words.en)}
            </text>
          </g>
        ))}
        {signs.ways.map(({ who, from, into, line: [x1, y1, x2, y2] }) => (
          <line
            key={`${who}/${from}/${into}`}
            className={`sign-way sign-who-${who}`}
            x1={x1}
            y1={y1}
            x2={x2}
            y2={y2}
            strokeDasharray={DASHES[who]}
            markerEnd={`url(#arrow-${who})`}
          />
        ))}
      </svg>
      <ul className="sign-legend">
        {(Object.keys(DASHES) as (keyof typeof DASHES)[]).map((who) => (
          <li key={who}>
            <svg viewBox="0 0 60 10" aria-hidden="true">
              <line
                className={`sign-way sign-who-${who}`}
                x1="0"
                y1="5"
                x2="60"
                y2="5"
                strokeDasharray={DASHES[who]}
              />
            </svg>
            {PASSAGE_WHO[who].zh} <span lang="en">{PASSAGE_WHO[who].en}</span>
          </li>
        ))}
      </ul>
      <SignFoot site={signs.site} />
    </section>
  );
}

/** What stands in brackets is for the table, not for the wall. */
const short = (text: string) => text.replace(/[（(,，].*$/, '').trim();

function Notice({ signs }: { signs: Signs }) {
  const meals = signs.day.filter(({ meal }) => meal);
  const measured = signs.day.filter(({ meal }) => !meal).map(({ at }) => at);
  const lines: readonly Words[] = [
    ...NOTICE,
    {
      zh: `送餐：${meals.map(({ zh, at }) => `${zh} ${at}`).join('，')}`,
      en: `Meals: ${meals.map(({ en, at }) => `${en} ${at}`).join(', ')}`,
    },
    { zh: `测温：每天 ${measured.join('、')}`, en: `Your temperature is taken at ${measured.join(' and ')}` },
    ...RIGHTS,
  ];
  return (
    <section className="sign sign-notice">
      <h2>
        入住须知 <span lang="en">For our guests</span>
      </h2>
      <ol>
        {lines.map((line) => (
          <li key={line.en}>
            {line.zh}
            <span lang="en">{line.en}</span>
          </li>
        ))}
      </ol>
      <SignFoot site={signs.site} />
    </section>
  );
}

const NOTICE: readonly Words[] = [
  {
    zh: '房门从不从外面上锁；着火时按门后的路线离开',
    en: 'No door is locked from outside; when it burns, leave by the way shown behind the door',
  },
  {
    zh: '其他时候请留在房间，开门时戴口罩',
    en: 'Otherwise stay in your room, and wear a mask when you open the door',
  },
  {
    zh: '每天消毒之后才送餐；垃圾装进黄色袋，扎紧放门口',
    en: 'Meals come after each disinfection; put waste into the yellow bag, tie it, leave it at the door',
  },
];
const RIGHTS: readonly Words[] = [
  {
    zh: '身体不适、需要药品或帮助：扫门上的码，或打房内电话，随时',
    en: 'Unwell, or in need of medicine or help: scan the code at the door or call from the room, at any time',
  },
  {
    zh: '对安排有意见：扫门上的码选「投诉」，必有答复',
    en: 'Not content: choose “complaint” by the code at the door; you will be answered',
  },
  {
    zh: '您的天数、检测结果和理由可随时查询',
    en: 'You may ask for your days, your results and the reasons at any time',
  },
];
