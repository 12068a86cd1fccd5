// Doors to go to: those of people under control first, then those of lines nobody could reach.
import PhoneDoors from '../../home/door/screens/PhoneDoors.tsx';
import PhoneVisits from '../../lists/calls/screens/PhoneVisits.tsx';

export default function VisitsScreen() {
  return (
    <>
      <PhoneDoors />
      <PhoneVisits />
    </>
  );
}
