// What isolation sites may refuse, and what to do instead.
import { refusals } from '../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: isolationRefusals,
} = refusals({
  'isolation-district-only': {
    status: 422,
    zh: '隔离点由区级开设。请选区县。',
    en: 'Isolation sites are opened by the district. Choose it.',
  },
  'isolation-named': {
    status: 409,
    zh: '已有叫「{name}」的隔离点。请换一个名称。',
    en: 'A site is called {name} already. Choose another name.',
  },
  'isolation-template-unknown': {
    status: 422,
    zh: '没有这种模板。请从列表中选择。',
    en: 'There is no such template. Choose from the list.',
  },
  'isolation-enough-rooms': {
    status: 422,
    zh: '{why} 仍要开点，请写明原因。',
    en: '{why} Opening one all the same needs a reason.',
  },
  'isolation-too-many-sites': {
    status: 409,
    zh: '隔离点数目已到上限。请先关闭不用的。',
    en: 'There are as many sites as the tree of places holds. Close one that is not used.',
  },
  'isolation-building-there': {
    status: 409,
    zh: '{building} 号楼已登记。请换楼号，或修改房间。',
    en: 'Building {building} is there already. Choose another number, or change its rooms.',
  },
  'isolation-closed': {
    status: 409,
    zh: '隔离点「{name}」已关闭。',
    en: 'The site {name} is closed.',
  },
  'isolation-item-unknown': {
    status: 422,
    zh: '检查表中没有这一项。请刷新后从列表中选择。',
    en: 'The checklist has no such item. Reload and choose from the list.',
  },
  'isolation-not-ready': {
    status: 409,
    zh: '还不能接收隔离人员，尚缺 {count} 项：{open}。',
    en: 'No guest can come yet; {count} {count|thing is|things are} open: {open}.',
  },
  'isolation-ready-already': {
    status: 409,
    zh: '「{name}」已在接收隔离人员。',
    en: '{name} takes guests in already.',
  },
  'isolation-has-guests': {
    status: 409,
    zh: '「{name}」还有 {count} 人入住。请先解除、转出或换点，再关闭。',
    en: '{count} people are still at {name}. Release or move them first.',
  },
  'isolation-work-open': {
    status: 409,
    zh: '「{name}」还有未结束的事项：{what}。请先结束事件、消毒和送餐，接收或取消转运，再关闭。',
    en: 'Not everything at {name} is over: {what}. End incidents, rounds and meals, receive or cancel the trips, then close it.',
  },
  'isolation-rooms-soiled': {
    status: 409,
    zh: '「{name}」还有 {count} 间房未完成终末消毒或检查：{rooms}。请先终末消毒、通风并检查放行，再关闭。',
    en: '{count} {count|room|rooms} of {name} {count|was|were} not disinfected and inspected: {rooms}. Do that first, then close it.',
  },
  'isolation-post-unknown': {
    status: 422,
    zh: '人员配置表中没有这个岗位。请从列表中选择。',
    en: 'The staffing table has no such post. Choose from the list.',
  },
  'isolation-head-by-district': {
    status: 409,
    zh: '点长和书记由指挥部任命。请联系指挥部。',
    en: 'Head and secretary are appointed by headquarters. Ask them.',
  },
  'isolation-post-held': {
    status: 409,
    zh: '{name} 在本点已任「{post}」。',
    en: '{name} holds the post “{post}” here already.',
  },
  'interview-changed': {
    status: 409,
    zh: '有人刚更新了此人的健康问询。请关闭后重新打开，核对后再保存。',
    en: 'Somebody has written her interview anew meanwhile. Close it, open it again and look before you save.',
  },
  'room-number-there': {
    status: 409,
    zh: '{building} 号楼已有 {no} 房间。',
    en: 'Building {building} has a room {no} already.',
  },
  'room-occupied': {
    status: 409,
    zh: '{no} 房间还有人住。请先换房或退房。',
    en: 'Somebody is in room {no}. Move or check out first.',
  },
  'room-not-ready': {
    status: 409,
    zh: '{no} 房间{state}，不能安排入住。请选可用的房间。',
    en: 'Room {no} can not be given: {state}. Choose one that is ready.',
  },
  'room-full': {
    status: 409,
    zh: '{no} 房间只有 {beds} 个床位，已住满。不加床。请选别的房间。',
    en: 'Room {no} has {beds} {beds|bed|beds}, all taken. No camp beds: choose another room.',
  },
  'room-strangers': {
    status: 409,
    zh: '{no} 房间住着与本人无关的人。任何时候都不能让无关的人同住。请选别的房间。',
    en: 'Somebody unrelated is in room {no}. Two unrelated people never share a room: choose another.',
  },
  'room-other-category': {
    status: 409,
    zh: '{no} 所在楼层住着其他类别的人。不同类别不同层。请选别的楼层。',
    en: 'People of another category are on the floor of {no}. Categories never share a floor: choose another.',
  },
  'room-wrong-wing': {
    status: 409,
    zh: '{no} 在{wing}。{who}请安排到另一区。',
    en: 'Room {no} is in the wing {wing}. {who} belongs in the other.',
  },
  'room-otherwise-needs-reason': {
    status: 422,
    zh: '规则建议 {proposed}：{why}。另选请写明原因。',
    en: 'The rules propose {proposed}: {why}. Choosing otherwise needs a reason.',
  },
  'room-none-needs-reason': {
    status: 422,
    zh: '{why}。仍要安排，请写明原因。',
    en: '{why}. Giving a room here all the same needs a reason.',
  },
  'room-taken-meanwhile': {
    status: 409,
    zh: '这个床位刚被另一台电脑安排了。请刷新房间图后重选。',
    en: 'Another desk has just given this bed away. Reload the map and choose again.',
  },
  'guest-elsewhere': {
    status: 409,
    zh: '此人已入住「{site}」{no} 房间。请在那里办理换房或转出。',
    en: 'She is in room {no} of {site} already. Move her from there.',
  },
  'guest-not-here': {
    status: 409,
    zh: '此人不在本点入住。请刷新房间图。',
    en: 'She is not in a room here. Reload the map.',
  },
  'guest-no-stay': {
    status: 409,
    zh: '此人没有生效的管控决定，不能入住。请先研判；陪护人请选「陪护」。',
    en: 'No decision about her is in force. Have her assessed first; for a companion say whom she accompanies.',
  },
  'guest-ordered-home': {
    status: 409,
    zh: '此人的管控决定不是集中隔离，本点不能自行接收。请先由作出决定的疾控或医务变更管控地点；夜间送到、住处当晚不能住人等，请在「待入住」登记「紧急收住」。',
    en: 'Her order does not say a site, and a site takes nobody in on its own word. Whoever decides about her changes where she stays first; at night, or when she can not go home, take her in as an emergency under “To come”.',
  },
  'emergency-unknown': {
    status: 409,
    zh: '登记中找不到此人，不知是否在管控。请核对姓名和证件号码；确无登记的，请电话联系疾控值班。',
    en: 'Nobody on record is she. Check the name and the document; if she is on no record, telephone whoever is on duty at CDC.',
  },
  'emergency-awaited': {
    status: 409,
    zh: '此人的管控决定就是集中隔离，不必紧急收住。请在「待入住」勾选，按规则安排房间。',
    en: 'Her order says a site: this is no emergency. Tick her under “To come” and give her a room by the rules.',
  },
  'emergency-ground-unknown': {
    status: 422,
    zh: '规则中没有这个紧急收住理由。请从列表中选择。',
    en: 'The rulebook has no such ground. Choose from the list.',
  },
  'emergency-decided': {
    status: 409,
    zh: '这次紧急收住已经决定，或此人已离点。请刷新。',
    en: 'This has been decided, or she has left. Reload the page.',
  },
  'guest-hospital': {
    status: 409,
    zh: '按规则应安排医院床位：{why}。请联系定点医院；确需暂住请写明原因。',
    en: 'By the rules she needs a hospital bed: {why}. Call the hospital; to let her stay for now give a reason.',
  },
  'companion-may-not': {
    status: 409,
    zh: '此人不能做陪护：{why}。请另选陪护人。',
    en: 'She can not be the companion: {why}. Name somebody else.',
  },
  'companion-who': {
    status: 422,
    zh: '请写陪护人的姓名，以及证件号码或手机号。',
    en: 'Write the name of the companion, and a document or telephone number.',
  },
  'companion-question': {
    status: 409,
    zh: '无法确定陪护人是登记中的哪一位：{why}。请核对证件号码后重填。',
    en: 'It is not sure who on record the companion is: {why}. Look at her document and fill it in again.',
  },
  'companion-herself': {
    status: 422,
    zh: '陪护人与被陪护的是同一人。请填写陪护人本人的信息。',
    en: 'That is the guest herself. Write down who stays with her.',
  },
  'companion-not-agreed': {
    status: 409,
    zh: '此人本身不在管控中，还没有登记同意陪护。请先「登记陪护人」。',
    en: 'She is under no control herself and has not agreed on record. Register her as a companion first.',
  },
  'companion-parted': {
    status: 409,
    zh: '需要陪护的人与陪护人不能分开。请让他们一起换房，或先另行指定陪护人。',
    en: 'Whoever can not be alone is not parted from her companion. Move them together, or name another companion first.',
  },
  'alone-child': {
    status: 409,
    zh: '儿童不能无人陪护，任何理由都不行。请安排陪护人。',
    en: 'No child is without somebody, for whatever reason. Name who stays with her.',
  },
  'alone-not-asked': {
    status: 409,
    zh: '现在没有人问起此人的陪护。请刷新。',
    en: 'Nothing is asked about who is with her now. Reload the page.',
  },
  'alone-reason-unknown': {
    status: 422,
    zh: '规则中没有这个理由。请从列表中选择。',
    en: 'The rulebook has no such reason. Choose from the list.',
  },
  'companion-leaves-needs-reason': {
    status: 422,
    zh: '房间里还有 {count} 人靠此人陪护。请先安排他人陪护，或写明原因；点长将收到另派陪护的任务。',
    en: '{count} in the room depend on her. Name another companion first, or give the reason: the head is then asked to name one.',
  },
  'positive-leaves-needs-reason': {
    status: 422,
    zh: '此人检测阳性。请由救护车送医院；确需回家或转往其他隔离点的，写明原因。',
    en: 'She is positive. An ambulance takes her to a hospital; if she is to go home or to another site all the same, give the reason.',
  },
  'stock-item-unknown': {
    status: 422,
    zh: '物资清单中没有这一项。请刷新后从列表中填写。',
    en: 'The list of stock has no such thing. Reload and fill in the list.',
  },
  'door-needs-no': {
    status: 422,
    zh: '有门磁或门卡的门要写编号；普通门没有编号。',
    en: 'A door with a contact or a card has a number; an ordinary one has none.',
  },
  'card-not-told': {
    status: 422,
    zh: '发过门卡 {cards}。请写明是否已收回。',
    en: 'The card {cards} was given out. Say whether it came back.',
  },
  'companion-other-room': {
    status: 409,
    zh: '陪护人与本人同住一间：{no}。请选同一间房。',
    en: 'A companion shares the room of whom she stays with, {no}. Choose that room.',
  },
  'guest-known-elsewhere': {
    status: 409,
    zh: '登记显示此人在{where}，不是擅自离开。请按实际去向办理退房；如不在那里，请先更正其所在地。',
    en: 'On record she is at {where} and has not run away. Check her out to where she went; if she is not there, put right first where she is.',
  },
  'guest-died-stay-open': {
    status: 409,
    zh: '此人的管控尚未撤销。请疾控或医务按“已去世”撤销管控（两人签署），再办理退房。',
    en: 'Her stay is in force still. CDC or a medic cancels it as “deceased”, signed by two; then check her out.',
  },
  'guest-not-released': {
    status: 409,
    zh: '此人集中隔离尚未解除，不能回家。请先办理解除或调整方案；转院、换点请选相应去向。',
    en: 'Her days at a site are not over. Release her or change her plan first; for a hospital or another site choose that.',
  },
  'party-unknown': {
    status: 409,
    zh: '同住的人不在本点。请先为其安排房间，或去掉同住。',
    en: 'The one she shares with is not at this site. Give that person a room first, or leave it out.',
  },
  'round-open': {
    status: 409,
    zh: '还有一轮 {code} 未结束。请先结束它。',
    en: 'The round {code} is not over. End it first.',
  },
  'product-expired': {
    status: 409,
    zh: '{product}已于 {on} 过期。请换一批再配制。',
    en: 'The {product} kept until {on}. Take another batch and mix it anew.',
  },
  'rating-aspect-unknown': {
    status: 422,
    zh: '评价表中没有这一项，或同一项评了两次。请刷新后再评。',
    en: 'The form has no such question, or one was answered twice. Reload and answer again.',
  },
  'rating-not-leaving': {
    status: 409,
    zh: '离点时才能评价。',
    en: 'How a stay was is said when it ends.',
  },
  'rating-there': {
    status: 409,
    zh: '已经评价过，谢谢。',
    en: 'This was said already; thank you.',
  },
  'alcohol-small-only': {
    status: 422,
    zh: '75% 酒精只用于扶手、按键等小物体表面，按应急消毒记录。大面积请用含氯消毒剂。',
    en: 'Alcohol is for small surfaces alone, written down as disinfection after an event. Take chlorine for all else.',
  },
  'round-needs-strength': {
    status: 422,
    zh: '请写明配制浓度（毫克/升）。',
    en: 'Say how strong it is mixed, in mg/L.',
  },
  'staff-not-here': {
    status: 409,
    zh: '所选人员中有人现在不在「{site}」的岗位上。请刷新后再选。',
    en: 'Not everybody chosen is at a post of {site} now. Reload and choose again.',
  },
  'staff-sampled-when': {
    status: 422,
    zh: '采样时间须在 {from} 与 {until} 之间。请改正。',
    en: 'They were sampled between {from} and {until}. Correct the time.',
  },
  'staff-found-when': {
    status: 422,
    zh: '结果时间须在采样之后：{from} 与 {until} 之间。请改正。',
    en: 'A result is found after the sampling: between {from} and {until}. Correct the time.',
  },
  'staff-not-off': {
    status: 409,
    zh: '此人不在「{site}」的下岗隔离中。请刷新。',
    en: 'She is not in quarantine after duty at {site}. Reload the page.',
  },
  'staff-release-early': {
    status: 422,
    zh: '{name} 的下岗隔离到 {on}。提前解除请写明原因。',
    en: 'The quarantine of {name} after duty lasts until {on}. To release her before it, give the reason.',
  },
  'staff-release-positive': {
    status: 409,
    zh: '{name} 上次检测阳性，按病例处理，不在此解除。',
    en: 'The last test of {name} was positive: she is a case, and is not released here.',
  },
  'post-in-quarantine': {
    status: 409,
    zh: '{name} 在下岗隔离中，到 {on}。请另派人员，或先由院感督导解除。',
    en: '{name} is in quarantine after duty until {on}. Name somebody else, or let infection control release her first.',
  },
  'isolation-post-beside': {
    status: 422,
    zh: '「{post}」由{beside}兼任：请先安排此人为{beside}。',
    en: 'The post “{post}” is held by one of the {beside}: give her that post first.',
  },
  'staff-result-reported': {
    status: 409,
    zh: '其中有检测机构直接报来的结果，由检测机构更正。',
    en: 'One of these was reported by the laboratory; the laboratory puts it right.',
  },
  'round-ended': {
    status: 409,
    zh: '这一轮已结束，不能再改。漏做的请另开一轮。',
    en: 'This round is over and stays as it is. Begin another for what was left out.',
  },
  'round-object-unknown': {
    status: 422,
    zh: '规则中没有这类对象。请从列表中选择。',
    en: 'The rulebook has no such object. Choose from the list.',
  },
  'round-zone-unknown': {
    status: 422,
    zh: '本点没有「{zone}」这个区域。请扫门口的码或从列表中选择。',
    en: 'This site has no zone {zone}. Scan the code at its door, or choose from the list.',
  },
  'round-leaves-out': {
    status: 422,
    zh: '还有 {count} 个区域没有做，也没有写原因：{zones}。',
    en: '{count} {count|zone was|zones were} neither done nor left out with a reason: {zones}.',
  },
  'round-not-measured': {
    status: 422,
    zh: '终末消毒须用试纸测过浓度才能结束。请填写实测浓度。',
    en: 'A terminal disinfection ends with its strength measured by a strip. Write down what it showed.',
  },
  'round-running': {
    status: 409,
    zh: '{code} 还没有结束，不能签字。请等这一轮结束。',
    en: '{code} is not over. Sign it when it has been ended.',
  },
  'round-signed': {
    status: 409,
    zh: '{code} 已签字。',
    en: '{code} is signed already.',
  },
  'round-own': {
    status: 409,
    zh: '监督签字须由另一个人来签。',
    en: 'Somebody else than who did the round signs it.',
  },
  'walk-zone-unknown': {
    status: 422,
    zh: '规则中没有这个分区。请重新扫分区标识；标识过旧的请报院感督导重印。',
    en: 'The rulebook has no such zone. Scan the sign again; an old sign is printed anew by infection control.',
  },
  'step-settled': {
    status: 409,
    zh: '{code} 已有人了结。',
    en: '{code} is settled already.',
  },
  'step-own': {
    status: 409,
    zh: '自己的通行问题须由另一个人来了结。',
    en: 'Somebody else than who took the step settles it.',
  },
  'meal-unknown': {
    status: 422,
    zh: '日程表中没有这一餐。请从列表中选择。',
    en: 'The day plan has no such meal. Choose from the list.',
  },
  'meal-there': {
    status: 409,
    zh: '今天的{meal}已经开始配送。',
    en: 'Today’s {meal} has begun already.',
  },
  'meal-over': {
    status: 409,
    zh: '{meal}已结束配送。请刷新。',
    en: '{meal} is over already. Reload the page.',
  },
  'meal-end-when': {
    status: 422,
    zh: '结束时间须在 {from} 与 {until} 之间。请改正。',
    en: 'It ended between {from} and {until}. Correct the time.',
  },
  'meal-open': {
    status: 409,
    zh: '上一餐「{meal}」还没有结束配送。请先结束它。',
    en: 'The meal before, {meal}, is not over. End it first.',
  },
  'corridors-not-ready': {
    status: 409,
    zh: '走廊还不能送餐：{zones}。请等作用时间结束；饭菜将凉时，点长可写明原因放行。',
    en: 'The corridors are not ready: {zones}. Wait for the contact time; if the food grows cold the head may let it begin with a reason.',
  },
  'incident-unknown': {
    status: 422,
    zh: '事件表中没有这一类。请从列表中选择。',
    en: 'The table of incidents has no such kind. Choose from the list.',
  },
  'incident-needs-room': {
    status: 422,
    zh: '这类事件要知道在哪个房间，才能确定同层和相邻楼层。请选房间或人员。',
    en: 'Say in which room it happened: the floor and its neighbours follow from it.',
  },
  'incident-not-there-then': {
    status: 409,
    zh: '此人那时不在本点入住。请核对人员和发生时间。',
    en: 'She was not in a room here at that time. Look again at whom and when.',
  },
  'incident-restarted': {
    status: 409,
    zh: '{code} 不需要或已经确认过重新计算。',
    en: 'Whose days begin anew because of {code} is decided already, or was not asked.',
  },
  'incident-no-restart-needs-reason': {
    status: 422,
    zh: '不重新计算请写明原因。',
    en: 'Give the reason why nobody’s days begin anew.',
  },
  'incident-reach-changed': {
    status: 409,
    zh: '{code} 涉及的人或其天数有变化，现在是 {count} 人。请核对后再确认。',
    en: 'Whom {code} reaches, or their days, have changed: {count} people now. Look again and decide.',
  },
  'incident-restart-open': {
    status: 409,
    zh: '{code} 还没有确认谁的天数重新计算。请疾控先确认。',
    en: 'Nobody has decided yet whose days begin anew because of {code}. CDC decides first.',
  },
  'incident-closed': {
    status: 409,
    zh: '{code} 已结束。',
    en: '{code} is over already.',
  },
  'incident-open': {
    status: 409,
    zh: '{code} 还在处置。请先结束处置，再写复盘。',
    en: '{code} is not over. Close it first, then write what was learnt.',
  },
  'incident-there': {
    status: 409,
    zh: '这件事已报告，编号 {code}。请在它的页面补充。',
    en: 'This is reported already as {code}. Add to it on its page.',
  },
  'incident-item-unknown': {
    status: 422,
    zh: '应急卡上没有这一项。请刷新后再勾选。',
    en: 'The card has no such item. Reload and tick again.',
  },
  'incident-not-told': {
    status: 409,
    zh: '{code} 没有通知您的岗位。请在记录里写明您做了什么。',
    en: 'Your post was not told of {code}. Write in its log what you have done.',
  },
  'incident-card-open': {
    status: 422,
    zh: '{code} 的应急卡还有 {count} 项没有勾选：{items}。请先完成；确实不需要的，写明原因再结束。',
    en: '{count} {count|item|items} of the card of {code} {count|is|are} not ticked: {items}. Do them first, or give the reason and close.',
  },
  'incident-reviewed': {
    status: 409,
    zh: '{code} 已复盘，不再更改。',
    en: '{code} has been reviewed and stays as it is.',
  },
  'incident-changed-how': {
    status: 422,
    zh: '请写明改了什么；没有改动请选「无需改动」。',
    en: 'Say what was changed, or choose that nothing has to change.',
  },
  'meeting-not-yours': {
    status: 403,
    zh: '{meeting}由{leads}主持。请其开会，您可在会上登记到会。',
    en: 'The {meeting} is led by: {leads}. Ask them to open it; you are written down as there.',
  },
  'meeting-open': {
    status: 409,
    zh: '今天的{meeting}（{code}）正在开。请打开它。',
    en: 'Today’s {meeting} ({code}) is going on. Open its page.',
  },
  'meeting-held': {
    status: 409,
    zh: '今天的{meeting}（{code}）已开过。新的议题请记到下一次。',
    en: 'Today’s {meeting} ({code}) is over. What is new is for the next one.',
  },
  'meeting-closed': {
    status: 409,
    zh: '{code} 已散会，不再改动。新的决定请在下一次会议记下。',
    en: '{code} is over and stays as it is. Decide in the next meeting.',
  },
  'meeting-nobody': {
    status: 409,
    zh: '{code} 还没有登记到会人员。请先点选到会的人，再散会。',
    en: 'Nobody is written down as there at {code}. Tap whoever is there, then close it.',
  },
  'point-decided': {
    status: 409,
    zh: '{code} 已经决定。要改请记一条新的决定。',
    en: '{code} is decided already. To change it, write down a new decision.',
  },
  'decision-due-past': {
    status: 422,
    zh: '期限已过。请选择以后的时间。',
    en: 'That moment is over. Choose a later one.',
  },
  'room-not-soiled': {
    status: 409,
    zh: '{no} 房间不在待检查状态，无需检查。',
    en: 'Room {no} does not wait for an inspection.',
  },
  'room-still-airing': {
    status: 409,
    zh: '{no} 房间要通风到 {until} 之后才能检查放行。',
    en: 'Room {no} is aired until {until}; inspect it after that.',
  },
});
