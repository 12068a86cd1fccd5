// One valid example of what each act is sent and each look is asked, about things of the seeded district. A new act
// without a row here does not compile.
import type { ActName } from '../src/acts.ts';
import type { InputOf } from '../src/shells/kit/act-types.ts';
import type { Seed } from './seed.ts';

const COMMUNITY = 'd330114.s001.c01';
const REASON = '按规定办理';
const TOMORROW = '2026-12-09T08:00:00+08:00';
const SQUARE = {
  type: 'Polygon',
  coordinates: [
    [
      [120.3, 30.3],
      [120.31, 30.3],
      [120.31, 30.31],
      [120.3, 30.31],
      [120.3, 30.3],
    ],
  ],
};
const text = (value: string) => ({ text: value, kind: 'text' as const });
const found = (seed: Seed) => ({
  line: seed.lines.visit,
  result: 'not-found' as const,
  note: '敲门无人应答',
});

export const inputs: { readonly [N in ActName]: (seed: Seed) => InputOf<N> } = {
  // Rulebook
  proposeChange: () => ({ part: 'calls', text: 'settings: {}', effectiveFrom: TOMORROW, reason: REASON }),
  approveChange: (seed) => ({ change: seed.change, reason: REASON }),
  declineChange: (seed) => ({ change: seed.change, reason: REASON }),
  withdrawChange: (seed) => ({ change: seed.change, reason: REASON }),
  recallVersion: (seed) => ({ change: seed.change, reason: REASON }),

  // Audit
  recordVerification: (seed) => ({
    asker: seed.account,
    place: seed.here.district,
    ok: true,
    entries: 1,
    seals: 1,
    kind: null,
    seq: null,
  }),

  // Places
  setUpPlaces: (seed) => ({
    district: seed.here.district,
    demo: false,
    places: [{ path: seed.here.district, code: '330114', name: '钱塘区', nameEn: 'Qiantang' }],
  }),
  addPlace: () => ({ within: COMMUNITY, name: '听涛第九网格' }),
  changePlace: (seed) => ({ place: seed.here.grid, name: '听涛一号网格' }),
  retirePlace: (seed) => ({ place: seed.here.grid }),
  reopenPlace: (seed) => ({ place: seed.here.grid }),
  drawGrid: (seed) => ({ place: seed.here.grid, geometry: SQUARE }),
  importGrids: () => ({
    within: COMMUNITY,
    fileName: 'grids.geojson',
    system: 'WGS-84',
    mapping: {},
    geojson: {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', properties: { name: '听涛第八网格' }, geometry: SQUARE }],
    },
  }),

  // People
  openPerson: (seed) => ({ person: seed.person, reason: REASON }),
  changePerson: (seed) => ({ person: seed.person, workplace: '江湾工地', reason: REASON }),
  addPersonPhone: (seed) => ({ person: seed.person, phone: '19900019999' }),
  mergePeople: (seed) => ({ keep: seed.person, gone: seed.otherPerson, reason: REASON }),
  splitPeople: (seed) => ({ person: seed.person, reason: REASON }),
  keepPeopleApart: (seed) => ({ pair: seed.pair, reason: REASON }),
  joinHousehold: (seed) => ({ person: seed.otherPerson, with: seed.person, relation: 'spouse' }),
  leaveHousehold: (seed) => ({ person: seed.person }),
  setHouseholdHead: (seed) => ({ person: seed.person }),

  // Teams
  signIn: () => ({ login: 'officer', password: 'not-this-one' }),
  signOut: () => ({ token: 'none' }),
  changePassword: () => ({ old: 'not-this-one', new: 'another-good-one-9' }),
  revokeSession: (seed) => ({ session: seed.change }),
  revokeOtherSessions: () => ({}),
  revokeSessionsOf: (seed) => ({ user: seed.colleague, reason: REASON }),
  addUser: () => ({ login: 'newcomer', name: '新来的' }),
  addUsers: () => ({ password: 'not-this-one', users: [{ login: 'newcomer', name: '新来的' }] }),
  resetPassword: (seed) => ({ user: seed.colleague }),
  closeUser: (seed) => ({ user: seed.colleague, reason: REASON }),
  giveDuty: (seed) => ({
    user: seed.colleague,
    role: 'cadre',
    place: COMMUNITY,
    until: '2027-01-01T00:00:00+08:00',
  }),
  endDuty: (seed) => ({ duty: seed.colleagueDuty, reason: REASON }),
  reviewDuties: (seed) => ({ duties: [seed.colleagueDuty] }),
  setShifts: (seed) => ({ duty: seed.colleagueDuty, shifts: [] }),
  noteAbsence: (seed) => ({
    user: seed.colleague,
    why: 'leave',
    from: TOMORROW,
    until: '2026-12-10T08:00:00+08:00',
  }),
  reportAbsence: () => ({ why: 'leave', from: TOMORROW, until: '2026-12-10T08:00:00+08:00' }),
  coverAbsence: (seed) => ({ absence: seed.absence, duty: seed.colleagueDuty, by: seed.account }),
  endAbsence: (seed) => ({ absence: seed.absence }),
  reportBack: (seed) => ({ absence: seed.absence }),
  formTeam: (seed) => ({ place: seed.here.grid, members: [{ role: 'cadre', user: seed.colleague }] }),
  changeTeam: (seed) => ({ place: seed.here.grid, members: [{ role: 'cadre', user: seed.colleague }] }),
  endTeam: (seed) => ({ place: seed.here.grid }),

  // Tasks
  takeTask: (seed) => ({ task: seed.task }),
  handTask: (seed) => ({ task: seed.task, to: seed.colleague }),
  finishTask: (seed) => ({ task: seed.task, proof: '已核对' }),
  cancelTask: (seed) => ({ task: seed.task, reason: REASON }),
  giveErrand: () => ({ title: '核对门牌', unit: COMMUNITY, role: 'cadre', dueAt: TOMORROW }),
  escalateTasks: () => ({}),
  askSignatures: (seed) => ({ change: seed.change, place: seed.here.district }),

  // Lists, taken in
  receiveList: (seed) => ({
    source: seed.source,
    fileName: 'list.xlsx',
    sha256: 'cd'.repeat(32),
    bytes: 100,
    workbook: {
      format: 'xlsx',
      sheets: [
        {
          name: '名单',
          rows: [
            ['姓名', '身份证号', '联系电话'].map(text),
            ['东方既白', '330114197203033039', '19900030001'].map(text),
          ],
          merges: [],
          date1904: false,
        },
      ],
      skipped: [],
    },
  }),
  openQuestion: (seed) => ({ question: seed.question, reason: REASON }),
  answerQuestion: (seed) => ({ question: seed.question, answer: 'nobody', reason: REASON }),
  routeBatch: (seed) => ({ batch: seed.batch }),
  routeLines: (seed) => ({ lines: [seed.lines.routed], place: seed.here.grid }),
  takeFeedback: (seed) => ({ batch: seed.batch, format: 'csv', reason: REASON }),
  setUpSources: (seed) => ({ district: seed.here.district }),
  openSource: (seed) => ({ code: 'hospital', place: seed.here.district, name: '医院', kind: 'other' }),
  changeSource: (seed) => ({ code: seed.source, name: '省平台', kind: 'provincial' }),
  forgetMapping: (seed) => ({ code: seed.source, signature: '0'.repeat(16) }),
  rotateInboxKey: (seed) => ({ code: seed.source }),
  closeInbox: (seed) => ({ code: seed.source }),
  followMerge: (seed) => ({
    merge: 'none',
    from: seed.person,
    into: seed.otherPerson,
    place: seed.here.grid,
  }),
  followSplit: (seed) => ({ from: seed.person, into: seed.otherPerson, place: seed.here.grid }),

  // Lists, called
  claimLine: (seed) => ({ line: seed.lines.routed }),
  claimNext: () => ({ unit: COMMUNITY }),
  extendClaim: (seed) => ({ line: seed.lines.claimed }),
  releaseLine: (seed) => ({ line: seed.lines.claimed }),
  openCall: (seed) => ({ line: seed.lines.claimed }),
  checkIdentity: (seed) => ({ line: seed.lines.claimed, told: { last4: '0000' } }),
  recordAttempt: (seed) => ({ line: seed.lines.claimed, channel: 'mobile', result: 'no-answer' }),
  recordOutcome: (seed) => ({ line: seed.lines.claimed, outcome: 'confirmed' }),
  openAnswer: (seed) => ({ line: seed.lines.answered, reason: REASON }),
  startVisit: (seed) => ({ line: seed.lines.visit }),
  openVisit: (seed) => ({ line: seed.lines.visit }),
  openPoliceSearch: (seed) => ({ line: seed.lines.visit }),
  openDistrictSearch: (seed) => ({ line: seed.lines.visit }),
  finishVisit: found,
  finishPoliceSearch: found,
  finishDistrictSearch: found,
  signUnresolved: (seed) => ({ line: seed.lines.visit, reason: REASON }),
  sendTransfer: (seed) => ({ line: seed.lines.claimed, toOutside: '邻区', reason: REASON }),
  acceptTransfer: (seed) => ({ transfer: seed.transfer, receipt: 'HZ-1' }),
  declineTransfer: (seed) => ({ transfer: seed.transfer, reason: REASON }),
  withdrawTransfer: (seed) => ({ transfer: seed.transfer }),
  correctOutcome: (seed) => ({ line: seed.lines.answered, reason: REASON }),
  agreeCorrection: (seed) => ({ line: seed.lines.corrected }),
  declineCorrection: (seed) => ({ line: seed.lines.corrected, reason: REASON }),
  escalateLines: () => ({}),
  followCalls: (seed) => ({ people: [seed.person], place: seed.here.grid }),

  // Home, door
  askGuard: (seed) => ({ place: seed.here.grid }),
  planDoor: (seed) => ({ episode: seed.episode }),
  planRandomVisits: () => ({}),
  openDoor: (seed) => ({ episode: seed.episode }),
  recordVisit: (seed) => ({ episode: seed.episode, kind: 'stay-put', finding: 'no-answer' }),
  checkHome: (seed) => ({ episode: seed.episode, answers: { 'own-room': true } }),
  printNotice: (seed) => ({ episode: seed.episode }),
  serveNotice: (seed) => ({ episode: seed.episode, how: 'paper' }),
  giveKit: (seed) => ({
    episode: seed.episode,
    items: [{ item: 'thermometer', count: 1 }],
    thermometer: 'T-0001',
  }),
  takeKitBack: (seed) => ({ episode: seed.episode }),
  settleCoResident: (seed) => ({
    episode: seed.episode,
    name: '诸葛青川',
    choice: 'moves-out',
    ground: 'relatives',
  }),
  recordRefusal: (seed) => ({ episode: seed.episode, what: 'refused' }),
  passRefusalOn: (seed) => ({ episode: seed.episode }),
  passPoliceRefusalOn: (seed) => ({ episode: seed.episode }),
  closeRefusal: (seed) => ({ episode: seed.episode, how: 'accepts' }),
  closePoliceRefusal: (seed) => ({ episode: seed.episode, how: 'accepts' }),
  openRefusal: (seed) => ({ episode: seed.episode }),
  climbRefusals: () => ({}),
  endRefusal: (seed) => ({ episode: seed.episode, why: 'stay-over' }),
  sayWorkPhone: () => ({ number: '0571-85550100' }),

  // Control, episodes
  openOutbreak: (seed) => ({
    name: '下沙聚集性疫情',
    nameEn: 'Xiasha cluster',
    protocol: 'CN-COVID-8',
    place: seed.here.district,
    sunset: '2027-02-01',
  }),
  recordExposure: (seed) => ({
    person: seed.person,
    category: 'close',
    kind: 'household',
    lastOn: '2026-12-07',
  }),
  withdrawExposure: (seed) => ({ exposure: seed.exposure, reason: REASON }),
  withdrawOfLine: (seed) => ({ line: seed.lines.answered, place: seed.here.grid }),
  openEpisodeOfLine: (seed) => ({ line: seed.lines.answered }),
  orderControl: (seed) => ({
    episode: seed.episode,
    categories: ['close'],
    facts: { lastExposure: '2026-12-07', intake: '2026-12-08' },
    basis: 'infectious-disease-law',
    seen: '0'.repeat(24),
  }),
  signNoControl: (seed) => ({ episode: seed.episode, reason: 'not-exposed' }),
  changePlan: (seed) => ({
    episode: seed.episode,
    categories: ['close'],
    facts: { lastExposure: '2026-12-07', intake: '2026-12-08' },
    reason: 're-exposure',
    seen: '0'.repeat(24),
  }),
  admitEpisode: (seed) => ({ episode: seed.episode, hospital: '区人民医院' }),
  returnEpisode: (seed) => ({ episode: seed.episode, where: { kind: 'home' } }),
  moveEpisode: (seed) => ({ episode: seed.episode, to: 'facility', label: '一号点', reason: 'fetched' }),
  convertEpisode: (seed) => ({ episode: seed.episode }),
  askCancel: (seed) => ({ episode: seed.episode, reason: 'wrong-person' }),
  agreeCancel: (seed) => ({ episode: seed.episode }),
  declineCancel: (seed) => ({ episode: seed.episode }),
  followEpisodes: (seed) => ({
    merge: 'none',
    from: seed.person,
    into: seed.otherPerson,
    place: seed.here.grid,
  }),
  returnEpisodes: (seed) => ({ from: seed.person, into: seed.otherPerson, place: seed.here.grid }),
  joinEpisodes: (seed) => ({ keep: seed.episode, gone: seed.episode }),

  // Control, tests
  recordSample: (seed) => ({ due: seed.testDue }),
  recordTest: (seed) => ({ due: seed.testDue, result: 'negative' }),
  correctTest: (seed) => ({ result: seed.testResult, to: 'negative', reason: 'entered-wrong' }),
  settleTest: (seed) => ({ due: seed.testDue, how: 'refused', reason: 'refuses' }),
  markRead: (seed) => ({ results: [seed.testResult] }),
  importResults: (seed) => ({
    place: seed.here.district,
    fileName: 'results.xlsx',
    sha256: 'cd'.repeat(32),
    bytes: 1,
    workbook: {
      format: 'xlsx',
      sheets: [
        {
          name: '结果',
          rows: [
            ['姓名', '身份证号', '采样时间', '检测结果'].map(text),
            ['无此人', '330114199001011016', '2026-12-07', '阴性'].map(text),
          ],
          merges: [],
          date1904: false,
        },
      ],
      skipped: [],
    },
  }),
  chaseTests: () => ({}),

  // Control, cases
  reportCase: (seed) => ({ person: seed.person }),
  stopCase: (seed) => ({ case: seed.case }),
  admitCase: (seed) => ({ case: seed.case, hospital: '区人民医院' }),
  classifyCase: (seed) => ({ case: seed.case, classification: 'mild' }),
  openInterview: (seed) => ({ case: seed.case }),
  noteInterview: (seed) => ({ case: seed.case, note: '外出史', core: true }),
  readInterview: (seed) => ({ case: seed.case, reason: REASON }),
  listContacts: (seed) => ({ case: seed.case, contacts: [], complete: false }),
  signNoContacts: (seed) => ({ case: seed.case, reason: 'none-found' }),
  reassessLinked: (seed) => ({ case: seed.case }),
  confirmLinked: (seed) => ({ episode: seed.episode, case: seed.case }),
  endCase: (seed) => ({ case: seed.case, reason: 'recovered' }),
  withdrawCase: (seed) => ({ case: seed.case, reason: 'result-corrected' }),
  questionCase: (seed) => ({ case: seed.case }),
  keepCase: (seed) => ({ case: seed.case }),

  // Observations
  recordTemperature: (seed) => ({ episode: seed.ordered, celsius: 36.5 }),
  recordTemperatures: () => ({
    unit: COMMUNITY,
    onDay: '2026-12-08',
    slot: 0,
    rows: [{ row: 1, code: 'E-1', text: '36.5' }],
  }),
  settleObservation: (seed) => ({ observation: seed.observation, verdict: 'slip' }),
  climbTemperatures: () => ({}),
  followMissed: (seed) => ({ episode: seed.ordered, onDay: '2026-12-08', slot: 0, found: 'no-answer' }),
  excuseTemperature: (seed) => ({
    episode: seed.ordered,
    onDay: '2026-12-08',
    slot: 1,
    reason: 'on-the-way',
  }),
  readAgain: (seed) => ({ fever: seed.fever, celsius: 36.5 }),
  decideFever: (seed) => ({ fever: seed.fever, decision: 'watch' }),
  recordFeverTransport: (seed) => ({ fever: seed.fever }),
  closeFever: (seed) => ({ fever: seed.fever, outcome: 'recovered' }),

  // Needs
  askNeed: (seed) => ({ episode: seed.ordered, kind: 'shopping', text: '大米五公斤' }),
  takeNeed: (seed) => ({ need: seed.need }),
  answerNeed: (seed) => ({ need: seed.need, answer: 'done' }),
};

/** By path; a look that asks for nothing needs no row. */
export const queries: Readonly<Record<string, (seed: Seed) => Record<string, unknown>>> = {
  '/open-by-place': (seed) => ({ within: seed.here.district, level: 3 }),
  '/watch/:id': () => ({ id: 'N2' }),
  '/rulebook/:part': () => ({ part: 'calls' }),
  '/rulebook/:part/versions/:version': (seed) => ({ part: 'calls', version: seed.change }),
  '/rulebook-check': () => ({ part: 'calls', text: 'settings: {}' }),
  '/places': (seed) => ({ within: seed.here.district, level: 2 }),
  '/places/:place': (seed) => ({ place: seed.here.grid }),
  '/places/:place/try-address': (seed) => ({ place: seed.here.district, address: '听涛苑1幢' }),
  '/people/:id': (seed) => ({ id: seed.code }),
  '/people/:id/household': (seed) => ({ id: seed.person }),
  '/people/:id/timeline': (seed) => ({ id: seed.person }),
  '/teams/:place': (seed) => ({ place: seed.here.grid }),
  '/colleagues': () => ({ place: COMMUNITY, role: 'cadre', for: 'team' }),
  '/users/:id': (seed) => ({ id: seed.colleague }),
  '/tasks/:id': (seed) => ({ id: seed.task }),
  '/tasks/:id/candidates': (seed) => ({ id: seed.task }),
  '/care/:episode': (seed) => ({ episode: seed.ordered }),
  '/care-sheet': () => ({ unit: COMMUNITY }),
  '/lists/:batch': (seed) => ({ batch: seed.batch }),
  '/lists/:batch/rows': (seed) => ({ batch: seed.batch }),
  '/lists/:batch/questions': (seed) => ({ batch: seed.batch }),
  '/lists/lines/:line': (seed) => ({ line: seed.lines.claimed }),
  '/episodes/:id': (seed) => ({ id: seed.episode }),
  '/episodes/:id/preview': (seed) => ({ id: seed.episode }),
  '/episodes/:id/timeline': (seed) => ({ id: seed.episode }),
  '/people/:id/episodes': (seed) => ({ id: seed.person }),
  '/episodes/:id/tests': (seed) => ({ id: seed.episode }),
  '/tests/of/:code': () => ({ code: 'E-1' }),
  '/tests/imports/:id': (seed) => ({ id: seed.testImport }),
  '/cases/:id': (seed) => ({ id: seed.case }),
};
  '/doors/:id': (seed) => ({ id: seed.episode }),
  '/episodes/:id/door': (seed) => ({ id: seed.episode }),
