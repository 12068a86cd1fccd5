// What may be refused at a table and at the desk behind it, and what to do instead. What really happened is not
// refused: it is written down, and a person is asked.
import { Refusal, refusals } from '../../base/refusal.ts';
import type { BothHoles } from '../../base/words.ts';

export function refuse(code: keyof typeof tubeRefusals, holes: BothHoles = {}): never {
  throw refusalOf(code, holes);
}

export function refusalOf(code: keyof typeof tubeRefusals, holes: BothHoles = {}): Refusal {
  return new Refusal(code, tubeRefusals[code], holes);
}

export const { table: tubeRefusals } = refusals({
  'barcode-unreadable': {
    status: 422,
    zh: '管号或箱号「{text}」无法识别：只能是 4 到 40 位字母、数字和短横。请重新扫描。',
    en: '“{text}” is no label: 4 to 40 letters, digits and hyphens. Scan it again.',
  },
  'barcode-somebodys': {
    status: 422,
    zh: '尾号 {last} 像是手机号或证件号码，不能用作管号或箱号。扫错的请改扫条码；条码本身如此的，请换贴新管号。',
    en: 'The number that ends in {last} looks like a telephone or a document, and can be no label. Scan the label; if that is what is printed there, give the tube another one.',
  },
  'not-at-this-session': {
    status: 403,
    zh: '您不在这个场次的岗位上。请让点位长把您安排到岗位后重试；已登记的内容不会丢失。',
    en: 'You stand at no post of this session. Let its lead put you there and try again; nothing you entered is lost.',
  },
  'not-on-roster': {
    status: 422,
    zh: '这个场次的名册上没有 {no} 号。请核对号票，或按现场补登办理。',
    en: 'No {no} is on the roster of this session. Look at the ticket again, or add her as a walk-in.',
  },
  'who-is-it': {
    status: 422,
    zh: '没有写明是谁。请扫号票或证件，或按现场补登办理。',
    en: 'Nobody is named. Scan a ticket or a document, or add her as a walk-in.',
  },
  'table-unknown': {
    status: 422,
    zh: '这个场次没有 {table} 号台。请选择正确的采样台。',
    en: 'This session has no table {table}. Choose the right one.',
  },
  'tube-unknown': {
    status: 404,
    zh: '这里还没有管号 {barcode}。如登记还在另一部手机上，请等其上传后重试。',
    en: 'There is no tube {barcode} here yet. If another phone holds it, let that phone send first, then try again.',
  },
  'box-unknown': {
    status: 404,
    zh: '这里还没有箱号 {box}。如装箱登记还在另一部手机上，请等其上传后重试。',
    en: 'There is no box {box} here yet. If another phone packed it, let that phone send first, then try again.',
  },
  'box-there': {
    status: 409,
    zh: '箱号 {box} 已用于另一个场次。请换一个箱号。',
    en: 'The box {box} belongs to another session. Use another number.',
  },
  'box-gone': {
    status: 409,
    zh: '箱子 {box} 已发出，不能再改。请在实验室收样时核对。',
    en: 'The box {box} has left. What is in it is checked when the laboratory receives it.',
  },
  'rejected-why': {
    status: 422,
    zh: '拒收 {barcode} 须写明原因。请从列表中选择。',
    en: 'Say why {barcode} is rejected. Choose from the list.',
  },
  'question-settled': {
    status: 409,
    zh: '这个问题已经有人处理。请刷新。',
    en: 'Somebody has settled this already. Refresh.',
  },
  'question-how': {
    status: 422,
    zh: '「{kind}」不能这样处理。请从所列办法中选择。',
    en: '“{kind}” is not settled that way. Choose one of the ways listed.',
  },
  'question-needs': {
    status: 422,
    zh: '这样处理还缺：{what}。',
    en: 'This still needs: {what}.',
  },
  'swab-elsewhere': {
    status: 422,
    zh: '所选拭子不在这个问题之中。请刷新后重选。',
    en: 'That swab is not part of this question. Refresh and choose again.',
  },
  'tube-rejected': {
    status: 409,
    zh: '{barcode} 已被实验室拒收，不能再记入。请安排重新采样。',
    en: 'The laboratory rejected {barcode}: nobody is bound to it any more. Have her swabbed again.',
  },
  'label-taken': {
    status: 409,
    zh: '管号 {barcode} 已经用过。请贴一个没用过的新管号。',
    en: 'The label {barcode} is in use. Take one that is not.',
  },
  'registrars-many': {
    status: 409,
    zh: '{table} 号台已添加过很多登记员。请联系安排场次的人。',
    en: 'Many registrars were added at table {table} already. Ask whoever plans the session.',
  },
  'not-lead': {
    status: 403,
    zh: '登记员由本场点位长或安排场次的人添加。请联系点位长。',
    en: 'The lead of the session, or whoever plans sessions, adds registrars. Ask the lead.',
  },
});
