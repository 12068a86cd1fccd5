// Telephone numbers as lists write them, read into one spelling that can be dialled and compared.

/** `service` is a number of a firm (400, 800, 95…): it can be called, and says little about who she is. */
export type PhoneKind = 'mobile' | 'landline' | 'service' | 'abroad';

export interface Phone {
  /** 13800001234 · 0571-85550100 · 0571-85550100-801 · 4001234567 · +85255501234 */
  readonly number: string;
  readonly kind: PhoneKind;
  /** Why it can not be called as it stands. */
  readonly problem?: 'precision-lost' | 'area-missing' | 'length';
}

/** Area codes of two digits after the 0: Beijing, Guangzhou, Shanghai, Tianjin, Chongqing, Shenyang, Nanjing, Wuhan, Chengdu, Xi’an. */
const SHORT_AREA = /^0(10|2[0-57-9])/;
const EXTENSION = /(?:转|-|x|ext\.?|分机|#)(\d{1,6})$/i;

/** Shapes of a number without spaces and country prefix, in order; the first match decides. */
const SHAPES: readonly { looksSo: RegExp; read: (digits: string) => Phone; example: string }[] = [
  {
    looksSo: /^1[3-9]\d{9}$/,
    read: (digits) => ({ number: digits, kind: 'mobile' }),
    example: '13800001234',
  },
  {
    looksSo: /^[48]00\d{7}$/,
    read: (digits) => ({ number: digits, kind: 'service' }),
    example: '400-123-4567',
  },
  { looksSo: /^9[56]\d{3,6}$/, read: (digits) => ({ number: digits, kind: 'service' }), example: '95588' },
  { looksSo: /^0\d{2,3}[2-9]\d{6,7}$/, read: landline, example: '0571-85550100' },
  // Somebody wrote the area code without its 0; the number of digits leaves no doubt with +86 before it.
  {
    looksSo: /^[2-9]\d{6,7}$/,
    read: (digits) => ({ number: digits, kind: 'landline', problem: 'area-missing' }),
    example: '85550100',
  },
  {
    looksSo: /^1[3-9]\d{7,8}$|^1[3-9]\d{10,11}$/,
    read: (digits) => ({ number: digits, kind: 'mobile', problem: 'length' }),
    example: '1380000123',
  },
];

/**
 * Reads one number. Undefined: nothing in the text is a number that can be called.
 * +86, 0086, 17951 and 12593 before it, spaces, hyphens, brackets, full-width digits and a leading apostrophe are no part of it.
 */
export function readPhone(text: string): Phone | undefined {
  const flat = text
    .normalize('NFKC')
    .replace(/[\s'’‘`"“”]/g, '')
    .replace(/[‐-―−]/g, '-');
  if (flat === '' || flat.length > 40) return undefined;
  if (/^\d(\.\d+)?E\+?\d{1,2}$/i.test(flat))
    return { number: flat.toUpperCase(), kind: 'mobile', problem: 'precision-lost' };
  const bare = flat
    .replace(/^(电话|手机|联系电话|手机号码?|tel|phone|mobile|t|m)[.:：]*/i, '')
    .replace(/\.0+$/, '');
  if (/[^\d()+\-.转xext分机#]/i.test(bare)) return undefined;
  const inland = bare
    .replace(/^\(?(\+|00)86\)?-?|^86-?(?=1[3-9]\d{9}$)/, '')
    .replace(/^(17951|12593)(?=1[3-9])/, '');
  const hadCountry = inland !== bare;
  if (/^(\+|00)/.test(inland)) return abroad(inland);
  return readShape(inland, hadCountry) ?? withExtension(inland, hadCountry);
}

function readShape(text: string, hadCountry: boolean): Phone | undefined {
  const digits = digitsOf(text);
  if (digits === undefined) return undefined;
  for (const { looksSo, read } of SHAPES) if (looksSo.test(digits)) return read(digits);
  // +86 571 8555 0100: the area code loses its 0 behind a country code.
  const area = `0${digits}`;
  return hadCountry && /^0[1-9]\d{9,10}$/.test(area) && !/^01[3-9]/.test(area) ? landline(area) : undefined;
}

function withExtension(text: string, hadCountry: boolean): Phone | undefined {
  const extension = EXTENSION.exec(text);
  if (extension === null) return undefined;
  const phone = readShape(text.slice(0, extension.index), hadCountry);
  if (phone === undefined || phone.kind === 'mobile') return phone;
  return { ...phone, number: `${phone.number}-${extension[1]}` };
}

function digitsOf(text: string): string | undefined {
  const digits = text.replace(/[()\-.]/g, '');
  return /^\d+$/.test(digits) ? digits : undefined;
}

function landline(digits: string): Phone {
  const area = SHORT_AREA.test(digits) ? digits.slice(0, 3) : digits.slice(0, 4);
  const own = digits.slice(area.length);
  if (own.length < 7) return { number: `${area}-${own}`, kind: 'landline', problem: 'length' };
  return { number: `${area}-${own}`, kind: 'landline' };
}

function abroad(text: string): Phone | undefined {
  const digits = digitsOf(text.replace(/^(\+|00)/, ''));
  // ITU-T E.164: a country code never begins with 0, and fifteen digits are the most.
  if (digits === undefined || !/^[1-9]\d{6,14}$/.test(digits)) return undefined;
  return { number: `+${digits}`, kind: 'abroad' };
}

/** Four digits at the end, three before: 138****1234. */
export function maskPhone(number: string): string {
  // Short numbers abroad have seven digits: a country code and three of them would leave one to guess.
  if (number.startsWith('+'))
    return number.length < 11 ? `+****${number.slice(-2)}` : `${number.slice(0, 4)}****${number.slice(-3)}`;
  const line = /^(0\d{2,3})-(\d{7,8})/.exec(number);
  if (line !== null) return `${line[1]}-****${(line[2] ?? '').slice(-4)}`;
  if (number.length < 8) return '****';
  // A local number without its area code is eight digits: three and four of them would leave one to guess.
  if (number.length < 10) return `****${number.slice(-3)}`;
  return `${number.slice(0, 3)}****${number.slice(-4)}`;
}
