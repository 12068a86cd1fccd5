// What a roster, its slots and its queue may refuse, and what to do instead.
import { Refusal, refusals } from '../../base/refusal.ts';
import type { BothHoles } from '../../base/words.ts';

export function refuse(code: keyof typeof rosterRefusals, holes: BothHoles = {}): never {
  throw new Refusal(code, rosterRefusals[code], holes);
}

export const { table: rosterRefusals } = refusals({
  'session-signed': {
    status: 409,
    zh: '本场已核对签字，名册不能再改。漏下的人请安排到另一场。',
    en: 'This session is signed; its roster is not changed any more. Whoever was left out is planned for another one.',
  },
  'roster-nobody': {
    status: 422,
    zh: '文件里没有识别到人员。请确认表头，并指定各列内容。',
    en: 'No people were recognised in the file. Check the heading and say what the columns hold.',
  },
  'roster-empty': {
    status: 409,
    zh: '名册上还没有需要采样的人。请先导入名册。',
    en: 'Nobody who is to be swabbed is on the roster. Take the roster in first.',
  },
  'line-unknown': {
    status: 404,
    zh: '名册上没有这个编号。请核对号票，或刷新名册。',
    en: 'There is no such number on the roster. Check the ticket, or refresh the roster.',
  },
  'line-off': {
    status: 409,
    zh: '此人已移出名册。如需采样，请先放回。',
    en: 'She has been taken off the roster. If she is to be swabbed, put her back first.',
  },
  'line-stands': {
    status: 409,
    zh: '此人就在名册上，无需放回。',
    en: 'She stands on the roster: there is nothing to put back.',
  },
  'line-swabbed': {
    status: 409,
    zh: '此人在本场已采样，不能移出名册。采样登记有误的，请先撤销该次采样。',
    en: 'She was swabbed here and stays on the roster. If that is a mistake, take the swab back first.',
  },
  'row-answered': {
    status: 409,
    zh: '这一行已有人处理。请刷新查看结果。',
    en: 'Somebody has answered this row already. Refresh to see how.',
  },
  'row-needs-person': {
    status: 422,
    zh: '请选择是哪一位。',
    en: 'Say which person it is.',
  },
  'row-needs-fields': {
    status: 422,
    zh: '请填写更正后的内容。',
    en: 'Fill in what is right.',
  },
  'row-has-no-name': {
    status: 422,
    zh: '这一行没有姓名，请用“更正”补上。',
    en: 'The row has no name: answer it as corrected, and say her name.',
  },
  'row-other-person': {
    status: 422,
    zh: '只能选所列的人，或本辖区的人。',
    en: 'Choose one of those listed, or somebody of your own area.',
  },
  'unlisted-unknown': {
    status: 404,
    zh: '核对结果里没有此人。请刷新后重试。',
    en: 'She is not among those who were missing. Refresh and try again.',
  },
  'unlisted-settled': {
    status: 409,
    zh: '此人已处理。请刷新查看结果。',
    en: 'That has been settled already. Refresh to see how.',
  },
  'unlisted-stands': {
    status: 409,
    zh: '此人已在名册上。请先在名册中把此人移出，再标为不在本场所。',
    en: 'She stands on the roster. Take her off it first, then say that she is not there.',
  },
  'tickets-not-to-come': {
    status: 409,
    zh: '{tickets} 已移出名册或免采，没有号票。请去掉这些编号，或先放回名册。',
    en: '{tickets} will not come: off the roster, or exempt. Leave them out, or put them back first.',
  },
  'slots-none': {
    status: 409,
    zh: '还没有分配时段。请先分配时段。',
    en: 'No slots are given yet. Give them first.',
  },
  'slots-over': {
    status: 409,
    zh: '关门前已没有剩余时段。请延长场次，或直接到采样台采样。',
    en: 'No slot is left before it closes. Let the session last longer, or send them to a table as they come.',
  },
  'slots-running': {
    status: 409,
    zh: '已经开点，不能全部重排。新增人员会排入仍有空位的时段。',
    en: 'The session is going on: slots are not given anew. Late additions get the emptiest one.',
  },
  'queue-not-open': {
    status: 409,
    zh: '本场已取消或早已结束，没有排队可记。请核对是哪一场。',
    en: 'The session is cancelled or long over: there is no queue to count. See whether it is another one.',
  },
});
