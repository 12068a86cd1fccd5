// Finding people: one box for a code, a number or a part of a name, or walking the areas of one's duties.
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Go, useFilters, useGo, useSoughtText } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { StatePill } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../shells/kit/places.tsx';
import { useSession } from '../../shells/kit/session.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { PeoplePage } from '../routes.ts';
import { SEX_WORDS } from '../terms.ts';
import { usePages } from './parts.tsx';
import './people.css';
import { useT } from './people-words.ts';

/** How long a typist is waited for before the question is sent. */
const TYPING_MS = 350;

export default function PeopleScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const { district } = useSession();
  const [filters, setFilters] = useFilters();
  const [sought, setSought] = useSoughtText();
  const [text, setText] = useState(sought);
  useEffect(() => setText(sought), [sought]);
  useEffect(() => {
    const timer = setTimeout(() => setSought(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, setSought]);
  const { place } = filters;
  const pages = usePages(JSON.stringify([sought, place]));
  const query = {
    ...(sought === '' ? {} : { q: sought }),
    ...(place ? { place } : {}),
    ...(pages.after === undefined ? {} : { after: pages.after }),
  };
  const { data, error, refetch } = useLook<Json<PeoplePage>>('/people', query);
  const places = useLook<{ rows: { path: string; name: Words }[] }>(
    '/places',
    { within: district.path },
    { follows: ['places.'] },
  );
  return (
    <>
      <PageHeader
        title={t('people')}
        actions={
          <Go to="/people/same" className="button">
            {t('same')}
          </Go>
        }
      />
      <section className="card">
        <search className="people-find">
          <input
            type="search"
            className="input"
            aria-label={t('search')}
            placeholder={t('searchHint')}
            value={text}
            maxLength={100}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
          <PlacePicker
            rows={(places.data?.rows ?? []).map(({ path, name }) => ({ path, name }))}
            value={place}
            onChange={(next) => setFilters({ place: next })}
            label={{ zh: '所属区域', en: 'Area' }}
          />
          {data && <StatePill tone="quiet">{t(`by${data.by}`)}</StatePill>}
          <p>{t('searchNote')}</p>
        </search>
        <DataTable
          label={t('people')}
          rows={data?.rows}
          rowKey={(person) => person.id}
          error={error}
          onRetry={() => void refetch()}
          onOpen={(person) => go(`/people/${person.code}`)}
          empty={sought === '' ? NOBODY : NOT_FOUND}
          pager={{
            page: pages.page,
            onPage: (to) => pages.turn(to, data?.next ?? null),
            more: data?.next != null,
          }}
          columns={[
            {
              key: 'code',
              title: { zh: '编号', en: 'Code' },
              cell: (person) => (
                <Go to={`/people/${person.code}`} className="digits">
                  {person.code}
                </Go>
              ),
              width: 110,
            },
            { key: 'name', title: { zh: '姓名', en: 'Name' }, cell: (person) => person.name, width: 120 },
            {
              key: 'sex',
              title: { zh: '性别', en: 'Sex' },
              cell: (person) => (person.sex === undefined ? '—' : say(SEX_WORDS[person.sex])),
              width: 80,
            },
            {
              key: 'age',
              title: { zh: '年龄', en: 'Age' },
              cell: (person) => <span className="digits">{person.age ?? '—'}</span>,
              width: 70,
              align: 'right',
            },
            {
              key: 'phone',
              title: { zh: '电话', en: 'Phone' },
              cell: (person) => <span className="digits">{person.phone ?? '—'}</span>,
              width: 150,
            },
            {
              key: 'document',
              title: { zh: '证件', en: 'Document' },
              cell: (person) => <span className="digits">{person.document ?? '—'}</span>,
              width: 190,
            },
            {
              key: 'address',
              title: { zh: '住址', en: 'Address' },
              cell: (person) => person.address ?? '—',
            },
            {
              key: 'place',
              title: { zh: '所属区域', en: 'Area' },
              cell: (person) => say(person.placeName),
              width: 160,
            },
          ]}
        />
      </section>
    </>
  );
}

const NOBODY: { title: Words; words: Words } = {
  title: { zh: '这里还没有人员', en: 'Nobody here yet' },
  words: {
    zh: '导入名单后，名单上的人员会出现在其所属区域。',
    en: 'When a list is imported, the people on it appear in their areas.',
  },
};
const NOT_FOUND: { title: Words; words: Words } = {
  title: { zh: '没有找到', en: 'Nobody found' },
  words: {
    zh: '电话和证件号码须完整；姓名可只写其中的字。辖区之外的人员不会显示。',
    en: 'Phones and document numbers must be whole; of a name any part will do. People outside your area are not shown.',
  },
};
