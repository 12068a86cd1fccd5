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
  'key-gone': {
    status: 500,
    zh: '数据目录中有数据库，但主密钥文件 {file} 不见了。请从备份恢复该文件；没有它，已加密的个人信息无法读取，系统不会另造新密钥。',
    en: 'The data folder holds a database, but its master key {file} is gone. Restore that file from a backup; without it sealed personal data can not be read, and no other key is made in its place.',
  },
  'key-other': {
    status: 409,
    zh: '数据库中的数据不是用数据目录「{folder}」里的主密钥加密的。请用 --data 指定原来的数据目录，或从备份恢复其中的 master.key；系统没有开启，数据未改动。',
    en: 'What the database holds was not sealed under the master key of the data folder “{folder}”. Name the folder it belongs to with --data, or restore its master.key from a backup; the house was not opened and nothing was changed.',
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
  'engine-lacks': {
    status: 500,
    zh: 'DATABASE_URL 指向的数据库缺少扩展 {extensions}。请在该服务器上安装 PostgreSQL 的 contrib 扩展包后重试。',
    en: 'The database at DATABASE_URL lacks the extensions {extensions}. Install PostgreSQL’s contrib package on that server and try again.',
  },
  'engine-account-too-small': {
    status: 500,
    zh: 'DATABASE_URL 中的账号不能创建角色 seawall_app。请让数据库管理员先创建该角色，或授予 CREATEROLE 后重试。',
    en: 'The account in DATABASE_URL may not create the role seawall_app. Have the database administrator create it, or grant CREATEROLE, and try again.',
  },
  'no-room': {
    status: 507,
    zh: '数据目录「{folder}」所在磁盘的剩余空间不足 {megabytes} MB，系统没有开启。请腾出空间后重试；已有数据不受影响。',
    en: 'The disk of the data folder “{folder}” has less than {megabytes} MB left and the house was not opened. Make room and try again; what is there is safe.',
  },
  'migration-failed': {
    status: 500,
    zh: '数据库升级在 {file} 处失败：{why}。数据保持升级前的样子。请把这句话告诉系统管理员。',
    en: 'Bringing the database up to date failed in {file}: {why}. The data are as they were before. Tell this to the administrator.',
  },
});
