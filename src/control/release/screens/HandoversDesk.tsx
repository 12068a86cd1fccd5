// Who is to be taken over, on the desk: the same list as on the phone under the desk's own head.
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import HandoversScreen from './Handovers.tsx';
import { useT } from './release-words.ts';

export default function HandoversDeskScreen() {
  const t = useT();
  return (
    <>
      <PageHeader title={t('handovers')} path={[{ title: t('desk'), to: '/release' }]} />
      <HandoversScreen />
    </>
  );
}
