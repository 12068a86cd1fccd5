// Why a file can not be read as a list, and what the person holding it should do.
import { refusals } from '../../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: sheetRefusals,
} = refusals({
  'file-empty': {
    status: 400,
    zh: '文件是空的（0 字节）。请确认发送完整后重新上传。',
    en: 'The file is empty (0 bytes). Check that it was sent completely, then upload it again.',
  },
  'file-too-big': {
    status: 413,
    zh: '文件有 {megabytes} MB，超过 {limit} MB 的上限。请删除图片和无关工作表，或拆成几个文件后再上传。',
    en: 'The file has {megabytes} MB; the limit is {limit} MB. Remove pictures and unrelated sheets, or split it, and upload again.',
  },
  'inflates-too-much': {
    status: 413,
    zh: '文件解压后超过 {limit} MB，没有读取。请只保留名单，另存为新的 .xlsx 后再上传；若来源不明，请先核实发送方。',
    en: 'Unpacked, the file exceeds {limit} MB; nothing was read. Keep only the list, save it as a new .xlsx and upload that. If you do not know where it came from, ask the sender first.',
  },
  'too-many-rows': {
    status: 413,
    zh: '工作表「{sheet}」超过 {limit} 行，没有读取。请拆成几个文件后分别上传。',
    en: 'Sheet “{sheet}” has more than {limit} rows; nothing was read. Split it into several files and upload each.',
  },
  'too-many-columns': {
    status: 413,
    zh: '工作表「{sheet}」超过 {limit} 列，没有读取。请只保留名单需要的列后再上传。',
    en: 'Sheet “{sheet}” has more than {limit} columns; nothing was read. Keep only the columns the list needs and upload again.',
  },
  'too-many-cells': {
    status: 413,
    zh: '文件超过 {limit} 个单元格，没有读取。请删去多余的列，或拆成几个文件后分别上传。',
    en: 'The file has more than {limit} cells; nothing was read. Remove needless columns, or split it into several files.',
  },
  'too-heavy': {
    status: 413,
    zh: '读取这个文件需要的内存过大，没有读取。请只保留名单，另存为 .csv 或拆成几个文件后再上传。',
    en: 'Reading this file takes too much memory; nothing was read. Keep only the list, save it as .csv or split it, and upload again.',
  },
  'too-slow': {
    status: 413,
    zh: '{seconds} 秒内没有读完这个文件，已停止，没有导入任何行。请另存为 .csv 或拆成几个文件后再上传。',
    en: 'The file could not be read within {seconds} seconds; reading was stopped and no row was taken. Save it as .csv or split it, and upload again.',
  },
  'file-encrypted': {
    status: 400,
    zh: '文件设有打开密码，无法读取。请在 Excel 或 WPS 中打开，取消密码后另存，再上传。',
    en: 'The file is protected by a password and can not be read. Open it in Excel or WPS, remove the password, save it and upload again.',
  },
  'file-corrupt': {
    status: 400,
    zh: '文件已损坏或没有传完整，无法读取。请在 Excel 或 WPS 中打开确认，另存为 .xlsx 后重新上传；打不开时请让发送方重发。',
    en: 'The file is damaged or was not sent completely. Open it in Excel or WPS, save it as .xlsx and upload that; if it does not open, ask the sender to send it again.',
  },
  'not-a-list': {
    status: 415,
    zh: '这是{found}，不是表格。请上传 .xlsx、.xls、.ods、.csv 或 .tsv 文件。',
    en: 'This is {foundEn}, not a spreadsheet. Upload an .xlsx, .xls, .ods, .csv or .tsv file.',
  },
  'no-sheet': {
    status: 400,
    zh: '文件里没有可读的工作表（跳过了：{skipped}）。隐藏的工作表不会读取；名单若在其中，请取消隐藏、另存后再上传。',
    en: 'The file has no sheet to read (skipped: {skipped}). Hidden sheets are not read; if the list is on one, unhide it, save and upload again.',
  },
  'text-broken': {
    status: 400,
    zh: '文本文件的编码或引号无法识别（{why}）。请用 Excel 打开后另存为“CSV UTF-8”或 .xlsx，再上传。',
    en: 'The encoding or quoting of this text file can not be recognised ({why}). Open it in Excel, save it as “CSV UTF-8” or .xlsx, and upload that.',
  },
});
