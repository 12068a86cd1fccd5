// People under control for scenes: a list comes in, somebody exposes them, the medic orders them to stay at home.

import { rows, sql } from '../src/base/sql.ts';
import { openOutbreak, orderControl, recordExposure } from '../src/control/episodes/acts.ts';
import { previewPlan } from '../src/control/episodes/routes.ts';
import { receiveList } from '../src/lists/receive/acts.ts';
import type { TestHouse } from './house.ts';
import { COMMUNITY, DISTRICT, delivery, identity, listOf, mobile } from './lists.ts';

export interface Stay {
  readonly episode: string;
  readonly no: number;
  readonly code: string;
  readonly person: string;
}

let made = 100;

/** Opens the outbreak under which people are ordered to stay. */
export async function withOutbreak(h: TestHouse): Promise<void> {
  await h.as('cdc').do(openOutbreak, {
    name: '江月府聚集性疫情',
    nameEn: 'Jiangyuefu cluster',
    protocol: 'CN-COVID-8',
    place: DISTRICT,
    sunset: '2027-02-28',
  });
}

/** So many people who are ordered to stay at home for fourteen days from leaving a medium-risk area. */
export async function staysAtHome(
  h: TestHouse,
  n: number,
  how: { readonly leftOn?: string; readonly home?: string } = {},
): Promise<Stay[]> {
  const { leftOn = '2026-12-07', home = '江月府' } = how;
  const people = Array.from({ length: n }, () => {
    made += 1;
    const given = '安宝晨丹恩芳广海佳康兰敏宁鹏琪瑞思涛文欣'; // invented
    return [
      `${'赵钱孙李周吴郑王冯陈'[made % 10]}${given[made % 20]}${given[(made * 7) % 20]}`,
      identity(made, `19${50 + (made % 40)}0101`),
      mobile(made * 10),
      `${home} ${made} 幢 1102 室`,
    ];
  });
  await h.as('data-desk').do(receiveList, delivery(listOf(...people), { fileName: `stays-${made}.xlsx` }));
  await h.settle();
  const found = await h.inside((tx) =>
    rows(
      tx,
      sql<{ person: string }>`
        select person from list_line where batch = (select id from list_batch order by no desc limit 1) order by row_no`,
    ),
  );
  const stays: Stay[] = [];
  for (const { person } of found) {
    const episode = await underControl(h, person, leftOn);
    const [row] = await h.inside((tx) =>
      rows(tx, sql<{ no: string }>`select no from episode where id = ${episode}`),
    );
    stays.push({ episode, person, no: Number(row?.no), code: `E-${row?.no}` });
  }
  return stays;
}

/** Somebody on record is ordered to stay at home for fourteen days from then. */
export async function underControl(h: TestHouse, person: string, leftOn: string): Promise<string> {
  const { episode } = await h
    .as('data-desk')
    .do(recordExposure, { person, category: 'midRisk', kind: 'area', lastOn: leftOn });
  if (episode === null) throw new Error('nobody here is a case');
  const medic = h.as('medic', COMMUNITY);
  const seen = await medic.see(previewPlan, { id: episode });
  await medic.do(orderControl, {
    episode,
    categories: ['midRisk'],
    facts: seen.facts,
    basis: 'infectious-disease-law',
    seen: seen.seal ?? '',
  });
  return episode;
}

/** The same, and whoever decides about them has said that they go to a site. */
export async function staysForSite(
  h: TestHouse,
  n: number,
  how: Parameters<typeof staysAtHome>[2] = {},
): Promise<Stay[]> {
  const stays = await staysAtHome(h, n, how);
  await sentToSite(
    h,
    stays.map(({ person }) => person),
  );
  return stays;
}

/** Whoever decides about them has said that they go to a site, and they are on record as being at one. */
export async function sentToSite(h: TestHouse, people: readonly string[]): Promise<void> {
  await h.inside((tx) =>
    rows(
      tx,
      sql`
        update whereabouts set kind = 'facility'
        where person = any (${[...people]}::uuid[]) and until_at is null and kind = 'home' returning person`,
    ),
  );
}
