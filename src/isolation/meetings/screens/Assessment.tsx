// The assessment of headquarters, live; as a paper it is printed or saved, which is on record.
import { Printer } from 'lucide-react';
import { useState } from 'react';
import type { AssessmentPage } from '../../../assessment.ts';
import type { Paper, PaperLanguage } from '../../../base/paper.ts';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PaperActions, PaperSheet } from '../../../shells/kit/paper.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { AssessmentFigures } from './AssessmentFigures.tsx';
import { MeetingCard } from './MeetingCard.tsx';
import './meetings.css';
import { useT } from './meetings-words.ts';

export default function AssessmentScreen() {
  const t = useT();
  const { moment } = useFormat();
  const [paper, setPaper] = useState<Json<Paper>>();
  const [language, setLanguage] = useState<PaperLanguage>('zh');
  const { data, error, refetch } = useLook<Json<AssessmentPage>>(
    '/assessment',
    {},
    { follows: ['isolation.', 'control.', 'testing.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const path = [{ title: t('sites'), to: '/isolation' }, { title: t('assessment') }];
  const district = data.district.path;
  if (paper !== undefined)
    return (
      <>
        <PageHeader
          title={t('assessment')}
          path={path}
          actions={
            <>
              <WhyButton tone="link" onPress={() => setPaper(undefined)}>
                {t('live')}
              </WhyButton>
              <PaperActions
                act="printAssessment"
                input={{ district }}
                language={language}
                onLanguage={setLanguage}
              />
            </>
          }
        />
        <PaperSheet paper={paper} language={language} />
      </>
    );
  return (
    <>
      <PageHeader
        title={t('assessment')}
        path={path}
        beside={<span className="mt-quiet digits">{t('asOf', { at: moment(data.at) })}</span>}
        actions={
          <>
            <Go to="/meetings" className="button">
              {t('meetings')}
            </Go>
            <ActButton
              act="printAssessment"
              icon={<Printer size={16} aria-hidden />}
              title={PRINT}
              input={{ district }}
              onDone={(result) => setPaper((result as { paper: Json<Paper> }).paper)} // printAssessment’s own result
            />
          </>
        }
      />
      <MeetingCard told={data.meeting} />
      <AssessmentFigures told={data} />
    </>
  );
}

const PRINT: Words = { zh: '打印或导出 PDF', en: 'print or save as PDF' };
