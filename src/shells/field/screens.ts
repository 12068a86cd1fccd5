// The screens of the phone: one row each. Rows with an icon are tabs at the bottom (at most six). A screen lives in
// its module (src/<module>/screens/) and is fetched when first opened; the service worker keeps all of them.
import type { QueryClient } from '@tanstack/react-query';
import {
  Bus,
  Footprints,
  Hotel,
  ListTodo,
  PhoneCall,
  TestTubeDiagonal,
  Thermometer,
  UserRound,
} from 'lucide-react';
import type { Permission } from '../../ledger/terms.ts';
import type { Screen } from '../kit/screens.ts';

export const screens: readonly Screen[] = [
  {
    path: '/today',
    title: { zh: '今日', en: 'Today' },
    icon: ListTodo,
    permission: 'tasks.read',
    load: () => import('../../tasks/screens/Today.tsx'),
  },
  {
    path: '/today/$task',
    title: { zh: '任务', en: 'Task' },
    permission: 'tasks.read',
    load: () => import('../../tasks/screens/PhoneTask.tsx'),
  },
  {
    path: '/isolation',
    title: { zh: '隔离点', en: 'Site' },
    icon: Hotel,
    permission: ['isolation.rounds', 'isolation.meals', 'isolation.requests', 'isolation.incident'],
    load: () => import('../../isolation/screens/phone/PhoneSites.tsx'),
  },
  {
    path: '/isolation/$site/rounds',
    title: { zh: '消毒', en: 'Disinfection' },
    permission: 'isolation.rounds',
    load: () => import('../../isolation/screens/phone/PhoneRounds.tsx'),
  },
  {
    path: '/isolation/$site/arrivals',
    title: { zh: '接收入住', en: 'Arrivals' },
    permission: 'isolation.rooms',
    load: () => import('../../isolation/screens/phone/PhoneArrivals.tsx'),
  },
  {
    path: '/isolation/$site/care',
    title: { zh: '照护', en: 'Care' },
    permission: 'isolation.requests',
    load: () => import('../../isolation/care/screens/PhoneCare.tsx'),
  },
  {
    path: '/isolation/$site/incident',
    title: { zh: '突发事件', en: 'Incident' },
    permission: 'isolation.incident',
    load: () => import('../../isolation/incidents/screens/PhoneIncident.tsx'),
  },
  {
    path: '/isolation/$site/zones',
    title: { zh: '分区通行', en: 'Zones' },
    permission: 'isolation.incident',
    load: () => import('../../isolation/walking/screens/PhoneZones.tsx'),
  },
  {
    path: '/isolation/$site/temperatures',
    title: { zh: '逐层测温', en: 'Temperatures' },
    permission: 'control.observe',
    load: () => import('../../isolation/corridor/screens/PhoneTemperatures.tsx'),
  },
  {
    path: '/isolation/$site/meals',
    title: { zh: '送餐', en: 'Meals' },
    permission: 'isolation.meals',
    load: () => import('../../isolation/screens/phone/PhoneMeals.tsx'),
  },
  {
    path: '/calls',
    title: { zh: '呼叫', en: 'Calls' },
    icon: PhoneCall,
    permission: 'lists.call',
    load: () => import('../../lists/calls/screens/PhoneCalls.tsx'),
  },
  {
    path: '/calls/$line',
    title: { zh: '呼叫', en: 'Call' },
    permission: 'lists.call',
    load: () => import('../../lists/calls/screens/PhoneCall.tsx'),
  },
  {
    path: '/visits',
    title: { zh: '上门', en: 'Visits' },
    icon: Footprints,
    permission: 'lists.field',
    load: () => import('./visits.tsx'),
  },
  {
    path: '/visits/$line',
    title: { zh: '上门', en: 'Visit' },
    permission: 'lists.field',
    load: () => import('../../lists/calls/screens/PhoneVisit.tsx'),
  },
  {
    path: '/doors/$episode',
    title: { zh: '上门', en: 'At the door' },
    permission: 'home.visit',
    load: () => import('../../home/door/screens/PhoneDoor.tsx'),
  },
  {
    path: '/doors/$episode/notice',
    title: { zh: '告知书', en: 'Notice' },
    permission: 'home.visit',
    load: () => import('../../home/door/screens/PhoneNotice.tsx'),
  },
  {
    path: '/refusals',
    title: { zh: '拒不配合', en: 'Refusals' },
    permission: 'home.police',
    load: () => import('../../home/door/screens/Refusals.tsx'),
  },
  {
    path: '/care',
    title: { zh: '居家', en: 'At home' },
    icon: Thermometer,
    permission: 'control.observe',
    load: () => import('../../home/board/screens/PhoneCare.tsx'),
  },
  {
    path: '/links/$episode',
    title: { zh: '填报码', en: 'Code' },
    permission: 'home.links',
    load: () => import('../../home/resident/screens/PhoneLink.tsx'),
  },
  {
    path: '/care/$episode',
    title: { zh: '体温与需求', en: 'Health and needs' },
    permission: 'control.observe',
    load: () => import('../../home/board/screens/PhonePerson.tsx'),
  },
  {
    path: '/tests',
    title: { zh: '今日检测', en: 'Tests' },
    permission: 'control.test',
    load: () => import('../../control/tests/screens/PhoneTests.tsx'),
  },
  {
    path: '/needs',
    title: { zh: '生活需求', en: 'Needs' },
    permission: 'home.needs',
    load: () => import('../../home/board/screens/PhoneNeeds.tsx'),
  },
  {
    path: '/handovers',
    title: { zh: '待接收人员', en: 'To be taken over' },
    permission: 'control.accept',
    load: () => import('../../control/release/screens/Handovers.tsx'),
  },
  {
    path: '/testing',
    title: { zh: '采样', en: 'Testing' },
    icon: TestTubeDiagonal,
    permission: 'testing.table',
    load: () => import('../../testing/screens/phone/PhoneTesting.tsx'),
  },
  {
    path: '/testing/recalls',
    title: { zh: '召回', en: 'Called back' },
    permission: 'testing.work',
    load: () => import('../../testing/screens/lab/PhoneRecalls.tsx'),
  },
  {
    path: '/testing/$session/table',
    title: { zh: '采样登记', en: 'Table' },
    permission: 'testing.table',
    load: () => import('../../testing/screens/phone/PhoneTable.tsx'),
  },
  {
    path: '/testing/$session/boxes',
    title: { zh: '装箱', en: 'Boxes' },
    permission: 'testing.table',
    load: () => import('../../testing/screens/phone/PhoneBoxes.tsx'),
  },
  {
    path: '/transport',
    title: { zh: '转运', en: 'Trips' },
    icon: Bus,
    permission: ['transport.trip', 'transport.receive'],
    load: () => import('../../transport/screens/phone/PhoneTrips.tsx'),
  },
  {
    path: '/transport/$trip',
    title: { zh: '车次', en: 'Trip' },
    permission: ['transport.trip', 'transport.receive'],
    load: () => import('../../transport/screens/phone/PhoneTrip.tsx'),
  },
  {
    path: '/me',
    title: { zh: '我的', en: 'Me' },
    icon: UserRound,
    permission: 'signed-in',
    load: () => import('./me.tsx'),
  },
];

/** What a tab reads first: fetched before it is opened, so that a walk into a cellar does not find it empty. */
export const readAheadOf: readonly {
  readonly tab: string;
  readonly look: string;
  /** Whose look it is, when not everybody with the tab may ask for it. */
  readonly permission?: Screen['permission'];
}[] = [
  { tab: '/me', look: '/acts' }, // what buttons say, on pages that were not opened yet
  { tab: '/today', look: '/my-day' },
  { tab: '/isolation', look: '/isolation/mine' },
  { tab: '/transport', look: '/transport/trips', permission: 'transport.read' },
  { tab: '/calls', look: '/lists/mine' },
  { tab: '/visits', look: '/lists/visits' },
  { tab: '/care', look: '/care' },
  { tab: '/care', look: '/needs', permission: 'home.needs' },
  { tab: '/testing', look: '/testing/mine', permission: 'testing.table' },
  { tab: '/testing', look: '/testing/recalls/mine', permission: 'testing.work' },
];

/** What has to be opened before the signal goes, by whoever may; read after the looks, with a module of its own. */
export const openAheadOf: readonly {
  readonly permission: Permission;
  load(): Promise<(client: QueryClient, user: string) => Promise<void>>;
}[] = [
  {
    permission: 'home.visit',
    load: () => import('../../home/door/screens/ahead.ts').then((one) => one.readDoorsAhead),
  },
  {
    permission: 'isolation.incident',
    load: () => import('../../isolation/incidents/screens/ahead.ts').then((one) => one.readSitesAhead),
  },
  {
    permission: 'isolation.rounds',
    load: () => import('../../isolation/screens/ahead.ts').then((one) => one.readRoundsAhead),
  },
  {
    permission: 'isolation.meals',
    load: () => import('../../isolation/screens/ahead.ts').then((one) => one.readMealsAhead),
  },
  {
    permission: 'isolation.rooms',
    load: () => import('../../isolation/screens/ahead.ts').then((one) => one.readArrivalsAhead),
  },
  {
    permission: 'isolation.health',
    load: () => import('../../isolation/care/screens/ahead.ts').then((one) => one.readCareAhead),
  },
  {
    permission: 'transport.read',
    load: () => import('../../transport/screens/ahead.ts').then((one) => one.readTripsAhead),
  },
];

/** Looks a phone keeps for the time without signal, sealed, for a shift. */
export const keptLooksOf = [
  '/doors',
  '/my-day',
  '/acts',
  '/tasks',
  '/lists/mine',
  '/lists/visits',
  '/care',
  '/needs',
  '/tests/mine',
  '/testing/mine',
  '/testing/recalls/mine',
  '/testing/sessions',
  '/transport/trips',
  '/isolation/mine',
  '/isolation/sites',
] as const;
