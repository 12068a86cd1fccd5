// Some of those at home report by themselves: they are given a code at the door, open their own page with it, report
// twice a day, ask for what they need, ask about their data, take a copy. They come in by the link, as through the door
// of the server, and may do nothing but that.
import { must } from '../base/refusal.ts';
import { rows, sql } from '../base/sql.ts';
import { actorOfLink, enter } from '../home/resident/session.ts';
import { residentRules } from '../home/resident/terms.ts';
import { asHouse, see } from '../ledger/perform.ts';
import { looks } from '../looks.ts';
import type { Resident } from '../people/own.ts';
import type { Play } from './play.ts';

/** Shares. Ours. */
const OWN = {
  /** Of those set up at home: given a code, and using it. */
  hasPage: 0.1,
  /** A value nobody would believe is measured again; the others say that it is so. */
  measuresAgain: 0.75,
  twice: 0.05,
  /** On a day: asks about her data, takes a copy. */
  asks: 0.02,
  copies: 0.01,
} as const;

export interface OwnPages {
  /** She is shown the code, if she is one of those, and opens her page. */
  isGiven(stay: { episode: string; place: string }, no: number): Promise<void>;
  /** Whether she reports by herself. */
  has(episode: string): boolean;
  reports(episode: string, celsius: number, no: number, key: string): Promise<void>;
  asksNeed(episode: string, kind: string): Promise<void>;
  /** What some of them ask about their data, day by day. */
  asksAboutData(day: number): void;
  /** What was asked is answered. */
  looksAround(): Promise<void>;
}

interface Page {
  readonly link: string;
  readonly place: string;
  readonly no: number;
}

const ownPage = must(
  looks.find(({ path }) => path === '/own/page'),
  'everybody has a page of her own',
);

export function ownPagesAtWork(play: Play): OwnPages {
  const { acts, cast } = play;
  const { house } = play.scene;
  const pages = new Map<string, Page>();
  const answering = new Set<string>();

  const rulesNow = async () => (await house.rulebookAt(play.now())).part(residentRules);

  async function isGiven({ episode, place }: { episode: string; place: string }, no: number): Promise<void> {
    if (play.roll('own-page', no) >= OWN.hasPage) return;
    const made = await play.does(cast.visitorOf(place), acts.makeLink, { episode });
    if (!made.ok) return;
    const rules = await rulesNow();
    const link = await asHouse(house, (tx) => enter(tx, made.result.token, play.now(), rules));
    if (link === undefined) return noPage(episode, 'the code opens nothing');
    pages.set(episode, { link: link.id, place, no });
    await seesPage(episode);
  }

  /** Who acts on her page now; undefined: the link opens nothing any more. */
  async function herself(episode: string): Promise<Resident | undefined> {
    const page = pages.get(episode);
    if (page === undefined) return undefined;
    const rules = await rulesNow();
    const actor = await asHouse(house, (tx) => actorOfLink(tx, page.link, play.now(), rules));
    if (actor === undefined) pages.delete(episode);
    return actor;
  }

  async function seesPage(episode: string): Promise<void> {
    const actor = await herself(episode);
    if (actor === undefined) return noPage(episode, 'the link is of nobody');
    const page = await see(house, ownPage, {}, { actor, channel: 'drill' });
    if (!showsStay(page)) noPage(episode, 'her page shows no stay');
  }

  function noPage(episode: string, says: string): void {
    play.broke({
      invariant: 'own-page',
      count: 1,
      says: `本人页面打不开 / a person’s own page: ${says}`,
      about: [`episode:${episode}`],
    });
  }

  async function reports(episode: string, celsius: number, no: number, key: string): Promise<void> {
    const actor = await herself(episode);
    if (actor === undefined) return;
    const twice = play.roll('own-twice', no, key) < OWN.twice;
    const told = await play.does({ actor }, acts.reportTemperature, { celsius }, { twice });
    if (told.ok || told.refusal?.code !== 'reading-doubtful') return;
    const again = play.roll('own-again', no, key) < OWN.measuresAgain;
    const value = again ? { celsius: 36.4 } : { celsius, sure: true };
    await play.does({ actor }, acts.reportTemperature, value);
  }

  async function asksNeed(episode: string, kind: string): Promise<void> {
    const actor = await herself(episode);
    if (actor !== undefined) await play.does({ actor }, acts.askOwnNeed, { kind });
  }

  function asksAboutData(day: number): void {
    for (const [episode, { place, no }] of pages) {
      if (play.roll('own-asks', no, day) < OWN.asks)
        play.after(play.between(0, 300, 'own-asks', no, day), () => asks(episode, no), place);
      if (play.roll('own-copies', no, day) < OWN.copies)
        play.after(play.between(0, 300, 'own-copies', no, day), () => copies(episode, no), place);
    }
  }

  async function asks(episode: string, no: number): Promise<void> {
    const actor = await herself(episode);
    if (actor === undefined) return;
    const kind = play.roll('own-kind', no) < 0.5 ? 'correct' : 'object';
    await play.does({ actor }, acts.askRight, { kind, text: '请核对我的信息' });
  }

  /** Some mistake the last four at first. */
  async function copies(episode: string, no: number): Promise<void> {
    const actor = await herself(episode);
    if (actor === undefined) return;
    const lastFour = play.person(no).identity.document.slice(-4);
    if (play.roll('own-mistakes', no) < 0.2) {
      const mistaken = lastFour === '0000' ? '1111' : '0000';
      const wrong = await play.does({ actor }, acts.takeOwnCopy, { lastFour: mistaken });
      if (wrong.ok && wrong.result.given) noPage(episode, 'a copy was given for a wrong number');
    }
    await play.does({ actor }, acts.takeOwnCopy, { lastFour });
  }

  async function looksAround(): Promise<void> {
    const asked = await play.peek((sight) =>
      rows(
        sight,
        sql<{ id: string; person: string; place: string }>`
          select id, person, place::text as place from right_request where answer is null order by due_at, no`,
      ),
    );
    const fresh = asked.filter(({ id }) => !answering.has(id));
    const numbers = await play.who(fresh.map(({ person }) => person));
    for (const { id: request, person, place } of fresh) {
      answering.add(request);
      const answers = async () => {
        const text = '已核对，信息无误';
        await play.does(cast.leadOf(place), acts.answerRight, { request, answer: 'partly', text });
      };
      play.after(play.between(60, 2_000, 'rights', numbers.get(person) ?? 0), answers, place);
    }
  }

  return { isGiven, has: (episode) => pages.has(episode), reports, asksNeed, asksAboutData, looksAround };
}

function showsStay(page: unknown): boolean {
  return typeof page === 'object' && page !== null && 'stay' in page && page.stay !== null;
}
