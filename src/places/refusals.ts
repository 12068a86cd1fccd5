// What the tree of places may refuse, and what to do instead.
import { refusals } from '../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: placeRefusals,
} = refusals({
  'no-such-district': {
    status: 400,
    zh: '行政区划代码「{code}」不是区县。请把 SEAWALL_DISTRICT 设为六位区县代码，例如 {near}。',
    en: 'The division code “{code}” is no district or county. Set SEAWALL_DISTRICT to a six-digit one, such as {near}.',
  },
  'other-district': {
    status: 409,
    zh: '此数据目录属于「{name}」（{there}），不是 {code}。请设 SEAWALL_DISTRICT={there}，或用 --data 指定另一个目录。',
    en: 'This data folder belongs to “{name}” ({there}), not to {code}. Set SEAWALL_DISTRICT={there}, or name another folder with --data.',
  },
  'no-such-place': {
    status: 404,
    zh: '没有编号为「{path}」的区划。请从地图或列表中重新选择。',
    en: 'There is no place “{path}”. Choose one on the map or in the list.',
  },
  'place-retired': {
    status: 409,
    zh: '「{name}」已停用，不能再修改。如需恢复，请先点“恢复使用”。',
    en: '“{name}” has been retired and can not be changed. Bring it back first.',
  },
  'place-too-deep': {
    status: 409,
    zh: '网格是最小单元，下面不能再添加。请在社区下添加网格。',
    en: 'A grid is the smallest unit; nothing can be added under it. Add grids under a community.',
  },
  'place-name-taken': {
    status: 409,
    zh: '「{above}」下已有「{name}」。请换一个名称，或修改已有的那一个。',
    en: 'There is already a “{name}” in {above}. Choose another name, or change the one that is there.',
  },
  'place-code-taken': {
    status: 409,
    zh: '编号 {code} 已用于「{name}」。请核对编号。',
    en: 'The code {code} belongs to “{name}”. Check the code.',
  },
  'places-full': {
    status: 409,
    zh: '「{above}」下的编号已用完。请先合并或拆分后再添加。',
    en: 'All numbers under {above} are used. Merge or split places before adding more.',
  },
  'district-stays': {
    status: 409,
    zh: '区县本身不能停用或改编号。',
    en: 'The district itself can not be retired or given another code.',
  },
  'places-below': {
    status: 409,
    zh: '「{name}」下还有 {count} 个在用的单元。请先停用它们。',
    en: '“{name}” still has {count} units under it. Retire those first.',
  },
  'place-has-open': {
    status: 409,
    zh: '「{name}」名下还有未办结的名单行 {lines} 条、任务 {tasks} 项。请先改派或办结，再停用。',
    en: '“{name}” still has {lines} open lines and {tasks} open tasks. Route them elsewhere or conclude them first.',
  },
  'not-retired': {
    status: 409,
    zh: '「{name}」正在使用中，无需恢复。',
    en: '“{name}” is in use; there is nothing to bring back.',
  },
  'road-backwards': {
    status: 400,
    zh: '「{name}」的起止号写反了：{from} 大于 {to}。请对调后保存。',
    en: 'The range of “{name}” runs backwards: {from} is more than {to}. Swap them and save.',
  },
  'road-parity': {
    status: 400,
    zh: '「{name}」{from} 号与所选的单双号不符，这一段没有任何门牌。请改正。',
    en: 'Number {from} of “{name}” does not fit odd or even as chosen; this range holds no house. Correct it.',
  },
  'road-claimed': {
    status: 409,
    zh: '「{name}」的这一段与「{other}」登记的重叠，同一门牌会分到两处。请调整其中一处。',
    en: 'This range of “{name}” overlaps the one of “{other}”: a house would belong to both. Change one of them.',
  },
  'nothing-to-change': {
    status: 400,
    zh: '没有要保存的改动。',
    en: 'There is nothing to save.',
  },
  'outlines-unreadable': {
    status: 400,
    zh: '轮廓文件无法使用：{why}',
    en: 'These outlines can not be used: {why}',
  },
  'outlines-broken': {
    status: 400,
    zh: '{count} 个图形有问题，没有导入。第一个：{why} 请改正文件后重新导入，或勾选“跳过有问题的图形”。',
    en: '{count} features are faulty and nothing was imported. The first: {why} Correct the file and import again, or choose “leave out faulty features”.',
  },
  'outlines-none': {
    status: 400,
    zh: '文件里没有可以导入的图形。请检查属性对应关系。',
    en: 'The file holds no feature that can be imported. Check which property is which.',
  },
});
