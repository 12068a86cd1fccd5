import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  ageOn,
  civilDate,
  civilDayOf,
  daysBetween,
  fromExcelSerial,
  readCivilDate,
  startOf,
} from './civil-dates.ts';
import { checkOf, maskDocument, readDocument } from './identity-documents.ts';
import { maskName, nameKey, similarNames, tidyName } from './names.ts';
import { maskPhone, readPhone } from './phones.ts';

describe('civil days', () => {
  test.each([
    ['2021-12-08', '2021-12-08'],
    ['2021-12-8', '2021-12-08'],
    ['2021/12/8', '2021-12-08'],
    ['2021.12.8', '2021-12-08'],
    ['20211208', '2021-12-08'],
    ['２０２１年１２月８日', '2021-12-08'],
    ['2021 年 12 月 8 号', '2021-12-08'],
    ['二〇二一年十二月八日', '2021-12-08'],
    ['一九九〇年三月二十一日', '1990-03-21'],
    ['8 Dec 2021', '2021-12-08'],
    ['December 8, 2021', '2021-12-08'],
    ['12/25/2021', '2021-12-25'],
    ['25/12/2021', '2021-12-25'],
    ['8/8/2021', '2021-08-08'],
    ['2021-12-08 23:59:59', '2021-12-08'],
    ['2021/12/8 0:30', '2021-12-08'],
    ['2021年12月8日 18时30分', '2021-12-08'],
    ['2021年12月8日18:30', '2021-12-08'],
    ['2021-12-08T16:30:00Z', '2021-12-09'],
    ['2021-12-08T23:30:00+08:00', '2021-12-08'],
    ['2021-12-08T23:30:00.000-05:00', '2021-12-09'],
    ['2024-02-29', '2024-02-29'],
  ])('%s is %s', (text, day) => expect(readCivilDate(text)).toBe(day));

  test.each([
    '2021-02-29',
    '2021-13-01',
    '1900-02-29',
    '8/12/2021',
    '2021-12',
    '2021年',
    '21-12-08',
    '',
    '无',
    '2021-12-08 25:00',
    '99999999',
    `${'2'.repeat(80)}`,
  ])('%s names no day', (text) => expect(readCivilDate(text)).toBeUndefined());

  test('serials of both systems, with the day that never was', () => {
    expect(fromExcelSerial(1, false)).toBe('1900-01-01');
    expect(fromExcelSerial(59, false)).toBe('1900-02-28');
    expect(fromExcelSerial(60, false)).toBeUndefined();
    expect(fromExcelSerial(61, false)).toBe('1900-03-01');
    expect(fromExcelSerial(44538, false)).toBe('2021-12-08');
    expect(fromExcelSerial(44538.99, false)).toBe('2021-12-08');
    expect(fromExcelSerial(0, true)).toBe('1904-01-01');
    expect(fromExcelSerial(44538 - 1462, true)).toBe('2021-12-08');
    expect(fromExcelSerial(2_958_465, false)).toBe('9999-12-31');
    for (const none of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2_958_466])
      expect(fromExcelSerial(none, false)).toBeUndefined();
    expect(fromExcelSerial(2_957_003, true)).toBe('9999-12-31');
    expect(fromExcelSerial(2_957_004, true)).toBeUndefined();
  });

  test('the two systems lie 1462 days apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1462 + 61, max: 100_000 }), (serial) => {
        expect(fromExcelSerial(serial, false)).toBe(fromExcelSerial(serial - 1462, true));
      }),
    );
  });

  test('every real day is read back from every way of writing it', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1880-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
        (at) => {
          const day = at.toISOString().slice(0, 10);
          const [y, m, d] = day.split('-').map(Number);
          for (const text of [
            day,
            `${y}/${m}/${d}`,
            `${y}.${m}.${d}`,
            `${y}年${m}月${d}日`,
            day.replaceAll('-', ''),
            `${day} 08:00`,
          ])
            expect(readCivilDate(text)).toBe(day);
        },
      ),
    );
  });

  test('days are counted and begin at midnight in the district', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(daysBetween('2021-12-01', '2021-12-15')).toBe(14);
    expect(civilDayOf(new Date('2026-12-07T16:00:00Z'))).toBe('2026-12-08');
    expect(startOf('2026-12-08')).toEqual(new Date('2026-12-07T16:00:00Z'));
    expect(civilDate(2021, 2, 29)).toBeUndefined();
    expect(ageOn('2000-02-29', '2026-02-28')).toBe(25);
    expect(ageOn('2000-02-29', '2026-03-01')).toBe(26);
  });
});

const resident = fc
  .record({
    region: fc.constantFrom('110101', '330114', '440301', '650102', '330199'),
    birth: fc
      .date({ min: new Date('1905-01-01'), max: new Date('2020-12-31'), noInvalidDate: true })
      .map((at) => at.toISOString().slice(0, 10)),
    order: fc.integer({ min: 0, max: 999 }).map((n) => String(n).padStart(3, '0')),
  })
  .map(({ region, birth, order }) => {
    const body = `${region}${birth.replaceAll('-', '')}${order}`;
    return { number: body + checkOf(body), birth, sex: Number(order[2]) % 2 === 1 ? 'male' : 'female' };
  });

describe('resident identity numbers', () => {
  test('the examples of GB 11643', () => {
    expect(readDocument('11010519491231002X')).toEqual({
      kind: 'resident-id',
      number: '11010519491231002X',
      birth: '1949-12-31',
      sex: 'female',
    });
    expect(readDocument('440524188001010014').problem).toBe('impossible-birth'); // the standard’s other example was born in 1880
  });

  test('every number says its holder’s birth and sex, however it is written', () => {
    fc.assert(
      fc.property(resident, ({ number, birth, sex }) => {
        const wide = number.replace(/[\dX]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
        for (const text of [
          number,
          number.toLowerCase(),
          ` ${number} `,
          `'${number}`,
          wide,
          number.replace(/(.{6})(.{8})/, '$1 $2-'),
          number.replace(/X$/, 'Х'),
        ])
          expect(readDocument(text)).toEqual({ kind: 'resident-id', number, birth, sex });
      }),
    );
  });

  test('one wrong digit, or two neighbours swapped, never passes unseen', () => {
    fc.assert(
      fc.property(
        resident,
        fc.integer({ min: 0, max: 16 }),
        fc.integer({ min: 1, max: 9 }),
        ({ number }, at, more) => {
          const wrong = number.slice(0, at) + ((Number(number[at]) + more) % 10) + number.slice(at + 1);
          expect(['checksum', 'impossible-birth']).toContain(readDocument(wrong, 'resident-id').problem);
          const swapped = number.slice(0, at) + (number[at + 1] ?? '') + number[at] + number.slice(at + 2);
          if (at < 16 && number[at] !== number[at + 1])
            expect(['checksum', 'impossible-birth']).toContain(readDocument(swapped, 'resident-id').problem);
        },
      ),
    );
  });

  test('an old card of fifteen digits meets its new number', () => {
    fc.assert(
      fc.property(
        resident.filter(({ birth }) => birth < '2000'),
        ({ number, birth }) => {
          const old = number.slice(0, 6) + number.slice(8, 17);
          expect(readDocument(old)).toMatchObject({ kind: 'resident-id', number, birth });
        },
      ),
    );
  });

  test.each([
    ['33011419900101', 'length'],
    ['3301141990010112345', 'length'],
    ['33011419901301001X', 'impossible-birth'],
    ['330114900230123', 'impossible-birth'],
    ['3.30114E+17', 'precision-lost'],
    ['3.30114199001011E+17', 'precision-lost'],
    ['张三', 'unreadable'],
    ['无证件', 'unreadable'],
    ['19900101', 'unreadable'],
    ['', 'unreadable'],
  ])('%s: %s', (text, problem) => expect(readDocument(text).problem).toBe(problem));

  test('an unknown region is a remark with everything else read', () => {
    const body = '99010119900101123';
    expect(readDocument(`${body}${checkOf(body)}`, 'resident-id')).toMatchObject({
      problem: 'region',
      kind: 'permit',
    });
    const other = '20010119900101123';
    expect(readDocument(`${other}${checkOf(other)}`)).toMatchObject({
      problem: 'region',
      birth: '1990-01-01',
      sex: 'male',
    });
  });
});

describe('other documents', () => {
  test.each([
    ['E12345678', 'passport'],
    ['EA1234567', 'passport'],
    ['G12345678', 'passport'],
    ['H12345678', 'permit'],
    ['M1234567801', 'permit'],
    ['C12345678', 'permit'],
    ['CA1234567', 'permit'],
    ['T12345678', 'permit'],
    ['01234567', 'permit'],
    ['USA330012345678', 'permit'],
    ['AB1234567', 'passport'],
  ])('%s is a %s', (text, kind) => expect(readDocument(text)).toEqual({ kind, number: text }));

  test('residence permits of Hong Kong and of foreigners carry birth and check like resident numbers', () => {
    for (const body of ['81000019900101123', '91184019810803000']) {
      const number = body + checkOf(body);
      expect(readDocument(number)).toMatchObject({ kind: 'permit', number });
      expect(readDocument(number).problem).toBeUndefined();
      const wrong = body + (checkOf(body) === '1' ? '2' : '1');
      expect(readDocument(wrong).problem).toBe('checksum');
    }
  });

  test('what the list says it is decides, and must look so', () => {
    expect(readDocument('X7Y8Z9', 'passport')).toEqual({ kind: 'passport', number: 'X7Y8Z9' });
    expect(readDocument('军字第0012345号', 'other').problem).toBe('unreadable');
    expect(readDocument('00123456', 'other')).toEqual({ kind: 'other', number: '00123456' });
    expect(readDocument('E12345678', 'resident-id').problem).toBe('unreadable');
    expect(readDocument('12345', 'permit').problem).toBe('unreadable');
  });

  test('nothing a cell can hold breaks it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.constantFrom(undefined, 'resident-id', 'passport', 'permit', 'other'),
        (text, kind) => {
          const read = readDocument(text, kind as never); // one of the four kinds
          expect(read.number.length).toBeLessThanOrEqual(64);
          readPhone(text);
          readCivilDate(text);
          maskName(tidyName(text));
          maskDocument(text);
          maskPhone(text);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a mask never tells the last four, which prove identity on the telephone', () => {
    fc.assert(
      fc.property(resident, ({ number }) => {
        const mask = maskDocument(number);
        expect(mask).toHaveLength(18);
        expect(mask).toBe(`${number.slice(0, 3)}${'*'.repeat(13)}${number.slice(-2)}`);
      }),
    );
    expect(maskDocument('E12345678')).toBe('E1*****78');
  });
});

describe('telephones', () => {
  test.each([
    ['13800001234', '13800001234', 'mobile'],
    ['138 0000 1234', '13800001234', 'mobile'],
    ['138-0000-1234', '13800001234', 'mobile'],
    ['+86 13800001234', '13800001234', 'mobile'],
    ['008613800001234', '13800001234', 'mobile'],
    ['(+86)13800001234', '13800001234', 'mobile'],
    ['8613800001234', '13800001234', 'mobile'],
    ['１３８００００１２３４', '13800001234', 'mobile'],
    ["'13800001234", '13800001234', 'mobile'],
    ['13800001234.0', '13800001234', 'mobile'],
    ['手机：13800001234', '13800001234', 'mobile'],
    ['0571-85550100', '0571-85550100', 'landline'],
    ['057185550100', '0571-85550100', 'landline'],
    ['(0571)85550100', '0571-85550100', 'landline'],
    ['010-55501000', '010-55501000', 'landline'],
    ['+86 571 8555 0100', '0571-85550100', 'landline'],
    ['0571-85550100转801', '0571-85550100-801', 'landline'],
    ['0571-85550100-801', '0571-85550100-801', 'landline'],
    ['0571-85550100 ext. 801', '0571-85550100-801', 'landline'],
    ['400-123-4567', '4001234567', 'service'],
    ['95588', '95588', 'service'],
    ['+852 5550 1234', '+85255501234', 'abroad'],
    ['0085255501234', '+85255501234', 'abroad'],
  ])('%s', (text, number, kind) => expect(readPhone(text)).toEqual({ number, kind }));

  test.each([
    ['1.38E+10', 'precision-lost'],
    ['1.3800001234E+10', 'precision-lost'],
    ['1380000123', 'length'],
    ['138000012345', 'length'],
    ['85550100', 'area-missing'],
  ])('%s: %s', (text, problem) => expect(readPhone(text)?.problem).toBe(problem));

  test.each(['', '无', '?', '110', '00000000000', '张三', '12345678901', '2021-12-08x'])(
    '%s is none',
    (text) => expect(readPhone(text)).toBeUndefined(),
  );

  test('reading what was read changes nothing', () => {
    const numbers = fc.oneof(
      fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String),
      fc.integer({ min: 20_000_000, max: 89_999_999 }).map((n) => `0571-${n}`),
      fc.integer({ min: 20_000_000, max: 89_999_999 }).map((n) => `021-${n}`),
      fc.integer({ min: 100_000_000, max: 999_999_999 }).map((n) => `+44${n}`),
    );
    fc.assert(
      fc.property(numbers, (number) => {
        const read = readPhone(number);
        if (read !== undefined && read.problem === undefined) expect(readPhone(read.number)).toEqual(read);
      }),
    );
  });

  test('four digits are shown, not eleven', () => {
    expect(maskPhone('13800001234')).toBe('138****1234');
    expect(maskPhone('0571-85550100')).toBe('0571-****0100');
    expect(maskPhone('0571-85550100-801')).toBe('0571-****0100');
    expect(maskPhone('+85255501234')).toBe('+852****234');
    expect(maskPhone('+2901234')).toBe('+****34');
    expect(maskPhone('95588')).toBe('****');
    expect(maskPhone('85550100')).toBe('****100');
  });
});

describe('names', () => {
  test.each([
    ['张 三', '张三'],
    ['张　　三', '张三'],
    [' 欧阳 娜娜\n', '欧阳娜娜'],
    ['阿依古丽 • 买买提', '阿依古丽·买买提'],
    ['ＬＩ  Ｍｉｎｇ', 'LI Ming'],
    ['\ufeff李四\u200b', '李四'],
    ['O’Neill', 'O’Neill'],
    ['', ''],
  ])('%j is kept as %j', (text, name) => expect(tidyName(text)).toBe(name));

  test('tidying twice is tidying once, and equal names have equal keys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        expect(tidyName(tidyName(text))).toBe(tidyName(text));
        expect(nameKey(tidyName(text))).toBe(nameKey(text));
      }),
    );
    expect(nameKey('LI Ming')).toBe(nameKey('Li-ming'));
    expect(nameKey('阿依古丽·买买提')).toBe(nameKey('阿依古丽买买提'));
    expect(nameKey('张三')).not.toBe(nameKey('张山'));
  });

  test.each([
    ['张三', '张*'],
    ['张小三', '张*三'],
    ['欧阳娜娜', '欧**娜'],
    ['阿依古丽·买买提', '阿****提'],
    ['Li Ming', 'L* M***'],
    ['三', '*'],
    ['', ''],
  ])('%s is shown as %s', (name, mask) => expect(maskName(name)).toBe(mask));

  test.each([
    ['王小明', '王小朋', true],
    ['王小明', '王明小', true],
    ['王小明', '王明', true],
    ['王小明', '王 小明', true],
    ['张三', '张四', false],
    ['张三', '李三', false],
    ['王小明', '李小红', false],
    ['Li Ming', 'MING LI', true],
    ['Johnathan Smith', 'Jonathan Smith', true],
    ['Tom', 'Tim', false],
    ['王小明', 'Wang Xiaoming', false],
    ['', '王小明', false],
  ])('%s and %s alike: %s', (a, b, alike) => {
    expect(similarNames(a, b)).toBe(alike);
    expect(similarNames(b, a)).toBe(alike);
  });
});
