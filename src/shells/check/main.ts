// The page of residents: was the call I got really from the district? The published number, and the check of the code
// the caller gave. Plain elements and large letters, no library, nothing kept, nothing asked but the code.
import '../kit/tokens.css';
import './check.css';
import { fill, type Words } from '../../base/words.ts';

type Language = 'zh' | 'en';

const WORDS = {
  title: { zh: '核实来电', en: 'Was this call real?' },
  lead: {
    zh: '接到自称疫情防控专班的电话？先挂断也没关系。请用下面两种办法核实。',
    en: 'Somebody called and said they were the outbreak response team? You may hang up first. Check in one of two ways.',
  },
  numberTitle: { zh: '一、拨打公布的电话', en: '1. Call the published number' },
  codeTitle: { zh: '二、输入来电人报的核验码', en: '2. Enter the code the caller gave' },
  code: { zh: '8 位核验码', en: 'The 8-digit code' },
  check: { zh: '核实', en: 'Check' },
  checking: { zh: '正在核实…', en: 'Checking…' },
  ours: {
    zh: '核实无误：这是{unit}在 {at} 拨打的电话。',
    en: 'This call is real: {unit} made it at {at}.',
  },
  notOurs: {
    zh: '没有这个核验码。请勿提供任何信息，挂断后拨打公布的电话核实。',
    en: 'There is no such code. Tell them nothing, hang up, and call the published number.',
  },
  short: {
    zh: '核验码是 8 位数字，请核对后再输入。',
    en: 'The code has 8 digits. Check it and enter it again.',
  },
  often: {
    zh: '查询过于频繁。请等一分钟再试，或拨打公布的电话。',
    en: 'Too many tries. Wait a minute, or call the published number.',
  },
  away: {
    zh: '现在无法查询。请拨打公布的电话核实。',
    en: 'This can not be checked just now. Please call the published number.',
  },
  noNumber: {
    zh: '现在读不到公布的电话。请刷新本页，或向社区核实。',
    en: 'The published number can not be read just now. Reload this page, or ask your community.',
  },
  hours: { zh: '核验码在来电后 {n} 小时内可查。', en: 'A code can be checked for {n} hours after the call.' },
  neverTitle: { zh: '我们绝不会', en: 'We never' },
  never: [
    { zh: '索要银行卡号、密码或短信验证码', en: 'ask for bank cards, passwords or one-time codes' },
    { zh: '发送链接、让您下载软件', en: 'send links or ask you to install anything' },
    { zh: '让您扫码、加群', en: 'ask you to scan a code or join a group' },
    { zh: '收费或要求转账', en: 'ask for money or a transfer' },
  ],
  other: { zh: 'English', en: '中文' },
} satisfies Record<string, Words | Words[]>;

interface Known {
  number: string;
  codeHours: number;
}
type Answer = { tone: 'good' | 'now' | 'late'; words: Words };

let language: Language = navigator.language.startsWith('zh') ? 'zh' : 'en';
/** 'away': the published number could not be read. */
let known: Known | 'away' | undefined;
let answer: Answer | undefined;
let typed = '';

const say = (words: Words) => words[language];

/** An element with text or children. Texts are set as text: nothing of them is read as markup. */
function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function draw(): void {
  const typing = document.activeElement?.id === 'code';
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `${say(WORDS.title)} · 海塘`;
  const switcher = element('button', { type: 'button', class: 'other' }, say(WORDS.other));
  switcher.addEventListener('click', () => {
    language = language === 'zh' ? 'en' : 'zh';
    draw();
  });
  document
    .getElementById('root')
    ?.replaceChildren(
      element(
        'main',
        {},
        element('header', {}, element('h1', {}, say(WORDS.title)), switcher),
        element('p', { class: 'lead' }, say(WORDS.lead)),
        element('h2', {}, say(WORDS.numberTitle)),
        typeof known !== 'object'
          ? element('p', { role: 'status' }, known === undefined ? '…' : say(WORDS.noNumber))
          : element('a', { class: 'dial', href: `tel:${known.number}` }, known.number),
        element('h2', {}, say(WORDS.codeTitle)),
        form(),
        element(
          'p',
          { class: 'help' },
          typeof known !== 'object' ? '' : fill(say(WORDS.hours), { n: known.codeHours }),
        ),
        element('h2', {}, say(WORDS.neverTitle)),
        element('ul', {}, ...WORDS.never.map((one) => element('li', {}, say(one)))),
      ),
    );
  const field = document.getElementById('code');
  if (!typing || !(field instanceof HTMLInputElement)) return;
  field.focus();
  field.setSelectionRange(typed.length, typed.length);
}

function form(): HTMLElement {
  const input = element('input', {
    id: 'code',
    inputmode: 'numeric',
    autocomplete: 'off',
    maxlength: '12',
    placeholder: '0000 0000',
    value: typed,
    'aria-describedby': 'answer',
  });
  input.addEventListener('input', () => {
    typed = input.value;
  });
  const made = element(
    'form',
    {},
    element('label', { for: 'code' }, say(WORDS.code)),
    element('div', { class: 'ask' }, input, element('button', { type: 'submit' }, say(WORDS.check))),
    element(
      'p',
      { id: 'answer', role: 'status', class: answer === undefined ? '' : `answer answer-${answer.tone}` },
      answer === undefined ? '' : say(answer.words),
    ),
  );
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask(input.value);
  });
  return made;
}

function tell(next: Answer): void {
  answer = next;
  const place = document.getElementById('answer');
  if (place === null) return;
  place.className = `answer answer-${next.tone}`;
  place.textContent = say(next.words);
}

async function ask(text: string): Promise<void> {
  const digits = text.normalize('NFKC').replace(/\D/g, '');
  if (digits.length !== 8) return tell({ tone: 'late', words: WORDS.short });
  tell({ tone: 'late', words: WORDS.checking });
  try {
    const response = await fetch(`/api/public/call-code?code=${digits}`);
    if (response.status === 429) return tell({ tone: 'late', words: WORDS.often });
    if (!response.ok) return tell({ tone: 'late', words: WORDS.away });
    const found = (await response.json()) as { ours: boolean; unit?: Words; at?: string }; // adapters/http/public.ts
    if (!found.ours || found.unit === undefined || found.at === undefined)
      return tell({ tone: 'now', words: WORDS.notOurs });
    const at = { zh: momentOf(found.at, 'zh-CN'), en: momentOf(found.at, 'en-GB') };
    tell({
      tone: 'good',
      words: {
        zh: fill(WORDS.ours.zh, { unit: found.unit.zh, at: at.zh }),
        en: fill(WORDS.ours.en, { unit: found.unit.en, at: at.en }),
      },
    });
  } catch {
    tell({ tone: 'late', words: WORDS.away });
  }
}

function momentOf(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'Asia/Shanghai',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(at));
}

draw();
fetch('/api/public/official-number')
  .then(async (response) => {
    known = response.ok ? ((await response.json()) as Known) : 'away'; // adapters/http/public.ts
  })
  .catch(() => {
    known = 'away';
  })
  .finally(draw);
