// The certificate of a released stage: opened by a press that is on record, shown as it is printed, in both languages, PDF.
import { useState } from 'react';
import type { Paper, PaperLanguage } from '../../../base/paper.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { useAddress } from '../../../shells/kit/go.tsx';
import { Card } from '../../../shells/kit/marks.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PaperActions, PaperSheet } from '../../../shells/kit/paper.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import './release.css';
import { useT } from './release-words.ts';

export default function CertificateScreen() {
  const t = useT();
  const { release = '' } = useAddress();
  const desk = useMay('control.read');
  const [paper, setPaper] = useState<Json<Paper>>();
  const [language, setLanguage] = useState<PaperLanguage>('zh');
  return (
    <>
      <PageHeader
        title={t('certificate')}
        // Whoever signs at a site has no desk of releases.
        path={desk.may ? [{ title: t('desk'), to: '/release' }] : []}
        {...(paper === undefined
          ? {}
          : {
              actions: (
                <PaperActions
                  act="printCertificate"
                  input={{ release }}
                  language={language}
                  onLanguage={setLanguage}
                />
              ),
            })}
      />
      {paper === undefined ? (
        <Card>
          <p>{t('certificateOpens')}</p>
          <ActButton
            act="printCertificate"
            tone="primary"
            input={{ release }}
            onDone={(result) => setPaper((result as { paper: Json<Paper> }).paper)} // printCertificate’s own result
          />
        </Card>
      ) : (
        <PaperSheet paper={paper} language={language} />
      )}
    </>
  );
}
