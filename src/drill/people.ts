// Who the persons of the drill are: names, documents, telephones, homes, made from the seed. All of them invented;
// the numbers carry right check digits, because a wrong one is a fault of its own.
import { addDays, type CivilDate } from '../base/civil-dates.ts';
import { between, chanceOf, oneOf } from './random.ts';

export interface Identity {
  readonly no: number;
  readonly name: string;
  readonly sex: 'male' | 'female';
  readonly birth: CivilDate;
  readonly document: string;
  /** As the sender knows them; the first is dialled first. */
  readonly phones: readonly string[];
  /** What a visitor is told when the numbers on the list are no good. */
  readonly newPhone: string;
  readonly home: Home;
  readonly building: number;
  readonly room: number;
  readonly address: string;
}

/** Where people of the drill may live. */
export interface Home {
  /** Path of the community or grid. */
  readonly place: string;
  /** How an address begins there, so that routing finds it. */
  readonly address: string;
}

const FAMILY = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常',
];
const GIVEN = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文建国红梅志鹏宇浩然子轩梓涵欣怡思远嘉诚雨桐晨曦佳琪俊豪慧琳海燕春生秋月冬青立新永康',
];

/** Days from which births are counted, and how many there are. 7919 is prime to it: every person gets another day. */
const FIRST_BIRTH: CivilDate = '1940-01-01' as CivilDate;
const BIRTHS = 25_000;
const REGION = '330114';

/** Births of children, and of whoever is asked to stay with somebody: old enough, and not too old. 7919 is prime to both. */
const CHILDREN = { first: '2016-01-01' as CivilDate, births: 2_500 };
const GROWN_UP = { first: '1975-01-01' as CivilDate, births: 9_000 };

/** What somebody is to another: a child lives with her mother or father; a carer comes to stay with whoever can not be alone. */
export interface Kin {
  readonly as: 'child' | 'carer';
  readonly of: number;
}

/** Of an age to be the companion of a child. */
export function mayBeParent(no: number): boolean {
  const birth = birthOf(no);
  return birth >= GROWN_UP.first && birth < addDays(GROWN_UP.first, GROWN_UP.births);
}

function birthOf(no: number, kin?: Kin): CivilDate {
  if (kin === undefined) return addDays(FIRST_BIRTH, (no * 7_919) % BIRTHS);
  const { first, births } = kin.as === 'child' ? CHILDREN : GROWN_UP;
  return addDays(first, (no * 7_919) % births);
}

/** The person number `no` of a seed; depends on nobody else, but that a child lives where her mother or father does. */
export function identityOf(seed: string, no: number, homes: readonly Home[], kin?: Kin): Identity {
  const own = alone(seed, no, homes, kin);
  if (kin?.as !== 'child') return own;
  const { home, building, room, address } = alone(seed, kin.of, homes);
  return { ...own, home, building, room, address };
}

function alone(seed: string, no: number, homes: readonly Home[], kin?: Kin): Identity {
  const chance = chanceOf(seed, 'identity', no);
  const birth = birthOf(no, kin);
  const sex = chance() < 0.5 ? 'male' : 'female';
  const home = oneOf(chance, homes);
  const building = between(chance, 1, 12);
  const room = between(chance, 1, 18) * 100 + between(chance, 1, 4);
  const given = chance() < 0.75 ? oneOf(chance, GIVEN) + oneOf(chance, GIVEN) : oneOf(chance, GIVEN);
  return {
    no,
    name: oneOf(chance, FAMILY) + given,
    sex,
    birth,
    document: documentOf(birth, serialOf(no, kin), sex),
    phones: chance() < 0.3 ? [phoneOf('199', no), phoneOf('198', no)] : [phoneOf('199', no)],
    newPhone: phoneOf('197', no),
    home,
    building,
    room,
    address: `${home.address}${building}幢${room}室`,
  };
}

/** Nobody shares a birthday and a serial: those of one kind have another serial each round of birthdays, each kind its own. */
function serialOf(no: number, kin?: Kin): number {
  if (kin === undefined) return Math.floor(no / BIRTHS);
  return kin.as === 'child' ? Math.floor(no / CHILDREN.births) : 100 + Math.floor(no / GROWN_UP.births);
}

/** GB 11643: region, birth, serial (odd for men), check digit. */
function documentOf(birth: CivilDate, round: number, sex: 'male' | 'female'): string {
  const serial = round * 2 + (sex === 'male' ? 1 : 0);
  const body = `${REGION}${birth.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
  return body + checkDigit(body);
}

function checkDigit(body: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(body[i]) * (2 ** (17 - i) % 11);
  return '10X98765432'[sum % 11] ?? '';
}

/** The number with a check digit that is not right: one digit mistaken. */
export function spoilt(document: string): string {
  const right = document.at(-1);
  return document.slice(0, -1) + (right === '0' ? '1' : '0');
}

/** 37 is prime to 90,000,000: no two persons share a number. */
function phoneOf(prefix: string, no: number): string {
  return `${prefix}${String(10_000_000 + ((no * 37) % 90_000_000))}`;
}
