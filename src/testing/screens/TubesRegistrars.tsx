// Registrars at the tables: an account for the hours of the session, its password shown once.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json, ResultOf } from '../../shells/kit/act-types.ts';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import type { TubesPage } from '../tubes/routes.ts';
import { useT } from './tubes-words.ts';

type Page = Json<TubesPage>;
type Added = Json<ResultOf<'addRegistrar'>>;

export function Registrars({ page }: { page: Page }) {
  const t = useT();
  const [table, setTable] = useState<number>();
  const over = page.state === 'cancelled' ? CANCELLED : undefined;
  return (
    <Card title={t('registrars')}>
      <ul className="testing-posts">
        {page.registrars.map((seat) => (
          <li key={seat.table} className="testing-post">
            <span className="testing-two">
              <span>{t('tableNo', { n: seat.table })}</span>
              <small>{seat.name ?? <StatePill tone="late">{t('nobody')}</StatePill>}</small>
            </span>
            <WhyButton
              size="small"
              why={over}
              label={`${t('addRegistrar')} ${t('tableNo', { n: seat.table })}`}
              onPress={() => setTable(seat.table)}
            >
              {seat.account === null ? t('addRegistrar') : t('again')}
            </WhyButton>
          </li>
        ))}
      </ul>
      <Adding page={page} table={table} onClose={() => setTable(undefined)} />
    </Card>
  );
}

function Adding({ page, table, onClose }: { page: Page; table: number | undefined; onClose: () => void }) {
  const t = useT();
  const { moment } = useFormat();
  const [name, setName] = useState('');
  const [added, setAdded] = useState<Added>();
  const leave = () => {
    setName('');
    setAdded(undefined);
    onClose();
  };
  return (
    <Dialog
      open={table !== undefined}
      title={`${t('addRegistrar')} · ${t('tableNo', { n: table ?? 0 })}`}
      onClose={leave}
      foot={
        added === undefined ? (
          <ActButton
            act="addRegistrar"
            tone="primary"
            place={page.place}
            why={name.trim() === '' ? NAME_FIRST : undefined}
            input={{ session: page.id, table: table ?? 1, name: name.trim() }}
            onDone={setAdded}
          />
        ) : (
          <button type="button" className="button button-primary" onClick={leave}>
            {t('close')}
          </button>
        )
      }
    >
      {added === undefined ? (
        <Field label={t('name')}>
          <input
            className="input"
            maxLength={40}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      ) : (
        <>
          <dl className="testing-facts">
            <dt>{t('login')}</dt>
            <dd className="digits">{added.login}</dd>
            <dt>{t('password')}</dt>
            <dd className="digits">{added.password}</dd>
          </dl>
          <p>{t('valid', { from: moment(added.from), until: moment(added.until) })}</p>
          <p>{t('noteIt')}</p>
        </>
      )}
    </Dialog>
  );
}

const NAME_FIRST: Words = { zh: '请写姓名', en: 'Give the name' };
const CANCELLED: Words = { zh: '这个场次已取消', en: 'This session was cancelled' };
