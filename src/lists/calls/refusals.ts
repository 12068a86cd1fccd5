// What the calling half may refuse, and what to do instead.
import { Refusal, refusals } from '../../base/refusal.ts';
import { fill, type Words } from '../../base/words.ts';

/** A hole that says something in each language, or the same in both. */
export type Hole = Words | string | number;

/** A refusal whose holes are sentences themselves: each language is filled with its own. */
export function refusalOf(
  code: keyof typeof callRefusals,
  holes: Readonly<Record<string, Hole>> = {},
): Refusal {
  const row = callRefusals[code];
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

export function refuse(code: keyof typeof callRefusals, holes: Readonly<Record<string, Hole>> = {}): never {
  throw refusalOf(code, holes);
}

export const { table: callRefusals } = refusals({
  'person-in-conversation': {
    status: 409,
    zh: '{by} 于 {at} 起正在联系此人（{unit}），最近一次结果：{last}。请等到 {until} 后再试，或处理下一条。',
    en: '{by} ({unit}) has been talking to this person since {at}; last result: {last}. Try again after {until}, or take the next line.',
  },
  'nothing-answered': {
    status: 409,
    zh: '这条记录还没有结论，没有可查看的说明。',
    en: 'This line has no outcome yet, so nothing was said with one.',
  },
  'claim-first': {
    status: 409,
    zh: '请先领取这条记录，再查看号码、拨打或记录。',
    en: 'Claim this line first; then see the number, call and record.',
  },
  'claim-ran-out': {
    status: 409,
    zh: '您的占用已于 {until} 到期。请重新领取后继续，已填内容不会丢失。',
    en: 'Your claim ran out at {until}. Claim the line again and go on; nothing you typed is lost.',
  },
  'claim-too-long': {
    status: 409,
    zh: '同一人最多连续占用 {minutes} 分钟，已到上限。请先记录结果，再重新领取。',
    en: 'A person may be held for {minutes} minutes at most. Record what came of it, then claim again.',
  },
  'too-many-claims': {
    status: 409,
    zh: '您已占用 {count} 条，达到上限。请先记录结果或释放其中一条。',
    en: 'You hold {count} lines, which is the most. Record a result or release one first.',
  },
  'line-not-routed': {
    status: 409,
    zh: '这条记录还没有分到网格。请先在“待分派”中分派。',
    en: 'This line has not been routed yet. Route it from the unrouted pool first.',
  },
  'line-answered': {
    status: 409,
    zh: '这条记录已有结论“{outcome}”。如有误，请用“更正结论”。',
    en: 'This line already has the answer “{outcome}”. If that is wrong, use “correct the outcome”.',
  },
  'line-duplicate': {
    status: 409,
    zh: '这条与同一人的另一条记录重复，请处理那一条，结论会自动带到这里。',
    en: 'This line repeats another line of the same person. Work on that one; its answer counts for this.',
  },
  'line-in-transfer': {
    status: 409,
    zh: '这条记录正在移交，等待对方接受。如需继续联系，请先撤回移交。',
    en: 'This line is being transferred and waits for the other side. Withdraw the transfer to go on with it.',
  },
  'no-line-waiting': {
    status: 404,
    zh: '目前没有可以拨打的记录（{waiting} 条在等待间隔或回拨时间，最早 {next}）。',
    en: 'No line can be called right now ({waiting} wait for their spacing or call-back, the first at {next}).',
  },
  'line-signed': {
    status: 409,
    zh: '指挥部已签字确认“始终失联”。如出现新线索，请用“更正结论”重新打开。',
    en: 'Headquarters has signed this line as unresolved. If something new turns up, reopen it with “correct the outcome”.',
  },
  'attempt-in-future': {
    status: 400,
    zh: '记录的时间晚于现在。请检查手机时间后重新提交。',
    en: 'The time of this record lies in the future. Check the clock of the phone and send it again.',
  },
  'attempt-too-old': {
    status: 409,
    zh: '这次记录发生在 {hours} 小时以前，超过补录时限。请联系值班长补录。',
    en: 'This happened more than {hours} hours ago, too long to be written down late. Ask the duty lead.',
  },
  'attempt-not-yours': {
    status: 409,
    zh: '您在 {at} 没有占用此人，不能记录这次通话。请先领取后再拨打。',
    en: 'You did not hold this person at {at}, so this call can not be recorded. Claim the line, then call.',
  },
  'callback-time': {
    status: 400,
    zh: '对方请稍后再打，请填写约定的回拨时间（晚于现在，24 小时内）。',
    en: 'They asked to be called back: give the agreed time, later than now and within 24 hours.',
  },
  'channel-result': {
    status: 400,
    zh: '“{channel}”不会有“{result}”这样的结果。请重新选择。',
    en: '“{channel}” can not end in “{result}”. Choose again.',
  },
  'identity-tries-used': {
    status: 409,
    zh: '本次通话核对次数已用完（{tries} 次）。请记录“身份未核对”，改日再核或安排上门。',
    en: 'The {tries} comparisons of this conversation are used up. Record “identity not confirmed”; check again later or by a visit.',
  },
  'nothing-told': {
    status: 400,
    zh: '请填写对方说出的姓名、出生日期或证件后四位，至少一项。',
    en: 'Write down what they told you: name, date of birth or last four characters, at least one.',
  },
  'no-such-outcome': {
    status: 400,
    zh: '没有“{outcome}”这个结论。请从列表中选择。',
    en: 'There is no outcome “{outcome}”. Choose one of the list.',
  },
  'already-searching': {
    status: 409,
    zh: '这条记录已在查找中，不能再次判定“{outcome}”。请等待查找结果。',
    en: 'This line is being searched for already; “{outcome}” can not be said again. Wait for the search.',
  },
  'line-in-search': {
    status: 409,
    zh: '这条记录正在查找中，暂不能移交。如查明去向，请先记录查找结果。',
    en: 'This line is being searched for and can not be transferred now. Record what the search found first.',
  },
  'proof-missing': {
    status: 409,
    zh: '还不能判定“{outcome}”：{missing}。',
    en: 'Not yet “{outcome}”: {missing}.',
  },
  'field-missing': {
    status: 400,
    zh: '判定“{outcome}”须填写：{field}。',
    en: '“{outcome}” needs: {field}.',
  },
  'not-in-search': {
    status: 409,
    zh: '这条记录目前没有进行“{stage}”。请刷新后查看它现在的状态。',
    en: 'There is no “{stage}” open for this line. Refresh and see where it stands now.',
  },
  'search-started': {
    status: 409,
    zh: '{by} 已于 {at} 开始上门。如需接手，请与其联系。',
    en: '{by} started this visit at {at}. Speak to them if you are to take over.',
  },
  'search-proof': {
    status: 400,
    zh: '请写明做了什么（几点敲门、问了谁、对方怎么说），至少 {length} 个字。',
    en: 'Write down what was done (when you knocked, whom you asked, what they said), at least {length} characters.',
  },
  'receipt-missing': {
    status: 400,
    zh: '请填写对方的回执编号。没有回执，记录仍由本单位负责。',
    en: 'Give the receipt number of the other side. Without it the line stays yours.',
  },
  'number-not-understood': {
    status: 400,
    zh: '新号码无法识别：{why}。请核对后重新填写。',
    en: 'The new number can not be read: {why}. Check it and write it again.',
  },
  'transfer-nowhere': {
    status: 400,
    zh: '请选择区内接收单位，或填写区外接收单位，二者选一。',
    en: 'Choose a receiving unit in the district, or write the one outside: exactly one of the two.',
  },
  'transfer-to-self': {
    status: 409,
    zh: '这条记录本来就由该单位负责，无需移交。',
    en: 'That unit owns this line already; there is nothing to transfer.',
  },
  'no-open-transfer': {
    status: 409,
    zh: '这条记录没有等待接受的移交，可能已被处理。请刷新。',
    en: 'No transfer of this line waits for an answer; it may have been dealt with. Refresh.',
  },
  'unit-not-there': {
    status: 404,
    zh: '没有这个单位，或已撤销。请从列表中选择。',
    en: 'There is no such unit, or it is not used any more. Choose one of the list.',
  },
  'not-waiting-for-signature': {
    status: 409,
    zh: '只有“始终失联”的记录需要签字。这条目前是“{state}”。',
    en: 'Only an unresolved line is signed. This one is “{state}” now.',
  },
  'nothing-to-correct': {
    status: 409,
    zh: '这条记录还没有结论，无需更正。',
    en: 'This line has no answer yet; there is nothing to correct.',
  },
  'correction-waiting': {
    status: 409,
    zh: '更正申请已提交，等待第二人确认。',
    en: 'A correction has been asked for and waits for a second person.',
  },
  'no-correction': {
    status: 409,
    zh: '没有等待确认的更正。请刷新。',
    en: 'No correction waits to be agreed. Refresh.',
  },
  'second-person': {
    status: 409,
    zh: '反馈已送出，更正须由另一人确认，不能由申请人本人确认。',
    en: 'The feedback has been sent: somebody else must agree to the correction, not the person who asked.',
  },
  'survivor-not-hers': {
    status: 409,
    zh: '所指的记录不是同一人，或它本身也是重复记录。请选择同一人的有效记录。',
    en: 'The line you point to is not of the same person, or repeats another itself. Choose a living line of the same person.',
  },
});
