// What the folder and the engine may refuse when a house is opened.
import { refusals } from '../../base/refusal.ts';

export const { refuse, table: engineRefusals } = refusals({
  'folder-in-use': {
    status: 409,
    zh: '数据目录「{folder}」正被另一个海塘进程使用。请先停止它，或用 --data 指定另一个目录。',
    en: 'The data folder “{folder}” is in use by another Seawall process. Stop that one first, or name another folder with --data.',
  },
  'folder-not-writable': {
    status: 403,
    zh: '无法在数据目录「{folder}」中写入（{why}）。请检查目录权限，或用 --data 指定另一个目录。',
    en: 'Can not write in the data folder “{folder}” ({why}). Check its permissions, or name another folder with --data.',
  },
  'key-damaged': {
    status: 500,
    zh: '数据目录中的主密钥文件已损坏。请从备份恢复 {file}；没有它，已加密的个人信息无法读取。',
    en: 'The master key in the data folder is damaged. Restore {file} from a backup; without it sealed personal data can not be read.',
  },
  'engine-missing': {
    status: 500,
    zh: '没有适用于 {platform} 的内置数据库。请用 DATABASE_URL 指定 PostgreSQL 18 或更高版本。',
    en: 'There is no built-in database for {platform}. Point DATABASE_URL at PostgreSQL 18 or newer.',
  },
  'engine-failed': {
    status: 500,
    zh: '数据库无法启动。详情见 {log}。请检查磁盘空间和目录权限后重试。',
    en: 'The database could not be started. See {log}. Check disk space and folder permissions, then try again.',
  },
  'engine-too-old': {
    status: 500,
    zh: 'DATABASE_URL 指向的 PostgreSQL 版本为 {version}，需要 18 或更高版本。请升级后重试。',
    en: 'The PostgreSQL at DATABASE_URL is version {version}; 18 or newer is needed. Upgrade it and try again.',
  },
  'engine-unreachable': {
    status: 500,
    zh: '连接不上 DATABASE_URL 指向的数据库（{why}）。请检查地址、账号和网络。',
    en: 'The database at DATABASE_URL can not be reached ({why}). Check address, account and network.',
  },
});
