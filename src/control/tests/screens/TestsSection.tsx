// The tests of one stay: each with its day, its samples and results, and what can be done with it.
import { useState } from 'react';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill, type Tone } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useMay } from '../../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage } from '../../episodes/routes.ts';
import type { StayResult, StayTests } from '../routes.ts';
import type { DueState } from '../terms.ts';
import { CorrectDialog, type Due, RESULT_TONE, ResultDialog, SettleDialog } from './Entry.tsx';
import './tests.css';
import { useT } from './tests-words.ts';

const STATE_TONE: Record<DueState, Tone> = {
  due: 'busy',
  sampled: 'busy',
  done: 'good',
  refused: 'late',
  exempt: 'quiet',
  rescheduled: 'quiet',
  cancelled: 'quiet',
};

export default function TestsSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [entering, setEntering] = useState<Due>();
  const [settling, setSettling] = useState<Due>();
  const [correcting, setCorrecting] = useState<Json<StayResult>>();
  const [beyond, setBeyond] = useState(false);
  const [usual, setUsual] = useState({ reagent: '', laboratory: '' });
  const may = useMay('control.test', { place: episode.place.path });
  const observe = useMay('control.observe', { place: episode.place.path });
  const { data, error, refetch } = useLook<Json<StayTests>>(
    `/episodes/${episode.id}/tests`,
    {},
    { follows: ['control.'] },
  );
  if (data === undefined)
    return (
      <Card title={t('tests')}>
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </Card>
    );
  const { standing } = data;
  return (
    <Card
      title={t('tests')}
      extra={
        standing && (
          <span className="tests-note digits">
            {t('standing', { asked: standing.asked, done: standing.done, open: standing.open })}
          </span>
        )
      }
    >
      {data.case !== null && (
        <p className="tests-one">
          <StatePill tone={data.case.ended ? 'quiet' : 'now'}>
            {t('case', { code: data.case.code })}
          </StatePill>
          <Go to={`/cases/${data.case.id}`}>{t('open')}</Go>
          {!data.case.stopped && !data.case.ended && observe.may && (
            <ActButton
              act="stopCase"
              input={{ case: data.case.id }}
              place={episode.place.path}
              size="small"
            />
          )}
        </p>
      )}
      {data.tests.length === 0 && <p className="tests-note">{t('noTests')}</p>}
      <ul className="tests-list">
        {data.tests.map((test) => (
          <li key={test.id}>
            <div className="tests-two">
              <strong className="digits">{test.onDay}</strong>
              <small>
                {say(test.kind)} · {say(test.specimen)}
                {test.double ? ` · ${t('double')}` : ''}
              </small>
            </div>
            <div>
              <div className="tests-one">
                <StatePill tone={test.late ? 'now' : STATE_TONE[test.state]} words={test.stateWords} />
                {test.state === 'due' && test.dueAt !== null && (
                  <span className="digits">{t('owedUntil', { at: moment(test.dueAt) })}</span>
                )}
                {test.movedTo !== null && (
                  <span className="digits">{t('movedTo', { day: test.movedTo })}</span>
                )}
                {test.reason !== null && <span className="tests-note">{say(test.reason)}</span>}
              </div>
              {test.results?.map((one) => (
                <Result
                  key={one.id}
                  one={one}
                  several={test.double}
                  place={episode.place.path}
                  onCorrect={may.may ? () => setCorrecting(one) : undefined}
                />
              ))}
              {test.double && data.double?.otherReagent === true && (
                <p className="tests-note">
                  {t('twoReagents')}
                  {data.double.otherLab === 'preferred' ? t('twoLabs') : ''}
                </p>
              )}
            </div>
            <div className="tests-acts">
              {(test.state === 'due' || test.state === 'refused') && test.onDay <= data.today && (
                <ActButton
                  act="recordSample"
                  input={{ due: test.id }}
                  place={episode.place.path}
                  size="small"
                  why={test.notYet ?? undefined}
                />
              )}
              {may.may && ['due', 'sampled', 'refused'].includes(test.state) && test.onDay <= data.today && (
                <>
                  <button
                    type="button"
                    className="button button-small button-primary"
                    onClick={() => setEntering(test)}
                  >
                    {t('enter')}
                  </button>
                  <button type="button" className="button button-small" onClick={() => setSettling(test)}>
                    {t('settle')}
                  </button>
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      {data.extra !== null && data.extra.length > 0 && (
        <>
          <h3 className="field-label">{t('extra')}</h3>
          {data.extra.map((one) => (
            <Result
              key={one.id}
              one={one}
              several={false}
              place={episode.place.path}
              onCorrect={may.may ? () => setCorrecting(one) : undefined}
            />
          ))}
        </>
      )}
      {may.may && (
        <button type="button" className="button button-link button-small" onClick={() => setBeyond(true)}>
          {t('enterBeyond')}…
        </button>
      )}
      <ResultDialog
        due={entering}
        beyond={beyond ? { id: episode.id, code: episode.code, name: episode.person.name } : undefined}
        choices={data.choices}
        usual={usual}
        onUsual={setUsual}
        onClose={() => {
          setEntering(undefined);
          setBeyond(false);
        }}
      />
      <SettleDialog due={settling} choices={data.choices} onClose={() => setSettling(undefined)} />
      <CorrectDialog result={correcting} choices={data.choices} onClose={() => setCorrecting(undefined)} />
    </Card>
  );
}

function Result({
  one,
  several,
  place,
  onCorrect,
}: {
  one: Json<StayResult>;
  several: boolean;
  place: string;
  onCorrect: (() => void) | undefined;
}) {
  const t = useT();
  const { moment } = useFormat();
  return (
    <div className={`tests-one ${one.corrected ? 'is-gone' : ''}`}>
      <StatePill tone={one.corrected ? 'quiet' : RESULT_TONE[one.result]} words={one.resultWords} />
      {several && <span>{t('sampleOf', { n: one.sample })}</span>}
      <span className="tests-note digits">
        {[one.reagent, one.laboratory, one.reportNo, t('by', { who: one.by, at: moment(one.at) })]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {one.corrected ? (
        <span>{t('corrected')}</span>
      ) : one.read === null ? (
        <ActButton
          act="markRead"
          input={{ results: [one.id] }}
          place={place}
          size="small"
          title={{ zh: '确认已阅', en: 'mark as read' }}
        />
      ) : (
        <span className="tests-note">{t('readBy', { who: one.read.by })}</span>
      )}
      {onCorrect && !one.corrected && (
        <button type="button" className="button button-small button-link" onClick={onCorrect}>
          {t('correct')}
        </button>
      )}
    </div>
  );
}
