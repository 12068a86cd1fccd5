// A guest's own page as a code, put into her hand at the site: shown once, to be scanned from the screen or printed.
import { useState } from 'react';
import { CodePaper } from '../../../home/resident/screens/Code.tsx';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import './care.css';
import { useT } from './care-words.ts';

export function GuestLink({ person, place }: { person: string; place: string }) {
  const t = useT();
  const may = useMay('isolation.links', { place });
  const [made, setMade] = useState<{ token: string; code: string }>();
  if (!may.may) return null;
  return (
    <>
      <ActButton
        act="makeGuestLink"
        place={place}
        input={{ person }}
        confirm={AGAIN}
        onDone={({ token, code }) => setMade({ token, code })}
      />
      <Dialog open={made !== undefined} title={t('guestLink')} onClose={() => setMade(undefined)}>
        {made !== undefined && <CodePaper token={made.token} code={made.code} />}
      </Dialog>
    </>
  );
}

const AGAIN = {
  zh: '发给本人。以前发过的二维码立即失效。',
  en: 'Give it to her alone. A code she was given before opens nothing any more.',
};
