// Days as people count them: no hour, no zone. A birth date is a day; so is the day an isolation ends.
// The district lives in one zone (Asia/Shanghai, no daylight saving since 1991), so an instant has one civil day.

/** A day as YYYY-MM-DD. Texts of this shape sort as the days do. */
export type CivilDate = string;

const ZONE_HOURS = 8;
const DAY_MS = 86_400_000;

/** How days are written in lists, tried in order; the named groups are year, month and day. */
const SHAPES: readonly { looksSo: RegExp; example: string }[] = [
  { looksSo: /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/, example: '20211208' },
  {
    looksSo: /^(?<y>\d{4})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})\.?$/,
    example: '2021-12-8, 2021/12/8, 2021.12.8',
  },
  { looksSo: /^(?<y>\d{4})年(?<m>\d{1,2})月(?<d>\d{1,2})[日号]?$/, example: '2021年12月8日' },
  { looksSo: /^(?<d>\d{1,2})[-/. ](?<mon>[A-Z]{3,9})[-/. ,]+(?<y>\d{4})$/, example: '8 Dec 2021' },
  { looksSo: /^(?<mon>[A-Z]{3,9})[-/. ]+(?<d>\d{1,2})[-/. ,]+(?<y>\d{4})$/, example: 'Dec 8, 2021' },
  // 12/25/2021 and 25/12/2021 can only be read one way; 08/12/2021 can be read two ways and is not read at all.
  { looksSo: /^(?<one>\d{1,2})[-/.](?<other>\d{1,2})[-/.](?<y>\d{4})$/, example: '25/12/2021' },
];

/** The hour that may stand behind a day, with the zone it is told in. */
const HOUR =
  /^(?<day>.+?)(?:[T\s]\s*|(?<=[日号]))(?:(?:上午|下午|AM|PM)\s*)?(?<h>\d{1,2})[:：时点](?<min>\d{1,2})?(?:[:：分](?<s>\d{1,2}(?:\.\d+)?)?秒?)?\s*(?:AM|PM)?\s*(?<zone>Z|[+-]\d{2}:?\d{2})?$/;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const NUMERALS = '〇一二三四五六七八九';

/** The day a text names, or undefined when it names none or more than one. Full-width digits are read too. */
export function readCivilDate(text: string): CivilDate | undefined {
  const flat = text.normalize('NFKC').trim().toUpperCase();
  if (flat.length > 60) return undefined;
  const withHour = HOUR.exec(flat)?.groups;
  const day = readDay(withHour?.day ?? flat);
  if (day === undefined || withHour === undefined) return day;
  const hour = Number(withHour.h);
  const minute = Number(withHour.min ?? 0);
  if (hour > 24 || minute > 59) return undefined;
  return withHour.zone === undefined ? day : inOurZone(day, hour, minute, withHour.zone);
}

function readDay(text: string): CivilDate | undefined {
  const flat = westernDigits(text.replace(/\s*([-/.年月日号])\s*/g, '$1').trim());
  for (const { looksSo } of SHAPES) {
    const found = looksSo.exec(flat)?.groups;
    if (found === undefined) continue;
    const year = Number(found.y);
    if (found.one !== undefined && found.other !== undefined) return eitherWay(year, found.one, found.other);
    const month = found.mon === undefined ? Number(found.m) : MONTHS.indexOf(found.mon.slice(0, 3)) + 1;
    return civilDate(year, month, Number(found.d));
  }
  return undefined;
}

/** 二〇二一年十二月八日 as on certificates. */
function westernDigits(text: string): string {
  if (!/[一二三四五六七八九十〇零○]/.test(text)) return text;
  return text
    .replace(/[零○]/g, '〇')
    .replace(/([一二三四五六七八九])?十([一二三四五六七八九])?/g, (_, tens?: string, ones?: string) =>
      String(
        (tens === undefined ? 1 : NUMERALS.indexOf(tens)) * 10 +
          (ones === undefined ? 0 : NUMERALS.indexOf(ones)),
      ),
    )
    .replace(/[〇一二三四五六七八九]/g, (numeral) => String(NUMERALS.indexOf(numeral)));
}

function eitherWay(year: number, one: string, other: string): CivilDate | undefined {
  const readings = new Set([
    civilDate(year, Number(one), Number(other)),
    civilDate(year, Number(other), Number(one)),
  ]);
  readings.delete(undefined);
  return readings.size === 1 ? [...readings][0] : undefined;
}

function inOurZone(day: CivilDate, hour: number, minute: number, zone: string): CivilDate {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? ['', '+', '0', '0'];
  const away = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return civilDayOf(new Date(startMs(day) + (hour * 60 + minute - away) * 60_000));
}

/** The day of year, month and day, or undefined when the calendar has no such day. */
export function civilDate(year: number, month: number, day: number): CivilDate | undefined {
  if (!Number.isInteger(year) || year < 1 || year > 9999) return undefined;
  if (!(month >= 1 && month <= 12) || !(day >= 1 && day <= daysIn(year, month))) return undefined;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/** Serial 60 of the 1900 system is 29 February 1900, a day that never was (kept from Lotus 1-2-3). */
const NEVER_WAS = 60;
/** 31 December 9999 in the 1900 system. */
const LAST_SERIAL = 2_958_465;
const DAYS_APART = 1_462;

/** The day of a spreadsheet's serial number; its fraction (the hour) does not matter. */
export function fromExcelSerial(serial: number, date1904: boolean): CivilDate | undefined {
  const whole = Math.floor(serial);
  if (!Number.isFinite(whole) || whole > LAST_SERIAL - (date1904 ? DAYS_APART : 0)) return undefined;
  if (date1904) return whole < 0 ? undefined : addDays('1904-01-01', whole);
  if (whole < 1 || whole === NEVER_WAS) return undefined;
  return addDays('1899-12-31', whole > NEVER_WAS ? whole - 1 : whole);
}

/** The civil day of an instant in the district's zone. */
export function civilDayOf(at: Date): CivilDate {
  return new Date(at.getTime() + ZONE_HOURS * 3_600_000).toISOString().slice(0, 10);
}

/** The instant a civil day begins in the district's zone. */
export function startOf(day: CivilDate): Date {
  return new Date(startMs(day) - ZONE_HOURS * 3_600_000);
}

/** The instant of an hour of a day, told as HH:MM, in the district's zone. */
export function atHour(day: CivilDate, hour: string): Date {
  const [hours = 0, minutes = 0] = hour.split(':').map(Number);
  return new Date(startOf(day).getTime() + (hours * 60 + minutes) * 60_000);
}

export function addDays(day: CivilDate, days: number): CivilDate {
  return new Date(startMs(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round((startMs(to) - startMs(from)) / DAY_MS);
}

/** Completed years of life on `day`. Who was born on 29 February is a year older on 1 March. */
export function ageOn(birth: CivilDate, day: CivilDate): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  return day.slice(5) >= birth.slice(5) ? years : years - 1;
}

function startMs(day: CivilDate): number {
  return Date.parse(`${day}T00:00:00Z`);
}
