// A list from the command line: `seawall import <source> <file>`. The same act as the screen's, told in one object.

import { readWorkbook } from './adapters/sheets/read.ts';
import { uuidv7 } from './base/ids.ts';
import { Refusal } from './base/refusal.ts';
import { bothLanguages } from './base/words.ts';
import { asHouse, perform } from './ledger/perform.ts';
import { HOUSE } from './ledger/rules.ts';
import type { House } from './ledger/terms.ts';
import { openSource, receiveList } from './lists/receive/acts.ts';
import { receiveRefusals } from './lists/receive/refusals.ts';
import { questionWords } from './lists/receive/rules.ts';
import { allSources, peopleOn, questionsOf } from './lists/receive/store.ts';
import { isSourceCode } from './lists/receive/terms.ts';

export interface ListFile {
  readonly source: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export interface FileReport {
  /** Rows that name a person: accepted + merged + questioned. */
  readonly read: number;
  readonly accepted: number;
  readonly merged: number;
  readonly questioned: readonly {
    readonly sheet: string;
    readonly row: number;
    readonly code: string;
    readonly why: string;
  }[];
  /** Blank, subtotal, total, signature and note rows; titles and headings are none of them. */
  readonly ignored: number;
  readonly ignoredBy: Readonly<Record<string, number>>;
  /** Different people on this source's list afterwards. */
  readonly people: number;
  readonly batch: string;
  readonly unread: readonly { readonly sheet: string; readonly why: string; readonly rows: number }[];
}

/** Takes a file in on behalf of whoever sits at the machine. A source nobody has named before is opened as “other”. */
export async function importFile(house: House, file: ListFile): Promise<FileReport> {
  const workbook = await readWorkbook(file.bytes, file.fileName);
  await knownSource(house, file.source);
  const { result } = await perform(
    house,
    receiveList,
    {
      source: file.source,
      fileName: file.fileName,
      sha256: file.sha256,
      bytes: file.bytes.byteLength,
      workbook,
    },
    { actor: HOUSE, id: uuidv7(), channel: 'cli' },
  );
  const { header: _, ...ignoredBy } = result.ignored;
  const { questions, people } = await asHouse(house, async (tx) => ({
    questions: await questionsOf(tx, result.batch),
    people: await peopleOn(tx, file.source),
  }));
  return {
    read: result.read,
    accepted: result.accepted,
    merged: result.merged,
    questioned: questions.map((one) => ({
      sheet: one.sheet,
      row: one.rowNo,
      code: one.why,
      why: bothLanguages(questionWords(one)),
    })),
    ignored: Object.values(ignoredBy).reduce((sum, count) => sum + count, 0),
    ignoredBy,
    people,
    batch: result.batch,
    unread: result.unread.map(({ name, why, rows }) => ({ sheet: name, why, rows })),
  };
}

async function knownSource(house: House, code: string): Promise<void> {
  const sources = await asHouse(house, allSources);
  if (sources.some((source) => source.code === code)) return;
  const place = sources[0]?.place;
  if (!isSourceCode(code) || place === undefined)
    throw new Refusal('no-such-source', receiveRefusals['no-such-source'], {
      source: code,
      known: sources.map((source) => source.code).join(', ') || '—',
    });
  await perform(
    house,
    openSource,
    { code, place, name: code, kind: 'other' },
    { actor: HOUSE, id: uuidv7(), channel: 'cli' },
  );
}
