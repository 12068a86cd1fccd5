// What the caller says, filled for one conversation, and the code by which the public can check the caller.
import type { Secrets } from '../../base/secrets.ts';
import { fillWords, type Words } from '../../base/words.ts';
import type { IdentityField, Script } from './terms.ts';

const CODE_DIGITS = 8;

/** The verification code of a conversation: eight digits, derived from it, telling nothing about anybody. */
export function codeOf(secrets: Secrets, claim: string): string {
  const number = secrets.mac('token', `call-code ${claim}`).readUIntBE(0, 6) % 10 ** CODE_DIGITS;
  return String(number).padStart(CODE_DIGITS, '0');
}

/** 4829 1306: as it is read out. */
export function codeAsSaid(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

/** What a member of the public may have typed, down to its digits; undefined when it can not be a code. */
export function readCode(text: string): string | undefined {
  const digits = text.normalize('NFKC').replace(/\D/g, '');
  return digits.length === CODE_DIGITS ? digits : undefined;
}

export interface SpokenStep extends Words {
  readonly id: string;
  readonly kind: 'say' | 'identity' | 'ask';
  readonly field?: IdentityField;
}

export interface Spoken {
  readonly officialNumber: string;
  readonly steps: readonly SpokenStep[];
  readonly never: readonly Words[];
  readonly mayAsk: readonly { readonly question: Words; readonly answer: Words }[];
}

/** Where the code will stand, for whoever reads the script before taking the line. */
const NO_CODE: Words = { zh: '（领取后显示）', en: '(shown once claimed)' };

/**
 * The script with its holes filled: the unit that calls, the number to call back, the code. `code` null: nobody holds
 * the line yet, the script is read before the call.
 */
export function scriptFor(script: Script, call: { unit: Words; code: string | null }): Spoken {
  const { officialNumber } = script;
  const said = call.code === null ? NO_CODE : { zh: codeAsSaid(call.code), en: codeAsSaid(call.code) };
  const inOne = (words: Words): Words => ({
    zh: fillWords(words, { unit: call.unit.zh, officialNumber, code: said.zh }).zh,
    en: fillWords(words, { unit: call.unit.en, officialNumber, code: said.en }).en,
  });
  return {
    officialNumber,
    steps: script.steps.map((step) => ({
      id: step.id,
      kind: step.kind,
      ...(step.field === undefined ? {} : { field: step.field }),
      ...inOne(step),
    })),
    never: script.never.map(({ zh, en }) => ({ zh, en })),
    mayAsk: script.mayAsk.map((one) => ({ question: inOne(one.question), answer: inOne(one.answer) })),
  };
}
