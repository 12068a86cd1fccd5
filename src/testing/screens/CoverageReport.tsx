// The report of coverage: made with a reason that is on record, shown as it is printed, in both languages, PDF.
import { useState } from 'react';
import type { Paper, PaperLanguage } from '../../base/paper.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { Field } from '../../shells/kit/field.tsx';
import { useAddress } from '../../shells/kit/go.tsx';
import { Card } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { PaperActions, PaperSheet } from '../../shells/kit/paper.tsx';
import { useT } from './coverage-words.ts';
import './testing.css';

export default function CoverageReportScreen() {
  const t = useT();
  const { session = '' } = useAddress();
  const [reason, setReason] = useState('');
  const [paper, setPaper] = useState<Json<Paper>>();
  const [language, setLanguage] = useState<PaperLanguage>('zh');
  const input = { session, reason: reason.trim() };
  return (
    <>
      <PageHeader
        title={t('report')}
        path={[
          { title: t('register'), to: '/testing' },
          { title: paper?.number ?? t('coverage'), to: `/testing/sessions/${session}/coverage` },
        ]}
        {...(paper === undefined
          ? {}
          : {
              actions: (
                <PaperActions
                  act="printCoverage"
                  input={input}
                  language={language}
                  onLanguage={setLanguage}
                />
              ),
            })}
      />
      {paper === undefined ? (
        <Card>
          <Field label={t('reason')} help={t('reportOpens')}>
            <input
              className="input"
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <p>
            <ActButton
              act="printCoverage"
              tone="primary"
              why={input.reason.length < 2 ? FIRST : undefined}
              input={input}
              onDone={(result) => setPaper((result as { paper: Json<Paper> }).paper)} // printCoverage’s own result
            />
          </p>
        </Card>
      ) : (
        <PaperSheet paper={paper} language={language} />
      )}
    </>
  );
}

const FIRST = { zh: '请写明事由', en: 'Say what it is for' };
