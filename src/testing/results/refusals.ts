// What may be refused about reports of a laboratory, and what to do instead.
import { Refusal, refusals } from '../../base/refusal.ts';
import type { BothHoles } from '../../base/words.ts';

export function refuse(code: keyof typeof labRefusals, holes: BothHoles = {}): never {
  throw refusalOf(code, holes);
}

export function refusalOf(code: keyof typeof labRefusals, holes: BothHoles = {}): Refusal {
  return new Refusal(code, labRefusals[code], holes);
}

export const { table: labRefusals } = refusals({
  'message-number-used': {
    status: 409,
    zh: '编号 {message} 已用于内容不同的另一份报告。本份没有收下；请换一个编号重发。',
    en: 'The number {message} is that of another report with other lines. This one was not taken; send it under a number of its own.',
  },
  'no-lab-columns': {
    status: 422,
    zh: '表格里没有找到“管号”和“结果”两列。请检查表头后重传。',
    en: 'No columns of labels and results are found in this file. Look at its headings and upload it again.',
  },
  'no-lab-lines': {
    status: 422,
    zh: '表格里没有带结果的行。空白结果不算阴性；出结果后再传。',
    en: 'No line of this file has a result. An empty one is not a negative; upload it when there are results.',
  },
  'report-settled': {
    status: 409,
    zh: '这条报告已有人处理。请刷新。',
    en: 'Somebody has settled this report already. Refresh.',
  },
  'report-not-held': {
    status: 409,
    zh: '这条报告不需要核实。',
    en: 'This report is not held.',
  },
  'report-says-nothing': {
    status: 422,
    zh: '这条报告没有可用的结果，不能认可。请实验室重发，或安排重新采样。',
    en: 'This report has no result that could hold. Let the laboratory send it again, or have them swabbed again.',
  },
  'tube-not-found': {
    status: 422,
    zh: '没有管号 {barcode}。请核对标签；登记可能还在手机上。',
    en: 'There is no tube {barcode}. Look at the label; its swabs may still be on a phone.',
  },
  'tube-needed': {
    status: 422,
    zh: '请写明是哪支管。',
    en: 'Say which tube it is.',
  },
  'tube-empty': {
    status: 409,
    zh: '管号 {barcode} 里没有登记任何人，认可也无人得到结果。请等登记上传，或改到另一支管。',
    en: 'Nobody is bound to {barcode}: nobody would get this result. Wait for the swabs to be sent, or bind it to another tube.',
  },
  'tube-stands': {
    status: 409,
    zh: '管号 {barcode} 已报阳性或可疑，同管人员已召回单采。报告有误时请实验室发更正。',
    en: '{barcode} stands positive or suspect, and its people are called back and swabbed alone. If the report is wrong, let the laboratory send a correction.',
  },
  'tube-doubted': {
    status: 409,
    zh: '{barcode}：{why}。先处理好再改到这支管。',
    en: '{barcode}: {why}. See to that first, then bind the report to it.',
  },
});
