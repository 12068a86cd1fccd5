// Meals of a site at the desk of the kitchen.
import { useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useT } from './isolation-words.ts';
import { Meals, type MealsShown } from './meals.tsx';

export default function SiteMealsScreen() {
  const t = useT();
  const { site = '' } = useAddress();
  const { data, error, refetch } = useLook<MealsShown>(
    `/isolation/sites/${site}/meals`,
    {},
    { follows: ['isolation.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <PageHeader
        title={t('meals')}
        path={[{ title: t('sites'), to: '/isolation' }, { title: `${data.site.code} ${data.site.name}` }]}
      />
      <Meals page={data} />
    </>
  );
}
