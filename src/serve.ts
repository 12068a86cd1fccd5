// `seawall start`: opens the house, puts the web server before it, says where to look and who to sign in as.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { acts } from './acts.ts';
import { type LabLine, listenForResults } from './adapters/hl7/listener.ts';
import { refuse } from './adapters/http/refusals.ts';
import { buildServer } from './adapters/http/server.ts';
import { Refusal } from './base/refusal.ts';
import { looks } from './looks.ts';
import { type HouseSettings, type OpenHouse, openHouse } from './main.ts';
import { type DemoResident, demoAccounts, demoResident, playDemo } from './set-up.ts';

const ROOT = join(import.meta.dirname, '..');
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Serves until the process is told to stop. Returns the exit code. */
export async function serve(options: {
  settings: HouseSettings;
  port: number;
  host: string;
  /** Where laboratories send HL7, and as whom; left out: nobody listens. */
  mllp?: { readonly port: number; readonly host: string; readonly user: string } | undefined;
}): Promise<number> {
  const house = await openHouse({ ...options.settings, tells: true });
  try {
    const { server, demo } = await serverFor(house, {
      host: options.host,
      log: process.env.SEAWALL_LOG ?? 'error',
    });
    try {
      const address = await server
        .listen({ port: options.port, host: options.host })
        .catch((error: NodeJS.ErrnoException) => canNotListen(options, error));
      process.stdout.write(`${welcome(address, house.firstAccounts, demo)}\n`);
      const laboratory = options.mllp === undefined ? undefined : await listen(house, options.mllp, server);
      const told = new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      });
      // Nobody waits for the demo's lists before the first page, and no stop falls into the middle of them.
      if (options.settings.demo === true)
        await playDemo(house)
          .then(() => demoResident(house))
          .then((her) => her && process.stdout.write(`${ownPage(address, her)}\n`))
          .catch((err) => server.log.error({ err, where: 'demo' }, 'something broke'));
      await house.startWork();
      await told;
      await laboratory?.close();
    } finally {
      await server.close();
    }
  } finally {
    await house.close();
  }
  return 0;
}

/** The line of the laboratories; it ends before the house does. */
async function listen(
  house: OpenHouse,
  mllp: { readonly port: number; readonly host: string; readonly user: string },
  server: Awaited<ReturnType<typeof buildServer>>,
): Promise<LabLine> {
  const line = await listenForResults(house, {
    ...mllp,
    onTrouble: (err, where) => server.log.error({ err, where }, 'something broke'),
  }).catch((error: NodeJS.ErrnoException) =>
    error instanceof Refusal ? Promise.reject(error) : canNotListen(mllp, error),
  );
  process.stdout.write(
    `HL7/MLLP：${mllp.host}:${line.port}，账号 ${mllp.user} / HL7 over MLLP, as ${mllp.user}\n`,
  );
  return line;
}

function canNotListen({ host, port }: { host: string; port: number }, error: NodeJS.ErrnoException): never {
  if (error.code === 'EADDRINUSE') return refuse('port-taken', { port });
  return refuse('can-not-listen', { host, port, why: error.code ?? error.message });
}

/** The server of an open house, not listening yet. `log` is the least level that is told, or `silent`. */
export async function serverFor(house: OpenHouse, { host, log }: { host: string; log: string }) {
  const { settings } = house;
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const demo = settings.demo === true ? await demoAccounts(house) : undefined;
  const server = await buildServer(house, {
    acts,
    looks,
    version,
    pages: join(ROOT, 'dist'),
    demoUsers: demo?.users ?? [],
    demoPassword: demo?.password,
    district: `d${settings.district ?? '330114'}`,
    secureCookie: !LOOPBACK.has(host) || process.env.SEAWALL_PROXY !== undefined,
    proxy: process.env.SEAWALL_PROXY,
    anchor: house.anchor,
    health: { queue: house.queue, folder: settings.databaseUrl ? undefined : settings.data },
    log,
    onTrouble: (error, where) => server.log.error({ err: error, where }, 'something broke'),
  });
  return { server, demo };
}

/** Where a newcomer reads what a person under control reads. */
function ownPage(address: string, { token, code, lastFour }: DemoResident): string {
  return [
    `居民本人页面（虚构人员 ${code}，证件后四位 ${lastFour}）/ a resident’s own page (invented person ${code}, last four of the document ${lastFour}):`,
    `  ${address}/r/#t=${token}`,
  ].join('\n');
}

function welcome(
  address: string,
  first: readonly { login: string; password: string; role: string }[],
  demo: Awaited<ReturnType<typeof demoAccounts>> | undefined,
): string {
  const lines = [`海塘已开启 / Seawall is up: ${address}    手机端 / phone: ${address}/m/`];
  if (demo !== undefined && demo.users.length === 0)
    lines.push(
      '此数据目录已在正式使用，没有加入演示账号。/ This data folder is in use for real; no demo accounts were added.',
    );
  if (demo !== undefined && demo.users.length > 0) {
    lines.push(
      `演示区，人员均为虚构 / demo district, all persons invented. 密码 / password: ${demo.password}`,
    );
    // One for every kind of work; all of them are on the page of signing in too.
    for (const { user, name, role } of demo.users) lines.push(`  ${user.padEnd(10)} ${name}  ${role}`);
  }
  for (const account of first)
    lines.push(`首个账号，仅显示一次 / first account, shown once: ${account.login}  ${account.password}`);
  return lines.join('\n');
}
