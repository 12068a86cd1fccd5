// Who works at the site: wanted by the ratio and there, post by post; putting somebody at one and taking her from it.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { AccountPicker } from '../../shells/kit/account-picker.tsx';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { useMay } from '../../shells/kit/session.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { AccountChoice } from '../../teams/choices.ts';
import { rotaGapLine } from '../briefing/rules.ts';
import { useT } from './isolation-words.ts';
import { Field, TextField } from './parts.tsx';
import type { SiteShown } from './Site.tsx';

/** Appointed by headquarters. */
const BY_DISTRICT = ['head', 'secretary'];

export function Staff({ site }: { site: SiteShown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const lead = useMay('isolation.lead', { place: site.place });
  const [post, setPost] = useState('medic');
  const [account, setAccount] = useState<AccountChoice>();
  const [untrained, setUntrained] = useState('');
  const posts = site.staff.filter((one) => !BY_DISTRICT.includes(one.post));
  return (
    <div className="iso-columns">
      <Card title={t('view-staff')} flush>
        {site.rotaGaps.length > 0 && (
          <ul className="iso-rota-gaps">
            {site.rotaGaps.map((gap) => (
              <li key={`${gap.words.en} ${gap.from}`}>
                <StatePill tone="now" words={rotaGapLine({ ...gap.words, ...gap })} />
              </li>
            ))}
          </ul>
        )}
        <DataTable
          label={t('view-staff')}
          rows={site.staff}
          rowKey={(row) => row.post}
          columns={[
            { key: 'post', title: POST, width: 190, cell: (row) => capital(say(row)) },
            {
              key: 'there',
              title: THERE,
              width: 150,
              cell: (row) => (
                <span className="iso-actions">
                  <span className="digits">
                    {row.there.length} / {row.wanted}
                  </span>
                  {row.there.length < row.wanted && (
                    <StatePill tone="late">{t('missingN', { n: row.wanted - row.there.length })}</StatePill>
                  )}
                </span>
              ),
            },
            {
              key: 'people',
              title: PEOPLE,
              cell: (row) => (
                <span className="iso-people">
                  {row.there.map((person) => (
                    <span key={person.account}>
                      {person.name}
                      {person.until !== null && (
                        <small className="iso-quiet digits">
                          {' '}
                          {t('postUntil', { at: moment(person.until) })}
                        </small>
                      )}
                      {!BY_DISTRICT.includes(row.post) && lead.may && (
                        <ActButton
                          act="staffIsolationSite"
                          tone="link"
                          size="small"
                          title={OFF}
                          place={site.place}
                          confirm={{
                            zh: `${person.name} 不再任「${row.zh}」，随即看不到本点。`,
                            en: `${person.name} leaves the post “${row.en}” and sees this site no more.`,
                          }}
                          input={{ site: site.id, post: row.post, account: person.account, on: false }}
                        />
                      )}
                    </span>
                  ))}
                </span>
              ),
            },
          ]}
        />
      </Card>
      {lead.may && (
        <Card title={t('addStaff')}>
          <div className="iso-inner">
            <Field label={t('post')}>
              {(id) => (
                <select
                  id={id}
                  className="input"
                  value={post}
                  onChange={(event) => setPost(event.target.value)}
                >
                  {posts.map((one) => (
                    <option key={one.post} value={one.post}>
                      {capital(say(one))}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <AccountPicker
              label={t('person')}
              look={`/isolation/sites/${site.id}/accounts`}
              value={account}
              onChange={setAccount}
            />
            <TextField
              label={t('untrainedWhy')}
              help={t('untrainedHelp')}
              maxLength={300}
              value={untrained}
              onChange={setUntrained}
            />
            <ActButton
              act="staffIsolationSite"
              tone="primary"
              place={site.place}
              why={account === undefined ? { zh: '请选人员', en: 'Choose somebody' } : undefined}
              input={{
                site: site.id,
                post,
                account: account?.account ?? '',
                on: true,
                ...(untrained.trim().length < 2 ? {} : { untrainedWhy: untrained.trim() }),
              }}
              onDone={() => {
                setAccount(undefined);
                setUntrained('');
              }}
            />
          </div>
        </Card>
      )}
    </div>
  );
}

const POST: Words = { zh: '岗位', en: 'Post' };
const THERE: Words = { zh: '在岗 / 应有', en: 'There / wanted' };
const PEOPLE: Words = { zh: '人员', en: 'People' };
const OFF: Words = { zh: '离岗', en: 'off' };
