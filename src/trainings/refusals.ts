// What trainings may refuse, and what to do instead.
import { refusals } from '../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: trainingRefusals,
} = refusals({
  'training-needed': {
    status: 409,
    zh: '{name}没有有效的「{training}」，不能{does}。请在“培训”页安排场次，到场登记后再来。',
    en: '{name} has no valid {training}, which {does} needs. Plan a session on the page of trainings, write down that she was there, and try again.',
  },
  'training-needed-or-why': {
    status: 409,
    zh: '{name}没有有效的「{training}」，不能{does}。请在“培训”页补训；确有急需，写明原因可先上岗，到 {until} 为止。',
    en: '{name} has no valid {training}, which {does} needs. Train her on the page of trainings; if it can not wait, give the reason and she begins without it, until {until}.',
  },
  'training-unknown': {
    status: 422,
    zh: '没有这种培训。请从列表中选择。',
    en: 'There is no such training. Choose from the list.',
  },
  'training-not-yet': {
    status: 409,
    zh: '{code} 定于 {at}，还没有到时间。请在开始后登记到场。',
    en: '{code} is planned for {at}. Write down who was there once it has begun.',
  },
  'training-over': {
    status: 409,
    zh: '{code} 已登记或已取消，不再改动。漏登记的人请另排一场补训。',
    en: '{code} is over or called off and stays as it is. Plan another session for whoever was left out.',
  },
});
