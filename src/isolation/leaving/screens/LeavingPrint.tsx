// Who leaves today on one sheet: for the desk at the door, masked as on the screen.
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import { useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import './leaving.css';
import { useT } from './leaving-words.ts';
import { type Row, type Shown, useHandLine, useRideLine } from './parts.tsx';

export default function LeavingPrintScreen() {
  const t = useT();
  const { moment } = useFormat();
  const { site: id = '' } = useAddress();
  const { data, error, refetch } = useLook<Shown>(
    `/isolation/sites/${id}/leaving`,
    {},
    { follows: ['isolation.', 'control.', 'transport.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const rows = data.days.filter(({ day }) => day === data.today).flatMap((day) => day.rows);
  return (
    <>
      <PageHeader
        title={t('printDay')}
        path={[
          { title: t('sites'), to: '/isolation' },
          { title: `${data.code} ${data.name}`, to: `/isolation/${id}` },
          { title: t('title'), to: `/isolation/${id}/leaving` },
        ]}
        actions={
          <WhyButton tone="primary" onPress={() => window.print()}>
            {t('printNow')}
          </WhyButton>
        }
      />
      {rows.length === 0 ? (
        <EmptyState title={NOBODY} words={NOBODY_HELP} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than the screen is moved by keyboard too
        <section className="lv-sheet-scroll" tabIndex={0} aria-label={t('printDay')}>
          <div className="lv-sheet prints">
            <h2>
              {data.code} {data.name} · {t('printTitle', { day: data.today })}
            </h2>
            <p>{t('printAt', { at: moment(data.at), n: rows.length })}</p>
            <table>
              <thead>
                <tr>
                  <th>{t('room', { no: '' }).trim()}</th>
                  <th>{t('who')}</th>
                  <th>{t('stand')}</th>
                  <th>{t('goes')}</th>
                  <th>{t('printSign')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Line key={row.person} row={row} />
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </>
  );
}

const NOBODY = { zh: '今日没有人离点', en: 'Nobody leaves today' };
const NOBODY_HELP = {
  zh: '今日期满或已解除的住客会印在这里。',
  en: 'Guests whose last day is today, or who are released, are printed here.',
};

function Line({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  const rideLine = useRideLine();
  const handLine = useHandLine();
  const missing = (row.stay?.open ?? []).filter(({ cond }) => cond !== 'human');
  return (
    <tr>
      <td className="digits">
        <b>{row.room}</b>
      </td>
      <td>
        {row.name}
        <br />
        <span className="digits">{row.code}</span>
      </td>
      <td>
        <b>{capital(say(row.stand.words))}</b>
        {missing.map((one) => (
          <div key={one.cond}>
            □ {capital(say(one.why))}
            {one.doer !== null && ` (${say(one.doer)})`}
          </div>
        ))}
        {missing.length === 0 &&
          row.list.items
            .filter(({ doneAt }) => doneAt === null)
            .map((one) => <div key={one.item}>□ {capital(say(one))}</div>)}
      </td>
      <td>
        {row.left ? t('gone') : rideLine(row)}
        {row.hand !== null && <div>{handLine(row)}</div>}
      </td>
      <td />
    </tr>
  );
}
