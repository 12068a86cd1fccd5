// Nouns of the rulebook: a version of a part, a change proposed, who agreed, what is wrong with a text.
import Type, { type Static } from 'typebox';
import { rulePart, type Wrong } from '../base/rule-part.ts';
import type { Words } from '../base/words.ts';

const Text = Type.String({ minLength: 1 });

const Approvals = Type.Object({
  sides: Type.Array(
    Type.Object({
      side: Type.String({ pattern: '^[a-z][a-z-]{1,30}$' }),
      zh: Text,
      en: Text,
      roles: Type.Array(Text, { minItems: 1 }),
      source: Text,
    }),
    { minItems: 2 },
  ),
});
export type Approvals = Static<typeof Approvals>;

/** Whose word a change of the rulebook needs. Two sides at least: nobody changes the rules alone. */
export const approvals = rulePart('approvals', Approvals, ({ sides }) => {
  const wrong: Wrong[] = [];
  const seen = new Map<string, number>();
  sides.forEach((one, i) => {
    if (sides.findIndex(({ side }) => side === one.side) !== i)
      wrong.push({
        zh: `「${one.side}」一方出现了两次`,
        en: `the side “${one.side}” is listed twice`,
        at: ['sides', i, 'side'],
      });
    one.roles.forEach((role, j) => {
      if (seen.has(role))
        wrong.push({
          zh: `岗位「${role}」不能同时代表两方，否则一方可以自己批准自己`,
          en: `the role “${role}” may not stand for two sides, or one side would approve itself`,
          at: ['sides', i, 'roles', j],
        });
      seen.set(role, i);
    });
  });
  return wrong;
});

export type VersionState = 'proposed' | 'approved' | 'declined' | 'withdrawn' | 'recalled';

/** One text of one part: in force, to come, asked for, or turned down. */
export interface Version {
  readonly id: string;
  readonly part: string;
  /** Null until it is approved. */
  readonly no: number | null;
  readonly text: string;
  readonly sha256: string;
  readonly origin: 'shipped' | 'district';
  readonly base: number | null;
  readonly state: VersionState;
  readonly proposedBy: string;
  readonly proposedName: string;
  readonly proposedAt: Date;
  readonly reason: string;
  readonly effectiveFrom: Date | null;
  readonly inForceFrom: Date | null;
  readonly decidedBy: string | null;
  readonly decidedName: string | null;
  readonly decidedAt: Date | null;
  readonly decidedReason: string | null;
}

/** One of the two signatures under a change. */
export interface Approval {
  readonly version: string;
  readonly side: string;
  readonly by: string;
  readonly name: string;
  readonly role: string;
  readonly at: Date;
  readonly reason: string;
}

/** What is wrong with a text, and on which of its lines. */
export interface Problem extends Words {
  readonly line: number | null;
}

export const VERSION_WORDS: Record<VersionState, Words> = {
  proposed: { zh: '待批准', en: 'waiting for approval' },
  approved: { zh: '已批准', en: 'approved' },
  declined: { zh: '未通过', en: 'declined' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  recalled: { zh: '生效前撤销', en: 'recalled before it took effect' },
};

/** What a part is called; a part without a row goes by its file name. */
const PART_WORDS: Record<string, Words> = {
  approvals: { zh: '规则变更的批准', en: 'Approval of changes' },
  'call-script': { zh: '通话话术', en: 'Call script' },
  calls: { zh: '呼叫规则与核实结果', en: 'Calling and outcomes' },
  control: { zh: '管控研判与决定', en: 'Assessing and ordering control' },
  cases: { zh: '病例分类与时限', en: 'Cases and their clocks' },
  codes: { zh: '健康码转换', en: 'Colours of the health code' },
  deadlines: { zh: '时限与升级', en: 'Deadlines and escalation' },
  trainings: { zh: '培训', en: 'Trainings' },
  lists: { zh: '名单接收', en: 'Taking in lists' },
  'protocol-cn-covid-8': { zh: '方案：新冠肺炎第八版', en: 'Protocol: COVID-19, 8th edition' },
  'protocol-cn-covid-9': { zh: '方案：新冠肺炎第九版', en: 'Protocol: COVID-19, 9th edition' },
  'protocol-xx-measles-1': { zh: '方案：麻疹（模板）', en: 'Protocol: measles (template)' },
  'protocols-local': { zh: '方案：本区另行规定', en: 'Protocols: local rules' },
  people: { zh: '人员信息的查看', en: 'Opening personal data' },
  release: { zh: '解除与交接', en: 'Release and hand-over' },
  roles: { zh: '岗位与权限', en: 'Roles and permissions' },
  'sign-in': { zh: '登录与会话', en: 'Sign-in and sessions' },
  sources: { zh: '名单来源', en: 'Sources of lists' },
  tests: { zh: '检测结果与应检', en: 'Tests and results' },
  teams: { zh: '职责、顶岗与四包一', en: 'Duties, cover and four-guard-one' },
  retention: { zh: '保存期限', en: 'retention' },
  resident: { zh: '本人页面', en: 'the resident’s page' },
};

export function partWords(part: string): Words {
  return PART_WORDS[part] ?? { zh: part, en: part };
}
