// What a newcomer finds of care: guests who have asked for things, one who waits for the doctor and one who was answered,
// a letter of thanks, a verse on the board and a notice that waits to be shown.
import { addDays, civilDayOf } from '../src/base/civil-dates.ts';
import { uuidv7 } from '../src/base/ids.ts';
import { showNotice, writeNotice } from '../src/isolation/care/notices/acts.ts';
import { answerGuest, answerThread, askAsGuest, passOnLetter } from '../src/isolation/care/requests/acts.ts';
import { guestsOf } from '../src/isolation/rooms/store.ts';
import { roomsAt } from '../src/isolation/sites/store.ts';
import { asHouse, perform } from '../src/ledger/perform.ts';
import { residentId } from '../src/people/own.ts';
import type { Stage } from './stage.ts';

type Asked = Parameters<typeof askAsGuest.run>[1];

const VERSE = `早起先喷大走廊，扶手电梯细细量；
门把开关擦三遍，半个小时不能忘。`;

export async function playFirstCare({ house, does }: Stage, site: string, district: string): Promise<void> {
  const people = await asHouse(house, async (tx) => {
    const noOf = new Map((await roomsAt(tx, site)).map(({ id, no }) => [id, no]));
    const doorOf = (room: string) => noOf.get(room) ?? '';
    return (await guestsOf(tx, [site]))
      .toSorted((a, b) => doorOf(a.room).localeCompare(doorOf(b.room)))
      .map(({ person }) => person);
  });
  const [one, two, three, four] = people;
  const ask = async (person: string | undefined, input: Asked) => {
    if (person === undefined) return undefined;
    const actor = {
      id: residentId(person),
      name: '',
      kind: 'person' as const,
      duties: [
        {
          role: 'resident',
          place: district,
          permissions: new Set(['own.read', 'own.report']),
          purposes: new Set(['own-affairs' as const]),
        },
      ],
    };
    return (await perform(house, askAsGuest, input, { actor, id: uuidv7(), channel: 'web' })).result.request;
  };
  await ask(one, { kind: 'doctor', text: '冰瓶化得快，胰岛素会不会坏？', urgent: true });
  await ask(two, { kind: 'need', text: '卫生间的灯不亮了' });
  await ask(three, { kind: 'help', text: '' });
  await ask(two, { kind: 'doctor', text: '睡不着，可以吃点什么吗？' });
  if (two !== undefined)
    await does('care1', answerThread, { site, person: two, text: '先不吃药，下午给您打电话聊聊。' });
  const towels = await ask(four, { kind: 'need', text: '想要两条毛巾' });
  if (towels !== undefined)
    await does('kitchen1', answerGuest, { request: towels, answer: 'told', text: '午饭时一起送到门口' });
  const thanks = await ask(four, {
    kind: 'thanks',
    text: '谢谢每天爬楼送饭的师傅，菜还是热的。',
    to: 'site-logistics',
    mayShow: true,
  });
  if (thanks !== undefined) await does('site1', passOnLetter, { request: thanks, pass: true });
  const until = addDays(civilDayOf(house.clock.now()), 14);
  const verse = await does('clean1', writeNotice, {
    site,
    kind: 'verse',
    titleZh: '消毒员的顺口溜',
    titleEn: 'The disinfector’s verse',
    bodyZh: VERSE,
    bodyEn:
      'The corridor first, as the day begins; rails and lifts, from edge to edge. Handles and switches, three times each; half an hour it stays, remember this.',
    until,
  });
  if (verse !== undefined) await does('site1', showNotice, { notice: verse.notice });
  await does('kitchen1', writeNotice, {
    site,
    kind: 'notice',
    titleZh: '周末可以选餐',
    bodyZh: '周六、周日午餐有面和米饭两种，请在周五晚上前告诉我们。',
    until,
  });
}
