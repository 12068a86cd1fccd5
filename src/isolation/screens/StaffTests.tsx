// The tests of the staff by name, for whoever sees to them: chosen row by row or all who are due at once, sampled with a
// tap, and the result where no laboratory reports to the house.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { RESULT_WORDS, RESULTS, type TestOutcome } from '../../control/tests/terms.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { DateField } from '../../shells/kit/date-field.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { capital, useMarks, useSay } from '../../shells/kit/words.ts';
import { staffTestSum } from '../briefing/rules.ts';
import type { StaffTestsPage } from '../staff/routes.ts';
import type { StaffStanding } from '../staff/terms.ts';
import { useT } from './isolation-words.ts';
import { Field, TextField } from './parts.tsx';
import type { SiteShown } from './Site.tsx';

const TONES = {
  positive: 'now',
  overdue: 'now',
  due: 'late',
  late: 'late',
  awaited: 'busy',
  tested: 'good',
} as const satisfies Record<StaffStanding, string>;
const OWED: readonly StaffStanding[] = ['due', 'overdue'];

export function StaffTests({ site }: { site: SiteShown }) {
  const t = useT();
  const say = useSay();
  const { comma } = useMarks();
  const { moment } = useFormat();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [tube, setTube] = useState('');
  const [at, setAt] = useState('');
  const [result, setResult] = useState<TestOutcome>('negative');
  const { data } = useLook<Json<StaffTestsPage>>(
    `/isolation/sites/${site.id}/staff-tests`,
    {},
    { follows: ['isolation.', 'teams.'] },
  );
  if (data === undefined) return null;
  const { rows } = data;
  const picked = rows.filter(({ account }) => chosen.has(account));
  const tests = picked.flatMap(({ last }) => (last === null ? [] : [last.id]));
  const label = tube.trim().toUpperCase();
  const nobody = picked.length === 0 ? CHOOSE : undefined;
  const when = at === '' ? {} : { at: `${at}:00+08:00` }; // the district's time
  const toggle = (account: string) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(account)) next.add(account);
      return next;
    });
  const choose = (is: (row: (typeof rows)[number]) => boolean) =>
    setChosen(new Set(rows.filter(is).map(({ account }) => account)));
  const clear = () => {
    setChosen(new Set());
    setTube('');
    setAt('');
  };
  return (
    <Card title={t('staffTests')} flush>
      <div className="iso-inner iso-staff-told">
        <p>
          {say(staffTestSum(data.counts))}{' '}
          <small className="iso-quiet">
            {t(data.everyDays === 1 ? 'staffDaily' : 'staffEvery', { n: data.everyDays })}
          </small>
        </p>
        <div className="iso-actions">
          <WhyButton size="small" onPress={() => choose(({ standing }) => OWED.includes(standing))}>
            {t('chooseDue', { n: data.counts.due })}
          </WhyButton>
          <WhyButton size="small" onPress={() => choose(({ last }) => last !== null && last.result === null)}>
            {t('chooseAwaited', { n: data.counts.awaited })}
          </WhyButton>
        </div>
      </div>
      <div className="iso-inner iso-staff-form">
        <div className="iso-half">
          <Field label={t('staffTube')} help={t('staffTubeHelp')}>
            {(id) => (
              <input
                id={id}
                className="input digits"
                autoComplete="off"
                maxLength={40}
                value={tube}
                onChange={(event) => setTube(event.target.value)}
              />
            )}
          </Field>
          <DateField label={t('staffAt')} value={at} onChange={setAt} moment />
        </div>
        <div className="iso-actions">
          <ActButton
            act="sampleStaff"
            tone="primary"
            place={site.place}
            title={{ zh: `登记采样（${picked.length} 人）`, en: `write down as sampled (${picked.length})` }}
            why={nobody ?? (label === '' || /^[A-Z0-9-]{4,40}$/.test(label) ? undefined : TUBE)}
            input={{
              site: site.id,
              accounts: picked.map(({ account }) => account),
              ...when,
              ...(label === '' ? {} : { tube: label }),
            }}
            onDone={clear}
          />
          <select
            className="input iso-staff-result"
            aria-label={t('staffResult')}
            value={result}
            onChange={(event) => setResult(event.target.value as TestOutcome)} // an option below
          >
            {RESULTS.map((one) => (
              <option key={one} value={one}>
                {capital(say(RESULT_WORDS[one]))}
              </option>
            ))}
          </select>
          <ActButton
            act="noteStaffResult"
            place={site.place}
            title={{ zh: `登记结果（${tests.length} 人）`, en: `write down the result (${tests.length})` }}
            why={nobody ?? (tests.length < picked.length ? NOT_SAMPLED : undefined)}
            confirm={
              result === 'positive'
                ? {
                    zh: '阳性：点长 30 分钟内须停其岗位并单独隔离。确认登记？',
                    en: 'Positive: the head is asked at once to take her off her post and alone. Write it down?',
                  }
                : undefined
            }
            input={{ site: site.id, tests, result, ...when }}
            onDone={clear}
          />
        </div>
      </div>
      <DataTable
        label={t('staffTests')}
        rows={rows}
        rowKey={(row) => row.account}
        toneOf={({ standing }) =>
          TONES[standing] === 'now' ? 'now' : TONES[standing] === 'late' ? 'late' : undefined
        }
        empty={{ words: NOBODY }}
        columns={[
          {
            key: 'name',
            title: COLUMNS.name,
            cell: (row) => (
              <label className="iso-check">
                <input
                  type="checkbox"
                  className="iso-tick"
                  checked={chosen.has(row.account)}
                  onChange={() => toggle(row.account)}
                />
                <span className="iso-two">
                  {row.name}
                  <small className={row.tooLong ? 'iso-bad' : undefined}>
                    {t(row.tooLong ? 'insideTooLong' : 'insideFor', { n: row.days })}
                  </small>
                  <small>{row.posts.map((one) => capital(say(one))).join(comma)}</small>
                </span>
              </label>
            ),
          },
          {
            key: 'standing',
            title: COLUMNS.standing,
            width: 130,
            cell: (row) => <StatePill tone={TONES[row.standing]} words={row.standingWords} />,
          },
          {
            key: 'due',
            title: COLUMNS.due,
            width: 120,
            cell: (row) => (row.standing === 'positive' ? '—' : <span className="digits">{row.dueOn}</span>),
          },
          {
            key: 'last',
            title: COLUMNS.last,
            width: 300,
            cell: ({ last }) =>
              last === null ? (
                '—'
              ) : (
                <span className="iso-two">
                  <span className="digits">
                    {moment(last.sampledAt)}
                    {last.tube !== null && ` · ${last.tube}`}
                  </span>
                  <small>
                    {last.resultWords === null || last.foundAt === null
                      ? t('noResult')
                      : `${capital(say(last.resultWords))} · ${moment(last.foundAt)}`}
                  </small>
                </span>
              ),
          },
        ]}
      />
    </Card>
  );
}

/** Who stays apart after duty: until when, and her release; before her day it needs a reason. */
export function AfterDuty({ site, place }: { site: string; place: string }) {
  const t = useT();
  const { moment } = useFormat();
  const [reason, setReason] = useState('');
  const { data } = useLook<Json<StaffTestsPage>>(
    `/isolation/sites/${site}/staff-tests`,
    {},
    { follows: ['isolation.', 'teams.'] },
  );
  if (data === undefined || data.off.length === 0) return null;
  const early = reason.trim();
  return (
    <Card title={t('afterDuty', { n: data.off.length })}>
      <ul className="iso-list iso-after">
        {data.off.map((one) => (
          <li key={one.account}>
            <span className="iso-two">
              {one.name}
              <small className="digits">
                {t('afterDutySince', { at: moment(one.endedAt), on: one.releaseOn })}
              </small>
            </span>
            <span className="iso-actions">
              {one.positive ? (
                <StatePill tone="now">{t('afterDutyPositive')}</StatePill>
              ) : (
                <StatePill tone={one.due ? 'late' : 'busy'}>
                  {t(one.due ? 'toRelease' : 'inQuarantine')}
                </StatePill>
              )}
              <ActButton
                act="releaseStaff"
                size="small"
                place={place}
                why={one.positive ? A_CASE : one.due || early.length > 1 ? undefined : TOO_EARLY}
                input={{
                  site,
                  account: one.account,
                  ...(one.due || early.length < 2 ? {} : { reason: early }),
                }}
                onDone={() => setReason('')}
              />
            </span>
          </li>
        ))}
      </ul>
      {data.off.some(({ due }) => !due) && (
        <TextField label={t('earlyWhy')} maxLength={300} value={reason} onChange={setReason} />
      )}
    </Card>
  );
}

const A_CASE: Words = { zh: '上次检测阳性，按病例处理', en: 'Her last test was positive: she is a case' };
const TOO_EARLY: Words = { zh: '未到期：提前解除请写原因', en: 'Before her day: give the reason' };
const CHOOSE: Words = { zh: '请先选人员', en: 'Choose somebody' };
const TUBE: Words = {
  zh: '管号为 4 至 40 位字母、数字和横线',
  en: 'A label is 4 to 40 letters, digits and dashes',
};
const NOT_SAMPLED: Words = { zh: '所选人员中有人还没有采样', en: 'Not everybody chosen was sampled' };
const NOBODY: Words = { zh: '还没有人在岗。', en: 'Nobody is at a post yet.' };
const COLUMNS = {
  name: { zh: '人员', en: 'Who' },
  standing: { zh: '状态', en: 'Stands' },
  due: { zh: '应采日', en: 'Due on' },
  last: { zh: '上次检测', en: 'Last test' },
} as const satisfies Record<string, Words>;
