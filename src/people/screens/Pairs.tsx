// Two records that may be one human being: why it is asked, both sides, and the two answers.
import type { Words } from '../../base/words.ts';
import type { Json } from '../../shells/kit/act-types.ts';
import { useSay } from '../../shells/kit/words.ts';
import type { PairShown, PersonRow } from '../routes.ts';
import { PersonLine, ReasonAct } from './parts.tsx';
import { useT } from './people-words.ts';

const MERGES: Words = {
  zh: '保留的记录将得到另一条的证件、电话、住址和名单行。误合并可以在人员页拆分。',
  en: 'The kept record is given the documents, phones, addresses and lines of the other. A mistaken merge can be split on the person’s page.',
};
const APART: Words = {
  zh: '两条记录各自保留，今后不再就这两人提问。',
  en: 'Both records stay as they are, and these two are not asked about again.',
};

export function PairCard({ pair }: { pair: Json<PairShown> }) {
  const t = useT();
  const say = useSay();
  const { one, other } = pair;
  if (one === undefined || other === undefined)
    return (
      <>
        <p>{say(pair.whyWords)}</p>
        <p className="person-note">{t('outsideArea')}</p>
      </>
    );
  return (
    <>
      <p>{say(pair.whyWords)}</p>
      <div className="pair-two">
        <Side person={one} other={other} />
        <Side person={other} other={one} />
      </div>
      <div className="person-buttons">
        <ReasonAct
          act="keepPeopleApart"
          place={one.place}
          words={APART}
          input={(reason) => ({ pair: pair.id, reason })}
        />
      </div>
    </>
  );
}

function Side({ person, other }: { person: Json<PersonRow>; other: Json<PersonRow> }) {
  const t = useT();
  const say = useSay();
  const facts: [string, string | undefined][] = [
    [t('document'), person.document],
    [t('phone'), person.phone],
    [t('address'), person.address],
    [t('area'), say(person.placeName)],
  ];
  return (
    <div className="pair-one">
      <PersonLine person={person} />
      <dl className="person-facts">
        {facts.map(([what, value]) => (
          <div key={what} style={{ display: 'contents' }}>
            <dt>{what}</dt>
            <dd className="digits">{value ?? t('unknown')}</dd>
          </div>
        ))}
      </dl>
      <div className="person-buttons">
        <ReasonAct
          act="mergePeople"
          place={person.place}
          title={{ zh: `是同一人，保留 ${person.code}`, en: `One person: keep ${person.code}` }}
          words={MERGES}
          input={(reason) => ({ keep: person.id, gone: other.id, reason })}
        />
      </div>
    </div>
  );
}
