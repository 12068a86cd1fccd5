// Who is still under a plan of rules that have changed since. Nobody's plan changes by itself: a person who decides about
// them agrees, one stay after the other, each with its own order and entry.
import { useState } from 'react';
import type { PlansBehind } from '../../../protocol-effect.ts';
import { EffectRows } from '../../../rulebook/screens/Effect.tsx';
import { useAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import { Confirm } from '../../../shells/kit/dialog.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useT } from './protocol-words.ts';

export function Behind() {
  const t = useT();
  const may = useMay('control.assess', { purpose: 'outbreak-response' });
  const { data, refetch } = useLook<PlansBehind>(
    '/protocols-behind',
    {},
    { when: may.may, follows: ['control.', 'rulebook.'], everySeconds: 60 },
  );
  if (data === undefined || data.behind === 0) return null;
  const waiting = data.rows.filter((one) => one.waits).length;
  return (
    <Card title={t('behind')}>
      <p className="proto-quiet">{t('behindHelp')}</p>
      <p className="proto-behind">
        <StatePill tone="late">{t('behindCount', { n: data.behind })}</StatePill>
        <Agree rows={data.rows} onDone={() => void refetch()} />
      </p>
      {waiting > 0 && <p className="proto-quiet">{t('behindWaits', { n: waiting })}</p>}
      <EffectRows rows={data.rows} of={data.behind} />
    </Card>
  );
}

function Agree({ rows, onDone }: { rows: PlansBehind['rows']; onDone: () => void }) {
  const t = useT();
  const tell = useTell();
  const { perform } = useAct('changePlan');
  const [asking, setAsking] = useState(false);
  const [at, setAt] = useState<number>();
  const changes = rows.flatMap(({ change }) => (change === null ? [] : [change]));
  const agree = async () => {
    setAsking(false);
    let done = 0;
    try {
      for (const { episode, categories, facts, seen } of changes) {
        setAt(done);
        await perform({ episode, categories: [...categories], facts, seen, reason: 'rules-changed' });
        done += 1;
      }
      tell.done({ zh: `已调整 ${done} 人的计划`, en: `${done} plans were changed` });
    } catch (error) {
      // The one that was refused is the next in the list; those before it are done.
      tell.refused(error, AGREE);
    } finally {
      setAt(undefined);
      onDone();
    }
  };
  return (
    <>
      <WhyButton
        tone="primary"
        size="small"
        pending={at !== undefined}
        {...(changes.length === 0 ? { why: NONE } : {})}
        onPress={() => setAsking(true)}
      >
        {at === undefined
          ? t('behindAgree', { n: changes.length })
          : t('behindAt', { n: at + 1, of: changes.length })}
      </WhyButton>
      <Confirm
        open={asking}
        title={AGREE}
        words={{
          zh: `${changes.length} 人的计划将按现行规则改变，每人一份决定，理由为“规则已变更”。请先看过列表。`,
          en: `The plans of ${changes.length} people change to the rules in force, each with an order of its own; the reason is “the rules have changed”. Read the list first.`,
        }}
        onConfirm={() => void agree()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

const AGREE = { zh: '按现行规则调整计划', en: 'change the plans to the rules in force' };
const NONE = {
  zh: '列出的人须逐人打开处理：按现行规则得不出计划，或正待重新研判。',
  en: 'Open those listed one by one: no plan can be made for them, or they wait to be assessed again.',
};
