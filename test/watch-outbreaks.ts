// What somebody may break by hand of an outbreak (H12), of the one of watch-episodes.ts.

export const OUTBREAK_FAULTS = [
  {
    id: 'H12',
    what: 'over',
    break: `update outbreak set sunset = '2020-01-01'`,
    mend: `update outbreak set sunset = '2099-01-01'`,
  },
] as const;
