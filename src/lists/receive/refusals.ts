// What taking in a list may refuse, and what to do instead.
import { refusals } from '../../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: receiveRefusals,
} = refusals({
  'batch-erased': {
    status: 410,
    zh: '这份名单的原始内容已按保存期限清除，不能再打开或导出。',
    en: 'What this list said has been erased when its time was over; it can not be opened or sent back any more.',
  },
  'no-such-source': {
    status: 404,
    zh: '没有名为「{source}」的名单来源。已有来源：{known}。请选择其中之一，或先在“名单来源”中新建。',
    en: 'There is no source “{source}”. Known ones: {known}. Choose one of them, or open a new one under Sources first.',
  },
  'source-code-wrong': {
    status: 400,
    zh: '来源代码「{source}」不可用。请使用 2 至 40 个小写字母、数字或连字符，例如 police-tracing。',
    en: '“{source}” can not be the code of a source. Use 2 to 40 small letters, digits or hyphens, such as police-tracing.',
  },
  'source-there': {
    status: 409,
    zh: '来源「{source}」已存在。请换一个代码，或修改已有来源。',
    en: 'The source “{source}” is there already. Choose another code, or change the one there.',
  },
  'source-closed': {
    status: 409,
    zh: '来源「{source}」已停用，不再接收名单。请选择其他来源，或先重新启用。',
    en: 'The source “{source}” is closed and takes no lists. Choose another, or open it again first.',
  },
  'no-such-place': {
    status: 404,
    zh: '没有这个区划单元。请重新选择。',
    en: 'There is no such unit in this district. Choose again.',
  },
  'no-list-in-file': {
    status: 422,
    zh: '文件中没有找到名单：没有一张工作表有“姓名、证件号码、电话”这样的表头（已查看：{sheets}）。请在导入预览中指定表头和各列内容；没有导入任何内容。',
    en: 'No list was found in this file: no sheet has a heading such as name, document number, phone (looked at: {sheets}). Say where the heading is and what the columns hold in the preview; nothing was taken in.',
  },
  'no-naming-column': {
    status: 422,
    zh: '工作表「{sheet}」没有指定姓名、证件号码或电话所在的列，无法知道是谁。请至少指定其中一列；没有导入任何内容。',
    en: 'On sheet “{sheet}” no column holds a name, a document number or a phone, so nobody can tell who is meant. Name at least one; nothing was taken in.',
  },
  'no-such-sheet': {
    status: 422,
    zh: '文件中没有工作表「{sheet}」。请重新预览后再导入；没有导入任何内容。',
    en: 'The file has no sheet “{sheet}”. Preview it again and then import; nothing was taken in.',
  },
  'heading-outside': {
    status: 422,
    zh: '工作表「{sheet}」只有 {rows} 行，表头不能在第 {from} 至 {to} 行。请重新指定；没有导入任何内容。',
    en: 'Sheet “{sheet}” has {rows} rows, so its heading can not be rows {from} to {to}. Say again where it is; nothing was taken in.',
  },
  'nobody-in-file': {
    status: 422,
    zh: '文件中有表头，但下面没有任何人员。请检查是否选错文件；没有导入任何内容。',
    en: 'The file has a heading, but nobody stands below it. Check whether it is the right file; nothing was taken in.',
  },
  'same-sheet-twice': {
    status: 422,
    zh: '有两张工作表都叫「{sheet}」，无法区分。请改名后重新导入；没有导入任何内容。',
    en: 'Two sheets are called “{sheet}” and can not be told apart. Rename one and import again; nothing was taken in.',
  },
  'risk-unknown': {
    status: 400,
    zh: '没有「{risk}」这个风险档。可选：{known}。',
    en: 'There is no risk “{risk}”. Choose one of: {known}.',
  },
  'respond-by-past': {
    status: 400,
    zh: '反馈时限 {at} 已经过去。请选择一个将来的时间。',
    en: 'The answer is asked for by {at}, which is past. Choose a time to come.',
  },
  'question-answered': {
    status: 409,
    zh: '这一行已由 {by} 于 {at} 核实：{answer}。如有误，请在该名单行上更正。',
    en: '{by} answered this row at {at}: {answerEn}. If that was wrong, correct it on the line itself.',
  },
  'question-asked-before': {
    status: 409,
    zh: '同一行此前已提出过，请回答最早的那一条，答案会用于全部重复行。',
    en: 'The same row was asked before. Answer the first question; the answer serves all of them.',
  },
  'answer-which-person': {
    status: 400,
    zh: '请选择是哪一位人员，再确认“就是此人”。',
    en: 'Choose which person it is before saying that it is the same.',
  },
  'answer-elsewhere': {
    status: 403,
    zh: '这个人不在您的辖区，也不是系统比对出的人选。请从所列人选中选择，或转请区数据专班核实。',
    en: 'This person is neither in your area nor among those the match found. Choose one of those listed, or ask the district’s data desk.',
  },
  'answer-corrected-how': {
    status: 400,
    zh: '请填写向发送方核对后的姓名，以及证件号码或电话。',
    en: 'Fill in what the sender told you: the name, and a document number or a phone.',
  },
  'answer-name-missing': {
    status: 400,
    zh: '这一行没有姓名，不能直接建为新人员。请选择“已更正”并补上姓名。',
    en: 'The row has no name, so nobody can be made of it. Choose “corrected” and fill the name in.',
  },
  'correction-wrong': {
    status: 422,
    zh: '填写的内容仍有问题：{why}',
    en: 'What was filled in is still not right: {whyEn}',
  },
  'correction-still-open': {
    status: 409,
    zh: '更正后仍与已有人员相近：{why}请选择“就是此人”或“是另一个人”。',
    en: 'Corrected so, the row is still close to somebody known: {whyEn} Choose “it is this person” or “it is somebody else”.',
  },
  'line-on-its-way': {
    status: 409,
    zh: '有 {count} 条名单行已被领取或已办结，不能再分派。请改用移交。',
    en: '{count} of these lines are claimed or answered and can no longer be routed. Send a transfer instead.',
  },
  'route-too-wide': {
    status: 400,
    zh: '请选择街道、社区或网格；分派到全区等于没有分派。',
    en: 'Choose a subdistrict, a community or a grid; the whole district is where the lines are already.',
  },
  'batch-not-complete': {
    status: 409,
    zh: '这批名单还有 {open} 条未办结、{questions} 条待核实。如需先反馈已有结果，请填写理由。',
    en: '{open} lines of this batch are not answered and {questions} questions are open. To send what there is, give a reason.',
  },
  'csv-one-sheet': {
    status: 400,
    zh: '这批名单有 {sheets} 张工作表，CSV 只能放一张。请导出 xlsx。',
    en: 'This batch has {sheets} sheets and a CSV holds one. Take the xlsx.',
  },
  'delivery-unsigned': {
    status: 401,
    zh: '投递没有签名或签名不完整。请按 docs/inbox.md 附上 x-seawall-time、x-seawall-nonce、x-seawall-signature。',
    en: 'The delivery is not signed, or not completely. Send x-seawall-time, x-seawall-nonce and x-seawall-signature as docs/inbox.md says.',
  },
  'delivery-time': {
    status: 401,
    zh: '投递时间与本机相差超过 {minutes} 分钟。请校准时钟后重新签名投递。',
    en: 'The time of the delivery differs from ours by more than {minutes} minutes. Set the clock right, sign again and send again.',
  },
  'delivery-signature': {
    status: 401,
    zh: '签名不符，或该来源没有开通收件口。请核对密钥与签名方法（docs/inbox.md）。',
    en: 'The signature is wrong, or this source has no inbox. Check the key and how it is signed (docs/inbox.md).',
  },
  'delivery-repeated': {
    status: 409,
    zh: '这一次投递已经收到过。如需再次投递，请使用新的 nonce 重新签名；相同的人员不会重复。',
    en: 'This very delivery was received before. To send again, sign with a new nonce; the same people are not added twice.',
  },
  'delivery-not-understood': {
    status: 400,
    zh: '投递内容无法识别：{why}。请发送表格文件，或 JSON：{"columns":["姓名",…],"rows":[["…",…],…]}。',
    en: 'The delivery can not be read: {why}. Send a spreadsheet, or JSON: {"columns":["name",…],"rows":[["…",…],…]}.',
  },
});
