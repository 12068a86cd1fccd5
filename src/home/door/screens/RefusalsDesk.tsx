// Refusals on the desk: the same list as on the phone under the desk's own head.
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useT } from './door-words.ts';
import RefusalsScreen from './Refusals.tsx';

export default function RefusalsDeskScreen() {
  const t = useT();
  return (
    <>
      <PageHeader title={t('refusals')} />
      <RefusalsScreen />
    </>
  );
}
