// On the phone, at the door: the code of her own page, to be scanned from this screen.
import { useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { Links } from './Links.tsx';

export default function PhoneLink() {
  const { episode = '' } = useAddress();
  const { data, error, refetch } = useLook<{ id: string; code: string; place: { path: string } }>(
    `/episodes/${episode}`,
  );
  return (
    <div className="stack">
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Waiting />
      ) : (
        <Card>
          <p className="digits own-number">{data.code}</p>
          <Links episode={data.id} place={data.place.path} wide />
        </Card>
      )}
    </div>
  );
}
