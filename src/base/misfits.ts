// What is wrong with a value, by the keyword of the schema it does not fit: the validator speaks English only, and
// to programmers. What is said goes on after the name of the field: “「时间」应为数字”.
import type { Words } from './words.ts';

/** What the validator tells of one misfit. */
export interface Misfit {
  readonly keyword: string;
  readonly params: object;
  readonly message: string;
}

/** The misfit in both languages, without the name of what does not fit. */
export function misfitWords({ keyword, params: given, message }: Misfit): Words {
  const params = given as Record<string, unknown>; // the validator's own, by keyword
  switch (keyword) {
    case 'required': {
      const missing = params.requiredProperties as readonly string[];
      return { zh: `缺少：${missing.join('、')}`, en: `lacks: ${missing.join(', ')}` };
    }
    case 'additionalProperties':
      return { zh: '有不认识的键', en: 'holds a key that is not known' };
    case 'type':
      return {
        zh: `应为${TYPE_WORDS[String(params.type)] ?? String(params.type)}`,
        en: message,
      };
    case 'minimum':
    case 'exclusiveMinimum':
      return { zh: `过小，不能小于 ${String(params.limit)}`, en: message };
    case 'maximum':
    case 'exclusiveMaximum':
      return { zh: `过大，不能大于 ${String(params.limit)}`, en: message };
    case 'minLength':
    case 'minItems':
      return { zh: '不能为空或太短', en: message };
    case 'maxLength':
    case 'maxItems':
      return { zh: `太长，最多 ${String(params.limit)}`, en: message };
    case 'const':
    case 'enum':
    case 'anyOf':
      return { zh: '不在可选范围内', en: 'is none of what may be chosen' };
    case 'pattern':
      return { zh: '写法不对', en: 'is not written as it should be' };
    default:
      return { zh: '不符合要求', en: message };
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  number: '数字',
  integer: '整数',
  string: '文字',
  boolean: '是或否（true、false）',
  array: '列表',
  object: '一组键值',
};
