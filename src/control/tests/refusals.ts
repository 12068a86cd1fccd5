// What may be refused about tests, and what to do instead.
import { Refusal, refusals } from '../../base/refusal.ts';
import { fillWords, type Words } from '../../base/words.ts';

export type Hole = Words | string | number;

export function refusalOf(
  code: keyof typeof testRefusals,
  holes: Readonly<Record<string, Hole>> = {},
): Refusal {
  const row = testRefusals[code];
  return new Refusal(code, { status: row.status, ...fillWords(row, holes) });
}

export function refuse(code: keyof typeof testRefusals, holes: Readonly<Record<string, Hole>> = {}): never {
  throw refusalOf(code, holes);
}

export const { table: testRefusals } = refusals({
  'tested-at-site': {
    status: 409,
    zh: '此人现在隔离点，检测由隔离点负责，本社区不用采样。回家后会自动回到本社区名单。',
    en: 'She is at an isolation site now and is tested there, not here. When she comes home she is on your list again.',
  },
  'test-not-open': {
    status: 409,
    zh: '这次检测目前是「{state}」，不能这样办理。请刷新后再看。',
    en: 'This test is “{state}” now, so this can not be done with it. Look at it again.',
  },
  'test-not-yet': {
    status: 409,
    zh: '这次检测定在 {day}，最早可提前 {days} 天采样。',
    en: 'This test is on {day}; it can be sampled {days} days before at the earliest.',
  },
  'sampled-in-future': {
    status: 422,
    zh: '采样时间不能晚于现在。请核对后再填。',
    en: 'The time of sampling can not lie in the future. Check it.',
  },
  'reported-before-sampled': {
    status: 422,
    zh: '报告时间早于采样时间。请更正其中一个。',
    en: 'The report is before the sample. Correct one of them.',
  },
  'sample-there-already': {
    status: 409,
    zh: '第 {sample} 份样本已有结果。要改，请用“更正结果”，并写明原因。',
    en: 'Sample {sample} has a result already. To change it, use “correct the result” and say why.',
  },
  'single-sample': {
    status: 422,
    zh: '这次检测只采一份样本。请填第 1 份。',
    en: 'This test takes one sample. Enter it as sample 1.',
  },
  'reagent-needed': {
    status: 422,
    zh: '双采双检须写明试剂：两份样本要用不同的试剂。',
    en: 'A double test names its reagents: the two samples need different ones.',
  },
  'same-reagent': {
    status: 422,
    zh: '两份样本用了同一种试剂（{reagent}）。双采双检须用不同试剂，请核对，或重新检测第二份。',
    en: 'Both samples used the same reagent ({reagent}). A double test needs two; check it, or test the second sample again.',
  },
  'same-laboratory': {
    status: 422,
    zh: '方案要求两份样本由不同机构检测。请核对检测机构。',
    en: 'The protocol asks for two laboratories. Check the laboratory.',
  },
  'report-known': {
    status: 409,
    zh: '此人的这份报告已经录入过。请核对报告编号。',
    en: 'This report of hers is on record already. Check its number.',
  },
  'corrected-already': {
    status: 409,
    zh: '这个结果已被更正过。请更正最新的那一个。',
    en: 'This result has been corrected already. Correct the newest one.',
  },
  'nothing-to-correct': {
    status: 422,
    zh: '更正后的结果与原来相同。',
    en: 'The corrected result is the same as before.',
  },
  'test-reason-unknown': {
    status: 422,
    zh: '没有这个原因。请从列表中选择。',
    en: 'There is no such reason. Choose one from the list.',
  },
  'put-off-too-far': {
    status: 422,
    zh: '改期不得超过 24 小时：请选择 {from} 至 {to} 之间的日期。',
    en: 'A test is put off by a day at most: choose a day from {from} to {to}.',
  },
  'put-off-too-often': {
    status: 409,
    zh: '这次检测已改期 {times} 次，是否再改由{who}决定，已列入其待办。请采样，或登记未采到、免检。',
    en: 'This test has been put off {times} times already; whether once more, decides {who}, who has it as a task. Take the sample, or record that it could not be taken.',
  },
  'no-result-column': {
    status: 422,
    zh: '没有找到“结果”列。请确认表头写有：结果、采样时间，以及证件号码或电话。',
    en: 'There is no column of results. The heading must name: result, time of sampling, and a document number or phone.',
  },
  'no-results-in-file': {
    status: 422,
    zh: '文件里没有一行检测结果。请确认表头和工作表。',
    en: 'There is not one row of results in the file. Check the heading and the sheet.',
  },
  'episode-needed': {
    status: 422,
    zh: '请说明是谁的检测：选择应检项目或管控编号。',
    en: 'Say whose test it is: choose what is due, or the number of the stay.',
  },
});
