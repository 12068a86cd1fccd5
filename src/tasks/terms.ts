// Nouns of tasks: what, for whom, owner, window, state, proof; and the table of deadlines.
import { type Static, Type } from 'typebox';
import { rulePart, type Wrong, wrongAt } from '../base/rule-part.ts';
import type { Words } from '../base/words.ts';

/** States of a task, after FHIR Task.status. Overdue is no state: it is computed. */
export const TASK_STATES = {
  requested: { zh: '待接', en: 'waiting to be taken' },
  'in-progress': { zh: '办理中', en: 'in progress' },
  completed: { zh: '已完成', en: 'done' },
  cancelled: { zh: '已取消', en: 'cancelled' },
} as const satisfies Record<string, Words>;
export type TaskState = keyof typeof TASK_STATES;

/**
 * Kinds of task. `by`: the act that finishes it elsewhere; then it is not finished by hand, and the button says
 * where to go. Kinds that are not listed are finished by hand, with a proof. `climbsByItself`: its own plan tells the
 * next level, so the table of deadlines does not tell it once more.
 */
export const TASK_KINDS: Readonly<
  Record<string, Words & { readonly by?: Words; readonly climbsByItself?: true }>
> = {
  visit: {
    zh: '上门查找',
    en: 'visit',
    by: { zh: '记录上门结果', en: 'recording what the visit found' },
  },
  'police-assist': {
    zh: '公安协查',
    en: 'police assistance',
    by: { zh: '记录协查结果', en: 'recording what the police found' },
  },
  'district-search': {
    zh: '全区查找',
    en: 'district search',
    by: { zh: '记录全区查找结果', en: 'recording what the search found' },
  },
  'sign-unresolved': {
    zh: '始终失联签字',
    en: 'sign as unresolved',
    by: { zh: '在“始终失联”页签字', en: 'signing on the page of unresolved lines' },
  },
  transfer: {
    zh: '移交待接受',
    en: 'transfer to accept',
    by: { zh: '接受或退回移交', en: 'accepting or declining the transfer' },
  },
  correction: {
    zh: '更正待确认',
    en: 'correction to agree to',
    by: { zh: '同意或不同意更正', en: 'agreeing to the correction, or not' },
  },
  'late-lines': {
    zh: '名单超时',
    en: 'late lines',
    by: { zh: '办理这些名单；全部按时后自动消失', en: 'working on those lines; it goes when none is late' },
    climbsByItself: true,
  },
  'rule-change': {
    zh: '规则修改待批准',
    en: 'change of the rules to approve',
    by: { zh: '在规则库批准或退回', en: 'approving or declining it in the rulebook' },
  },
  'plans-behind': { zh: '规则已变更，计划待核对', en: 'plans to look at under changed rules' },
  'list-questions': {
    zh: '名单待核实',
    en: 'questions of a list',
    by: { zh: '答复名单里的问题', en: 'answering the questions of the list' },
  },
  'list-route': {
    zh: '名单待分派',
    en: 'lines to route',
    by: { zh: '在待分派池分派', en: 'routing the lines of the unrouted pool' },
  },
  assess: {
    zh: '管控研判',
    en: 'assessment',
    by: { zh: '作出管控决定，或签署无需管控', en: 'ordering control, or signing that none is needed' },
  },
  reassess: {
    zh: '重新研判',
    en: 'assessment anew',
    by: { zh: '在管控页确认新的方案', en: 'agreeing to the new plan on the page of the stay' },
  },
  'test-missing': {
    zh: '应检未检',
    en: 'test not done',
    by: { zh: '登记采样、结果，或未采到的原因', en: 'recording the sample, the result, or why not' },
  },
  'test-result-late': {
    zh: '结果未出',
    en: 'result not there',
    by: { zh: '录入检测结果', en: 'entering the result' },
  },
  'test-visit': {
    zh: '未采到样，上门',
    en: 'not sampled, to be visited',
    by: { zh: '登记采样，或登记免检、改期', en: 'recording the sample, or settling the test' },
  },
  'test-by-hand': {
    zh: '检测结果待人工录入',
    en: 'a result to enter by hand',
    by: { zh: '在管控页录入该报告的结果', en: 'entering the result of that report on the page of her stay' },
  },
  'test-decide': {
    zh: '检测一再改期，请决定',
    en: 'test put off again and again, to decide',
    by: { zh: '登记采样，或登记免检、改期', en: 'recording the sample, or settling the test' },
  },
  // Finished by hand with what was done; or it goes by itself when the queue is right again.
  'test-queue': { zh: '采样排队异常', en: 'queue of a session' },
  'test-import': { zh: '结果文件待核对', en: 'rows of a file of results to look at' },
  'case-stop': {
    zh: '阳性，原地不动',
    en: 'case, to stay where she is',
    by: { zh: '登记已要求原地不动', en: 'recording that she was told to stay where she is' },
  },
  'case-admit': {
    zh: '病例转运',
    en: 'case to hospital',
    by: { zh: '在病例页登记住院', en: 'recording the hospital on the page of the case' },
  },
  'case-interview': {
    zh: '开始流调',
    en: 'interview to begin',
    by: { zh: '在病例页开始流调', en: 'beginning the interview on the page of the case' },
  },
  'case-core': {
    zh: '核心流调',
    en: 'core interview',
    by: { zh: '在病例页保存核心流调', en: 'keeping the core interview on the page of the case' },
  },
  'case-report': {
    zh: '密接与报告',
    en: 'contacts and report',
    by: { zh: '登记密接，或签署没有', en: 'listing contacts, or signing that there are none' },
  },
  'case-corrected': {
    zh: '结果更正，病例待定',
    en: 'case to decide after a correction',
    by: { zh: '在病例页保留或撤回', en: 'keeping the case or taking it back' },
  },
  'linked-look': {
    zh: '关联人员方案重算，待确认',
    en: 'plan of a linked person to look at',
    by: { zh: '在病例页确认重判结果', en: 'agreeing to the new plan on the page of the case' },
  },
  'guest-alone': {
    zh: '无人陪护',
    en: 'nobody is with her who should be',
    by: {
      zh: '在房间指定陪护人，或登记为何无人陪护',
      en: 'naming who stays with her in her room, or saying why nobody does',
    },
  },
  'guest-alone-look': {
    zh: '无人陪护，医务查看',
    en: 'nobody is with her, a medic looks',
    by: { zh: '在房间答复是否可以无人陪护', en: 'saying in her room whether she can be without anybody' },
  },
  'to-site': {
    zh: '转运至隔离点',
    en: 'way to the isolation site',
    by: { zh: '在管控页登记已到隔离点', en: 'recording the arrival on the page of the stay' },
  },
  'emergency-stay': {
    zh: '紧急收住待决定',
    en: 'taken in at once, to decide about',
    by: {
      zh: '在管控页或隔离点的房间页决定留下或回家',
      en: 'deciding on the page of her stay, or in her room on the page of the site',
    },
  },
  'emergency-home': {
    zh: '紧急收住后送回',
    en: 'to be taken home',
    by: { zh: '办理退房离点', en: 'checking her out' },
  },
  // Finished by hand with what was done; a meal and a round also by the act that ends them.
  'site-work': { zh: '隔离点一日安排', en: 'the day of a site' },
  // Finished by hand with what was done; or it goes when the incident is closed or reviewed.
  'site-incident': { zh: '隔离点突发事件', en: 'incident at a site' },
  'site-step': {
    zh: '通行问题待处理',
    en: 'wrong step to settle',
    by: { zh: '在分区通行页了结', en: 'settling it on the page of walking' },
  },
  'site-restart': {
    zh: '重新计算待确认',
    en: 'whose days begin anew',
    by: { zh: '在事件页确认', en: 'deciding on the page of the incident' },
  },
  // Finished by hand with why it was not held; or by the act that closes the meeting.
  meeting: { zh: '会议', en: 'meeting' },
  // Finished by hand, or it goes when whoever serves there is trained again.
  training: { zh: '补训', en: 'to be trained again' },
  'meeting-decision': { zh: '会议决定', en: 'decided in a meeting' },
  'site-care': { zh: '隔离人员照护', en: 'care of a guest' },
  'guest-request': {
    zh: '隔离人员的请求',
    en: 'request of a guest',
    by: { zh: '在照护页答复', en: 'answering it on the page of care' },
  },
  'pack-decide': {
    zh: '中药包禁忌判断',
    en: 'herbal pack to decide about',
    by: { zh: '在照护页作出判断', en: 'deciding on the page of care' },
  },
  trip: {
    zh: '车次按时完成',
    en: 'trip to be completed',
    by: { zh: '在车次页结束车次', en: 'closing the trip on its page' },
  },
  'control-cancel': {
    zh: '撤销管控待确认',
    en: 'cancellation to agree to',
    by: { zh: '同意或不同意撤销', en: 'agreeing to the cancellation, or not' },
  },
  'same-person': {
    zh: '同一人两次管控',
    en: 'two stays of one person',
    by: { zh: '确定保留哪一次管控', en: 'saying which stay goes on' },
  },
  'outbreak-sunset': {
    zh: '疫情到期',
    en: 'sunset of an outbreak',
    by: { zh: '在“疫情”页延期或关闭', en: 'renewing or closing it on the page of outbreaks' },
  },
  'right-request': {
    zh: '个人信息请求',
    en: 'request about personal data',
    by: { zh: '答复请求', en: 'answering the request' },
  },
  'temperature-call': {
    zh: '漏测电话询问',
    en: 'call about a missed temperature',
    by: { zh: '登记体温或询问结果', en: 'recording a temperature, or what the call found' },
  },
  'temperature-visit': {
    zh: '漏测上门',
    en: 'visit about a missed temperature',
    by: { zh: '登记体温或上门结果', en: 'recording a temperature, or what the visit found' },
  },
  'temperature-asked': {
    zh: '体温待核实',
    en: 'reading to check',
    by: { zh: '核实读数', en: 'settling the reading' },
  },
  'fever-second': {
    zh: '复测体温',
    en: 'second reading',
    by: { zh: '登记复测', en: 'recording the second reading' },
  },
  'fever-medic': {
    zh: '健康异常待判断',
    en: 'fever to decide about',
    by: { zh: '作出判断', en: 'deciding about it' },
  },
  'fever-test': { zh: '健康异常采样', en: 'sample because of a fever' },
  'fever-transport': {
    zh: '就医转运',
    en: 'way to care',
    by: { zh: '登记已接走', en: 'recording that she was taken there' },
  },
  'fever-outcome': {
    zh: '健康异常待结果',
    en: 'fever to close',
    by: { zh: '登记结果', en: 'recording how it ended' },
  },
  'home-absent': { zh: '上门无人，查找', en: 'not at home, to be found' },
  'home-refuses': { zh: '拒绝测温，劝导', en: 'refuses, to be persuaded' },
  need: { zh: '生活需求', en: 'need', by: { zh: '答复需求', en: 'answering the need' } },
  'door-visit': {
    zh: '管控上门',
    en: 'visit at the door',
    by: { zh: '在上门页登记结果', en: 'recording the visit on the page of the door' },
  },
  'home-unsuitable': {
    zh: '住处不适合居家',
    en: 'home not suitable',
    by: { zh: '在管控页变更地点，或重新核查住处', en: 'moving her, or checking the home again' },
  },
  'home-refusal': {
    zh: '拒不配合',
    en: 'refusal',
    by: { zh: '登记处置结果', en: 'recording how it was settled' },
  },
  guard: {
    zh: '四包一小组缺人',
    en: 'team of four lacks people',
    by: { zh: '在队伍页组建或调整小组', en: 'forming or changing the team' },
  },
  release: {
    zh: '期满待解除',
    en: 'release to sign first',
    by: { zh: '在管控页签署解除', en: 'signing the release on the page of the stay' },
  },
  'release-second': {
    zh: '解除待第二人签署',
    en: 'release to sign second',
    by: { zh: '在管控页签署或退回', en: 'signing it, or sending it back, on the page of the stay' },
  },
  'site-release': {
    zh: '隔离点解除待签署',
    en: 'release from a site to sign first',
    by: { zh: '在离点页签署', en: 'signing it on the page of who leaves' },
  },
  'site-release-second': {
    zh: '隔离点解除待第二人签署',
    en: 'release from a site to sign second',
    by: { zh: '在离点页签署或退回', en: 'signing it, or sending it back, on the page of who leaves' },
  },
  'site-leaving': {
    zh: '离点清单',
    en: 'list before a guest goes',
    by: { zh: '完成离点清单并办理退房', en: 'doing the list and checking her out' },
  },
  'accept-handover': {
    zh: '解除人员待接收',
    en: 'released person to take over',
    by: { zh: '接收或退回', en: 'taking her over, or declining' },
  },
  'handover-declined': {
    zh: '接收被退回，重新交接',
    en: 'hand-over declined, to be sent again',
    by: { zh: '在管控页重新交接', en: 'handing her over again on the page of the stay' },
  },
  'codes-open': {
    zh: '健康码转换待批准',
    en: 'colours to answer',
    by: {
      zh: '逐条批准或不批准；全部答复后自动消失',
      en: 'approving or declining them; it goes when all are answered',
    },
  },
  'test-prepare': { zh: '采样点准备', en: 'preparation of a test site' },
  'test-questions': {
    zh: '试管与登记待核对',
    en: 'tubes and swabs to settle',
    by: {
      zh: '在试管页逐条处理；处理完自动消失',
      en: 'settling each on the page of tubes; it goes with the last one',
    },
  },
  // Finished by hand where nobody can be swabbed again; else it goes with her new swab.
  'test-again': { zh: '须重新采样', en: 'to be swabbed again' },
  'lab-held': {
    zh: '检测报告待核实',
    en: 'report to look into',
    by: { zh: '在检测结果页核实', en: 'settling it on the page of results' },
  },
  'lab-results': {
    zh: '检测结果待出',
    en: 'results awaited',
    by: { zh: '收到全部结果后自动了结', en: 'the last result coming in' },
  },
  'recall-tell': {
    zh: '召回告知',
    en: 'to be told to stay',
    by: { zh: '在召回页登记告知结果', en: 'recording on the page of recalls how she was told' },
  },
  'recall-swab': {
    zh: '上门单采',
    en: 'to be swabbed alone',
    by: { zh: '在召回页登记复采', en: 'recording the swab on the page of recalls' },
  },
  'recall-refuses': {
    zh: '召回不配合，劝导',
    en: 'recalled and unwilling, to be persuaded',
    by: { zh: '登记已同意，或转公安', en: 'recording that she agrees, or passing it on' },
  },
  'recall-police': { zh: '召回不配合，公安协助', en: 'recalled and unwilling, for the police' },
  'recall-outcome': {
    zh: '告知复采结果',
    en: 'to be told what came of it',
    by: { zh: '在召回页登记已告知', en: 'recording on the page of recalls that she was told' },
  },
  'recall-case': {
    zh: '较早的阳性，是否为病例',
    en: 'positive long ago, a case or not',
    by: { zh: '在召回页选择报告或不报告', en: 'choosing on the page of recalls' },
  },
  'test-absent': { zh: '未到人员补采', en: 'absent, to be swabbed' },
  'test-rest': { zh: '关点时情况不明，查明', en: 'nobody knew at closing' },
  'test-close': {
    zh: '采样点待关点',
    en: 'session to close',
    by: { zh: '在场次覆盖页关点', en: 'closing it on the page of its coverage' },
  },
  errand: { zh: '交办事项', en: 'errand' },
};

/** Kinds whose own plan does the escalating. */
export const CLIMB_BY_THEMSELVES = Object.keys(TASK_KINDS).filter((kind) => TASK_KINDS[kind]?.climbsByItself);

/** The name of a kind. */
export function kindWords(kind: string): Words {
  return TASK_KINDS[kind] ?? { zh: kind, en: kind };
}

// The table of deadlines --------------------------------------------------------------------------------

const Text = Type.String({ minLength: 1 });
const Escalations = Type.Array(Type.Object({ after: Type.Integer({ minimum: 0 }), to: Text }));

const Deadlines = Type.Object({
  steps: Type.Array(
    Type.Object({
      step: Text,
      /** The step of the home in whose place this one holds where a guest is in a room of an isolation site. */
      insteadOf: Type.Optional(Text),
      /** From the moment the step began. */
      minutes: Type.Integer({ minimum: 1 }),
      owner: Text,
      escalate: Escalations,
      source: Text,
    }),
    { minItems: 1 },
  ),
  /** For tasks of no step; minutes from the moment they were due. */
  otherTasks: Type.Object({ escalate: Escalations, source: Text }),
});
export type Deadlines = Static<typeof Deadlines>;

/** Steps the product itself asks for; a rulebook without one of them would leave somebody without a deadline. */
const NEEDED = ['route', 'claim', 'outcome', 'visit', 'police', 'search', 'accept', 'sign'] as const;

/** How long each step may take and who hears of it: rulebook/deadlines.yaml. */
export const deadlines = rulePart('deadlines', Deadlines, ({ steps, otherTasks }) => {
  const wrong: Wrong[] = [];
  for (const step of NEEDED)
    if (steps.filter((row) => row.step === step).length !== 1)
      wrong.push(
        wrongAt(
          { zh: `环节「${step}」必须有且只有一行`, en: `the step ${step} has exactly one row` },
          'steps',
        ),
      );
  steps.forEach(({ step, insteadOf }, i) => {
    if (insteadOf === undefined) return;
    if (!steps.some((row) => row.step === insteadOf && row.insteadOf === undefined))
      wrong.push(
        wrongAt(
          { zh: `没有「${insteadOf}」这一环节`, en: `there is no step ${insteadOf}` },
          'steps',
          i,
          'insteadOf',
        ),
      );
    if (steps.some((row, k) => k < i && row.insteadOf === insteadOf))
      wrong.push(
        wrongAt(
          { zh: `${step}：隔离点的这一环节只能有一行`, en: `${step}: one row of the site for a step` },
          'steps',
          i,
          'insteadOf',
        ),
      );
  });
  const rows = [...steps, { ...otherTasks, step: 'otherTasks', minutes: 0 }];
  rows.forEach((row, i) => {
    const at = i < steps.length ? ['steps', i, 'escalate'] : ['otherTasks', 'escalate'];
    const afters = row.escalate.map((one) => one.after);
    if (afters.some((after, k) => k > 0 && after < (afters[k - 1] ?? 0)))
      wrong.push(
        wrongAt(
          {
            zh: `${row.step}：升级时间不得早于前一级`,
            en: `${row.step}: nobody hears before whoever stands in front of her`,
          },
          ...at,
        ),
      );
    if (afters.some((after) => after < row.minutes))
      wrong.push(
        wrongAt(
          {
            zh: `${row.step}：未超时之前不得升级`,
            en: `${row.step}: nobody is told before the step is late`,
          },
          ...at,
        ),
      );
  });
  if (otherTasks.escalate.length === 0)
    wrong.push(
      wrongAt(
        { zh: '其他任务超时必须有人被告知', en: 'otherTasks: somebody must hear of a late task' },
        'otherTasks',
        'escalate',
      ),
    );
  return wrong;
});

export interface DeadlineRow {
  readonly step: string;
  readonly insteadOf?: string;
  readonly owner: string;
  readonly minutes: number;
  readonly escalate: readonly { readonly after: number; readonly to: string }[];
}

// Tasks -------------------------------------------------------------------------------------------------

/** What a planner or an act wants done. */
export interface WantedTask {
  /** Names what it is for; the same key again is the same task. */
  readonly planKey: string;
  readonly kind: string;
  readonly title: Words;
  /** Handles: `line:…`, `batch:…`, `place:…`. */
  readonly about: readonly string[];
  readonly place: string;
  readonly ownerUnit: string;
  readonly ownerRole: string;
  readonly opensAt: Date;
  readonly dueAt: Date;
  readonly expiresAt?: Date | null;
  /** Row of the table of deadlines it escalates by. */
  readonly step?: string | null;
  readonly urgency?: number;
  /** Screen that does it. */
  readonly link?: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A task as it is stored. */
export interface Task {
  readonly id: string;
  readonly planKey: string;
  readonly kind: string;
  readonly title: Words;
  readonly about: readonly string[];
  readonly place: string;
  readonly ownerUnit: string;
  readonly ownerRole: string;
  readonly state: TaskState;
  readonly opensAt: Date;
  readonly dueAt: Date;
  readonly expiresAt: Date | null;
  readonly step: string | null;
  readonly level: number;
  readonly urgency: number;
  readonly link: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly takenBy: string | null;
  readonly takenAt: Date | null;
  readonly openedAt: Date;
  readonly openedBy: string;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly proof: string | null;
  /** What its proof means, where that was chosen from a table whose words may change. */
  readonly outcome: string | null;
  readonly endedWhy: string | null;
}
