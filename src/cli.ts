// The command line: `seawall <command> …`. With --json nothing but JSON goes to standard output; everything said to
// a person goes to standard error. Exit 0 well, 1 something is wrong (violated, touched, refused), 2 not understood.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { unquoted } from './base/plain-text.ts';
import { Refusal } from './base/refusal.ts';
import { bothLanguages } from './base/words.ts';
import { asRefusal } from './ledger/perform.ts';
import { type HouseSettings, type OpenHouse, openHouse } from './main.ts';
import type { PlanAsked } from './plan-command.ts';

const HELP = `海塘 Seawall

  seawall start   [--data DIR] [--port N] [--host ADDR] [--demo]   开启系统 / bring the product up
  seawall import  <source> <file> [--data DIR] [--json]            导入名单 / take in a list
  seawall watch   [--data DIR] [--json]                            一个不漏核查 / check every invariant
  seawall verify  [--data DIR] [--json]                            核验账本 / prove the ledger untouched
  seawall close-outbreak [--outbreak NO] [--data DIR] [--json]     关闭疫情并销毁个人信息 / end an outbreak two people have signed for
  seawall coverage --session ID [--data DIR] [--json]              采样覆盖 / how far a session of testing has come; ID or S-12
  seawall briefing --site ID [--data DIR] [--json]                 隔离点晨会简报 / the morning briefing of an isolation site; ID or I-3
  seawall plan    --protocol P --category C --facts JSON [--why] [--json]  方案推算 / the plan a protocol makes of facts
  seawall drill   --people N --days D --seed S [--sites M] [--json]  演练 / play a district in virtual time; M isolation sites of 150 rooms
  seawall console [--data DIR]                                     交互控制台 / a console inside the house

  --mllp-port N     start：实验室 HL7 接口的端口，默认不开 / start: the port laboratories send HL7 to; off by default
  --mllp-user LOGIN 以哪个检测机构账号收下 / the account of the laboratory it is taken in as
  --mllp-host ADDR  默认 127.0.0.1 / 127.0.0.1 by default
  --rules DIR       plan：改用此目录中的规则文本 / plan: the rules of this folder instead of those in force
  --data DIR        数据目录，默认 ./data / where everything is kept, ./data by default
  DATABASE_URL      使用自有 PostgreSQL ≥ 18 / a PostgreSQL ≥ 18 of your own
  SEAWALL_DISTRICT  行政区划代码，默认 330114 / division code of the district
`;

interface Options {
  json: boolean;
  settings: HouseSettings;
  port: string;
  host: string;
  people: string | undefined;
  sites: string | undefined;
  days: string | undefined;
  seed: string | undefined;
  asked: PlanAsked;
  rules: string | undefined;
  outbreak: string | undefined;
  mllp: { port: number; host: string; user: string } | undefined;
  session: string | undefined;
  site: string | undefined;
}

type Command = (args: readonly string[], options: Options) => Promise<number>;

const commands: Record<string, Command> = {
  async start(_args, options) {
    const port = Number(options.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return misused(`--port ${options.port}`);
    const { mllp } = options;
    if (mllp !== undefined && !(Number.isInteger(mllp.port) && mllp.port >= 0 && mllp.port <= 65_535))
      return misused('--mllp-port');
    if (mllp?.user === '') return misused('--mllp-port, --mllp-user');
    const { serve } = await import('./serve.ts');
    return serve({ ...options, port });
  },

  async import([source, path], options) {
    if (source === undefined || path === undefined) return misused('seawall import <source> <file>');
    return withHouse(options, async (house) => {
      const { importFile } = await import('./import-file.ts');
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => noSuchFile(path, error));
      const report = await importFile(house, {
        source,
        fileName: basename(path),
        bytes,
        sha256: sha256(bytes),
      });
      await house.drain();
      say(options, report, [
        `读取 ${report.read} 行：新增 ${report.accepted}，合并 ${report.merged}，待核实 ${report.questioned.length}，忽略 ${report.ignored}；名单现有 ${report.people} 人。`,
        `Read ${report.read}: accepted ${report.accepted}, merged ${report.merged}, questioned ${report.questioned.length}, ignored ${report.ignored}; ${report.people} people on this list.`,
        ...report.questioned.map((one) => `  ${one.row}: ${one.why}`),
      ]);
      return 0;
    });
  },

  async watch(_args, options) {
    return withHouse(options, async (house) => {
      const { watchAll } = await import('./watch.ts');
      const found = await watchAll(house);
      say(
        options,
        found,
        found.map(
          (one) => `${one.count === 0 ? '✓' : '✗'} ${one.id.padEnd(4)} ${one.count}  ${one.zh} / ${one.en}`,
        ),
      );
      return found.some((one) => one.count > 0) ? 1 : 0;
    });
  },

  async verify(_args, options) {
    return withHouse(options, async (house) => {
      const { verifyLedger } = await import('./ledger/seals.ts');
      const { certificatesBad } = await import('./close-outbreak.ts');
      const { asHouse } = await import('./ledger/perform.ts');
      const state = await verifyLedger(house, house.anchor);
      const certificates = await asHouse(house, certificatesBad);
      const bad = state.firstBad;
      const ok = state.ok && certificates.length === 0;
      say(options, { ...state, ok, certificatesBad: certificates }, [
        state.ok
          ? `账本完整：${state.entries} 行，${state.seals} 道封印。/ The ledger is whole: ${state.entries} rows, ${state.seals} seals.`
          : `账本被动过：第 ${bad?.seq ?? '—'} 行（封印 ${bad?.seal ?? '—'}），${bad?.zh}。/ The ledger was touched: row ${bad?.seq ?? '—'} (seal ${bad?.seal ?? '—'}): ${bad?.en}.`,
        ...certificates.map(
          (one) =>
            `疫情 ${one.no} 的销毁证明不可信：${one.zh}。/ The certificate of outbreak ${one.no} can not be trusted: ${one.en}.`,
        ),
      ]);
      return ok ? 0 : 1;
    });
  },

  async 'close-outbreak'(_args, options) {
    const no = options.outbreak === undefined ? undefined : Number(options.outbreak);
    if (no !== undefined && !(Number.isInteger(no) && no > 0))
      return misused(`--outbreak ${options.outbreak}`);
    return withHouse(options, async (house) => {
      const { closeOutbreak } = await import('./close-outbreak.ts');
      const { sealLedger } = await import('./ledger/seals.ts');
      const { sweep } = await import('./adapters/db/sweep.ts');
      const closed = await closeOutbreak(house, no, (tables) => sweep(house.ownerUrl, tables));
      await sealLedger(house, house.anchor);
      const { people, verification } = closed.certificate;
      say(options, closed, [
        closed.already
          ? `疫情 ${closed.no} 此前已关闭，证明 ${closed.hash}。/ Outbreak ${closed.no} was closed before; certificate ${closed.hash}.`
          : `疫情 ${closed.no} 已关闭：销毁 ${people.forgotten} 人的信息，依法保留 ${people.held} 人，另有工作未结 ${people.keptForOtherWork} 人；抽查 ${verification.sampled} 人、检索 ${verification.columnsSearched} 列，找到 ${verification.found}。证明 ${closed.hash}。/ Outbreak ${closed.no} is closed: ${people.forgotten} people forgotten, ${people.held} held by law, ${people.keptForOtherWork} still part of other work; ${verification.sampled} sampled, ${verification.columnsSearched} columns searched, ${verification.found} found. Certificate ${closed.hash}.`,
      ]);
      return 0;
    });
  },

  async coverage(_args, options) {
    const { session } = options;
    if (session === undefined) return misused('seawall coverage --session S-12');
    return withHouse(options, async (house) => {
      const { coverageTold } = await import('./coverage-command.ts');
      const { result, sentences } = await coverageTold(house, session);
      say(options, result, sentences);
      return 0;
    });
  },

  async briefing(_args, options) {
    const { site } = options;
    if (site === undefined) return misused('seawall briefing --site I-3');
    return withHouse(options, async (house) => {
      const { briefingTold } = await import('./briefing-command.ts');
      const { result, sentences } = await briefingTold(house, site);
      say(options, result, sentences);
      return 0;
    });
  },

  async plan(_args, options) {
    const { planTold } = await import('./plan-command.ts');
    const { rulebookOf } = await import('./rulebook-of.ts');
    const { result, sentences, code } = planTold(
      await rulebookOf(options.settings, options.rules),
      options.asked,
    );
    if (code === 2 && !options.json) process.stderr.write(`${sentences.join('\n')}\n`);
    else say(options, result, sentences);
    return code;
  },

  async drill(_args, options) {
    const { drillFromCommandLine } = await import('./drill/command.ts');
    const { result, sentences } = await drillFromCommandLine(options);
    say(options, result, sentences);
    return result.violations.length > 0 ? 1 : 0;
  },

  async console(_args, options) {
    const { openConsole } = await import('./console.ts');
    return withHouse(options, (house) => openConsole(house));
  },

  async help() {
    process.stdout.write(HELP);
    return 0;
  },
};

async function main(argv: readonly string[]): Promise<number> {
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read(argv);
  } catch (error) {
    return misused(error instanceof Error ? error.message : 'seawall help');
  }
  const [name = 'help', ...args] = parsed.positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return misused(name);
  const { values } = parsed;
  const options: Options = {
    json: values.json === true,
    port: values.port ?? (process.env.PORT || '8080'),
    host: values.host ?? '127.0.0.1',
    people: values.people,
    sites: values.sites,
    days: values.days,
    seed: values.seed,
    asked: {
      protocol: values.protocol,
      categories: (values.category ?? []).flatMap((one) => one.split(',')),
      facts: values.facts,
      why: values.why === true,
    },
    rules: values.rules,
    outbreak: values.outbreak,
    mllp:
      values['mllp-port'] === undefined
        ? undefined
        : {
            port: Number(values['mllp-port']),
            host: values['mllp-host'] ?? '127.0.0.1',
            user: values['mllp-user'] ?? '',
          },
    session: values.session,
    site: values.site,
    settings: {
      data: values.data ?? process.env.SEAWALL_DATA ?? join(process.cwd(), 'data'),
      databaseUrl: process.env.DATABASE_URL,
      district: process.env.SEAWALL_DISTRICT ?? '330114',
      demo: values.demo === true,
      codes:
        process.env.SEAWALL_CODES === undefined
          ? undefined
          : { address: process.env.SEAWALL_CODES, key: process.env.SEAWALL_CODES_KEY ?? '' },
      onTrouble: (error, where) => process.stderr.write(`${where}: ${unquoted(error.message)}\n`),
    },
  };
  try {
    return await command(args, options);
  } catch (error) {
    const refusal = asRefusal(error);
    if (!(refusal instanceof Refusal)) throw error;
    if (options.json) process.stdout.write(`${JSON.stringify({ error: refusal.toJSON() })}\n`);
    process.stderr.write(`${bothLanguages(refusal.words)}\n`);
    return 1;
  }
}

function read(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      json: { type: 'boolean' },
      demo: { type: 'boolean' },
      port: { type: 'string' },
      host: { type: 'string' },
      people: { type: 'string' },
      sites: { type: 'string' },
      days: { type: 'string' },
      seed: { type: 'string' },
      protocol: { type: 'string' },
      category: { type: 'string', multiple: true },
      facts: { type: 'string' },
      why: { type: 'boolean' },
      rules: { type: 'string' },
      outbreak: { type: 'string' },
      'mllp-port': { type: 'string' },
      'mllp-host': { type: 'string' },
      'mllp-user': { type: 'string' },
      session: { type: 'string' },
      site: { type: 'string' },
    },
  });
}

async function withHouse(options: Options, fn: (house: OpenHouse) => Promise<number>): Promise<number> {
  const house = await openHouse(options.settings);
  try {
    return await fn(house);
  } finally {
    await house.close();
  }
}

function say(options: Options, result: unknown, sentences: readonly string[]): void {
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${sentences.join('\n')}\n`);
}

function misused(what: string): number {
  process.stderr.write(`不明白 / not understood: ${what}\n\n${HELP}`);
  return 2;
}

function noSuchFile(path: string, error: NodeJS.ErrnoException): never {
  throw new Refusal(
    'no-such-file',
    {
      status: 400,
      zh: '打不开文件「{path}」（{why}）。请检查路径后重试；没有导入任何内容。',
      en: 'Can not open “{path}” ({why}). Check the path and try again; nothing was taken in.',
    },
    { path, why: error.code ?? error.message },
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

process.exitCode = await main(process.argv.slice(2));
