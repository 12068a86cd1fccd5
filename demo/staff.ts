// The staff of the demo district: who signs in as whom, with which duties. Names are invented; the accounts exist only
// where the demo was asked for, and all of them share one password that the sign-in page shows.
import { type DemoPlace, type DemoStreet, rosterHome } from './district.ts';

export const DEMO_PASSWORD = 'Haitang-2026';

export interface DemoUser {
  readonly login: string;
  readonly name: string;
  readonly duties: { readonly role: string; readonly place: string }[];
  /** What she is at the isolation site, which is opened later and gives her the duty. */
  readonly post?: string;
}

export interface DemoTeam {
  readonly place: string;
  /** Logins of cadre, grid member, medic and police officer. */
  readonly members: Readonly<Record<'cadre' | 'grid-member' | 'medic' | 'police', string>>;
}

/**
 * Accounts a newcomer is shown, in this order: one for every kind of work. All of them serve the community where the
 * people of the roster live, the list that a newcomer takes in first.
 */
const SHOWN = [
  'hq',
  'data1',
  'street1',
  'comm1',
  'lead1',
  'grid1',
  'cadre1',
  'police1',
  'medic1',
  'cdc',
  'lab1',
  'reg1',
  'office1',
  'site1',
  'care1',
  'clean1',
  'kitchen1',
  'admin',
  'security',
  'auditor',
] as const;

/** Of the site that takes guests; then who prepares the next site, and the office over all sites. */
export const SITE_STAFF = [
  ['site1', 'head'],
  ['care1', 'medic'],
  ['control1', 'infection-control'],
  ['clean1', 'disinfection'],
  ['kitchen1', 'logistics'],
  ['site2', undefined],
  ['desk1', 'data'],
  ['guard1', 'security'],
  ['van1', 'transport'],
  ['office1', 'office'],
] as const;

/** Who works in the district: headquarters, then every subdistrict and community. */
export function demoStaff(
  district: string,
  streets: readonly DemoStreet[],
  places: readonly DemoPlace[],
): { users: DemoUser[]; teams: DemoTeam[] } {
  const nextName = namesInOrder();
  const users: DemoUser[] = [];
  const add = (login: string, role: string, ...at: string[]) => {
    users.push({ login, name: nextName(), duties: at.map((place) => ({ role, place })) });
    return login;
  };
  add('hq', 'hq', district);
  add('hq2', 'hq', district);
  add('data1', 'data-desk', district);
  add('data2', 'data-desk', district);
  add('cdc', 'cdc', district);
  add('admin', 'admin', district);
  add('security', 'security-admin', district);
  add('auditor', 'auditor', district);
  const teams: DemoTeam[] = [];
  const communities = places.filter((place) => place.path.split('.').length === 3);
  const home = rosterHome(places) ?? '';
  const isHome = (street: DemoStreet) => home.startsWith(`${street.path}.`);
  const homeFirst = [...streets.filter(isHome), ...streets.filter((street) => !isHome(street))];
  let pair = 0;
  homeFirst.forEach((street, s) => {
    const own = communities.filter((place) => place.path.startsWith(`${street.path}.`));
    add(`street${s + 1}`, 'subdistrict-duty', street.path);
    if (own.length === 0) return;
    const police = add(`police${s + 1}`, 'police', street.path);
    const medic = add(`medic${s + 1}`, 'medic', ...own.map((place) => place.path));
    // One officer, lead and cadre for two communities; every community has a grid member of its own.
    for (let i = 0; i < own.length; i += 2) {
      const two = own.slice(i, i + 2);
      const at = two.map((place) => place.path);
      pair++;
      add(`comm${pair}`, 'community-officer', ...at);
      add(`lead${pair}`, 'grid-lead', ...at);
      const cadre = add(`cadre${pair}`, 'cadre', ...at);
      for (const { path } of two) {
        const grids = places.filter((place) => place.path.startsWith(`${path}.`)).map((place) => place.path);
        const member = add(`grid${teams.length + 1}`, 'grid-member', ...grids);
        teams.push({ place: path, members: { cadre, 'grid-member': member, medic, police } });
      }
    }
  });
  // Last, so that everybody else keeps the name people know.
  add('lab1', 'laboratory', district);
  if (home !== '') add('reg1', 'registrar', home.split('.').slice(0, 3).join('.'));
  // Who works at isolation sites lives inside and does nothing else; the posts come with the sites.
  for (const [login, post] of SITE_STAFF)
    users.push({ login, name: nextName(), duties: [], ...(post === undefined ? {} : { post }) });
  return { users, teams };
}

/** The accounts the sign-in page offers. */
export function shownUsers(users: readonly DemoUser[]): { user: string; name: string; role: string }[] {
  return SHOWN.flatMap((login) => {
    const found = users.find((user) => user.login === login);
    return found === undefined ? [] : [{ user: login, name: found.name, role: roleOf(found) }];
  });
}

function roleOf({ duties, post }: DemoUser): string {
  return duties[0]?.role ?? (post === undefined ? '' : `site-${post}`);
}

const FAMILY = [...'陈林沈潘俞章钱金楼方傅施严邵郑丁姚蒋汪童', '欧阳'];
const GIVEN = [
  '建国',
  '晓燕',
  '伟',
  '丽萍',
  '志明',
  '春兰',
  '海涛',
  '静',
  '文博',
  '雅琴',
  '国强',
  '佳怡',
  '宏',
];

/** Names that differ: twenty-one and thirteen have no common divisor, so no pair comes twice in 273. */
function namesInOrder(): () => string {
  let no = 0;
  return () => {
    const name = `${FAMILY[no % FAMILY.length]}${GIVEN[no % GIVEN.length]}`;
    no++;
    return name;
  };
}
