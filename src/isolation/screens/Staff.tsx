// Who works at the site: wanted by the ratio and there, post by post; putting somebody at one and taking her from it.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { AccountChoice } from '../routes.ts';
import { useT } from './isolation-words.ts';
import { AccountPicker, Field } from './parts.tsx';
import type { SiteShown } from './Site.tsx';

/** Appointed by headquarters. */
const BY_DISTRICT = ['head', 'secretary'];

export function Staff({ site }: { site: SiteShown }) {
  const t = useT();
  const say = useSay();
  const lead = useMay('isolation.lead', { place: site.place });
  const [post, setPost] = useState('medic');
  const [account, setAccount] = useState<AccountChoice>();
  const posts = site.staff.filter((one) => !BY_DISTRICT.includes(one.post));
  return (
    <div className="iso-columns">
      <Card title={t('view-staff')} flush>
        <table className="table" aria-label={t('view-staff')}>
          <thead>
            <tr>
              <th scope="col">{t('post')}</th>
              <th scope="col" className="align-right">
                {t('thereOfWanted')}
              </th>
              <th scope="col">{t('people')}</th>
            </tr>
          </thead>
          <tbody>
            {site.staff.map((one) => (
              <tr key={one.post}>
                <td>{capital(say(one))}</td>
                <td className="align-right">
                  <span className="digits">
                    {one.there.length} / {one.wanted}
                  </span>{' '}
                  {one.there.length < one.wanted && (
                    <StatePill tone="late">{t('missingN', { n: one.wanted - one.there.length })}</StatePill>
                  )}
                </td>
                <td>
                  <span className="iso-people">
                    {one.there.map((person) => (
                      <span key={person.account}>
                        {person.name}
                        {!BY_DISTRICT.includes(one.post) && lead.may && (
                          <ActButton
                            act="staffIsolationSite"
                            tone="link"
                            size="small"
                            title={OFF}
                            place={site.place}
                            confirm={{
                              zh: `${person.name} 不再任「${one.zh}」，随即看不到本点。`,
                              en: `${person.name} leaves the post “${one.en}” and sees this site no more.`,
                            }}
                            input={{ site: site.id, post: one.post, account: person.account, on: false }}
                          />
                        )}
                      </span>
                    ))}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
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
            <ActButton
              act="staffIsolationSite"
              tone="primary"
              place={site.place}
              why={account === undefined ? { zh: '请选人员', en: 'Choose somebody' } : undefined}
              input={{ site: site.id, post, account: account?.account ?? '', on: true }}
              onDone={() => setAccount(undefined)}
            />
          </div>
        </Card>
      )}
    </div>
  );
}

const OFF: Words = { zh: '离岗', en: 'off' };
