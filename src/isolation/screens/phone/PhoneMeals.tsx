// Meals of a site on the phone of whoever hands them out.
import { useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { Meals, type MealsShown } from '../meals.tsx';

export default function PhoneMealsScreen() {
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
      <p className="phone-sub">
        {data.site.code} {data.site.name}
      </p>
      <Meals page={data} large />
    </>
  );
}
