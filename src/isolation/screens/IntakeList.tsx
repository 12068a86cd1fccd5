// What is still to be done with whoever has come: one row each, a tap for each thing; once for all who stand here.
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat, useNow } from '../../shells/kit/moments.ts';
import { useMay } from '../../shells/kit/session.tsx';
import { ErrorState } from '../../shells/kit/states.tsx';
import { capital } from '../../shells/kit/words.ts';
import type { IntakePage } from '../intake/routes.ts';
import { useT } from './isolation-words.ts';
import type { SiteShown } from './Site.tsx';

type Row = Json<IntakePage>['rows'][number];

export function IntakeList({ site }: { site: SiteShown }) {
  const t = useT();
  const may = useMay('isolation.rooms');
  const { data, error, refetch } = useLook<Json<IntakePage>>(
    `/isolation/sites/${site.id}/intake`,
    {},
    { follows: ['isolation.'], when: may.may },
  );
  // Nothing here means that nobody is to be gone through: what could not be read must not look like it.
  if (error && data === undefined)
    return (
      <Card className="iso-intake-card" title={t('intakeTitle')}>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Card>
    );
  // Nobody is to be gone through: the page is of those who are to come.
  if (data === undefined || data.rows.length === 0) return null;
  const everybody = data.rows.map(({ person }) => person);
  return (
    <Card className="iso-intake-card" title={t('intake', { n: everybody.length })}>
      <p className="iso-quiet">{t('intakeHelp')}</p>
      {everybody.length > 1 && (
        <fieldset className="chips iso-intake-all" aria-label={t('intakeAll')}>
          <small className="iso-quiet">{t('intakeAll')}</small>
          {data.items.map((one) => (
            <ActButton
              key={one.item}
              act="tickIntake"
              size="small"
              title={one}
              place={site.place}
              input={{ site: site.id, people: everybody, items: [one.item], done: true }}
            />
          ))}
        </fieldset>
      )}
      <ul className="iso-intake">
        {data.rows.map((row) => (
          <li key={row.person}>
            <Who row={row} />
            <span className="chips">
              {data.items.map((one) => {
                const done = row.done.includes(one.item);
                return (
                  <ActButton
                    key={one.item}
                    act="tickIntake"
                    size="small"
                    className={done ? 'iso-ticked' : ''}
                    title={{
                      zh: `${done ? '✓ ' : ''}${one.zh}`,
                      en: `${done ? '✓ ' : ''}${capital(one.en)}`,
                    }}
                    place={site.place}
                    input={{ site: site.id, people: [row.person], items: [one.item], done: !done }}
                  />
                );
              })}
              <ActButton
                act="tickIntake"
                size="small"
                tone="primary"
                title={ALL}
                place={site.place}
                input={{
                  site: site.id,
                  people: [row.person],
                  items: data.items.map(({ item }) => item),
                  done: true,
                }}
              />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Who({ row }: { row: Row }) {
  const t = useT();
  const { moment } = useFormat();
  const late = useNow().getTime() > new Date(row.dueAt).getTime();
  return (
    <span>
      <strong className="digits">{row.room}</strong> {row.name} <small className="digits">{row.code}</small>{' '}
      <StatePill tone={late ? 'late' : 'busy'}>{t('intakeDue', { at: moment(row.dueAt) })}</StatePill>
    </span>
  );
}

const ALL: Words = { zh: '全部办完', en: 'all of it is done' };
