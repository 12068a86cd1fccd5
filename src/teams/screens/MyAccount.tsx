// My account on the desk: my duties, where I am signed in, a new password, being off duty.
import { Card } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useSession } from '../../shells/kit/session.tsx';
import { useSay } from '../../shells/kit/words.ts';
import { MyTrainings } from '../../trainings/screens/MyTrainings.tsx';
import { MySessions, NewPassword, ReportOff } from './MySessions.tsx';
import './teams.css';
import { useT } from './teams-words.ts';

export default function MyAccountScreen() {
  const t = useT();
  const say = useSay();
  const { user, duties } = useSession();
  return (
    <>
      <PageHeader title={user?.name ?? t('account')} />
      <div className="account-page">
        <MySessions />
        <div className="team-stack">
          <Card title={t('duties')}>
            <ul className="session-rows">
              {duties.map((duty) => (
                <li key={`${duty.role} ${duty.place}`} className="session-row">
                  <strong>{say(duty.roleName)}</strong>
                  {say(duty.placeName)}
                </li>
              ))}
            </ul>
          </Card>
          <MyTrainings />
          <NewPassword />
          <ReportOff />
        </div>
      </div>
    </>
  );
}
