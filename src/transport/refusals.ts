// What transport may refuse, and what to do instead.
import { refusals } from '../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: transportRefusals,
} = refusals({
  'trip-past': {
    status: 422,
    zh: '发车时间已过。请选将来的时间。',
    en: 'That time is over. Choose one to come.',
  },
  'trip-vehicle-busy': {
    status: 409,
    zh: '{vehicle} 在这段时间已有任务 {code}，或尚未消毒完毕。请换车或改时间。',
    en: '{vehicle} is on the trip {code} then, or not disinfected yet. Take another vehicle or another time.',
  },
  'driver-not-here': {
    status: 409,
    zh: '{name}那时没有能跟车的职责。请另选司机，或请有权的人先授予职责。',
    en: '{name} has no duty that rides with trips then. Choose another driver, or have her given one first.',
  },
  'driver-untrained': {
    status: 409,
    zh: '{name}那一天没有有效的「{training}」，不能驾驶转运车辆。请另选司机，或在“培训”页补训；确有急需，写明原因可破例一次。',
    en: '{name} has no valid {training} on that day, which driving a trip needs. Choose another driver or train her on the page of trainings; if it can not wait, give the reason and she drives this once.',
  },
  'driver-shows': {
    status: 409,
    zh: '请写明{name}出示了什么防护培训凭据；没有凭据的请另选司机，确有急需，写明原因可破例一次。',
    en: 'Say what training in protection {name} has shown. Without one choose another driver; if it can not wait, give the reason and she drives this once.',
  },
  'trip-full': {
    status: 409,
    zh: '{code} 只有 {seats} 个座位。请另派一辆车。',
    en: '{code} has {seats} {seats|seat|seats}. Send another vehicle.',
  },
  'trip-mixed': {
    status: 409,
    zh: '{code} 已载「{aboard}」，不能再载「{more}」。不同风险不混载，请另派一辆车。',
    en: '{code} carries “{aboard}” and takes no “{more}”. Risks are never mixed: send another vehicle.',
  },
  'trip-alone': {
    status: 409,
    zh: '阳性或疑似者须单独乘车。请另派一辆车。',
    en: 'Whoever is positive or suspected rides alone. Send another vehicle.',
  },
  'trip-on-another': {
    status: 409,
    zh: '此人已在 {code} 上。请先在那一趟取消。',
    en: 'She has a seat on {code} already. Take her off that one first.',
  },
  'trip-not-planned': {
    status: 409,
    zh: '{code} {state}，不能这样改。',
    en: '{code} can not be changed so: {state}.',
  },
  'trip-nobody': {
    status: 409,
    zh: '{code} 上没有人。请先登记上车，或取消这一趟。',
    en: 'Nobody is on {code}. Have somebody board, or cancel it.',
  },
  'trip-waits': {
    status: 409,
    zh: '{code} 还有 {count} 人没有上车也没有写原因：{codes}。',
    en: '{count} on {code} have neither boarded nor a reason why not: {codes}.',
  },
  'trip-seat-none': {
    status: 409,
    zh: '此人不在 {code} 的名单上。请先加入。',
    en: 'She is not on the list of {code}. Add her first.',
  },
  'trip-not-aboard': {
    status: 409,
    zh: '此人没有登记上车（{code}）。请核对名单。',
    en: 'She did not board {code}. Check the list.',
  },
  'trip-differs': {
    status: 409,
    zh: '{code} 上车 {boarded} 人、下车 {alighted} 人、接收 {received} 人，不一致。请逐人核对；查清后仍不一致，写明原因再结束。',
    en: '{code}: {boarded} boarded, {alighted} alighted, {received} received. Check one by one; if they differ still, close it with the reason.',
  },
  'trip-needs-none': {
    status: 409,
    zh: '{code} 的名单上没有登记此人的随行需要。请当面问本人。',
    en: 'Nothing is written down that has to travel with her on {code}. Ask her.',
  },
  'trip-no-site': {
    status: 422,
    zh: '没有这个隔离点，或已关闭。请从列表中选择。',
    en: 'There is no such site, or it is closed. Choose from the list.',
  },
  'trip-no-unit': {
    status: 422,
    zh: '请选择由谁签收：隔离点，或送返的街道、社区。',
    en: 'Choose who receives: a site, or the subdistrict or community she goes home to.',
  },
  'trip-twice': {
    status: 422,
    zh: '同一个人写了两次。请只写一次。',
    en: 'The same person stands there twice. Name her once.',
  },
  'trip-rider-roomed': {
    status: 409,
    zh: '{code} 已住进「{site}」。请核对上车的是谁；确需转走的，请隔离点先办理退房。',
    en: '{code} has a room at {site}. Look who has boarded; if she is to go elsewhere, the site checks her out first.',
  },
  'trip-not-together': {
    status: 409,
    zh: '{codes} 现在不能与 {code} 上的其他人同乘（风险已变）。请改乘另一辆车。',
    en: '{codes} may not ride with the others on {code} any more. Give them another vehicle.',
  },
  'trip-not-alighted': {
    status: 409,
    zh: '此人没有登记下车（{code}）。请先登记下车，再签收。',
    en: 'She has not alighted from {code}. Have her alight, then receive her.',
  },
  'trip-still-aboard': {
    status: 409,
    zh: '{code} 上还有 {count} 人没有下车，不能消毒。',
    en: '{count} on {code} have not alighted; it can not be disinfected.',
  },
  'trip-cleaned': {
    status: 409,
    zh: '{code} 的车辆已登记消毒，不必再登记。',
    en: 'The vehicle is disinfected after {code} already.',
  },
  'trip-not-left': {
    status: 409,
    zh: '{vehicle} 不是 {code} 换下待消毒的车，或已登记消毒。请核对车牌。',
    en: '{vehicle} was not left by {code}, or is disinfected already. Check the plate.',
  },
  'trip-no-site-any-more': {
    status: 409,
    zh: '{codes} 现在的决定是居家，不再去隔离点。请登记「没有上车」；要改为集中隔离的，请疾控先变更决定。',
    en: '{codes}: ordered to be at home by now, and fetched to no site any more. Write down that she has not boarded; CDC changes the order first, if she is to go.',
  },
  'trip-not-released': {
    status: 409,
    zh: '{codes} 尚未解除隔离点阶段，不能送返。请先在离点页签署解除。',
    en: '{codes}: not released from the site yet, and not to be taken home. The release is signed first, on the page of who leaves.',
  },
  'trip-stay-over': {
    status: 409,
    zh: '{codes} 已没有生效的管控决定，不需转运。请把其移出 {code} 的名单，或登记未上车，再继续。',
    en: 'No decision about {codes} is in force any more. Take them off the list of {code}, or say that they do not ride; then go on.',
  },
  'trip-no-stay': {
    status: 409,
    zh: '此人没有生效的管控决定，不需转运。',
    en: 'No decision about her is in force; she is not taken anywhere.',
  },
});
