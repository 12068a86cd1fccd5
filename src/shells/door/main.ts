// The page behind the code at the door of a room: somebody in there, or at the door, asks for help in large letters and
// is told a number. Nothing is shown of who is behind the door or of what was asked before; nothing is kept.
import '../kit/tokens.css';
import '../resident/resident.css';
import { fill, type Words } from '../../base/words.ts';
import type { DoorKinds } from '../../isolation/care/terms.ts';
import { newId } from '../kit/ids.ts';
import { el } from '../resident/dom.ts';

type Language = 'zh' | 'en';

const WORDS = {
  title: { zh: '请人帮忙', en: 'Ask for help' },
  lead: {
    zh: '选一项，点“提出”。工作人员会到这个房间来。',
    en: 'Choose one and press “Ask”. Staff will come to this room.',
  },
  what: { zh: '什么事？', en: 'What is it?' },
  more: { zh: '说清楚一些（可以不写）', en: 'Say more (you may leave it empty)' },
  urgent: { zh: '很急', en: 'It is urgent' },
  ask: { zh: '提出', en: 'Ask' },
  asking: { zh: '正在发送…', en: 'Sending…' },
  done: { zh: '已收到，编号 {code}', en: 'Received. Your number is {code}' },
  doneHelp: {
    zh: '工作人员会到房间来。答复显示在本房间住客各自的页面上；多人同住时，看病的话当面说，或在本人页面问医生。',
    en: 'Staff will come to the room. The answer is on the pages of whoever lives in it; where several do, tell the doctor in person, or ask on your own page.',
  },
  another: { zh: '再提一项', en: 'Ask for something else' },
  choose: { zh: '请先点选一项。', en: 'Tap one of them first.' },
  write: { zh: '请写几个字说明。', en: 'Please write a few words.' },
  often: {
    zh: '提出得太快了，请等一分钟；很急请打电话。',
    en: 'That was too quick. Wait a minute; call if it is urgent.',
  },
  away: {
    zh: '没有发出去：网络不通。请再点一次“提出”，急事请打电话。',
    en: 'Not sent: no connection. Press “Ask” again; call if it is urgent.',
  },
  help: { zh: '有困难？打电话 {number}', en: 'Need help? Call {number}' },
  noCode: { zh: '请扫门上的二维码打开本页。', en: 'Open this page by the code at the door.' },
  other: { zh: 'English', en: '中文' },
} satisfies Record<string, Words>;

let language: Language = navigator.language.startsWith('zh') ? 'zh' : 'en';
let known: DoorKinds | undefined;
let kind = '';
let urgent = false;
let text = '';
let said: { readonly tone: 'good' | 'late' | 'now'; readonly words: Words } | undefined;
let given: string | undefined;
let sending = false;
/** The same thing sent again, because the line swallowed the answer, is one request. */
let id = newId();

const token = () => new URLSearchParams(location.hash.slice(1)).get('t') ?? '';
const say = (words: Words, holes: Record<string, string> = {}) => fill(words[language], holes);

function draw(): void {
  const typing = document.activeElement?.id === 'more';
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.classList.add('large');
  document.title = `${say(WORDS.title)} · 海塘`;
  document.getElementById('root')?.replaceChildren(header(), main(), foot());
  const field = document.getElementById('more');
  if (!typing || !(field instanceof HTMLTextAreaElement)) return;
  field.focus();
  field.setSelectionRange(text.length, text.length);
}

function header(): HTMLElement {
  return el(
    'header',
    {},
    el('span', {}),
    el(
      'button',
      {
        type: 'button',
        class: 'small',
        lang: language === 'zh' ? 'en' : 'zh-CN',
        onclick: () => {
          language = language === 'zh' ? 'en' : 'zh';
          draw();
        },
      },
      say(WORDS.other),
    ),
  );
}

function main(): HTMLElement {
  if (given !== undefined)
    return el(
      'main',
      { id: 'main' },
      el('h1', { role: 'status' }, say(WORDS.done, { code: given })),
      el('p', { class: 'lead' }, say(WORDS.doneHelp)),
      el('button', { type: 'button', class: 'big', onclick: anew }, say(WORDS.another)),
    );
  return el(
    'main',
    { id: 'main' },
    el('h1', {}, say(WORDS.title)),
    el('p', { class: 'lead' }, say(token() === '' ? WORDS.noCode : WORDS.lead)),
    el(
      'div',
      { role: 'status', 'aria-live': 'polite' },
      said !== undefined && el('p', { class: `note note-${said.tone}` }, say(said.words)),
    ),
    token() !== '' && known !== undefined && form(known),
  );
}

function form({ kinds }: DoorKinds): HTMLElement {
  return el(
    'form',
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        void ask();
      },
    },
    el(
      'fieldset',
      {},
      el('legend', {}, say(WORDS.what)),
      el(
        'div',
        { class: 'chips' },
        ...kinds.map((one) =>
          el(
            'button',
            {
              type: 'button',
              class: 'chip',
              'aria-pressed': kind === one.value,
              onclick: () => {
                kind = one.value;
                said = undefined;
                draw();
              },
            },
            one[language],
          ),
        ),
      ),
    ),
    el(
      'button',
      {
        type: 'button',
        class: 'chip urgent',
        'aria-pressed': urgent,
        onclick: () => {
          urgent = !urgent;
          draw();
        },
      },
      say(WORDS.urgent),
    ),
    el(
      'label',
      { for: 'more' },
      say(kinds.find((one) => one.value === kind)?.words === true ? WORDS.write : WORDS.more),
    ),
    field(),
    el(
      'button',
      { type: 'submit', class: 'big primary', disabled: sending },
      say(sending ? WORDS.asking : WORDS.ask),
    ),
  );
}

function field(): HTMLTextAreaElement {
  const made = el('textarea', {
    id: 'more',
    rows: 3,
    maxlength: 1000,
    oninput: (event) => {
      text = (event.target as HTMLTextAreaElement).value;
    },
  });
  made.value = text;
  return made;
}

function foot(): HTMLElement | '' {
  return known === undefined
    ? ''
    : el(
        'footer',
        {},
        el(
          'a',
          { class: 'help', href: `tel:${known.helpNumber}` },
          say(WORDS.help, { number: known.helpNumber }),
        ),
      );
}

function tell(tone: 'good' | 'late' | 'now', words: Words): void {
  said = { tone, words };
  draw();
  scrollTo(0, 0);
}

function anew(): void {
  given = said = undefined;
  kind = text = '';
  urgent = false;
  id = newId();
  draw();
}

async function ask(): Promise<void> {
  if (sending) return;
  const chosen = known?.kinds.find((one) => one.value === kind);
  if (chosen === undefined) return tell('late', WORDS.choose);
  if (chosen.words && text.trim().length < 2) return tell('late', WORDS.write);
  sending = true;
  draw();
  try {
    const response = await fetch('/api/door/ask', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: token(), id, kind, urgent, text: text.trim() }),
      signal: AbortSignal.timeout(20_000),
    });
    const answer = (await response.json()) as { code?: string; error?: Words }; // adapters/http/door.ts
    sending = false;
    if (response.status === 429) return tell('late', WORDS.often);
    if (answer.code === undefined) return tell('now', answer.error ?? WORDS.away);
    given = answer.code;
    said = undefined;
    draw();
    scrollTo(0, 0);
  } catch {
    sending = false;
    tell('now', WORDS.away);
  }
}

draw();
fetch('/api/door/kinds')
  .then(async (response) => {
    if (response.ok) known = (await response.json()) as DoorKinds; // adapters/http/door.ts
  })
  .catch(() => {
    said = { tone: 'now', words: WORDS.away };
  })
  .finally(draw);
