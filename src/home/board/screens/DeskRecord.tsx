// A reading told on the telephone, written down at the desk.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { CarePage } from '../../../control/observations/routes.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { Thermo } from '../../../shells/kit/thermo.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { useT } from './board-words.ts';

export function DeskRecord({ page }: { page: CarePage }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { perform, pending } = useAct('recordTemperature');
  const [round, setRound] = useState(0);
  return (
    <Card title={`${t('measure')} · ${say(BY_TELEPHONE)}`}>
      <Thermo
        key={round}
        symptoms={page.symptoms}
        pending={pending}
        onSave={(celsius, felt) => {
          void perform({
            episode: page.episode,
            via: 'telephone',
            ...(celsius === undefined ? {} : { celsius }),
            ...(felt.length === 0 ? {} : { symptoms: [...felt] }),
          })
            .then((kept) => {
              tell.done(kept.why ?? RECORDED);
              setRound(round + 1);
            })
            .catch((error: unknown) => tell.refused(error, TITLE));
        }}
      />
    </Card>
  );
}

const BY_TELEPHONE: Words = { zh: '电话询问', en: 'told on the telephone' };
const RECORDED: Words = { zh: '已登记', en: 'Recorded' };
const TITLE: Words = { zh: '登记体温', en: 'record a temperature' };
