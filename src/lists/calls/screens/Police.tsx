// The desk of the police.
import { SearchDesk } from './SearchDesk.tsx';

export default function PoliceScreen() {
  return <SearchDesk stage="police" />;
}
