// The sentences of no at the door.
import { refusals } from '../../base/refusal.ts';

export const { refuse, refusalOf, table } = refusals({
  'door-not-ordered': {
    status: 409,
    zh: '此人尚未下达管控决定，暂不上门。请等待研判结果。',
    en: 'Control is not ordered yet, so nobody goes to the door. Wait for the assessment.',
  },
  'door-over': {
    status: 409,
    zh: '这次管控已经结束（{state}），无需再上门。',
    en: 'This stay is over ({state}); nobody has to go to the door any more.',
  },
  'door-not-ahead': {
    status: 409,
    zh: '只为本小组今日须由您上门的住户预先取存，按时限先后最多 {doors} 户。需要时请在上门前打开。',
    en: 'Only the doors of your own team that are yours to go to today are opened ahead, the {doors} due next. Open this one before you set out.',
  },
  'door-in-future': {
    status: 422,
    zh: '记录的时间晚于现在。请检查手机时间后重新登记。',
    en: 'That moment lies in the future. Check the clock of the phone and enter it again.',
  },
  'door-too-old': {
    status: 422,
    zh: '离线记录最迟在 {hours} 小时内补传。请改为当面说明，并由街道值班长在任务中备注。',
    en: 'Records made without signal are taken for {hours} hours. Tell the duty lead of the subdistrict instead.',
  },
  'visit-unknown': {
    status: 422,
    zh: '没有这种上门或这种结果。请刷新页面后重选。',
    en: 'There is no such visit, or no such finding. Reload the page and choose again.',
  },
  'visit-needs-two': {
    status: 422,
    zh: '{visit}须两人上门。请选择同行人员。',
    en: 'Two people go for the {visit}. Choose who was with you.',
  },
  'visit-beside-nobody': {
    status: 422,
    zh: '没有这位同行人员。请从小组成员中重新选择。',
    en: 'Nobody here is that second person. Choose somebody of the team again.',
  },
  'visit-beside-yourself': {
    status: 422,
    zh: '同行人员不能是本人。请选择另一位。',
    en: 'The second person can not be you. Choose somebody else.',
  },
  'visit-not-complete': {
    status: 409,
    zh: '{visit}还缺：{missing}。请先逐项完成，再登记上门完成。',
    en: 'The {visit} still lacks: {missing}. Do these first, then record that it is done.',
  },
  'answers-missing': {
    status: 422,
    zh: '还有问题没有回答：{question}',
    en: 'This question is not answered yet: {question}',
  },
  'check-not-home': {
    status: 409,
    zh: '当前阶段不在家中，无需核查住处。',
    en: 'Her stage is not served at home, so the home is not checked.',
  },
  'notice-none': {
    status: 409,
    zh: '没有需要送达的决定。',
    en: 'There is no decision to be served.',
  },
  'notice-served': {
    status: 409,
    zh: '这份告知书已送达（{how}），无需重复。',
    en: 'This notice was served already ({how}).',
  },
  'notice-signature': {
    status: 422,
    zh: '请让被告知人在屏幕上签名，或改选纸质、见证送达。',
    en: 'Let her sign on the screen, or choose paper or a witness.',
  },
  'notice-witness': {
    status: 422,
    zh: '当场宣读须有见证人，请填写其姓名。',
    en: 'Told by word of mouth needs a witness; write down the name.',
  },
  'signature-unreadable': {
    status: 422,
    zh: '签名图片无法读取。请重新签名。',
    en: 'The signature could not be read. Sign once more.',
  },
  'kit-unknown': {
    status: 422,
    zh: '没有「{item}」这种物资。请刷新页面后重选。',
    en: 'There is no {item} in the kit. Reload the page and choose again.',
  },
  'kit-missing': {
    status: 422,
    zh: '必发物资缺少：{item}。请补齐后登记；确实没有的请报街道值班长调配。',
    en: 'The kit lacks: {item}. Bring it, or ask the duty lead of the subdistrict for it.',
  },
  'kit-thermometer': {
    status: 422,
    zh: '请填写体温计编号。',
    en: 'Write down the number of the thermometer.',
  },
  'thermometer-out': {
    status: 409,
    zh: '编号 {number} 的体温计已发给 {code}，尚未收回。请核对编号。',
    en: 'The thermometer {number} is with {code} and has not come back. Check the number.',
  },
  'kit-none-out': {
    status: 409,
    zh: '没有待收回的物资。',
    en: 'Nothing was handed out that could come back.',
  },
  'co-who': {
    status: 422,
    zh: '请填写同住人姓名；一起管控的，还须填写证件号码或电话。',
    en: 'Write down the name of the co-resident; whoever joins also needs a document or telephone number.',
  },
  'co-herself': {
    status: 409,
    zh: '同住人不能是本人。',
    en: 'Nobody is her own co-resident.',
  },
  'co-question': {
    status: 409,
    zh: '{why} 请先在人员页核对，再登记同住人。',
    en: '{why} Settle this on the page of people first, then enter the co-resident.',
  },
  'co-reason': {
    status: 422,
    zh: '请选择原因。',
    en: 'Choose the reason.',
  },
  'carer-vulnerable': {
    status: 409,
    zh: '老人、未成年人和慢性病人不得作照护人。请换一位照护人，或建议集中隔离。',
    en: 'The elderly, children and the chronically ill may not be the carer. Find another carer, or propose an isolation site.',
  },
  'refusal-open': {
    status: 409,
    zh: '已有一次未了结的「{what}」，正在{step}。请在其中继续处置。',
    en: 'One refusal ({what}) is open already, at this step: {step}. Go on with that one.',
  },
  'refusal-none': {
    status: 409,
    zh: '没有未了结的拒不配合记录。',
    en: 'No refusal is open.',
  },
  'refusal-other-step': {
    status: 409,
    zh: '现在由{role}处置（{step}）。',
    en: 'It is with the {role} now ({step}).',
  },
  'refusal-end-unknown': {
    status: 422,
    zh: '没有这种了结方式。请刷新页面后重选。',
    en: 'It can not end like that. Reload the page and choose again.',
  },
  'refusal-last-step': {
    status: 409,
    zh: '已是最后一级，不能再上报。请登记如何了结。',
    en: 'This is the last step and can not be passed on. Record how it ended.',
  },
  'work-phone-unreadable': {
    status: 422,
    zh: '这不是能拨通的号码。请填写手机号或带区号的固定电话。',
    en: 'That number can not be dialled. Enter a mobile number, or a landline with its area code.',
  },
});
