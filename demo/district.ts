// The demo district: real subdistricts with invented communities, estates and roads. Addresses are laid out so that a
// house number leads to one grid; the demo's lists and the drill live here.
import type { Stretch } from '../src/places/terms.ts';

interface Community {
  readonly name: string;
  readonly nameEn: string;
  /** Estates with numbered buildings, two to a community; a village has its groups instead. */
  readonly estates?: readonly [string, string];
  /** A road through it: odd numbers on one side, even ones on the other. */
  readonly road?: string;
  /** Dormitories numbered through: everything but the building is left out of addresses there. */
  readonly dormitories?: readonly string[];
}

/** Communities by the last digits of the subdistrict they were invented for (330114). */
const COMMUNITIES: Readonly<Record<string, readonly Community[]>> = {
  '001': [
    { name: '潮声社区', nameEn: 'Chaosheng', estates: ['潮声苑', '望潮名邸'], road: '潮声路' },
    { name: '学林社区', nameEn: 'Xuelin', estates: ['学林雅苑', '书院里'], road: '学林北街' },
    { name: '沿湖社区', nameEn: 'Yanhu', estates: ['沿湖家园', '湖印公寓'], road: '沿湖东路' },
    { name: '银杏社区', nameEn: 'Yinxing', estates: ['银杏嘉园', '银杏人才公寓'], road: '银杏大道' },
  ],
  '002': [
    { name: '江月社区', nameEn: 'Jiangyue', estates: ['江月府', '江月花园'], road: '江月路' },
    { name: '白鹭社区', nameEn: 'Bailu', estates: ['白鹭湾', '鹭鸣苑'], road: '白鹭街' },
    { name: '松间社区', nameEn: 'Songjian', estates: ['松间里', '松涛公寓'], road: '松间路' },
    { name: '金帆社区', nameEn: 'Jinfan', estates: ['金帆家园', '远帆公寓'], road: '金帆路' },
  ],
  '003': [
    { name: '河畔社区', nameEn: 'Hepan', estates: ['河畔景园', '河畔新苑'], road: '河畔路' },
    { name: '新月村', nameEn: 'Xinyue' },
    { name: '同源村', nameEn: 'Tongyuan' },
  ],
  '004': [
    { name: '蓬园社区', nameEn: 'Pengyuan', estates: ['蓬园雅居', '蓬园东苑'], road: '蓬园中路' },
    { name: '义桥里社区', nameEn: 'Yiqiaoli', estates: ['义桥里花苑', '仁和家园'], road: '义桥里路' },
    { name: '春堤村', nameEn: 'Chundi' },
  ],
  '005': [
    { name: '湾心社区', nameEn: 'Wanxin', estates: ['湾心名苑', '湾心公寓'], road: '湾心路' },
    { name: '海棠湾社区', nameEn: 'Haitangwan', estates: ['海棠湾花园', '棠悦府'], road: '海棠湾路' },
    { name: '听潮村', nameEn: 'Tingchao' },
  ],
  '006': [
    {
      name: '建设者之家社区',
      nameEn: 'Builders’ Home',
      dormitories: ['建设者公寓', '建设者宿舍', '建设者之家'],
      road: '建设者路',
    },
    { name: '智造社区', nameEn: 'Zhizao', estates: ['智造公寓', '智谷嘉苑'], road: '智造一路' },
    { name: '芦花村', nameEn: 'Luhua' },
    { name: '临海里社区', nameEn: 'Linhaili', estates: ['临海里花园', '碧海家园'], road: '临海里街' },
  ],
  '007': [
    { name: '晨光里社区', nameEn: 'Chenguangli', estates: ['晨光里家园', '晨曦苑'], road: '晨光里路' },
    { name: '启航社区', nameEn: 'Qihang', estates: ['启航花园', '启航公寓'], road: '启航路' },
    { name: '稻香园村', nameEn: 'Daoxiangyuan' },
  ],
};

export interface DemoPlace {
  readonly path: string;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly aliases: string[];
  readonly roads: Stretch[];
}

const NUMERALS = ['一', '二', '三', '四'] as const;

/** A subdistrict that gets communities. */
export interface DemoStreet {
  readonly path: string;
  readonly code: string;
}

/**
 * Communities and grids, four grids to a community. Subdistricts of another district take the same communities in
 * their order; those beyond the seventh stay empty, because a name that is there twice leads nowhere.
 */
export function demoPlaces(streets: readonly DemoStreet[]): DemoPlace[] {
  return Object.values(COMMUNITIES).flatMap((communities, i) => {
    const street = streets[i];
    return street === undefined
      ? []
      : communities.flatMap((community, c) => placesOf(street, community, c + 1));
  });
}

function placesOf(street: DemoStreet, community: Community, no: number): DemoPlace[] {
  const digits = String(no).padStart(2, '0');
  const path = `${street.path}.c${digits}`;
  const code = `${street.code}0${digits}`;
  const kind = community.name.endsWith('村') ? 'Village' : 'Community';
  const short = community.name.replace(/社区$/, '');
  return [
    {
      path,
      code,
      name: community.name,
      nameEn: `${community.nameEn} ${kind}`,
      aliases: [...(community.estates ?? []), ...(community.dormitories ?? [])],
      roads: [],
    },
    ...NUMERALS.map((numeral, g) => ({
      path: `${path}.g0${g + 1}`,
      code: `${code}0${g + 1}`,
      name: `${short}第${numeral}网格`,
      nameEn: `${community.nameEn} Grid ${g + 1}`,
      aliases: [],
      roads: stretchesOf(community, g),
    })),
  ];
}

/** Which houses a grid has, by how its community is built. `g` counts from 0. */
function stretchesOf(community: Community, g: number): Stretch[] {
  const stretches: Stretch[] = [];
  const { estates, dormitories, road } = community;
  // Buildings 1–6 and 7–40 of the first estate are grids one and two, those of the second three and four.
  const estate = estates?.[g < 2 ? 0 : 1];
  if (estate !== undefined)
    stretches.push(g % 2 === 0 ? { name: estate, from: 1, to: 6 } : { name: estate, from: 7, to: 40 });
  // Two dormitory buildings a grid, the last one has the rest.
  for (const name of dormitories ?? [])
    stretches.push({ name, from: g * 2 + 1, to: g === NUMERALS.length - 1 ? 40 : g * 2 + 2 });
  // Up to number 199 the road divides grids one and two, beyond it three and four.
  if (road !== undefined)
    stretches.push({
      name: road,
      from: g < 2 ? 1 : 200,
      to: g < 2 ? 199 : 999,
      parity: g % 2 === 0 ? 'odd' : 'even',
    });
  // Village groups: 新月村5组.
  if (estates === undefined && dormitories === undefined)
    stretches.push({ name: community.name, from: g * 3 + 1, to: g === NUMERALS.length - 1 ? 40 : g * 3 + 3 });
  return stretches;
}

/** The community whose dormitories house the workers of the invented roster: its rows say only `8-115`. */
export function rosterHome(places: readonly DemoPlace[]): string | undefined {
  return places.find((place) => place.aliases.includes('建设者宿舍'))?.path;
}

/** How addresses begin, so that a building number behind them leads to a grid. */
export function demoHomes(places: readonly DemoPlace[]): { place: string; address: string }[] {
  return places
    .filter((place) => place.path.split('.').length === 3)
    .flatMap(({ path, name, aliases }) =>
      (aliases.length > 0 ? aliases.slice(0, 2) : [name]).map((alias) => ({ place: path, address: alias })),
    );
}
