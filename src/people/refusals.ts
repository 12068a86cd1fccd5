// What people may refuse, and what to do instead.
import { refusals } from '../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: peopleRefusals,
} = refusals({
  'no-such-code': {
    status: 404,
    zh: '没有编号为「{code}」的人员，或不在您负责的辖区内。编号形如 P-104，请核对后再查。',
    en: 'Nobody in your area has the code “{code}”. Codes look like P-104; check it and try again.',
  },
  'opened-too-often': {
    status: 429,
    zh: '您在一小时内已打开 {count} 份个人信息，达到上限。{from} 后可继续；如任务紧急，请联系值班长。',
    en: 'You have opened {count} files within an hour, which is the most. You can go on after {from}; if it is urgent, ask the duty lead.',
  },
  'person-merged': {
    status: 409,
    zh: '此人已并入 {into}。请打开 {into} 办理；如合并有误，请先拆分。',
    en: 'This person was merged into {into}. Work there; if the merge was a mistake, split it first.',
  },
  'merge-with-oneself': {
    status: 400,
    zh: '这是同一条人员记录，无需合并。请选择另一条。',
    en: 'This is one and the same record. Choose another one to merge.',
  },
  'merge-two-documents': {
    status: 409,
    zh: '两人各有一个有效的居民身份证号码，不能合并。如其中一个有误，请先更正证件号码。',
    en: 'Each of the two has a valid resident number, so they are not one person. If one of the numbers is wrong, correct it first.',
  },
  'not-merged': {
    status: 409,
    zh: '{code} 没有并入任何人，无需拆分。',
    en: '{code} is not merged into anybody; there is nothing to split.',
  },
  'split-the-later-first': {
    status: 409,
    zh: '{into} 后来又并入了 {later}。请先拆分那一次合并，再拆分这一次。',
    en: '{into} was itself merged into {later} later on. Split that merge first, then this one.',
  },
  'document-held': {
    status: 409,
    zh: '这个证件号码已登记在 {code} 名下。如为同一人，请合并两条记录；如号码有误，请核对原件。',
    en: 'This document number is on record for {code}. If they are one person, merge the two; if the number is wrong, compare with the document.',
  },
  'document-held-elsewhere': {
    status: 409,
    zh: '这个证件号码已登记在辖区以外的另一人名下，不能重复登记。请核对原件；确认无误的，请区数据专班处理。',
    en: 'This document number is on record for somebody outside your area. Compare with the document; if it is right, ask the district’s data desk.',
  },
  'document-wrong': {
    status: 400,
    zh: '证件号码有误：{why}。请对照原件改正。',
    en: 'The document number is not right: {why}. Compare it with the document.',
  },
  'phone-wrong': {
    status: 400,
    zh: '电话号码无法识别。请填写 11 位手机号，或带区号的固定电话，如 0571-85550100。',
    en: 'The phone number can not be recognised. Give a mobile of 11 digits or a landline with its area code, such as 0571-85550100.',
  },
  'birth-wrong': {
    status: 400,
    zh: '出生日期无法识别，或晚于今天。请按 1990-01-31 的格式填写。',
    en: 'The date of birth can not be recognised or lies in the future. Write it as 1990-01-31.',
  },
  'birth-document-differs': {
    status: 409,
    zh: '出生日期或性别与居民身份证号码不符。请核对原件，先更正证件号码。',
    en: 'Date of birth or sex disagree with the resident number. Compare with the document and correct the number first.',
  },
  'name-empty': {
    status: 400,
    zh: '姓名不能为空。请填写证件上的姓名。',
    en: 'The name is empty. Write it as on the document.',
  },
  'nothing-changed': {
    status: 409,
    zh: '填写的内容与现有记录相同，没有需要保存的更改。',
    en: 'What you wrote is what is on record already; there is nothing to save.',
  },
  'phone-known': {
    status: 409,
    zh: '这个号码已在此人名下，无需再加。',
    en: 'This number is on record for her already.',
  },
  'pair-answered': {
    status: 409,
    zh: '这个问题已有答复。请刷新列表。',
    en: 'This question has been answered. Refresh the list.',
  },
  'no-such-number': {
    status: 404,
    zh: '此人名下没有第 {no} 个号码。请刷新后重试。',
    en: 'She has no number {no}. Refresh and try again.',
  },
  'household-elsewhere': {
    status: 409,
    zh: '此人目前登记在另一户（户号 {no}）。请先将其迁出，再加入这一户。',
    en: 'She is on record in another household (no. {no}). Let her leave it first.',
  },
  'household-same': {
    status: 409,
    zh: '两人已在同一户。',
    en: 'The two are in the same household already.',
  },
  'household-none': {
    status: 409,
    zh: '此人没有登记在任何一户。请先加入一户。',
    en: 'She is in no household. Let her join one first.',
  },
  'household-head-leaves': {
    status: 409,
    zh: '户主迁出前，请先为这一户指定新的户主。',
    en: 'Before the head leaves, name another head of this household.',
  },
});
