// Needs at the desk.
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useT } from './board-words.ts';
import NeedsList from './PhoneNeeds.tsx';

export default function NeedsDeskScreen() {
  const t = useT();
  return (
    <>
      <PageHeader title={t('needs')} path={[{ title: t('board'), to: '/home-board' }]} />
      <NeedsList />
    </>
  );
}
