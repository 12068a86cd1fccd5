// The desk of whoever leads the search of the whole district.
import { SearchDesk } from './SearchDesk.tsx';

export default function DistrictSearchScreen() {
  return <SearchDesk stage="search" />;
}
