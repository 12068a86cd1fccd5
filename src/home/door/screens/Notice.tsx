// The notice on the desk: made once a reason is given by the click, shown as it is printed, in both languages, as PDF.
import { useState } from 'react';
import type { Paper, PaperLanguage } from '../../../base/paper.ts';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PaperActions, PaperSheet } from '../../../shells/kit/paper.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import type { DoorPage } from '../routes.ts';
import './door.css';
import { useT } from './door-words.ts';

export default function NoticeScreen() {
  const t = useT();
  const { episode = '' } = useAddress();
  const { data, error, refetch } = useLook<Json<DoorPage>>(`/doors/${episode}`, {}, { follows: ['home.'] });
  const [paper, setPaper] = useState<Json<Paper>>();
  const [language, setLanguage] = useState<PaperLanguage>('zh');
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <PageHeader
        title={t('noticePage')}
        path={[
          { title: t('episodes'), to: '/episodes' },
          { title: data.code, to: `/episodes/${data.id}` },
        ]}
        {...(paper === undefined
          ? {}
          : {
              actions: (
                <PaperActions
                  act="printNotice"
                  input={{ episode: data.id }}
                  language={language}
                  onLanguage={setLanguage}
                />
              ),
            })}
      />
      {paper === undefined ? (
        <Card>
          <p>{t('noticeOpened')}</p>
          <ActButton
            act="printNotice"
            input={{ episode: data.id }}
            place={data.place.path}
            tone="primary"
            title={MAKE}
            onDone={(result) => setPaper((result as { paper: Json<Paper> }).paper)} // printNotice’s own result
          />
        </Card>
      ) : (
        <PaperSheet paper={paper} language={language} />
      )}
    </>
  );
}

const MAKE: Words = { zh: '生成告知书', en: 'Make the notice' };
