// What the rulebook may refuse, and what to do instead.
import { refusals } from '../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: rulebookRefusals,
} = refusals({
  'no-such-part': {
    status: 404,
    zh: '没有名为「{part}」的规则册。现有：{known}。',
    en: 'There is no part of the rulebook called “{part}”. There are: {known}.',
  },
  'no-such-version': {
    status: 404,
    zh: '没有这个版本或变更申请。请刷新规则页后重试。',
    en: 'There is no such version or change. Refresh the rulebook page and try again.',
  },
  'change-wrong': {
    status: 422,
    zh: '这份修改不能提交，共 {count} 处：{zhWhat}。请改正后再提交。',
    en: 'This change can not be proposed; {count} to correct: {enWhat}. Correct it and propose it again.',
  },
  'nothing-changed': {
    status: 422,
    zh: '与第 {no} 版没有差别，无需提交。',
    en: 'This says the same as version {no}; there is nothing to propose.',
  },
  'change-open': {
    status: 409,
    zh: '「{zhPart}」已有一份待批准的修改（{name}，{at}）。请先批准、退回或撤回它，再提交新的。',
    en: 'A change of “{enPart}” by {name} ({at}) is waiting. Approve, decline or withdraw it before proposing another.',
  },
  'effective-past': {
    status: 422,
    zh: '生效时间 {at} 已经过去。规则不能追溯，请选现在或以后的时间。',
    en: 'The effective date {at} has passed. Rules never reach back: choose now or later.',
  },
  'effective-before-other': {
    status: 422,
    zh: '第 {no} 版已批准，将于 {at} 生效。新版本的生效时间不能早于它；如它有误，请先撤销它。',
    en: 'Version {no} is approved and takes effect at {at}. A newer one can not come before it; if it is wrong, recall it first.',
  },
  'effective-unreadable': {
    status: 422,
    zh: '生效时间「{given}」无法识别。请按 2026-12-08T08:00:00+08:00 填写。',
    en: 'The effective date “{given}” can not be read. Write it as 2026-12-08T08:00:00+08:00.',
  },
  'change-decided': {
    status: 409,
    zh: '这份修改已经{zhState}，不能再处理。请刷新规则页查看结果。',
    en: 'This change is already {enState}. Refresh the rulebook page to see what became of it.',
  },
  'own-change': {
    status: 403,
    zh: '您是这份修改的提出人，不能自己批准或退回。请由另外两人批准；如不需要了，可以撤回。',
    en: 'You proposed this change and can not approve or decline it yourself. Two others decide; you may withdraw it.',
  },
  'signed-already': {
    status: 409,
    zh: '您已经批准过这份修改。还需要{zhSide}的另一人批准。',
    en: 'You have approved this change already. It still needs somebody of the {enSide}.',
  },
  'side-taken': {
    status: 409,
    zh: '{zhSide}已由{name}批准。还需要{zhMissing}的人批准。',
    en: 'The {enSide} has approved already ({name}). It still needs somebody of the {enMissing}.',
  },
  'no-side': {
    status: 403,
    zh: '规则变更须由{zhSides}各一人批准，您目前的岗位不在其中。请转请相应岗位的人员批准。',
    en: 'A change is approved by one person each of: {enSides}. Your present roles are none of these; ask somebody who holds one.',
  },
  'base-moved': {
    status: 409,
    zh: '这份修改以第 {base} 版为底稿，而第 {newest} 版已经批准。请退回或撤回，并在新版上重新提出。',
    en: 'This change was written on version {base}, but version {newest} is approved since. Decline or withdraw it and propose it anew on the newest text.',
  },
  'not-yours-to-withdraw': {
    status: 403,
    zh: '只有提出人{name}可以撤回这份修改。您可以请有批准职责的人退回。',
    en: 'Only {name}, who proposed this change, may withdraw it. Somebody with the duty to approve may decline it.',
  },
  'in-force-already': {
    status: 409,
    zh: '第 {no} 版已于 {at} 生效，不能撤销。请提出一份新的修改来更正。',
    en: 'Version {no} has been in force since {at} and can not be recalled. Propose a new change that corrects it.',
  },
  'shipped-wrong': {
    status: 500,
    zh: '随产品提供的规则册 {file} 有误：{zhWhat}。请恢复原文件或更正后再启动。',
    en: 'The shipped rulebook file {file} is wrong: {enWhat}. Restore or correct it and start again.',
  },
  'no-such-folder': {
    status: 400,
    zh: '没有规则目录「{folder}」。请检查路径后重试。',
    en: 'There is no folder of rules “{folder}”. Check the path and try again.',
  },
  'shipped-missing': {
    status: 500,
    zh: '缺少规则册文件 {file}。请恢复该文件后再启动。',
    en: 'The rulebook file {file} is missing. Restore it and start again.',
  },
  'version-unreadable': {
    status: 500,
    zh: '规则册 {version} 与本版程序不符：{zhWhat}。',
    en: 'The rulebook version {version} does not fit this release: {enWhat}.',
  },
});
