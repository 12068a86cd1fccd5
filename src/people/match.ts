// Who is who in a whole list. The table of rules.ts judges pairs; here it is applied so that the order of rows does not
// decide who is the same: rows with documents settle first, then rows without one find their person. Pure.
import type { CivilDate } from '../base/civil-dates.ts';
import { DOCUMENT_KINDS, type DocumentKind } from '../base/identity-documents.ts';
import { nameKey } from '../base/names.ts';
import { type Facts, judge, MATCHES, type Verdict } from './rules.ts';
import type { MetBy, QuestionWhy } from './terms.ts';

/** One row of a list as the plan sees it. */
export interface RowFacts {
  readonly name: string;
  readonly document?: { readonly key: string; readonly kind: DocumentKind } | undefined;
  readonly phones: readonly string[];
  readonly birth?: CivilDate | undefined;
  readonly address?: string | undefined;
}

/** Somebody on record who shares something with a row. */
export interface KnownFacts extends Facts {
  readonly id: string;
}

/** A human being of this list: a known person, or one to be written down. */
export interface Unit {
  /** Undefined: new. */
  readonly known: string | undefined;
  /** Rows that are she, in file order. */
  readonly rows: readonly number[];
  readonly facts: Facts;
}

export type Ref = { readonly known: string } | { readonly unit: number };

export type Planned =
  | { readonly kind: 'unit'; readonly unit: number; readonly by: MetBy | 'new' }
  | { readonly kind: 'question'; readonly why: QuestionWhy; readonly candidates: readonly Ref[] };

export interface Plan {
  readonly rows: readonly Planned[];
  readonly units: readonly Unit[];
  readonly pairs: readonly { readonly one: Ref; readonly other: Ref; readonly why: QuestionWhy }[];
}

interface Draft {
  known: string | undefined;
  rows: number[];
  facts: Facts;
  /** How the unit met its known person, or `new`. */
  by: MetBy | 'new';
}

/** Decides for every row of a list who it is. `known` are the persons that share a document, a phone, or name and birth with some row. */
export function planMeeting(rows: readonly RowFacts[], known: readonly KnownFacts[], crowd = 20): Plan {
  const meeting = new Meeting(rows, known, crowd);
  meeting.settleDocuments();
  meeting.settleWithout();
  return meeting.plan();
}

class Meeting {
  readonly #rows: readonly RowFacts[];
  readonly #planned: (Planned | undefined)[];
  readonly #drafts: Draft[] = [];
  /** The unit of each known person some row was found to be. */
  readonly #unitOf = new Map<string, number>();
  readonly #pairs: { one: Ref; other: Ref; why: QuestionWhy }[] = [];
  readonly #crowded: ReadonlySet<string>;
  /** Everybody who can be met so far, findable by what rows share with her. */
  readonly #index: CandidateIndex;

  constructor(rows: readonly RowFacts[], known: readonly KnownFacts[], crowd: number) {
    this.#rows = rows;
    this.#planned = new Array(rows.length);
    this.#crowded = crowdedPhones(rows, known, crowd);
    this.#index = new CandidateIndex(this.#crowded);
    for (const person of known) this.#index.add({ known: person.id }, person);
  }

  /** Rows with a document, number by number: what one number says is one person, whichever row comes first. */
  settleDocuments(): void {
    const strangers: number[] = [];
    const groups = new Map<string, number[]>();
    for (const [at, row] of this.#rows.entries()) {
      if (row.document === undefined) continue;
      put(groups, row.document.key, at);
    }
    for (const [key, group] of groups) {
      const holder = this.#index.byDocument(key);
      const said = (at: number) => nameKey(this.#rows[at]?.name ?? '') || undefined;
      const name = holder?.facts.nameKey ?? believed(group, said);
      const hers = group.filter((at) => name !== undefined && said(at) === name);
      let ref = holder?.ref;
      if (hers.length > 0) {
        const unit = this.#open(hers, holder, 'document');
        if (holder === undefined) strangers.push(unit);
        ref ??= { unit };
      }
      if (hers.length === group.length || ref === undefined) continue;
      for (const at of group)
        if (!hers.includes(at))
          this.#planned[at] = { kind: 'question', why: 'document-other-name', candidates: [ref] };
    }
    this.#joinUndocumented(strangers);
    for (const unit of strangers) this.#pairUp(unit);
  }

  /** New numbers may belong to people known without one; two numbers for one such person is nobody’s merge. */
  #joinUndocumented(strangers: readonly number[]): void {
    const found = strangers.map((unit) => ({ unit, same: strongest(this.#judged(this.#draft(unit).facts)) }));
    const wanted = new Map<string, number>();
    for (const { same } of found)
      for (const { ref } of same) if ('known' in ref) wanted.set(ref.known, (wanted.get(ref.known) ?? 0) + 1);
    for (const { unit, same } of found) {
      const draft = this.#draft(unit);
      const [only] = same;
      const known = only !== undefined && 'known' in only.ref ? only.ref.known : '';
      if (same.length === 1 && wanted.get(known) === 1 && only?.verdict.is === 'same') {
        draft.known = known;
        this.#unitOf.set(known, unit);
        draft.by = only.verdict.by;
        draft.facts = united(this.#index.facts(known) ?? draft.facts, draft.facts);
      } else
        for (const { ref } of same)
          this.#pairs.push({ one: ref, other: { unit }, why: 'several-candidates' });
    }
    for (const unit of strangers) {
      const { known, facts } = this.#draft(unit);
      this.#index.add(known === undefined ? { unit } : { known }, facts);
    }
  }

  /** A person with a document of her own is never kept waiting: what looks alike is asked afterwards. */
  #pairUp(unit: number): void {
    const draft = this.#draft(unit);
    if (draft.known !== undefined) return;
    for (const { ref, verdict } of this.#judged(draft.facts)) {
      if ('unit' in ref && ref.unit >= unit) continue;
      if (verdict.is === 'pair' || verdict.is === 'question')
        this.#pairs.push({ one: ref, other: { unit }, why: verdict.why });
    }
  }

  /**
   * Rows without a document: gathered among themselves first; then, name by name, each gathering finds its one person,
   * and what she learns by it may let the next gathering find her. Who finds nobody is new, who finds several asks.
   */
  settleWithout(): void {
    const byName = new Map<string, number[][]>();
    for (const gathering of this.#gathered()) {
      const birth = believed(gathering, (at) => this.#rows[at]?.birth);
      const agrees = (at: number) => [birth, undefined].includes(this.#rows[at]?.birth);
      for (const part of [
        gathering.filter(agrees),
        ...gathering.filter((at) => !agrees(at)).map((at) => [at]),
      ])
        put(byName, nameKey(this.#rows[part[0] ?? 0]?.name ?? ''), part);
    }
    for (const [name, gatherings] of byName)
      if (name !== '') for (const circle of this.#circles(gatherings)) this.#settleCircle(circle);
  }

  /**
   * Gatherings of one name in circles that have nothing to do with each other: no phone, no birth, nobody either could
   * be. Within a circle each answer may change the next one; a list that calls everybody 住户 is many small circles.
   */
  #circles(gatherings: readonly (readonly number[])[]): (readonly number[])[][] {
    const circles = new Union();
    for (const [at, rows] of gatherings.entries()) {
      const facts = factsOf(this.#rowsAt(rows));
      circles.add(at);
      for (const phone of facts.phones) circles.join(at, `phone ${phone}`);
      if (facts.birth !== undefined) circles.join(at, `birth ${facts.birth}`);
      for (const { ref } of this.#index.near(facts)) circles.join(at, `met ${JSON.stringify(ref)}`);
    }
    return circles.groups().map((group) => group.map((at) => gatherings[at] ?? []));
  }

  #settleCircle(gatherings: readonly (readonly number[])[]): void {
    let waiting = gatherings.map((rows) => ({ rows, facts: factsOf(this.#rowsAt(rows)) }));
    const settled = (one: (typeof waiting)[number]) => {
      waiting = waiting.filter((other) => other !== one);
    };
    for (;;) {
      const found = waiting.map((one) => ({ one, judged: this.#judged(one.facts) }));
      const join = surestJoin(found);
      if (join !== undefined) {
        this.#join(join.one.rows, join.ref, join.by);
        settled(join.one);
        continue;
      }
      const fresh = found.find(({ one, judged }) => asked(judged, one.facts) === undefined);
      if (fresh !== undefined) {
        const unit = this.#open(fresh.one.rows, undefined, undefined);
        this.#index.add({ unit }, this.#draft(unit).facts);
        settled(fresh.one);
        continue;
      }
      for (const { one, judged } of found) {
        const question = asked(judged, one.facts);
        for (const at of one.rows)
          if (question !== undefined) this.#planned[at] = { kind: 'question', ...question };
      }
      return;
    }
  }

  /** Rows without a document that share name and phone, or name, birth and address: one gathering each, in file order. */
  #gathered(): number[][] {
    const gathered = new Union();
    for (const [at, row] of this.#rows.entries()) {
      if (row.document !== undefined) continue;
      gathered.add(at);
      const key = nameKey(row.name);
      if (key === '') continue;
      for (const phone of row.phones) gathered.join(at, `phone ${phone} ${key}`);
      if (row.birth !== undefined && row.address !== undefined)
        gathered.join(at, `address ${row.address} ${row.birth} ${key}`);
    }
    return gathered.groups();
  }

  #judged(facts: Facts): Judged[] {
    const found: Judged[] = [];
    for (const { ref, facts: other } of this.#index.near(facts)) {
      const verdict = judge(facts, other, this.#crowded);
      if (verdict.is !== 'different') found.push({ ref, verdict });
    }
    return found;
  }

  #open(rows: readonly number[], holder: Candidate | undefined, inFile: MetBy | undefined): number {
    const own = factsOf(this.#rowsAt(rows));
    const known = holder !== undefined && 'known' in holder.ref ? holder.ref.known : undefined;
    const unit = this.#drafts.length;
    if (known !== undefined) this.#unitOf.set(known, unit);
    const facts = holder === undefined ? own : united(holder.facts, own);
    this.#drafts.push({
      known,
      rows: [...rows],
      facts,
      by: known === undefined ? 'new' : (inFile ?? 'phone-name'),
    });
    for (const at of rows) this.#planned[at] = { kind: 'unit', unit, by: inFile ?? this.#byWithin(rows, at) };
    if (holder !== undefined) this.#index.add(holder.ref, facts);
    return unit;
  }

  /** What joined this row to the others of its gathering. */
  #byWithin(rows: readonly number[], at: number): MetBy {
    const phones = new Set(this.#rows[at]?.phones);
    const shares = rows.some(
      (other) => other !== at && this.#rows[other]?.phones.some((phone) => phones.has(phone)),
    );
    return shares ? 'phone-name' : 'name-birth-address';
  }

  #join(rows: readonly number[], ref: Ref, by: MetBy): void {
    let unit = 'unit' in ref ? ref.unit : this.#unitOf.get(ref.known);
    if (unit === undefined) unit = this.#open(rows, this.#index.candidate(ref), by);
    else {
      const draft = this.#draft(unit);
      draft.rows.push(...rows);
      draft.facts = united(draft.facts, factsOf(this.#rowsAt(rows)));
      this.#index.add(ref, draft.facts);
    }
    for (const at of rows) this.#planned[at] = { kind: 'unit', unit, by };
  }

  #rowsAt(rows: readonly number[]): RowFacts[] {
    return rows.map((at) => this.#rows[at] as RowFacts); // indexes of these very rows
  }

  #draft(unit: number): Draft {
    return this.#drafts[unit] as Draft; // units are made by #open and counted from 0
  }

  /** The first row of a new person is new; every other row says how it met her. */
  plan(): Plan {
    for (const [unit, draft] of this.#drafts.entries()) {
      draft.rows.sort((a, b) => a - b);
      const [first] = draft.rows;
      if (first === undefined) continue;
      if (draft.by === 'new') {
        // A row with a document made her; one without only found her.
        const made = draft.rows.find((at) => this.#rows[at]?.document !== undefined) ?? first;
        this.#planned[made] = { kind: 'unit', unit, by: 'new' };
      } else if (draft.facts.documents.length > 0 && draft.by !== 'document') {
        const met = draft.rows.find((at) => this.#rows[at]?.document !== undefined);
        if (met !== undefined) this.#planned[met] = { kind: 'unit', unit, by: draft.by };
      }
    }
    return {
      rows: this.#planned.map((one) => one ?? { kind: 'question', why: 'nothing-to-go-by', candidates: [] }),
      units: this.#drafts,
      pairs: distinctPairs(this.#pairs, (ref) => this.#settled(ref)),
    };
  }

  #settled(ref: Ref): Ref {
    const known = 'unit' in ref ? this.#draft(ref.unit).known : undefined;
    return known === undefined ? ref : { known };
  }
}

interface Judged {
  readonly ref: Ref;
  readonly verdict: Verdict;
}

/** Same by phone and name outweighs same by name, birth and address. */
function strongest(judged: readonly Judged[]): Judged[] {
  for (const by of ['document', 'phone-name', 'name-birth-address'] as const) {
    const found = judged.filter((one) => one.verdict.is === 'same' && one.verdict.by === by);
    if (found.length > 0) return found;
  }
  return [];
}

/** Phone and name before name, birth and address: what is learnt by the surer one counts for the other. */
function surestJoin<T>(found: readonly { one: T; judged: readonly Judged[] }[]) {
  for (const by of ['phone-name', 'name-birth-address'] as const) {
    for (const { one, judged } of found) {
      const [target, ...others] = strongest(judged);
      if (others.length === 0 && target?.verdict.is === 'same' && target.verdict.by === by)
        return { one, ref: target.ref, by };
    }
  }
  return undefined;
}

/** Why these rows must be asked about, the strongest reason first; undefined when they are somebody new. */
function asked(judged: readonly Judged[], facts: Facts): { why: QuestionWhy; candidates: Ref[] } | undefined {
  const several = strongest(judged);
  if (several.length > 0) return { why: 'several-candidates', candidates: several.map((one) => one.ref) };
  for (const { verdict } of MATCHES) {
    if (verdict.is !== 'question') continue;
    const found = judged.filter((one) => one.verdict.is === 'question' && one.verdict.why === verdict.why);
    if (found.length > 0) return { why: verdict.why, candidates: found.map((one) => one.ref) };
  }
  const identifies = facts.phones.size > 0 || (facts.birth !== undefined && facts.addresses.size > 0);
  return identifies ? undefined : { why: 'nothing-to-go-by', candidates: [] };
}

/** What most rows say; when they quarrel evenly, what the first of them says. */
function believed<T>(rows: readonly number[], says: (at: number) => T | undefined): T | undefined {
  const counts = new Map<T, number>();
  for (const at of rows) {
    const value = says(at);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  let best: T | undefined;
  for (const [value, count] of counts)
    if (best === undefined || count > (counts.get(best) ?? 0)) best = value;
  return best;
}

function factsOf(rows: readonly RowFacts[]): Facts {
  const documents = new Map<string, { key: string; kind: DocumentKind }>();
  const phones = new Set<string>();
  const addresses = new Set<string>();
  let birth: CivilDate | undefined;
  for (const row of rows) {
    if (row.document !== undefined) documents.set(row.document.key, row.document);
    for (const phone of row.phones) phones.add(phone);
    if (row.address !== undefined) addresses.add(row.address);
    birth ??= row.birth;
  }
  const name = rows[0]?.name ?? '';
  return { name, nameKey: nameKey(name), documents: [...documents.values()], phones, birth, addresses };
}

function united(one: Facts, other: Facts): Facts {
  const documents = new Map([...one.documents, ...other.documents].map((held) => [held.key, held]));
  return {
    name: one.name,
    nameKey: one.nameKey,
    documents: [...documents.values()],
    phones: new Set([...one.phones, ...other.phones]),
    birth: one.birth ?? other.birth,
    addresses: new Set([...one.addresses, ...other.addresses]),
  };
}

/** Numbers under which many people are known: a firm, a school, a dormitory. */
function crowdedPhones(rows: readonly RowFacts[], known: readonly Facts[], crowd: number): Set<string> {
  // Counted first: hardly any number has so many holders that their names are worth comparing.
  const counts = new Map<string, number>();
  const count = (phone: string) => counts.set(phone, (counts.get(phone) ?? 0) + 1);
  for (const row of rows) row.phones.forEach(count);
  for (const person of known) person.phones.forEach(count);
  const many = new Map([...counts].filter(([, n]) => n > crowd).map(([phone]) => [phone, new Set<string>()]));
  if (many.size === 0) return new Set();
  for (const row of rows) for (const phone of row.phones) many.get(phone)?.add(nameKey(row.name));
  for (const person of known) for (const phone of person.phones) many.get(phone)?.add(person.nameKey);
  return new Set([...many].filter(([, names]) => names.size > crowd).map(([phone]) => phone));
}

function distinctPairs(pairs: Plan['pairs'], settled: (ref: Ref) => Ref): Plan['pairs'] {
  const seen = new Map<string, { one: Ref; other: Ref; why: QuestionWhy }>();
  for (const pair of pairs) {
    const [one, other] = [settled(pair.one), settled(pair.other)];
    const keys = [JSON.stringify(one), JSON.stringify(other)].sort();
    if (keys[0] !== keys[1] && !seen.has(keys.join())) seen.set(keys.join(), { one, other, why: pair.why });
  }
  return [...seen.values()];
}

/** Numbers that belong together because they share something (union and find); groups come in order of their first. */
class Union {
  readonly #parent = new Map<number, number>();
  readonly #first = new Map<string, number>();

  add(at: number): void {
    this.#parent.set(at, at);
  }

  /** Joins `at` to whoever shared this before. */
  join(at: number, shared: string): void {
    const other = this.#first.get(shared);
    if (other === undefined) {
      this.#first.set(shared, at);
      return;
    }
    const [a, b] = [this.#top(other), this.#top(at)];
    this.#parent.set(Math.max(a, b), Math.min(a, b));
  }

  groups(): number[][] {
    const groups = new Map<number, number[]>();
    for (const at of this.#parent.keys()) put(groups, this.#top(at), at);
    return [...groups.values()];
  }

  #top(at: number): number {
    let top = at;
    for (
      let above = this.#parent.get(top);
      above !== undefined && above !== top;
      above = this.#parent.get(top)
    )
      top = above;
    for (let one = at; one !== top; ) {
      const above = this.#parent.get(one) ?? top;
      this.#parent.set(one, top);
      one = above;
    }
    return top;
  }
}

interface Candidate {
  readonly ref: Ref;
  readonly facts: Facts;
}

/** Finds who shares a document, a phone, or name and birth, without looking at everybody. */
class CandidateIndex {
  readonly #all = new Map<string, Candidate>();
  readonly #documents = new Map<string, string>();
  readonly #phones = new Map<string, string[]>();
  readonly #births = new Map<string, string[]>();
  /** By the kind of document as well: holders of two numbers of one kind are two people, and never compared. */
  readonly #documentedBirths = new Map<string, string[]>();
  readonly #crowded: ReadonlySet<string>;

  constructor(crowded: ReadonlySet<string>) {
    this.#crowded = crowded;
  }

  add(ref: Ref, facts: Facts): void {
    const id = 'known' in ref ? ref.known : `unit ${ref.unit}`;
    this.#all.set(id, { ref, facts });
    for (const { key } of facts.documents) this.#documents.set(key, id);
    for (const phone of facts.phones) put(this.#phones, this.#underPhone(phone, facts), id);
    if (facts.birth === undefined) return;
    const born = `${facts.nameKey} ${facts.birth}`;
    if (facts.documents.length === 0) put(this.#births, born, id);
    for (const { kind } of facts.documents) put(this.#documentedBirths, `${born} ${kind}`, id);
  }

  byDocument(key: string): Candidate | undefined {
    const id = this.#documents.get(key);
    return id === undefined ? undefined : this.#all.get(id);
  }

  facts(id: string): Facts | undefined {
    return this.#all.get(id)?.facts;
  }

  candidate(ref: Ref): Candidate | undefined {
    return this.#all.get('known' in ref ? ref.known : `unit ${ref.unit}`);
  }

  near(facts: Facts): Candidate[] {
    const ids = new Set<string>();
    for (const { key } of facts.documents) {
      const id = this.#documents.get(key);
      if (id !== undefined) ids.add(id);
    }
    for (const phone of facts.phones)
      for (const id of this.#phones.get(this.#underPhone(phone, facts)) ?? []) ids.add(id);
    if (facts.birth !== undefined) {
      const born = `${facts.nameKey} ${facts.birth}`;
      for (const id of this.#births.get(born) ?? []) ids.add(id);
      for (const kind of DOCUMENT_KINDS)
        if (!facts.documents.some((one) => one.kind === kind))
          for (const id of this.#documentedBirths.get(`${born} ${kind}`) ?? []) ids.add(id);
    }
    return [...ids].flatMap((id) => this.#all.get(id) ?? []).filter((one) => one.facts !== facts);
  }

  /** The number of a firm says something only together with the name: ten thousand on one number are not compared with each other. */
  #underPhone(phone: string, facts: Facts): string {
    return this.#crowded.has(phone) ? `${phone} ${facts.nameKey}` : phone;
  }
}

function put<K, T>(map: Map<K, T[]>, key: K, one: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [one]);
  else list.push(one);
}
