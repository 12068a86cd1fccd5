// Taking a site's sheet in: the file, what was recognised and how to correct it, and what became of the rows. The same
// page takes the lists a roster is held against.
import { Upload } from 'lucide-react';
import { useState } from 'react';
import { Drop, PreviewCard, useSheetImport } from '../../lists/receive/screens/sheet-import.tsx';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json, ResultOf } from '../../shells/kit/act-types.ts';
import { Go, useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card } from '../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import type { RosterPage } from '../roster/routes.ts';
import { SOURCES, type Source } from '../roster/terms.ts';
import { RosterHead } from './RosterParts.tsx';
import { useT, words } from './roster-words.ts';

type Done =
  | { readonly as: 'roster'; readonly taken: ResultOf<'takeRoster'> }
  | { readonly as: Source; readonly checked: ResultOf<'crossCheck'> };

export default function RosterImportScreen() {
  const t = useT();
  const { session: id = '' } = useAddress();
  const head = useLook<Json<RosterPage>>(`/testing/sessions/${id}/roster`, {}, { follows: ['testing.'] });
  const [as, setAs] = useState<'roster' | Source>('roster');
  const [done, setDone] = useState<Done>();
  const sheet = useSheetImport('/api/testing/rosters/preview', { session: id });
  if (head.data === undefined)
    return head.error ? <ErrorState error={head.error} onRetry={() => void head.refetch()} /> : <Waiting />;
  const { session } = head.data;
  const start = async () => {
    const to = '/api/testing/rosters/import';
    if (as === 'roster') {
      const taken = await sheet.take<ResultOf<'takeRoster'>>(to, {}, words('take'));
      if (taken !== undefined) setDone({ as, taken });
    } else {
      const checked = await sheet.take<ResultOf<'crossCheck'>>(to, { source: as }, words('check'));
      if (checked !== undefined) setDone({ as, checked });
    }
  };
  const why = session.why ?? sheet.why;
  return (
    <>
      <RosterHead session={session} here="roster" />
      {done !== undefined ? (
        <Card title={t('taken')}>
          <Result
            id={id}
            done={done}
            onAgain={() => {
              sheet.choose(undefined);
              setDone(undefined);
            }}
          />
        </Card>
      ) : (
        <div className="import-steps">
          <Card title={t('file')}>
            <div className="roster-form">
              <fieldset>
                <legend className="field-label">{t('what')}</legend>
                {(['roster', ...SOURCES] as const).map((one) => (
                  <label key={one} className="testing-check">
                    <input
                      type="radio"
                      name="as"
                      checked={as === one}
                      onChange={() => {
                        setAs(one);
                        sheet.another();
                      }}
                    />
                    {t(one === 'roster' ? 'isRoster' : one === 'gate' ? 'isGate' : 'isPayroll')}
                  </label>
                ))}
              </fieldset>
              <Drop file={sheet.file} onFile={sheet.choose} />
              <WhyButton
                tone="primary"
                size="large"
                wide
                pending={sheet.running}
                why={why}
                icon={<Upload size={16} aria-hidden />}
                onPress={() => void start()}
              >
                {sheet.running
                  ? t('taking')
                  : as !== 'roster'
                    ? t('check')
                    : sheet.people
                      ? t('takeN', { n: sheet.people })
                      : t('take')}
              </WhyButton>
            </div>
          </Card>
          <PreviewCard title={t('preview')} none={t('previewNone')} sheet={sheet} />
        </div>
      )}
    </>
  );
}

function Result({ id, done, onAgain }: { id: string; done: Done; onAgain: () => void }) {
  const t = useT();
  const to = `/testing/sessions/${id}/roster`;
  const open =
    done.as === 'roster'
      ? done.taken.asked + done.taken.askedBefore
      : done.checked.asked + done.checked.askedBefore + done.checked.missing;
  return (
    <>
      {done.as === 'roster' ? (
        <>
          <p className="digits roster-sum">{t('sum', { ...done.taken })}</p>
          <p className="digits">{t('sumMore', { ...done.taken })}</p>
        </>
      ) : (
        <p className="digits roster-sum">{t('checked', { ...done.checked })}</p>
      )}
      <div className="page-actions">
        <button type="button" className="button" onClick={onAgain}>
          {t('another')}
        </button>
        {open > 0 && (
          <Go to={`${to}?tab=open`} className="button">
            {t('toOpen', { n: open })}
          </Go>
        )}
        <Go to={to} className="button button-primary">
          {t('toRoster')}
        </Go>
      </div>
    </>
  );
}
