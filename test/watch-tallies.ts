// What somebody may break by hand in the counts kept beside the rows (H10, H11), of the stays of watch-episodes.ts.

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
] as const;
