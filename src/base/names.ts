// Names of people: tidied for keeping, keyed for comparing, masked for showing, and "could this be the same one".

/** Control characters, byte order marks, soft hyphens and marks that turn the reading direction: never part of a name. */
const NEVER_IN_NAMES = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
/** Every dot that is put between the parts of a transliterated name: 阿依古丽·买买提. */
const MIDDLE_DOTS = /[·•‧・∙⋅･ᐧ]/g;
/** As nine names of ten stand in a list: nothing to tidy, and lists are long. */
const PLAIN = /^[\u4e00-\u9fff]{1,8}$/;
const HAN = /\p{Script=Han}/u;
const ONLY_HAN = /^[\p{Script=Han}〇·]+$/u;

/**
 * A name as it is kept: 张　三 is 张三, “ＬＩ  Ming” is “LI Ming”, dots between parts are one kind of dot.
 * Letters themselves are never changed; a name in any script comes through.
 */
export function tidyName(text: string): string {
  if (PLAIN.test(text)) return text;
  const flat = text
    .toWellFormed()
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\t\r\n]/g, ' ')
    .replace(NEVER_IN_NAMES, '')
    .replace(MIDDLE_DOTS, '·')
    .replace(/\s*·\s*/g, '·')
    .replace(/\s+/g, ' ')
    .trim();
  // Spaces inside a Chinese name only stretch it to the width of a column.
  return flat.replace(/(?<=[\p{Script=Han}〇·]) (?=[\p{Script=Han}〇·])/gu, '').normalize('NFC');
}

/** Equal keys are equal names: without case, spaces, dots, hyphens, apostrophes, widths and accents' spelling. */
export function nameKey(name: string): string {
  if (PLAIN.test(name)) return name;
  const flat = tidyName(name).normalize('NFKC').toLowerCase();
  return flat.replace(/[\s\p{P}\p{S}]/gu, '') || flat;
}

/** 张三 → 张*, 张小三 → 张*三, 欧阳娜娜 → 欧**娜, Li Ming → L* M***. Enough to recognise, not enough to tell. */
export function maskName(name: string): string {
  const tidy = tidyName(name);
  if (tidy === '') return '';
  if (!ONLY_HAN.test(tidy)) return tidy.split(' ').map(maskWord).join(' ');
  const letters = [...tidy];
  if (letters.length === 1) return '*';
  if (letters.length === 2) return `${letters[0]}*`;
  return `${letters[0]}${'*'.repeat(Math.min(letters.length - 2, 4))}${letters.at(-1)}`;
}

function maskWord(word: string): string {
  const letters = [...word];
  return letters.length <= 1 ? '*' : `${letters[0]}${'*'.repeat(Math.min(letters.length - 1, 4))}`;
}

/**
 * True when two names could be one name with a slip in it. Only ever a reason to ask a person, never to merge.
 * Chinese: one character wrong, missing, too many or swapped, in names of three and more (of two-character names
 * half would be alike). Other scripts: the parts in another order, or one letter in five wrong.
 */
export function similarNames(a: string, b: string): boolean {
  const [one, other] = [nameKey(a), nameKey(b)];
  if (one === '' || other === '') return false;
  if (one === other) return true;
  if (HAN.test(one) !== HAN.test(other)) return false;
  const longer = Math.max([...one].length, [...other].length);
  if (HAN.test(one)) return longer >= 3 && slips(one, other) <= 1;
  if (partsOf(a) === partsOf(b)) return true;
  return slips(one, other) <= Math.floor(longer / 5);
}

function partsOf(name: string): string {
  return tidyName(name)
    .toLowerCase()
    .split(/[\s,·-]+/)
    .filter(Boolean)
    .sort()
    .join(' ');
}

/** Letters wrong, missing, too many, or two neighbours swapped (optimal string alignment). */
function slips(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  if (Math.abs(x.length - y.length) > 3) return Math.abs(x.length - y.length);
  let before: number[] = [];
  let above = Array.from({ length: y.length + 1 }, (_, j) => j);
  for (let i = 1; i <= x.length; i++) {
    const row = [i];
    for (let j = 1; j <= y.length; j++) {
      const wrong = x[i - 1] === y[j - 1] ? 0 : 1;
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + wrong);
      if (i > 1 && j > 1 && x[i - 1] === y[j - 2] && x[i - 2] === y[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [before, above] = [above, row];
  }
  return above[y.length] ?? 0;
}
