// Care on the phone of whoever walks the corridor: what waits, the most urgent first, answered where she stands; what the
// day asks for is ticked off without signal too.
import { useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import './care.css';
import { CareBody, type CareShown } from './body.tsx';
import { CareRefused, CareTicks, useCareKept } from './ticks.tsx';

export default function PhoneCareScreen() {
  const { site = '' } = useAddress();
  const { data, error, refetch } = useLook<CareShown>(
    `/isolation/sites/${site}/care`,
    {},
    { follows: ['isolation.', 'own.guest', 'tasks.'], everySeconds: 60 },
  );
  const kept = useCareKept();
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <p className="phone-sub">
        {data.site.code} {data.site.name}
      </p>
      <CareRefused />
      <CareBody
        page={data}
        large
        work={({ room, place, work }) => (
          <CareTicks ticks={work} kept={kept} hows={data.hows} room={room} place={place} all />
        )}
      />
    </>
  );
}
