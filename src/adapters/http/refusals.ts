// What the door itself may refuse.
import { refusals } from '../../base/refusal.ts';

export const {
  refuse,
  refusalOf: httpRefusalOf,
  table: httpRefusals,
} = refusals({
  'our-fault': {
    status: 500,
    zh: '系统内部出错，本次操作没有保存。请重试；若仍出错，请把编号 {request} 告诉系统管理员。',
    en: 'Something broke on our side and nothing was saved. Try again; if it stays, tell the administrator the number {request}.',
  },
  'not-json': {
    status: 400,
    zh: '请求内容不是有效的 JSON。请按 /api/docs 的格式提交。',
    en: 'The request is not valid JSON. Send it in the form shown at /api/docs.',
  },
  'too-large': {
    status: 413,
    zh: '内容超过大小上限（表格 50 MB，其他 12 MB）。请拆分后分批提交。',
    en: 'This is larger than allowed (50 MB for a spreadsheet, 12 MB otherwise). Split it and send the parts.',
  },
  'too-often': {
    status: 429,
    zh: '请求过于频繁。请等一分钟再试。',
    en: 'Too many requests. Wait a minute and try again.',
  },
  'port-taken': {
    status: 409,
    zh: '端口 {port} 已被其他程序占用，系统没有开启。请先停止那个程序，或用 --port 指定另一个端口。',
    en: 'Port {port} is in use by another program and the house was not opened. Stop that one first, or name another port with --port.',
  },
  'can-not-listen': {
    status: 400,
    zh: '无法在 {host} 的端口 {port} 上监听（{why}），系统没有开启。请检查 --host 和 --port。',
    en: 'Can not listen on {host}, port {port} ({why}); the house was not opened. Check --host and --port.',
  },
  'no-such-page': {
    status: 404,
    zh: '没有这个地址。接口目录见 /api/docs。',
    en: 'There is nothing at this address. The interface is described at /api/docs.',
  },
  'from-elsewhere': {
    status: 403,
    zh: '这个请求来自其他网站，已拒绝。请在本系统页面内操作。',
    en: 'This request came from another site and was refused. Work inside this system’s pages.',
  },
  'no-file': {
    status: 400,
    zh: '没有收到文件。请选择一个表格文件（xlsx、xls、ods、csv、tsv）再上传。',
    en: 'No file arrived. Choose a spreadsheet (xlsx, xls, ods, csv, tsv) and upload it.',
  },
  'no-source': {
    status: 400,
    zh: '请先选择名单来源。',
    en: 'Choose the source of the list first.',
  },
  'someone-else': {
    status: 401,
    zh: '本设备已改用另一账号登录，这一步没有执行。请用原账号重新登录后再提交。',
    en: 'Somebody else has signed in on this device since, so this was not done. Sign in again under your own account first.',
  },
  'too-many-guesses': {
    status: 429,
    zh: '原密码多次输入有误，请 {minutes} 分钟后再试。忘记密码请联系系统管理员重置。',
    en: 'The old password was wrong too often. Wait {minutes} minutes; if it is forgotten, ask the system administrator for a new one.',
  },
  'must-change-password': {
    status: 403,
    zh: '首次登录请先修改密码。',
    en: 'Change your password first; this one was only for signing in once.',
  },
});
