// What somebody may break by hand in the counts kept beside the rows (H10, H11, H13), of the stays of watch-episodes.ts.

const ONE = `'00000000-0000-7000-8000-000000000101'`;
const DUE = `'2026-12-08T10:00+08:00'`;

export const TALLY_FAULTS = [
  {
    id: 'H10',
    what: 'stays',
    break: `update episode_tally set n = n + 1 where (place, state) = (select place, state from episode where id = ${ONE})`,
    mend: `update episode_tally set n = n - 1 where (place, state) = (select place, state from episode where id = ${ONE})`,
  },
  {
    id: 'H11',
    what: 'open',
    break: `insert into temperature_tally (on_day, slot, opens_at, due_at, place, due, answered, otherwise, told)
            select '2026-12-08', 9, ${DUE}, ${DUE}, place, 1, 0, 0, 0 from episode where id = ${ONE}`,
    mend: `delete from temperature_tally where slot = 9`,
  },
  {
    id: 'H13',
    what: 'stays',
    break: `update community_tally set n = n + 1 where state = 'active'`,
    mend: `update community_tally set n = n - 1 where state = 'active'`,
  },
  {
    id: 'H13',
    what: 'stays',
    break: `update community_tally set category = 'nobody' where state = 'active' and category = 'close'`,
    mend: `update community_tally set category = 'close' where category = 'nobody'`,
  },
  {
    id: 'H13',
    what: 'tests',
    break: `insert into test_tally (on_day, state, place, n) select '2026-12-08', 'sampled', community_of(place), 1 from episode where id = ${ONE}`,
    mend: `delete from test_tally where state = 'sampled'`,
  },
  {
    // The stays of one outbreak are said to be another's: by kind everything adds up.
    id: 'H13',
    what: 'outbreaks',
    break: `update community_tally set outbreak = '00000000-0000-7000-8000-0000000001ff' where state = 'active'`,
    mend: `update community_tally set outbreak = (select outbreak from episode where id = ${ONE}) where state = 'active'`,
  },
  // What there never was of a kind is a fault as well: of every hour that may be asked, one too many.
  ...['named', 'in-time', 'ordered', 'ended', 'completed', 'released'].map((kind) => ({
    id: 'H13',
    what: 'hours',
    of: kind,
    break: `insert into stay_hours (what, hour, place, n)
            select '${kind}', h, community_of(place), 77 from episode,
              generate_series(timestamptz '2026-11-29T00:00Z', '2026-12-08T00:00Z', interval '1 hour') h where id = ${ONE}
            on conflict (what, hour, place) do update set n = stay_hours.n + 77`,
    mend: `update stay_hours set n = n - 77 where what = '${kind}'`,
  })),
  {
    id: 'H13',
    what: 'readings',
    break: `insert into reading_hours (on_day, hour, place, part, n) select '2026-12-08', 7, community_of(place), 0, 1 from episode where id = ${ONE}`,
    mend: `delete from reading_hours`,
  },
] as const;
