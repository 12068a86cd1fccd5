// Files of results taken in before.
import { Go } from '../../../shells/kit/go.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { Files } from './Import.tsx';
import { useT } from './tests-words.ts';

export default function ImportsScreen() {
  const t = useT();
  return (
    <>
      <PageHeader
        title={t('imports')}
        path={[{ title: t('tests'), to: '/tests' }]}
        actions={
          <Go to="/tests/import" className="button button-primary">
            {t('importFile')}
          </Go>
        }
      />
      <Files />
    </>
  );
}
