// Rosters: the ticket, who comes when, and scenes of a site's own sheet on the real database.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../../base/refusal.ts';
import { rulebookOfFiles } from '../../rulebook/load.ts';
import { testingRules } from '../terms.ts';
import { keyOf, readTicket, ticketOf, type UnderControl } from './rules.ts';

const rules = (await rulebookOfFiles([testingRules as never])).part(testingRules); // any part of the rulebook

describe('the ticket', () => {
  const session = fc.integer({ min: 1, max: 99_999 });
  const number = fc.integer({ min: 1, max: 20_000 });

  test('says session and number, and is read as it is scanned, typed small, full width or with spaces', () => {
    expect(ticketOf(12, 34)).toMatch(/^S-12\/0034-[A-Z]$/);
    fc.assert(
      fc.property(session, number, (s, no) => {
        const text = ticketOf(s, no);
        for (const as of [
          text,
          text.toLowerCase(),
          ` ${text.replace('/', ' ／ ')} `,
          text.replace('S-', 'Ｓ－'),
        ])
          expect(readTicket(as)).toEqual({ session: s, no });
      }),
    );
  });

  test('one digit read wrongly, or two neighbours exchanged, is no ticket', () => {
    fc.assert(
      fc.property(session, number, fc.nat(), fc.integer({ min: 1, max: 9 }), (s, no, at, off) => {
        const text = ticketOf(s, no);
        const places = [...text].flatMap((char, i) => (/\d/.test(char) ? [i] : []));
        const i = must(places[at % places.length], 'there are digits');
        const changed = `${text.slice(0, i)}${(Number(text[i]) + off) % 10}${text.slice(i + 1)}`;
        // A leading zero more or less is the same number, said differently.
        expect(readTicket(changed)).toBeUndefined();
        const [a, b] = [text[i] ?? '', text[i + 1] ?? ''];
        if (/\d/.test(b) && a !== b)
          expect(readTicket(`${text.slice(0, i)}${b}${a}${text.slice(i + 2)}`)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('what is no ticket is none', () => {
    for (const text of ['', 'S-12/0034', 'S-12/0034-I', '12/34', 'T-12/0034-K', '330199198001010018'])
      expect(readTicket(text)).toBeUndefined();
  });
});

describe('who goes into a tube of her own', () => {
  const control = (more: Partial<UnderControl>): UnderControl => ({
    person: 'p',
    categories: ['close'],
    state: 'active',
    stagePlace: 'home',
    movement: 'free',
    fever: false,
    ...more,
  });
  const key = (one: UnderControl | undefined, sealed = false) => keyOf(rules, { control: one, sealed });

  test('whoever may not leave is not expected; whoever may and is of a key group is swabbed alone', () => {
    expect(key(undefined)).toEqual({ groups: [], use: 'pooled', exemption: null });
    expect(key(control({ movement: 'noExit', stagePlace: 'facility' }))).toEqual({
      groups: ['close', 'isolation'],
      use: 'single',
      exemption: 'controlled',
    });
    expect(key(control({ movement: 'approvedPointToPoint' })).exemption).toBe('controlled');
    expect(key(control({ state: 'suspended', movement: 'noExit' })).exemption).toBe('hospital');
    expect(key(control({ movement: 'limitedActivity' }))).toEqual({
      groups: ['close'],
      use: 'single',
      exemption: null,
    });
    expect(key(control({ categories: ['lowRisk'], fever: true }))).toMatchObject({
      use: 'single',
      groups: ['fever'],
    });
    expect(key(control({ categories: ['lowRisk'] }))).toMatchObject({ use: 'pooled', groups: [] });
  });

  test('sealed homes have one tube to a household, unless somebody in them is of a key group', () => {
    expect(key(undefined, true)).toMatchObject({ use: 'household', groups: ['sealed'] });
    expect(key(control({}), true)).toMatchObject({ use: 'single', groups: ['close', 'sealed'] });
  });
});
