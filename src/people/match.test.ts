import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameKey } from '../base/names.ts';
import { type KnownFacts, type Plan, planMeeting, type Ref, type RowFacts } from './match.ts';
import { type Facts, judge, MATCHES } from './rules.ts';

const facts = (
  told: Partial<Omit<Facts, 'phones' | 'addresses'>> & { phones?: string[]; addresses?: string[] },
): Facts => {
  const name = told.name ?? '沈思远';
  return {
    documents: [],
    ...told,
    name,
    nameKey: nameKey(name),
    phones: new Set(told.phones),
    addresses: new Set(told.addresses),
  };
};
const known = (id: string, told: Parameters<typeof facts>[0]): KnownFacts => ({ id, ...facts(told) });
const card = (key: string) => ({ key, kind: 'resident-id' as const });
const passport = (key: string) => ({ key, kind: 'passport' as const });

describe('whether two are one', () => {
  const cases: [string, Facts, Facts, string][] = [
    [
      'the same number and name',
      facts({ documents: [card('A')] }),
      facts({ documents: [card('A')] }),
      'same document',
    ],
    [
      'the same number, another name',
      facts({ documents: [card('A')] }),
      facts({ name: '沈思達', documents: [card('A')] }),
      'question document-other-name',
    ],
    [
      'everything the same but the number',
      facts({ documents: [card('A')], phones: ['1'], birth: '1990-01-01', addresses: ['x'] }),
      facts({ documents: [card('B')], phones: ['1'], birth: '1990-01-01', addresses: ['x'] }),
      'different',
    ],
    [
      'a passport beside a card on the same phone',
      facts({ documents: [card('A')], phones: ['1'] }),
      facts({ documents: [passport('B')], phones: ['1'] }),
      'pair other-document',
    ],
    ['phone and name', facts({ phones: ['1', '2'] }), facts({ phones: ['2'] }), 'same phone-name'],
    [
      'phone and name, one of them with a number',
      facts({ phones: ['1'], documents: [card('A')] }),
      facts({ phones: ['1'] }),
      'same phone-name',
    ],
    [
      'phone and name, born on different days',
      facts({ phones: ['1'], birth: '1990-01-01' }),
      facts({ phones: ['1'], birth: '1961-01-01' }),
      'question birth-differs',
    ],
    [
      'name, birth and address',
      facts({ birth: '1990-01-01', addresses: ['x'] }),
      facts({ birth: '1990-01-01', addresses: ['x'], phones: ['9'] }),
      'same name-birth-address',
    ],
    [
      'name and birth only',
      facts({ birth: '1990-01-01' }),
      facts({ birth: '1990-01-01' }),
      'question name-birth',
    ],
    [
      'one character of the name wrong on the same phone',
      facts({ phones: ['1'] }),
      facts({ phones: ['1'], name: '沈思源' }),
      'question phone-similar-name',
    ],
    [
      'a family on one phone',
      facts({ phones: ['1'] }),
      facts({ phones: ['1'], name: '陆美华' }),
      'different',
    ],
    ['only the name', facts({}), facts({}), 'different'],
  ];
  test.each(cases)('%s', (_, one, other, expected) => {
    const verdict = judge(one, other);
    const { is, ...rest } = verdict;
    expect([is, ...Object.values(rest)].join(' ')).toBe(expected);
    expect(judge(other, one)).toEqual(verdict);
  });

  test('a firm’s number makes nobody similar', () => {
    const one = facts({ phones: ['1'] });
    const other = facts({ phones: ['1'], name: '沈思源' });
    expect(judge(one, other, new Set(['1']))).toEqual({ is: 'different' });
  });

  test('the table ends in a row that always fits, and names its sources', () => {
    expect(MATCHES.at(-1)?.id).toBe('nothing');
    for (const row of MATCHES) expect(row.source).not.toBe('');
  });
});

describe('who is who in a list', () => {
  test('a number under two names is the first one’s; the second is asked', () => {
    const plan = planMeeting(
      [
        { name: '沈思远', document: card('A'), phones: ['1'] },
        { name: '陆美华', document: card('A'), phones: ['2'] },
      ],
      [],
    );
    expect(plan.rows).toEqual([
      { kind: 'unit', unit: 0, by: 'new' },
      { kind: 'question', why: 'document-other-name', candidates: [{ unit: 0 }] },
    ]);
  });

  test('what is on record about a number outweighs what most rows say', () => {
    const rows = ['陆美华', '陆美华', '沈思远'].map((name) => ({ name, document: card('A'), phones: [] }));
    const plan = planMeeting(rows, [known('P', { documents: [card('A')] })]);
    expect(plan.rows.map((row) => row.kind)).toEqual(['question', 'question', 'unit']);
    expect(plan.units[0]?.known).toBe('P');
  });

  test('a row without a document finds the row with one, wherever it stands', () => {
    const withOne: RowFacts = { name: '沈思远', document: card('A'), phones: ['1'] };
    const without: RowFacts = { name: '沈思远', phones: ['1'] };
    for (const rows of [
      [withOne, without],
      [without, withOne],
    ]) {
      const plan = planMeeting(rows, []);
      expect(plan.units).toHaveLength(1);
      expect(plan.rows[rows.indexOf(withOne)]).toEqual({ kind: 'unit', unit: 0, by: 'new' });
      expect(plan.rows[rows.indexOf(without)]).toEqual({ kind: 'unit', unit: 0, by: 'phone-name' });
    }
  });

  test('a number joins somebody known without one; two numbers that want the same one are asked about', () => {
    const nobodys = known('P', { phones: ['1'] });
    const one = planMeeting([{ name: '沈思远', document: card('A'), phones: ['1'] }], [nobodys]);
    expect(one.rows).toEqual([{ kind: 'unit', unit: 0, by: 'phone-name' }]);
    expect(one.units[0]?.known).toBe('P');
    const two = planMeeting(
      ['A', 'B'].map((key) => ({ name: '沈思远', document: card(key), phones: ['1'] })),
      [nobodys],
    );
    expect(two.units.map((unit) => unit.known)).toEqual([undefined, undefined]);
    expect(two.pairs.map((pair) => pair.why)).toEqual(['several-candidates', 'several-candidates']);
  });

  test('a row that fits two people is asked, not guessed', () => {
    const plan = planMeeting(
      [{ name: '沈思远', phones: ['1'] }],
      [
        known('P', { phones: ['1'], documents: [card('A')] }),
        known('Q', { phones: ['1'], documents: [card('B')] }),
      ],
    );
    expect(plan.rows).toEqual([
      { kind: 'question', why: 'several-candidates', candidates: [{ known: 'P' }, { known: 'Q' }] },
    ]);
  });

  test('rows that only together show they are one person are one person', () => {
    const rows = [['1'], ['2'], ['1', '2']].map((phones) => ({ name: '沈思远', phones }));
    expect(planMeeting(rows, []).units).toHaveLength(1);
  });

  test('ten thousand on the number of one firm, or under one made-up name, are told apart', {
    timeout: 60_000,
  }, () => {
    // Compared each with each it would take minutes.
    const many = Array.from({ length: 10_000 }, (_, i) => i);
    const firm = planMeeting(
      many.map((i) => ({ name: `人${i}`, document: card(`D${i}`), phones: ['1'] })),
      [],
    );
    expect(firm.units).toHaveLength(10_000);
    expect(firm.pairs).toEqual([]);
    const placeholder = planMeeting(
      many.map((i) => ({ name: '住户', phones: [`P${i}`] })),
      [],
    );
    expect(placeholder.units).toHaveLength(10_000);
  });

  test('a bare name is nobody until somebody says more', () => {
    expect(planMeeting([{ name: '沈思远', phones: [] }], []).rows).toEqual([
      { kind: 'question', why: 'nothing-to-go-by', candidates: [] },
    ]);
  });
});

// Few names, numbers and phones, so that rows meet each other all the time.
const rowOf = fc.record({
  name: fc.constantFrom('沈思远', '沈思源', '陆美华', '高文'),
  document: fc.option(fc.constantFrom(card('A'), card('B'), card('C'), passport('E')), {
    nil: undefined,
    freq: 2,
  }),
  phones: fc.uniqueArray(fc.constantFrom('1', '2', '3'), { maxLength: 2 }),
  birth: fc.option(fc.constantFrom('1990-01-01', '1961-05-05'), { nil: undefined }),
  address: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
});
const listOf = fc.array(rowOf, { maxLength: 9 });
/** A number names one person, as it does unless somebody mistypes. */
const honestListOf = listOf.map((rows) => {
  const names = new Map<string, string>();
  const births = new Map<string, string | undefined>();
  return rows.map((row) => {
    const key = row.document?.key;
    const name = key === undefined ? row.name : (names.get(key) ?? row.name);
    if (key !== undefined) names.set(key, name);
    // And everybody of one name on one phone was born once.
    const birth = births.has(name) ? births.get(name) : row.birth;
    births.set(name, birth);
    return { ...row, name, birth };
  });
});
const peopleOf = fc
  .uniqueArray(rowOf, { maxLength: 5, selector: (row) => row.document?.key ?? JSON.stringify(row) })
  .map((rows) =>
    rows.map((row, i) =>
      known(`K${i}`, {
        name: row.name,
        documents: row.document === undefined ? [] : [row.document],
        phones: row.phones,
        ...(row.birth === undefined ? {} : { birth: row.birth }),
        addresses: row.address === undefined ? [] : [row.address],
      }),
    ),
  );

const refName = (plan: Plan, ref: Ref, original: (at: number) => number): string =>
  'known' in ref
    ? ref.known
    : (plan.units[ref.unit]?.known ?? `new ${Math.min(...(plan.units[ref.unit]?.rows ?? []).map(original))}`);

/** Which rows are one person and which known one: the answer that must not depend on order. */
function together(plan: Plan, original: (at: number) => number): string[] {
  return plan.units
    .map(
      (unit, at) =>
        `${refName(plan, { unit: at }, original)}: ${unit.rows.map(original).sort((a, b) => a - b)}`,
    )
    .sort();
}

describe('properties of the plan', () => {
  test('every row is answered exactly once, and belongs to the person it is said to be', () => {
    fc.assert(
      fc.property(listOf, peopleOf, (rows, people) => {
        const plan = planMeeting(rows, people);
        expect(plan.rows).toHaveLength(rows.length);
        const placed = plan.units.flatMap((unit) => unit.rows);
        expect(new Set(placed).size).toBe(placed.length);
        for (const [at, row] of plan.rows.entries()) {
          if (row.kind === 'unit') expect(plan.units[row.unit]?.rows).toContain(at);
          else expect(placed).not.toContain(at);
        }
        // Exactly one row is the new one of every new person.
        for (const [at, unit] of plan.units.entries()) {
          const fresh = plan.rows.filter((row) => row.kind === 'unit' && row.unit === at && row.by === 'new');
          expect(fresh).toHaveLength(unit.known === undefined ? 1 : 0);
        }
        expect(new Set(plan.units.flatMap((unit) => unit.known ?? [])).size).toBe(
          plan.units.filter((unit) => unit.known !== undefined).length,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test('a person with another document number is never merged by name', () => {
    fc.assert(
      fc.property(listOf, peopleOf, (rows, people) => {
        const plan = planMeeting(rows, people);
        for (const unit of plan.units) {
          const kinds = new Map<string, Set<string>>();
          const held = people.find((one) => one.id === unit.known)?.documents ?? [];
          for (const one of [...held, ...unit.rows.flatMap((at) => rows[at]?.document ?? [])])
            kinds.set(one.kind, (kinds.get(one.kind) ?? new Set()).add(one.key));
          for (const keys of kinds.values()) expect(keys.size).toBe(1);
          const names = new Set(unit.rows.map((at) => rows[at]?.name));
          expect(names.size).toBe(1);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('the order of rows does not change who is the same', () => {
    fc.assert(
      fc.property(
        honestListOf.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows.keys()], { minLength: rows.length })),
        ),
        peopleOf,
        ([rows, order], people) => {
          const straight = planMeeting(rows, people);
          const shuffled = planMeeting(
            order.map((at) => rows[at] as RowFacts),
            people,
          ); // a permutation
          const back = (at: number) => order[at] as number; // as above
          const asked = new Set([
            ...straight.rows.flatMap((row, at) => (row.kind === 'question' ? at : [])),
            ...shuffled.rows.flatMap((row, at) => (row.kind === 'question' ? back(at) : [])),
          ]);
          // Of two look-alikes the one that comes first is written down and the other asked about; nobody else moves.
          const settled = (plan: Plan, original: (at: number) => number) =>
            together(
              {
                ...plan,
                units: plan.units.map((unit) => ({
                  ...unit,
                  rows: unit.rows.filter((at) => !asked.has(original(at))),
                })),
              },
              original,
            ).filter((line) => !line.endsWith(': '));
          expect(settled(shuffled, back)).toEqual(settled(straight, (at) => at));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('the same list twice adds nobody and moves nobody', () => {
    fc.assert(
      fc.property(listOf, peopleOf, (rows, people) => {
        const first = planMeeting(rows, people);
        const after = learntBy(first, people);
        const again = planMeeting(rows, after);
        for (const [at, row] of first.rows.entries()) {
          if (row.kind !== 'unit') continue;
          const second = again.rows[at];
          expect(second?.kind).toBe('unit');
          if (second?.kind === 'unit') expect(again.units[second.unit]?.known).toBe(idOf(first, row.unit));
        }
        expect(again.units.filter((unit) => unit.known === undefined)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

const idOf = (plan: Plan, unit: number) => plan.units[unit]?.known ?? `N${unit}`;

/** The people on record after a plan was carried out. */
function learntBy(plan: Plan, people: readonly KnownFacts[]): KnownFacts[] {
  const units = new Map(plan.units.map((unit, at) => [idOf(plan, at), unit.facts]));
  const before = people.filter((one) => !units.has(one.id));
  return [...before, ...[...units].map(([id, held]) => ({ id, ...held }))];
}
