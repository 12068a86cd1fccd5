// The notice to a site: made by a press that is on record, shown as it is printed, in both languages, PDF.
import { useState } from 'react';
import type { Paper, PaperLanguage } from '../../base/paper.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { useAddress } from '../../shells/kit/go.tsx';
import { Card } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { PaperActions, PaperSheet } from '../../shells/kit/paper.tsx';
import './testing.css';
import { useT } from './testing-words.ts';

export default function SiteNoticeScreen() {
  const t = useT();
  const { session = '' } = useAddress();
  const [paper, setPaper] = useState<Json<Paper>>();
  const [language, setLanguage] = useState<PaperLanguage>('zh');
  return (
    <>
      <PageHeader
        title={t('notice')}
        path={[
          { title: t('register'), to: '/testing' },
          { title: paper?.number ?? t('sessions'), to: `/testing/sessions/${session}` },
        ]}
        {...(paper === undefined
          ? {}
          : {
              actions: (
                <PaperActions
                  act="printSiteNotice"
                  input={{ session }}
                  language={language}
                  onLanguage={setLanguage}
                />
              ),
            })}
      />
      {paper === undefined ? (
        <Card>
          <p>{t('noticeOpens')}</p>
          <ActButton
            act="printSiteNotice"
            tone="primary"
            input={{ session }}
            onDone={(result) => setPaper((result as { paper: Json<Paper> }).paper)} // printSiteNotice’s own result
          />
        </Card>
      ) : (
        <PaperSheet paper={paper} language={language} />
      )}
    </>
  );
}
