// The page of a person under control, opened by a code on paper: no account, no library, large letters. Plan, temperatures,
// team, needs, papers, who looked at her data, and the way to correct it, to object, to get a copy.
import '../kit/tokens.css';
import './resident.css';
import { fill, type Holes, type Words } from '../../base/words.ts';
import type { OwnCopy } from '../../home/resident/record.ts';
import type { OwnLooked, OwnPage } from '../../home/resident/routes.ts';
import { celsiusTyped } from '../../home/resident/rules.ts';
import type { OwnSite } from '../../isolation/care/routes.ts';
import { SCORES } from '../../isolation/rating/words.ts';
import type { Transparency } from '../../retention.ts';
import { newId } from '../kit/ids.ts';
import { enter, Outbox, paper, perform, Refused, read, tokenHere, type Waiting } from './api.ts';
import { el, save, saveFile } from './dom.ts';
import { WORDS } from './words.ts';

type Language = 'zh' | 'en';
type View =
  | 'home'
  | 'report'
  | 'plan'
  | 'readings'
  | 'team'
  | 'needs'
  | 'papers'
  | 'code'
  | 'looked'
  | 'rights'
  | 'kept'
  | 'copy'
  | 'askSite'
  | 'doctor'
  | 'board';
type Tone = 'good' | 'late' | 'now';

const KEPT_LARGE = 'seawall.own.letters';
const KEPT_LANGUAGE = 'seawall.own.language';

let language: Language = (kept(KEPT_LANGUAGE) ?? navigator.language).startsWith('zh') ? 'zh' : 'en';
let large = kept(KEPT_LARGE) !== 'usual';
let view: View = 'home';
let of: string | undefined;
let page: OwnPage | undefined;
let looked: OwnLooked | undefined;
let copy: OwnCopy | undefined;
/** The isolation site she is at: null, at none; undefined, not read yet. */
let site: OwnSite | null | undefined;
let keeping: Transparency | undefined;
let trouble: Words | undefined;
let said: { readonly tone: Tone; readonly words: Words } | undefined;
let reading = false;
let showsEarlier = false;
/** What is being filled in: kept over a new drawing, gone when it was sent. */
let draft: {
  celsius: string;
  symptoms: string[] | undefined;
  doubt: Words | undefined;
  kind: string;
  text: string;
  urgent: boolean;
  four: string;
  to: string;
  mayShow: boolean;
} = blank();

function blank() {
  return {
    celsius: '',
    symptoms: undefined,
    doubt: undefined,
    kind: '',
    text: '',
    urgent: false,
    four: '',
    to: '',
    mayShow: false,
  };
}

const both = (words: Words, holes: { readonly [name: string]: Holes[string] | Words } = {}): Words => ({
  zh: fill(words.zh, inOne(holes, 'zh')),
  en: fill(words.en, inOne(holes, 'en')),
});
const inOne = (holes: { readonly [name: string]: Holes[string] | Words }, which: Language): Holes =>
  Object.fromEntries(
    Object.entries(holes).map(([name, hole]) => [
      name,
      typeof hole === 'object' && hole !== null ? hole[which] : hole,
    ]),
  );
const say = (words: Words, holes: { readonly [name: string]: Holes[string] | Words } = {}) =>
  both(words, holes)[language];

const outbox = new Outbox({ answered, changed: () => draw() });

// Times -------------------------------------------------------------------------------------------------

const locale = () => (language === 'zh' ? 'zh-CN' : 'en-GB');
const inZone = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale(), { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...options });
const dayText = (day: string) =>
  inZone({ month: 'long', day: 'numeric', weekday: 'short' }).format(new Date(`${day}T12:00:00+08:00`));
const momentText = (at: string) =>
  inZone({ month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(new Date(at));
const hourText = (at: string) => inZone({ hour: '2-digit', minute: '2-digit' }).format(new Date(at));

// Drawing -----------------------------------------------------------------------------------------------

function draw(): void {
  const active = document.activeElement;
  const typing = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active.id : '';
  const at =
    active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement
      ? active.selectionStart
      : null;
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.classList.toggle('large', large);
  document.title = `${say(WORDS.title)} · 海塘`;
  document.getElementById('root')?.replaceChildren(header(), main(), foot());
  const field = typing === '' ? null : document.getElementById(typing);
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.focus();
  if (at !== null && field.type !== 'checkbox') field.setSelectionRange(at, at);
}

function header(): HTMLElement {
  return el(
    'header',
    {},
    el('span', { class: 'district' }, page === undefined ? '' : page.district[language]),
    el(
      'div',
      { class: 'switches' },
      el(
        'button',
        {
          type: 'button',
          class: 'small',
          onclick: () => {
            large = !large;
            keep(KEPT_LARGE, large ? 'large' : 'usual');
            draw();
          },
        },
        say(large ? WORDS.usual : WORDS.larger),
      ),
      el(
        'button',
        {
          type: 'button',
          class: 'small',
          lang: language === 'zh' ? 'en' : 'zh-CN',
          onclick: () => {
            language = language === 'zh' ? 'en' : 'zh';
            keep(KEPT_LANGUAGE, language);
            stopReading();
            draw();
          },
        },
        say(WORDS.other),
      ),
      'speechSynthesis' in window &&
        el(
          'button',
          { type: 'button', class: 'small', 'aria-pressed': reading, onclick: readAloud },
          say(reading ? WORDS.quiet : WORDS.aloud),
        ),
    ),
  );
}

function main(): HTMLElement {
  if (page === undefined)
    return el(
      'main',
      { id: 'main' },
      el('h1', {}, say(WORDS.title)),
      el(
        'p',
        { class: 'lead', role: 'status' },
        trouble === undefined ? say(WORDS.opening) : trouble[language],
      ),
      trouble !== undefined &&
        el('button', { type: 'button', class: 'big', onclick: () => void load() }, say(WORDS.again)),
    );
  return el(
    'main',
    { id: 'main' },
    view !== 'home' &&
      el('button', { type: 'button', class: 'back', onclick: () => history.back() }, `‹ ${say(WORDS.back)}`),
    ...notes(),
    ...VIEWS[view](page),
  );
}

function foot(): HTMLElement | '' {
  const number = page?.helpNumber ?? helpNumber;
  return number === undefined
    ? ''
    : el('footer', {}, el('a', { class: 'help', href: `tel:${number}` }, say(WORDS.help, { number })));
}

/** What waits and what was answered: above everything else on every view. */
function notes(): HTMLElement[] {
  return [
    el(
      'div',
      { role: 'status', 'aria-live': 'polite', class: 'notes' },
      said !== undefined && el('p', { class: `note note-${said.tone}` }, said.words[language]),
      ...outbox.waiting.map((one) =>
        el('p', { class: 'note note-late' }, say(WORDS.waiting, { label: one.label })),
      ),
    ),
  ];
}

const VIEWS: Readonly<Record<View, (own: OwnPage) => (Node | false)[]>> = {
  home,
  report,
  plan,
  readings,
  team,
  needs,
  papers,
  code,
  looked: lookedView,
  rights,
  kept: keptView,
  copy: copyView,
  askSite: askSiteView,
  doctor: doctorView,
  board: boardView,
};

const TILES: readonly { readonly view: View; readonly words: Words }[] = [
  { view: 'plan', words: WORDS.plan },
  { view: 'readings', words: WORDS.readings },
  { view: 'needs', words: WORDS.needs },
  { view: 'team', words: WORDS.team },
  { view: 'papers', words: WORDS.papers },
  { view: 'code', words: WORDS.code },
  { view: 'looked', words: WORDS.looked },
  { view: 'rights', words: WORDS.rights },
  { view: 'kept', words: WORDS.kept },
];

function home(own: OwnPage): (Node | false)[] {
  const { stay } = own;
  return [
    el('h1', {}, say(own.person.self ? WORDS.hello : WORDS.about, { name: own.person.name })),
    el(
      'section',
      { class: 'stay' },
      ...(stay === null
        ? [el('p', {}, say(WORDS.noStay))]
        : stay.ended
          ? [el('p', {}, say(WORDS.ended, { state: stay.state }))]
          : stay.notice === null
            ? [el('p', {}, say(WORDS.notYet))]
            : [
                stay.day !== null &&
                  stay.days !== null &&
                  el('p', { class: 'day' }, say(WORDS.dayOf, { day: stay.day, days: stay.days })),
                el(
                  'p',
                  {},
                  stay.endsOn === null
                    ? say(WORDS.noEnd, { place: stay.stagePlace ?? stay.place })
                    : say(WORDS.until, { day: dayOfBoth(stay.endsOn), place: stay.stagePlace ?? stay.place }),
                ),
              ]),
    ),
    el(
      'section',
      { class: `ask ask-${askTone(own)}` },
      el('p', {}, askText(own)),
      own.asksTemperature &&
        el(
          'button',
          { type: 'button', class: 'big primary', onclick: () => go('report') },
          say(WORDS.report),
        ),
    ),
    own.atSite && siteTiles(),
    el(
      'div',
      { class: 'tiles' },
      // At a site her needs are for whoever works there.
      ...TILES.filter(({ view: to }) => !own.atSite || to !== 'needs').map(({ view: to, words }) =>
        el('button', { type: 'button', class: 'tile', onclick: () => go(to) }, say(words)),
      ),
    ),
    own.others.length > 0 &&
      el(
        'div',
        { class: 'others' },
        ...own.others.map((one) =>
          el(
            'button',
            { type: 'button', class: 'big', onclick: () => void turnTo(one.id) },
            say(WORDS.reportFor, { name: one.name }),
          ),
        ),
      ),
  ];
}

const dayOfBoth = (day: string): Words => {
  const was = language;
  language = 'zh';
  const zh = dayText(day);
  language = 'en';
  const en = dayText(day);
  language = was;
  return { zh, en };
};

function askTone(own: OwnPage): string {
  const open = own.slots.some((slot) => ['open', 'late', 'reminded', 'call', 'visit'].includes(slot.stand));
  return open && own.asksTemperature ? 'now' : 'good';
}

function askText(own: OwnPage): string {
  if (!own.asksTemperature) return say(WORDS.noTemperature);
  const late = own.slots.find((slot) => ['late', 'reminded', 'call', 'visit'].includes(slot.stand));
  if (late !== undefined) return say(WORDS.lateSlot, { name: late.name });
  const open = own.slots.find((slot) => slot.stand === 'open');
  if (open !== undefined) return say(WORDS.now, { name: open.name });
  const next = own.slots.find((slot) => slot.stand === 'later');
  if (next !== undefined)
    return say(WORDS.nextAt, { name: next.name, from: hourText(next.opensAt), to: hourText(next.dueAt) });
  return own.slots.length > 0 ? say(WORDS.allDone) : say(WORDS.noTemperature);
}

// Reporting ---------------------------------------------------------------------------------------------

function report(own: OwnPage): (Node | false)[] {
  if (!own.asksTemperature) return [el('h1', {}, say(WORDS.report)), el('p', {}, say(WORDS.noTemperature))];
  const input = el('input', {
    id: 'celsius',
    inputmode: 'decimal',
    autocomplete: 'off',
    maxlength: 6,
    placeholder: '36.5',
    value: draft.celsius,
    'aria-describedby': 'doubt',
    oninput: (event) => {
      draft.celsius = (event.target as HTMLInputElement).value;
    },
  });
  const chosen = draft.symptoms;
  const chip = (value: string, words: Words) =>
    el(
      'button',
      {
        type: 'button',
        class: 'chip',
        'aria-pressed': value === '' ? chosen?.length === 0 : chosen?.includes(value) === true,
        onclick: () => {
          const now = draft.symptoms ?? [];
          draft.symptoms =
            value === '' ? [] : now.includes(value) ? now.filter((one) => one !== value) : [...now, value];
          draw();
        },
      },
      words[language],
    );
  return [
    el('h1', {}, say(WORDS.report)),
    !own.person.self && el('p', {}, say(WORDS.about, { name: own.person.name })),
    el(
      'form',
      {
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          void sendReading(own, false);
        },
      },
      el('label', { for: 'celsius' }, say(WORDS.celsius)),
      input,
      el(
        'div',
        { id: 'doubt', role: 'alert' },
        draft.doubt !== undefined &&
          el(
            'div',
            { class: 'note note-now' },
            el('p', {}, draft.doubt[language]),
            el(
              'button',
              {
                type: 'button',
                class: 'big',
                onclick: () => {
                  draft.doubt = undefined;
                  draft.celsius = '';
                  draw();
                  document.getElementById('celsius')?.focus();
                },
              },
              say(WORDS.measureAgain),
            ),
            el(
              'button',
              { type: 'button', class: 'big', onclick: () => void sendReading(own, true) },
              say(WORDS.surely),
            ),
          ),
      ),
      own.symptoms.length > 0 &&
        el(
          'fieldset',
          {},
          el('legend', {}, say(WORDS.feel)),
          el(
            'div',
            { class: 'chips' },
            chip('', WORDS.none),
            ...own.symptoms.map((one) => chip(one.value, one)),
          ),
        ),
      draft.doubt === undefined && el('button', { type: 'submit', class: 'big primary' }, say(WORDS.send)),
    ),
  ];
}

async function sendReading(own: OwnPage, sure: boolean): Promise<void> {
  const celsius = celsiusTyped(draft.celsius);
  if (celsius === undefined) return tell('late', WORDS.notCelsius);
  if (own.symptoms.length > 0 && draft.symptoms === undefined) return tell('late', WORDS.sayFeel);
  if (!sure && (celsius < own.believable.from || celsius > own.believable.to)) {
    draft.doubt = both(WORDS.believe, { celsius });
    return draw();
  }
  const feels = own.symptoms.filter((one) => draft.symptoms?.includes(one.value));
  const label: Words = {
    zh: [`${celsius.toFixed(1)}℃`, ...feels.map((one) => one.zh)].join('、'),
    en: [`${celsius.toFixed(1)} °C`, ...feels.map((one) => one.en)].join(', '),
  };
  const input = {
    ...whom(),
    celsius,
    symptoms: draft.symptoms ?? [],
    at: new Date(Date.now() + aheadMs).toISOString(),
    ...(sure ? { sure } : {}),
  };
  said = undefined;
  draft = blank();
  outbox.add('reportTemperature', input, label);
  history.replaceState(null, '');
  show('home');
}

const whom = (): Record<string, string> => (of === undefined ? {} : { of });

/** The house has answered something that was sent, now or after a while without a line. */
function answered(one: Waiting, answer: { readonly result: unknown } | { readonly refused: Refused }): void {
  if ('refused' in answer) {
    const { code, words } = answer.refused;
    if (code === 'reading-doubtful') {
      // Answered late, she may be looking at somebody else by now: the question belongs to whom it was about.
      const about = typeof one.input.of === 'string' ? one.input.of : undefined;
      if (about !== of) {
        of = about;
        page = looked = copy = site = undefined;
        draft = blank();
        void load();
      }
      draft = {
        ...draft,
        doubt: words,
        celsius: String(one.input.celsius),
        symptoms: [...(one.input.symptoms as string[])],
      }; // what this page sent
      said = undefined;
      if (view !== 'report') go('report');
    } else {
      said = { tone: 'now', words: both(WORDS.refusedOne, { label: one.label, why: words }) };
      // Nothing that was typed is lost by a no.
      const { kind, text } = one.input;
      if (draft.text === '' && typeof text === 'string')
        draft = { ...draft, kind: String(kind), text, urgent: one.input.urgent === true };
    }
    draw();
    return;
  }
  const { state, fever } = (answer.result ?? {}) as { state?: string; fever?: boolean }; // reportTemperature; others have neither
  const words =
    state === 'asked' ? WORDS.receivedAsked : fever === true ? WORDS.receivedFever : WORDS.received;
  said = {
    tone: fever === true || state === 'asked' ? 'late' : 'good',
    words: both(words, { label: one.label }),
  };
  void load();
}

// Reading -----------------------------------------------------------------------------------------------

function plan(own: OwnPage): (Node | false)[] {
  const before = own.days.filter((one) => one.day < own.today).length;
  const shown = showsEarlier ? own.days : own.days.slice(before);
  return [
    el('h1', {}, say(WORDS.plan)),
    own.days.length === 0 && el('p', {}, say(WORDS.planNone)),
    !showsEarlier &&
      before > 0 &&
      el(
        'button',
        {
          type: 'button',
          class: 'big',
          onclick: () => {
            showsEarlier = true;
            draw();
          },
        },
        say(WORDS.earlier, { n: before }),
      ),
    el(
      'ol',
      { class: 'days' },
      ...shown.map((one) =>
        el(
          'li',
          { class: one.today ? 'today' : '', 'aria-current': one.today && 'date' },
          el('h2', {}, `${dayText(one.day)}${one.today ? ` · ${say(WORDS.today)}` : ''}`),
          el('p', { class: 'quiet' }, `${say(WORDS.dayNo, { n: one.no })} · ${one.place[language]}`),
          one.temperatures.some((slot) => slot.stand !== 'later') ||
            (one.today && one.temperatures.length > 0)
            ? el(
                'p',
                {},
                one.temperatures
                  .map((slot) => `${slot.name[language]} ${slot.words[language]}`)
                  .join(language === 'zh' ? '，' : ', '),
              )
            : one.asked > 0 && el('p', {}, say(WORDS.measure, { n: one.asked })),
          ...one.tests.map((test) =>
            el(
              'p',
              { class: 'test' },
              [
                test.words[language],
                test.double ? say(WORDS.double) : '',
                test.state[language],
                test.result?.[language] ?? '',
              ]
                .filter((text) => text !== '')
                .join(' · '),
            ),
          ),
          one.last !== null &&
            el('p', { class: 'quiet' }, say(one.last === 'plan' ? WORDS.lastOfPlan : WORDS.lastOfStage)),
        ),
      ),
    ),
  ];
}

function readings(own: OwnPage): (Node | false)[] {
  return [
    el('h1', {}, say(WORDS.readings)),
    own.readings.length === 0 && el('p', {}, say(WORDS.readingsNone)),
    el(
      'ul',
      { class: 'rows' },
      ...own.readings.map((one) =>
        el(
          'li',
          {},
          el(
            'p',
            { class: one.fever ? 'value fever' : 'value' },
            one.celsius === null
              ? '—'
              : `${one.celsius.toFixed(1)} ℃${one.fever ? ` ${say(WORDS.feverWord)}` : ''}`,
          ),
          el(
            'p',
            { class: 'quiet' },
            [
              momentText(one.at),
              one.via[language],
              one.state === 'kept' ? '' : say(one.state === 'asked' ? WORDS.asked : WORDS.discarded),
            ]
              .filter((text) => text !== '')
              .join(' · '),
          ),
          one.symptoms.length > 0 &&
            el(
              'p',
              {},
              one.symptoms.map((symptom) => symptom[language]).join(language === 'zh' ? '、' : ', '),
            ),
        ),
      ),
    ),
  ];
}

function team(own: OwnPage): (Node | false)[] {
  return [
    el('h1', {}, say(WORDS.team)),
    own.team.length === 0 && el('p', {}, say(WORDS.teamNone)),
    el(
      'ul',
      { class: 'rows' },
      ...own.team.map((one) =>
        el('li', {}, el('p', { class: 'value' }, one.name), el('p', { class: 'quiet' }, one.role[language])),
      ),
    ),
    el('a', { class: 'big dial', href: `tel:${own.helpNumber}` }, own.helpNumber),
  ];
}

function needs(own: OwnPage): (Node | false)[] {
  return [
    el('h1', {}, say(WORDS.needs)),
    own.stay?.ended === false &&
      choiceForm(own.needKinds, WORDS.needWhat, WORDS.needText, WORDS.ask, true, () => {
        const kind = own.needKinds.find((one) => one.value === draft.kind);
        if (kind === undefined) return tell('late', WORDS.chooseOne);
        said = undefined;
        const input = { ...whom(), kind: kind.value, urgent: draft.urgent, text: draft.text.trim() };
        draft = blank();
        outbox.add('askOwnNeed', input, both(WORDS.givenNeed, { kind }));
      }),
    own.needs.length === 0 && el('p', { class: 'quiet' }, say(WORDS.needNone)),
    el(
      'ul',
      { class: 'rows' },
      ...own.needs.map((one) =>
        el(
          'li',
          {},
          el('p', { class: 'value' }, `${one.kind[language]} · ${one.code}`),
          one.text !== null && el('p', {}, one.text),
          el(
            'p',
            { class: 'quiet' },
            one.answer === null
              ? [
                  momentText(one.askedAt),
                  one.taken ? say(WORDS.taken) : '',
                  say(WORDS.dueBy, { at: momentText(one.dueAt) }),
                ]
                  .filter((text) => text !== '')
                  .join(' · ')
              : say(WORDS.answer, { answer: one.answer }),
          ),
          one.answerText !== null && el('p', {}, one.answerText),
        ),
      ),
    ),
  ];
}

// The isolation site she is at --------------------------------------------------------------------------

/** What a guest needs first: somebody who comes, the doctor, what the site tells everybody. */
function siteTiles(): HTMLElement {
  const button = (to: View, words: Words, primary = false) =>
    el(
      'button',
      { type: 'button', class: primary ? 'big primary' : 'big', onclick: () => go(to) },
      say(words),
    );
  return el(
    'section',
    { class: 'site' },
    site != null && el('p', {}, say(WORDS.atSite, { site: site.name, room: site.room })),
    button('askSite', WORDS.askSite, true),
    // Whoever waits sees it where her page opens, not under a form.
    ...(site?.requests ?? []).filter(({ answer }) => answer === null).map(waitsFor),
    button('doctor', WORDS.doctor),
    button('board', WORDS.board),
    site?.rate != null && !rateIsSent() && howItWas(site.rate),
  );
}

/** What she has tapped so far of how her stay was. */
let scores: Readonly<Record<string, number>> = {};
const rateIsSent = () => outbox.waiting.some(({ act }) => act === 'rateOwnStay');

/** A tap for each, as she is about to leave. */
function howItWas(aspects: NonNullable<OwnSite['rate']>): HTMLElement {
  const said = aspects.flatMap(({ aspect }) =>
    scores[aspect] === undefined ? [] : [{ aspect, score: scores[aspect] }],
  );
  return el(
    'section',
    { class: 'rate' },
    el('h2', {}, say(WORDS.rate)),
    el('p', { class: 'quiet' }, say(WORDS.rateLead)),
    ...aspects.map((one) =>
      el(
        'fieldset',
        {},
        el('legend', {}, one[language]),
        el(
          'div',
          { class: 'chips' },
          ...([3, 2, 1] as const).map((score) =>
            el(
              'button',
              {
                type: 'button',
                class: 'chip',
                'aria-pressed': scores[one.aspect] === score,
                onclick: () => {
                  scores = { ...scores, [one.aspect]: score };
                  draw();
                },
              },
              SCORES[score][language],
            ),
          ),
        ),
      ),
    ),
    said.length > 0 &&
      el(
        'button',
        {
          type: 'button',
          class: 'big',
          onclick: () => {
            scores = {};
            outbox.add('rateOwnStay', { ...whom(), scores: said }, WORDS.rateGiven);
          },
        },
        say(WORDS.rateSend),
      ),
  );
}

/** What she asked for and nobody has answered: who is on it, or until when somebody will be. */
function waitsFor(one: OwnSite['requests'][number]): HTMLElement {
  const [tone, is] =
    one.takenBy !== null && one.takenAt !== null
      ? ['good', say(WORDS.takenBy, { who: one.takenBy, at: momentText(one.takenAt) })]
      : one.late
        ? ['late', say(WORDS.lateNow)]
        : ['quiet', say(WORDS.dueBy, { at: momentText(one.dueAt) })];
  return el('p', { class: `note note-${tone}` }, `${one.kind[language]} · ${one.code} · ${is}`);
}

/** The page of the site, or why there is none to show. */
function ofSite(shown: (here: OwnSite) => (Node | false)[]): (Node | false)[] {
  if (site != null) return shown(site);
  const why = site === null ? WORDS.noStay : trouble === undefined ? WORDS.opening : WORDS.siteAway;
  return [el('p', { role: 'status' }, say(why))];
}

function askSiteView(): (Node | false)[] {
  return [
    el('h1', {}, say(WORDS.askSite)),
    ...ofSite((here) => {
      const chosen = here.kinds.find((one) => one.value === draft.kind);
      return [
        el('p', {}, say(WORDS.askSiteLead)),
        choiceForm(
          // What is for the doctor has a view of its own.
          here.kinds.filter((one) => !one.thread),
          WORDS.askSiteWhat,
          chosen?.letter === true ? WORDS.thankText : WORDS.needText,
          WORDS.ask,
          chosen?.letter !== true,
          () => {
            if (chosen === undefined || chosen.thread) return tell('late', WORDS.chooseOne);
            if (chosen.letter && draft.text.trim().length < 2) return tell('late', WORDS.rightShort);
            said = undefined;
            const input = {
              ...whom(),
              kind: chosen.value,
              text: draft.text.trim(),
              ...(chosen.letter
                ? { ...(draft.to === '' ? {} : { to: draft.to }), mayShow: draft.mayShow }
                : { urgent: draft.urgent }),
            };
            draft = blank();
            outbox.add('askAsGuest', input, both(WORDS.givenSite, { kind: chosen }));
          },
          chosen?.letter === true ? thanksFields(here) : undefined,
        ),
        here.requests.length === 0 && el('p', { class: 'quiet' }, say(WORDS.askedNone)),
        el('ul', { class: 'rows' }, ...here.requests.map(requestRow)),
      ];
    }),
  ];
}

function thanksFields(here: OwnSite): HTMLElement {
  return el(
    'div',
    {},
    el('label', { for: 'to' }, say(WORDS.thankWhom)),
    el(
      'select',
      {
        id: 'to',
        onchange: (event) => {
          draft.to = (event.target as HTMLSelectElement).value;
        },
      },
      ...[{ value: '', ...WORDS.everybody }, ...here.posts].map((one) =>
        el('option', { value: one.value, selected: one.value === draft.to }, one[language]),
      ),
    ),
    el(
      'button',
      {
        type: 'button',
        class: 'chip urgent',
        'aria-pressed': draft.mayShow,
        onclick: () => {
          draft.mayShow = !draft.mayShow;
          draw();
        },
      },
      say(WORDS.mayShow),
    ),
    el('p', { class: 'quiet' }, say(WORDS.thankNote)),
  );
}

function requestRow(one: OwnSite['requests'][number]): HTMLElement {
  return el(
    'li',
    {},
    el('p', { class: 'value' }, `${one.kind[language]} · ${one.code}`),
    one.text !== null && el('p', {}, one.text),
    el(
      'p',
      { class: 'quiet' },
      [
        momentText(one.askedAt),
        one.ofRoom ? say(WORDS.askedRoom) : one.door ? say(WORDS.askedDoor) : '',
        one.answer === null ? say(WORDS.dueBy, { at: momentText(one.dueAt) }) : '',
      ]
        .filter((text) => text !== '')
        .join(' · '),
    ),
    one.takenBy !== null &&
      one.takenAt !== null &&
      el(
        'p',
        { class: 'note note-good' },
        say(WORDS.takenBy, { who: one.takenBy, at: momentText(one.takenAt) }),
      ),
    one.late && el('p', { class: 'note note-late' }, say(WORDS.lateNow)),
    one.answer !== null && el('p', { class: 'value' }, one.answer[language]),
    one.answerText !== null && el('p', {}, one.answerText),
    one.answeredBy !== null &&
      one.answeredAt !== null &&
      el(
        'p',
        { class: 'quiet' },
        say(WORDS.answeredBy, { who: one.answeredBy, at: momentText(one.answeredAt) }),
      ),
  );
}

function doctorView(): (Node | false)[] {
  return [
    el('h1', {}, say(WORDS.doctor)),
    el('p', {}, say(WORDS.doctorLead)),
    ...ofSite((here) => {
      const kind = here.kinds.find((one) => one.thread);
      const waits = here.requests.find((one) => one.answer === null && one.kind.zh === kind?.zh);
      return [
        here.thread.length === 0 && el('p', { class: 'quiet' }, say(WORDS.doctorNone)),
        el(
          'ol',
          { class: 'thread' },
          ...here.thread.map((one) =>
            el(
              'li',
              { class: one.by === null ? 'mine' : 'theirs' },
              el(
                'p',
                { class: 'quiet' },
                `${one.by?.[language] ?? say(one.door ? WORDS.writtenAtDoor : WORDS.me)} · ${momentText(one.at)}`,
              ),
              el('p', {}, one.text),
            ),
          ),
        ),
        waits !== undefined &&
          el('p', { class: 'note note-late' }, say(WORDS.doctorWaits, { at: momentText(waits.dueAt) })),
        kind !== undefined &&
          el(
            'form',
            {
              novalidate: true,
              onsubmit: (event) => {
                event.preventDefault();
                if (draft.text.trim().length < 2) return tell('late', WORDS.doctorShort);
                said = undefined;
                const input = { ...whom(), kind: kind.value, text: draft.text.trim(), urgent: draft.urgent };
                draft = blank();
                outbox.add('askAsGuest', input, both(WORDS.givenSite, { kind }));
              },
            },
            el('label', { for: 'question' }, say(WORDS.doctorText)),
            textArea('question', draft.text, (value) => {
              draft.text = value;
            }),
            urgentChip(),
            el('button', { type: 'submit', class: 'big primary' }, say(WORDS.send)),
          ),
      ];
    }),
  ];
}

function boardView(): (Node | false)[] {
  return [
    el('h1', {}, say(WORDS.board)),
    ...ofSite((here) => [
      here.notices.length === 0 && el('p', { class: 'quiet' }, say(WORDS.boardNone)),
      ...here.notices.map((one) =>
        el(
          'section',
          { class: 'paper' },
          el('h2', {}, one.title[language] ?? one.title.zh),
          el('p', { class: 'lines' }, one.body[language] ?? one.body.zh),
          el('p', { class: 'quiet' }, say(WORDS.boardUntil, { post: one.post, day: dayText(one.until) })),
        ),
      ),
      here.letters.length > 0 && el('h2', { class: 'apart' }, say(WORDS.letters)),
      ...here.letters.map((one) =>
        el(
          'section',
          { class: 'paper' },
          el('p', { class: 'lines' }, one.text ?? ''),
          el('p', { class: 'quiet' }, say(WORDS.letterTo, { to: one.to, at: momentText(one.at) })),
        ),
      ),
    ]),
  ];
}

async function loadSite(): Promise<void> {
  const whose = of;
  try {
    const found = await read<OwnSite | null>('site', whom());
    if (whose !== of) return;
    site = found;
    trouble = undefined;
  } catch (error) {
    trouble = error instanceof Refused ? error.words : WORDS.away;
  }
  draw();
}

/** An answer comes while she waits for it. */
const SITE_AGAIN_MS = 30_000;
setInterval(() => {
  if ((view === 'doctor' || view === 'askSite') && document.visibilityState === 'visible') void loadSite();
}, SITE_AGAIN_MS);

/** Choose one of a few, say more, send: needs and requests are asked the same way. */
function choiceForm(
  choices: readonly (Words & { readonly value: string })[],
  legend: Words,
  more: Words,
  send: Words,
  mayBeUrgent: boolean,
  submit: () => void,
  also?: HTMLElement,
): HTMLElement {
  return el(
    'form',
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        submit();
      },
    },
    el(
      'fieldset',
      {},
      el('legend', {}, say(legend)),
      el(
        'div',
        { class: 'chips' },
        ...choices.map((one) =>
          el(
            'button',
            {
              type: 'button',
              class: 'chip',
              'aria-pressed': draft.kind === one.value,
              onclick: () => {
                draft.kind = one.value;
                draw();
              },
            },
            one[language],
          ),
        ),
      ),
    ),
    el('label', { for: 'more' }, say(more)),
    textArea('more', draft.text, (value) => {
      draft.text = value;
    }),
    also ?? null,
    mayBeUrgent && urgentChip(),
    el('button', { type: 'submit', class: 'big primary' }, say(send)),
  );
}

function urgentChip(): HTMLElement {
  return el(
    'button',
    {
      type: 'button',
      class: 'chip urgent',
      'aria-pressed': draft.urgent,
      onclick: () => {
        draft.urgent = !draft.urgent;
        draw();
      },
    },
    say(WORDS.urgent),
  );
}

function textArea(id: string, value: string, typed: (value: string) => void): HTMLTextAreaElement {
  const made = el('textarea', {
    id,
    rows: 3,
    maxlength: 500,
    oninput: (event) => typed((event.target as HTMLTextAreaElement).value),
  });
  made.value = value;
  return made;
}

function papers(own: OwnPage): (Node | false)[] {
  const notice = own.stay?.notice ?? null;
  const certificates = own.stay?.certificates ?? [];
  return [
    el('h1', {}, say(WORDS.papers)),
    notice === null
      ? el('p', {}, say(WORDS.noticeNone))
      : el(
          'section',
          { class: 'paper' },
          el('h2', {}, say(WORDS.noticeNo, { what: notice.what, no: notice.no })),
          notice.from !== null &&
            notice.to !== null &&
            el('p', {}, say(WORDS.noticeDays, { from: dayText(notice.from), to: dayText(notice.to) })),
          own.stay?.basis != null && el('p', {}, say(WORDS.noticeBasis, { basis: own.stay.basis })),
          own.stay !== null && el('p', {}, say(WORDS.noticeReview, { review: own.stay.review })),
          el(
            'p',
            { class: 'quiet' },
            notice.served === null
              ? say(WORDS.noticeUnserved)
              : say(WORDS.noticeServed, { at: momentText(notice.served) }),
          ),
        ),
    ...certificates.map((one) =>
      el('p', { class: 'note note-good' }, say(WORDS.certificate, { no: one.no, at: momentText(one.at) })),
    ),
    certificates.length === 0 && el('p', { class: 'quiet' }, say(WORDS.certificateNone)),
    ...(notice === null && certificates.length === 0
      ? []
      : [
          el('p', {}, say(WORDS.paperLead)),
          el('label', { for: 'four' }, say(WORDS.lastFour)),
          fourField(),
          el(
            'div',
            { class: 'tools' },
            notice !== null && paperButton(say(WORDS.paperNotice)),
            ...certificates.map(({ no, release }) =>
              paperButton(say(WORDS.paperCertificate, { no }), release),
            ),
          ),
        ]),
  ];
}

function fourField(): HTMLInputElement {
  return el('input', {
    id: 'four',
    autocomplete: 'off',
    maxlength: 4,
    value: draft.four,
    oninput: (event) => {
      draft.four = (event.target as HTMLInputElement).value;
    },
  });
}

function paperButton(words: string, release?: string): HTMLButtonElement {
  return el('button', { type: 'button', class: 'big', onclick: () => void getPaper(release) }, words);
}

async function getPaper(release: string | undefined): Promise<void> {
  if (draft.four.trim().length < 4) return tell('late', WORDS.paperLead);
  try {
    const given = await paper(
      { ...whom(), lastFour: draft.four, ...(release === undefined ? {} : { release }) },
      language,
    );
    if ('left' in given) return tell('late', both(WORDS.copyWrong, { left: given.left }));
    saveFile(given.name, given.file);
    looked = undefined; // she has looked herself, and reads so
    tell('good', WORDS.paperGiven);
  } catch (error) {
    tell('now', error instanceof Refused ? error.words : WORDS.away);
  }
}

const COLOURS = { red: WORDS.codeRed, yellow: WORDS.codeYellow, green: WORDS.codeGreen } as const;

function code(own: OwnPage): (Node | false)[] {
  const { code: kept } = own;
  if (kept === null) return [el('h1', {}, say(WORDS.code)), el('p', {}, say(WORDS.codeNone))];
  return [
    el('h1', {}, say(WORDS.code)),
    el('p', { class: `colour colour-${kept.colour}` }, say(COLOURS[kept.colour])),
    el('p', {}, say(WORDS.why, { why: kept.reason })),
    el('p', {}, say(WORDS.codeBy, { who: kept.decidedBy, at: momentText(kept.at) })),
    kept.until !== null && el('p', {}, say(WORDS.codeUntil, { day: dayText(kept.until) })),
    own.stay !== null && el('p', { class: 'quiet' }, say(WORDS.noticeReview, { review: own.stay.review })),
    el(
      'button',
      {
        type: 'button',
        class: 'big',
        onclick: () => {
          draft.kind = 'object';
          go('rights');
        },
      },
      say(WORDS.codeAppeal),
    ),
  ];
}

function lookedView(): (Node | false)[] {
  return [
    el('h1', {}, say(WORDS.looked)),
    el('p', {}, say(WORDS.lookedLead)),
    looked === undefined
      ? el('p', { role: 'status' }, trouble === undefined ? '…' : trouble[language])
      : looked.rows.length === 0
        ? el('p', { class: 'quiet' }, say(WORDS.lookedNone))
        : el(
            'ul',
            { class: 'rows' },
            ...looked.rows.map((one) =>
              el(
                'li',
                {},
                el(
                  'p',
                  { class: 'value' },
                  `${one.unit === null ? '' : `${one.unit[language]} · `}${one.who[language]}`,
                ),
                el('p', {}, one.what[language]),
                one.why !== null && el('p', {}, say(WORDS.why, { why: one.why })),
                el('p', { class: 'quiet' }, momentText(one.at)),
              ),
            ),
          ),
  ];
}

function rights(own: OwnPage): (Node | false)[] {
  return [
    el('h1', {}, say(WORDS.rights)),
    el('p', {}, say(WORDS.rightsLead)),
    choiceForm(own.rightKinds, WORDS.chooseOne, WORDS.rightText, WORDS.ask, false, () => {
      const kind = own.rightKinds.find((one) => one.value === draft.kind);
      if (kind === undefined) return tell('late', WORDS.chooseOne);
      if (draft.text.trim().length < 2) return tell('late', WORDS.rightShort);
      said = undefined;
      const input = { ...whom(), kind: kind.value, text: draft.text.trim() };
      draft = blank();
      outbox.add('askRight', input, both(WORDS.givenRight, { kind }));
    }),
    el('button', { type: 'button', class: 'big', onclick: () => go('copy') }, say(WORDS.copy)),
    own.requests.length === 0 && el('p', { class: 'quiet' }, say(WORDS.rightNone)),
    el(
      'ul',
      { class: 'rows' },
      ...own.requests.map((one) =>
        el(
          'li',
          {},
          el('p', { class: 'value' }, `${one.kind[language]} · ${one.code}`),
          one.text !== null && el('p', {}, one.text),
          el(
            'p',
            { class: 'quiet' },
            one.answer === null
              ? `${say(WORDS.open)} · ${say(WORDS.dueBy, { at: momentText(one.dueAt) })}`
              : say(WORDS.answer, { answer: one.answer }),
          ),
          one.answerText !== null && el('p', {}, one.answerText),
        ),
      ),
    ),
  ];
}

function keptView(): (Node | false)[] {
  const { outbreaks = [], classes = [] } = keeping ?? {};
  return [
    el('h1', {}, say(WORDS.kept)),
    el('p', {}, say(WORDS.keptLead)),
    ...outbreaks.map((one) => el('p', {}, say(WORDS.keptSunset, { day: dayText(one.sunset) }))),
    keeping === undefined && el('p', { role: 'status' }, trouble === undefined ? '…' : trouble[language]),
    el(
      'ul',
      { class: 'rows' },
      ...classes.map((one) => el('li', {}, say(WORDS.keptDays, { what: one, days: one.days }))),
    ),
    el('p', {}, say(WORDS.keptNever)),
  ];
}

function copyView(): (Node | false)[] {
  const given = copy;
  if (given === undefined)
    return [
      el('h1', {}, say(WORDS.copy)),
      el('p', {}, say(WORDS.copyLead)),
      el(
        'form',
        {
          novalidate: true,
          onsubmit: (event) => {
            event.preventDefault();
            void getCopy();
          },
        },
        el('label', { for: 'four' }, say(WORDS.lastFour)),
        fourField(),
        el('button', { type: 'submit', class: 'big primary' }, say(WORDS.copyGet)),
      ),
    ];
  return [
    el('h1', {}, say(WORDS.copy)),
    el('p', { class: 'quiet' }, say(WORDS.copyAt, { at: momentText(given.at) })),
    el(
      'div',
      { class: 'tools' },
      el(
        'button',
        {
          type: 'button',
          class: 'big primary',
          onclick: () => save('seawall-my-data.json', JSON.stringify(given, null, 2)),
        },
        say(WORDS.copyFile),
      ),
      el('button', { type: 'button', class: 'big', onclick: printCopy }, say(WORDS.copyPrint)),
    ),
    el('h2', {}, say(WORDS.copyPerson)),
    facts(given.person),
    ...given.parts.map((part) =>
      el(
        'details',
        {},
        el('summary', {}, say(WORDS.copyPart, { what: part, n: part.rows.length })),
        ...part.rows.map(facts),
      ),
    ),
    el('h2', {}, say(WORDS.looked)),
    ...(given.looked.length === 0
      ? [el('p', { class: 'quiet' }, say(WORDS.copyEmpty))]
      : given.looked.map((one) => facts({ at: one.at, who: one.who[language], why: one.why }))),
  ];
}

/** On paper everything is open. */
function printCopy(): void {
  for (const part of document.querySelectorAll('details')) part.open = true;
  print();
}

/** A row of the copy as it is kept: its names stay as a machine knows them, so that both copies say the same. */
function facts(row: Readonly<Record<string, unknown>>): HTMLElement {
  return el(
    'dl',
    { class: 'facts' },
    ...Object.entries(row)
      .filter(([, value]) => value !== null && value !== undefined)
      .flatMap(([key, value]) => [
        el('dt', {}, key),
        el('dd', {}, typeof value === 'object' ? JSON.stringify(value) : String(value)),
      ]),
  );
}

async function getCopy(): Promise<void> {
  if (draft.four.trim().length < 4) return tell('late', WORDS.copyLead);
  try {
    const answer = await perform<{ given: boolean; copy: OwnCopy | null; left: number }>(
      'takeOwnCopy',
      newId(),
      { ...whom(), lastFour: draft.four },
    );
    draft.four = '';
    if (answer.copy === null) return tell('late', both(WORDS.copyWrong, { left: answer.left }));
    copy = answer.copy;
    said = undefined;
    draw();
  } catch (error) {
    tell('now', error instanceof Refused ? error.words : WORDS.away);
  }
}

// Going and loading -------------------------------------------------------------------------------------

function go(to: View): void {
  if (to === 'home') history.back();
  else {
    history.pushState({ view: to }, '');
    show(to);
  }
}

function show(to: View): void {
  stopReading();
  view = to;
  draft.four = '';
  if (to === 'home') copy = undefined;
  else said = undefined;
  draw();
  scrollTo(0, 0);
  if (to === 'looked') void loadLooked();
  if (to === 'kept') void loadKept();
  if (to === 'askSite' || to === 'doctor' || to === 'board') void loadSite();
}

// Loaded anew it begins with the first view: back leads there, and not to the view it was left in.
history.replaceState(null, '');
addEventListener('popstate', (event) => show((event.state as { view?: View } | null)?.view ?? 'home'));

async function turnTo(person: string): Promise<void> {
  of = page?.person.id === person ? undefined : person;
  page = looked = copy = site = undefined;
  draft = blank();
  said = undefined;
  draw();
  await load();
}

/** Known before anything else: a page that can not be opened still says whom to call. */
let helpNumber: string | undefined;
/** How far the house's clock is ahead of the phone's: a phone that is wrong by days reports for today all the same. */
let aheadMs = 0;

/** An answer about one person that comes after she has turned to another is let go: `of` says whom a report is about. */
async function load(): Promise<void> {
  const whose = of;
  try {
    const first = page === undefined && of === undefined && tokenHere() !== undefined;
    const found = (first ? await enter<OwnPage>() : null) ?? (await read<OwnPage>('page', whom()));
    if (whose !== of) return;
    page = found;
    aheadMs = new Date(page.now).getTime() - Date.now();
    trouble = undefined;
    if (page.atSite) void loadSite();
  } catch (error) {
    if (whose !== of) return;
    if (error instanceof Refused && page === undefined) {
      trouble = error.words;
      await fetch('/api/public/official-number')
        .then(async (response) => {
          helpNumber = ((await response.json()) as { number: string }).number; // adapters/http/public.ts
        })
        .catch(() => undefined);
    } else if (page === undefined) trouble = WORDS.away;
  }
  draw();
}

async function loadLooked(): Promise<void> {
  const whose = of;
  try {
    const found = await read<OwnLooked>('looked', whom());
    if (whose !== of) return;
    looked = found;
    trouble = undefined;
  } catch (error) {
    trouble = error instanceof Refused ? error.words : WORDS.away;
  }
  draw();
}

async function loadKept(): Promise<void> {
  try {
    const response = await fetch('/api/public/transparency');
    if (response.ok) keeping = (await response.json()) as Transparency; // adapters/http/public.ts
  } catch {
    trouble = WORDS.away;
  }
  draw();
}

function tell(tone: Tone, words: Words): void {
  said = { tone, words };
  draw();
  scrollTo(0, 0);
}

// Letters and voice -------------------------------------------------------------------------------------

/** How she likes to read, and nothing else, is kept on the phone. */
function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing shows large letters in its own language each time.
  }
}

function readAloud(): void {
  if (reading) {
    stopReading();
    draw();
    return;
  }
  const text = document.getElementById('main')?.innerText ?? '';
  const speech = new SpeechSynthesisUtterance(text);
  speech.lang = document.documentElement.lang;
  speech.rate = 0.9;
  speech.onend = speech.onerror = () => {
    reading = false;
    draw();
  };
  reading = true;
  speechSynthesis.speak(speech);
  draw();
}

function stopReading(): void {
  if ('speechSynthesis' in window) speechSynthesis.cancel();
  reading = false;
}

draw();
void load();
