// Is the house well? Shallow for a load balancer, deep for whoever has to mend it, figures for a collector.
import { statfs } from 'node:fs/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { row, sql } from '../../base/sql.ts';
import { asHouse } from '../../ledger/perform.ts';
import { lastSeal } from '../../ledger/store.ts';
import type { House } from '../../ledger/terms.ts';
import type { QueueState } from '../queue.ts';

export interface HealthSource {
  house: House;
  /** Folder whose free space matters; undefined when the database lives elsewhere. */
  folder?: string | undefined;
  queue?: { state(): Promise<QueueState> } | undefined;
}

interface Check {
  ok: boolean;
  [fact: string]: unknown;
}

/** Below this much free space the house warns. Setting; default ours. */
const LEAST_FREE_MB = 500;
/** A seal older than this while entries wait means nobody seals. Setting; default ours. */
const SEAL_LATE_MINUTES = 5;

/** Asks every part how it is. */
export async function deepHealth(
  source: HealthSource,
): Promise<{ ok: boolean; checks: Record<string, Check> }> {
  const { house } = source;
  const checks: Record<string, Check> = {};
  const check = async (name: string, ask: () => Promise<Check>) => {
    try {
      checks[name] = await ask();
    } catch (error) {
      checks[name] = { ok: false, error: error instanceof Error ? error.message : 'unknown' };
    }
  };
  await check('database', async () => {
    const begun = performance.now();
    const found = await row(
      house.db,
      sql<{ version: string }>`select current_setting('server_version') as version`,
    );
    return { ok: true, version: found?.version, milliseconds: Math.round(performance.now() - begun) };
  });
  await check('seals', () =>
    asHouse(house, async (tx) => {
      const seal = await lastSeal(tx);
      const waiting = await row(
        tx,
        sql<{
          oldest: Date | null;
        }>`select min(at) as oldest from ledger where tx >= ${seal?.toTx ?? '0'}::xid8`,
      );
      const oldest = waiting?.oldest ?? null;
      const lateMinutes = oldest === null ? 0 : (house.clock.now().getTime() - oldest.getTime()) / 60_000;
      return { ok: lateMinutes < SEAL_LATE_MINUTES, last: seal?.sealedAt ?? null, no: seal?.no ?? 0 };
    }),
  );
  if (source.queue !== undefined) {
    const { queue } = source;
    await check('queue', async () => {
      const state = await queue.state();
      return { ok: state.failed === 0, ...state };
    });
  }
  if (source.folder !== undefined) {
    const folder = source.folder;
    await check('disk', async () => {
      const { bavail, bsize } = await statfs(folder);
      const freeMb = Math.floor((bavail * bsize) / 1_048_576);
      return { ok: freeMb > LEAST_FREE_MB, freeMb };
    });
  }
  await check('rulebook', async () => ({
    ok: true,
    version: (await house.rulebookAt(house.clock.now())).version,
  }));
  return { ok: Object.values(checks).every((one) => one.ok), checks };
}

/** Installs /healthz (`?deep=1` for all parts) and /metrics. Both answer this machine only in depth. */
export function installHealth(server: FastifyInstance, source: HealthSource): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'seawall_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  new Gauge({
    name: 'seawall_queue_waiting',
    help: 'Follow-ups waiting',
    registers: [registry],
    async collect() {
      const state = await source.queue?.state().catch(() => undefined);
      if (state !== undefined) this.set(state.waiting);
    },
  });
  server.addHook('onResponse', async (request, reply) => {
    seconds.observe(
      { route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) },
      reply.elapsedTime / 1_000,
    );
  });
  server.get<{ Querystring: { deep?: string } }>('/healthz', async (request, reply) => {
    if (request.query.deep === undefined || !isLocal(request)) {
      await sql`select 1`.execute(source.house.db);
      return { ok: true };
    }
    const health = await deepHealth(source);
    return reply.status(health.ok ? 200 : 503).send(health);
  });
  server.get('/metrics', async (request, reply) => {
    if (!isLocal(request)) return reply.status(404).send();
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** Asked on this machine itself: what a proxy on it passes on comes from elsewhere. */
function isLocal({ ip, headers }: FastifyRequest): boolean {
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
  return ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';
}
