// What control may refuse, and what to do instead.
import { Refusal, refusals } from '../../base/refusal.ts';
import { fill, type Words } from '../../base/words.ts';

/** A hole that says something in each language, or the same in both. */
export type Hole = Words | string | number;

/** A refusal whose holes are sentences themselves: each language is filled with its own. */
export function refusalOf(
  code: keyof typeof episodeRefusals,
  holes: Readonly<Record<string, Hole>> = {},
): Refusal {
  const row = episodeRefusals[code];
  const inOne = (language: 'zh' | 'en') =>
    Object.fromEntries(
      Object.entries(holes).map(([name, hole]) => [name, typeof hole === 'object' ? hole[language] : hole]),
    );
  return new Refusal(code, {
    status: row.status,
    zh: fill(row.zh, inOne('zh')),
    en: fill(row.en, inOne('en')),
  });
}

export function refuse(
  code: keyof typeof episodeRefusals,
  holes: Readonly<Record<string, Hole>> = {},
): never {
  throw refusalOf(code, holes);
}

export const { table: episodeRefusals } = refusals({
  'no-outbreak': {
    status: 409,
    zh: '这里没有正在处置的疫情，不能登记暴露。请先由指挥部或疾控启动一起疫情。',
    en: 'No outbreak is open here, so no exposure can be recorded. Headquarters or CDC opens one first.',
  },
  'outbreak-elsewhere': {
    status: 409,
    zh: '「{name}」的处置范围不含此人所在地。请选择她所在地的疫情，或先更正她的地址。',
    en: 'The outbreak {name} does not reach over where she is. Choose one that does, or put her address right first.',
  },
  'outbreak-open-already': {
    status: 409,
    zh: '{disease}在这里已有一起正在处置的疫情（{name}）。请在其中登记，不要重复启动。',
    en: 'An outbreak of {disease} is open here already ({name}). Record in that one; do not open a second.',
  },
  'outbreak-sunset': {
    status: 409,
    zh: '本起疫情已于 {day} 到期，不能再登记新的内容。须由两人续期后再继续。',
    en: 'This outbreak reached its sunset on {day}; nothing new may be recorded. Two people must renew it first.',
  },
  'sunset-wrong': {
    status: 422,
    zh: '到期日须在今天之后、{days} 天之内。请重新填写。',
    en: 'The sunset lies after today and within {days} days. Give another day.',
  },
  'exposure-in-future': {
    status: 422,
    zh: '暴露日期不能晚于今天。请核对后再填。',
    en: 'An exposure can not lie in the future. Check the day.',
  },
  'fact-ahead': {
    status: 422,
    zh: '「{day}」填的是 {on}，晚于今天。还没有发生的日期不能作为依据，请核对。',
    en: 'The day of {day} says {on}, which is ahead of today. What has not happened is no fact: check the day.',
  },
  'case-not-ordered': {
    status: 409,
    zh: '「{category}」不按天数管控，不在这里决定。请由疾控报告为病例，收治后由医院决定何时结束。',
    en: 'A stay as “{category}” is not served by days and is not ordered here. CDC reports her as a case; the hospital decides when it ends.',
  },
  'exposure-out-of-order': {
    status: 422,
    zh: '末次暴露早于首次暴露。请更正其中一个。',
    en: 'The last exposure is before the first. Correct one of them.',
  },
  'exposure-kind-unknown': {
    status: 422,
    zh: '没有这种接触方式。请从列表中选择。',
    en: 'There is no such kind of exposure. Choose one from the list.',
  },
  'evidence-by-hand': {
    status: 422,
    zh: '名单和流调的依据由系统登记。手工登记的暴露请不要填写依据。',
    en: 'What a list or an interview told is noted by the house. Leave the evidence out when an exposure is recorded by hand.',
  },
  'exposure-withdrawn': {
    status: 409,
    zh: '这条暴露已经撤回。',
    en: 'This exposure has been withdrawn already.',
  },
  'episode-ended': {
    status: 409,
    zh: '这次管控{state}，不能再操作。如需重新管控，请登记新的暴露。',
    en: 'This stay is over ({state}). To begin another one, record a new exposure.',
  },
  'episode-not-in': {
    status: 409,
    zh: '这次管控目前是「{state}」，不能{act}。',
    en: 'This stay is “{state}” now; one can not {act}.',
  },
  'other-decides': {
    status: 403,
    zh: '类别「{category}」由{roles}研判决定。请转请对方办理。',
    en: 'About “{category}” decides: {roles}. Ask them to do it.',
  },
  'preview-outdated': {
    status: 409,
    zh: '您看到的方案已不是最新（暴露、类别或规则有变化）。请查看新方案后再确认。',
    en: 'The plan you saw is not the newest any more: exposures, categories or rules have changed. Look at the new plan, then confirm.',
  },
  'person-exempt': {
    status: 409,
    zh: '按方案此人因「{by}」无需管控。请改为签署“无需管控”。',
    en: 'By the protocol she needs no control ({by}). Sign “no control” instead.',
  },
  'exempt-in-stay': {
    status: 409,
    zh: '按方案此人因「{by}」无需管控。请申请撤销管控，由第二人确认。',
    en: 'By the protocol she needs no control ({by}). Ask to cancel the stay; a second person agrees.',
  },
  'nothing-to-serve': {
    status: 409,
    zh: '按方案各阶段均已期满，没有需要执行的天数。请改为签署“无需管控”。',
    en: 'By the plan every stage is over; there is nothing left to serve. Sign “no control” instead.',
  },
  'basis-unknown': {
    status: 422,
    zh: '没有这条法律依据。请从列表中选择。',
    en: 'There is no such legal basis. Choose one from the list.',
  },
  'reason-unknown': {
    status: 422,
    zh: '没有这个原因。请从列表中选择。',
    en: 'There is no such reason. Choose one from the list.',
  },
  'cancel-asked-already': {
    status: 409,
    zh: '已有人申请撤销这次管控，正等待第二人确认。',
    en: 'Cancelling this stay has been asked for already and waits for a second person.',
  },
  'no-cancel-asked': {
    status: 409,
    zh: '没有待确认的撤销申请。',
    en: 'Nobody has asked to cancel this stay.',
  },
  'second-person': {
    status: 403,
    zh: '撤销须由两人办理。您是申请人，请另一位有权限的人确认。',
    en: 'Two people cancel a stay. You asked for it; somebody else must agree.',
  },
  'cosigner-role': {
    status: 403,
    zh: '第二人须是{roles}。',
    en: 'The second person must be one of: {roles}.',
  },
  'already-there': {
    status: 409,
    zh: '此人已在该地点，无需变更。',
    en: 'She is there already; nothing needs to change.',
  },
  'stage-not-at-a-site': {
    status: 409,
    zh: '她现在的阶段是「{stage}」，方案没有规定这一阶段可转集中隔离点。住处不行的，请变更为她的另一处住所；有新暴露的，请登记暴露后重新评估。',
    en: 'Her stage is {stage}, and the protocol has no isolation site for it. If her home does not do, move her to another home of hers; if she was exposed anew, record that and assess her again.',
  },
  'join-not-asked': {
    status: 409,
    zh: '并为一次管控须两人：请先由另一人以“与另一条管控重复”申请撤销 {gone}，再由您合并。',
    en: 'It takes two to make two stays one: somebody else first asks to cancel {gone} because it repeats another stay; then you join them.',
  },
  'join-instead': {
    status: 409,
    zh: '此人还有另一次管控 {keep} 在进行。撤销会丢掉这一次的暴露，请改为与 {keep} 合并。',
    en: 'Her other stay {keep} goes on. Cancelling this one would drop what is told in it: join it to {keep} instead.',
  },
  'join-controlled': {
    status: 409,
    zh: '{gone} 管控中，{keep} 不是。并入后此人将无人管控：请驳回这一申请，改为申请撤销 {keep}。',
    en: 'She is under control in {gone} and not in {keep}. Joined so, nothing would hold her: decline this, and ask to cancel {keep} instead.',
  },
  'not-same-person': {
    status: 409,
    zh: '这两次管控不是同一人的。请先在人员页合并档案。',
    en: 'These two stays are not of one person. Merge the two files on the page of people first.',
  },
});
