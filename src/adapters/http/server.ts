// The web server: acts, looks, sessions, live stream, spreadsheets in and out, pages. Listens on loopback unless
// told otherwise. It decides nothing about who may: `perform` and `see` do.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import files from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { uuidv7 } from '../../base/ids.ts';
import { unquoted } from '../../base/plain-text.ts';
import type { SealAnchor } from '../../ledger/seals.ts';
import type { Act, House, Look } from '../../ledger/terms.ts';
import { installActs } from './acts.ts';
import { installAudit } from './audit.ts';
import { DOCS_CSS, installDocs } from './docs.ts';
import { installDoor } from './door.ts';
import { answerTo, installErrors } from './errors.ts';
import { type HealthSource, installHealth } from './health.ts';
import { installLists } from './lists.ts';
import { LiveHub, momentOf } from './live.ts';
import { installOwn } from './own.ts';
import { installPapers } from './papers.ts';
import { installPublic } from './public.ts';
import { installReadIn } from './read-in.ts';
import { refuse } from './refusals.ts';
import { installResults } from './results.ts';
import { installRosters } from './rosters.ts';
import { installSession, type SessionSettings, signedIn, stillSignedIn } from './session.ts';
import { installSheets } from './sheets.ts';
import { installTests } from './tests.ts';

export interface ServerSettings extends SessionSettings {
  acts: Readonly<Record<string, Act>>;
  looks: readonly Look[];
  version: string;
  /** Folder of the built pages. */
  pages: string;
  health: Omit<HealthSource, 'house'>;
  /** The newest seal's copy outside the database; without it the ledger can not be proven from the screen. */
  anchor?: SealAnchor | undefined;
  /** Address of the proxy in front, whose word on who calls is taken. */
  proxy?: string | undefined;
  /** Structured logs on standard error from this level on; `silent` in tests. A stream of one's own for those who read them. */
  log: string | { level: string; stream: { write(line: string): void } };
  onTrouble: (error: Error, where: string) => void;
  /** How often a live stream is asked whether its session goes on; 20 s unless told otherwise. */
  beatMs?: number | undefined;
}

/** Bodies of acts: a mapping corrected by hand, a bulk answer. Spreadsheets come as files. */
const BODY_BYTES = 12 * 1_048_576;
const FILE_BYTES = 50 * 1_048_576;

/** Builds the server; the caller listens and closes. */
export async function buildServer(house: House, settings: ServerSettings): Promise<FastifyInstance> {
  const server = Fastify({
    bodyLimit: BODY_BYTES,
    genReqId: () => uuidv7(),
    logger: loggerOf(settings.log),
    // Behind a proxy every caller has the proxy's address, and the limits per address would be the whole district's.
    trustProxy: settings.proxy ?? false,
    routerOptions: { maxParamLength: 200 },
    // An address that is none reaches no route and no error handler.
    frameworkErrors: (error, request, reply) => {
      const { status, body } = answerTo(error, request.id);
      (reply as FastifyReply).status(status).send(body); // its own type knows no route, so no body either
    },
  });
  server.setValidatorCompiler(() => () => true);
  installErrors(server, settings.onTrouble);
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // antd puts its styles into the page at run time; scripts never are.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
      },
    },
    strictTransportSecurity: settings.secureCookie,
    crossOriginEmbedderPolicy: false,
  });
  await server.register(cookie);
  await server.register(rateLimit, { global: false });
  await server.register(compress, { threshold: 2_048, encodings: ['br', 'gzip'] });
  await server.register(multipart, { limits: { fileSize: FILE_BYTES, files: 1, fields: 12, parts: 14 } });

  // The cookie is same-site already; a browser that says the page is another's is refused as well.
  server.addHook('onRequest', async (request) => {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') refuse('from-elsewhere');
  });
  server.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });

  const live = new LiveHub(house, { beatMs: settings.beatMs });
  // Before the server waits for open connections to end: a live stream never ends by itself.
  server.addHook('preClose', async () => live.stop());
  installSession(server, house, settings);
  installActs(
    server,
    house,
    settings.acts,
    settings.looks.filter((look) => look.duty !== 'own.read'),
  );
  installOwn(server, house, settings.acts, settings.looks, settings);
  installAudit(server, house, { anchor: settings.anchor, looks: settings.looks });
  installLists(server, house, live);
  installTests(server, house);
  installResults(server, house);
  installReadIn(server, house, settings.acts);
  installRosters(server, house);
  installPapers(server, house, settings.acts);
  installSheets(server, house, settings.acts);
  installDocs(server, settings.acts, settings.looks, settings.version);
  installPublic(server, house);
  installDoor(server, house);
  installHealth(server, { house, ...settings.health });
  server.get('/api/live', async (request, reply) => {
    // A stream joins by itself, after each cut of the line too: no sign of a person.
    const actor = await signedIn(house, request, { unattended: true });
    const { since } = request.query as { since?: unknown }; // read by momentOf
    await live.listen(actor, reply, () => stillSignedIn(house, request, actor.id), momentOf(since));
  });
  server.get('/api/jobs', async (request) => live.jobsOf((await signedIn(house, request)).id));
  server.get('/api/docs.css', async (_request, reply) => reply.type('text/css').send(DOCS_CSS));
  await installPages(server, settings.pages);
  return server;
}

/**
 * What may be told: the route and never the address, body or cookie, which may hold what somebody searched for; of an
 * error its kind, place and code, without the values a database quotes in its sentences.
 */
function loggerOf(log: ServerSettings['log']) {
  const { level, stream } = typeof log === 'string' ? { level: log, stream: process.stderr } : log;
  if (level === 'silent') return false;
  return {
    level,
    stream,
    serializers: {
      req: (request: FastifyRequest) => ({
        method: request.method,
        route: request.routeOptions?.url ?? 'none',
      }),
      res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
      err: told,
    },
  };
}

function told(error: Error & { code?: unknown; table?: unknown; constraint?: unknown }) {
  const { name, code, table, constraint } = error;
  const [, ...frames] = (error.stack ?? '').split('\n');
  const at = frames.filter((line) => /^\s+at /.test(line)).join('\n');
  return { type: name, message: unquoted(error.message), stack: at, code, table, constraint };
}

async function installPages(server: FastifyInstance, pages: string): Promise<void> {
  const built = existsSync(join(pages, 'index.html'));
  if (built) {
    const early = insideScripts(join(pages, 'm', 'index.html'));
    await server.register(files, {
      root: pages,
      prefix: '/',
      wildcard: false,
      preCompressed: true, // vite.config.ts packs them
      setHeaders(reply, path) {
        // Built files carry their hash in the name; pages and the service worker must be asked for anew.
        const lasting = path.includes('/assets/');
        reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
        // A page is guarded by what it came with itself; on a slow line twenty files of it each carried as much again.
        if (/[\\/]assets[\\/].*\.(js|css|woff2)(\.br|\.gz)?$/.test(path))
          for (const name of OF_PAGES) reply.removeHeader(name);
        // The reader of codes at a testing table is compiled in the phone's page, from a file of our own; nothing else is.
        // And one script lies inside the page, known by what it says: it asks the house before any file has come.
        if (/[\\/]m[\\/]index\.html/.test(path)) {
          const policy = String(reply.getHeader('content-security-policy'));
          reply.header('content-security-policy', `${policy};script-src 'self' ${early} 'wasm-unsafe-eval'`);
        }
      },
    });
  }
  server.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    // A place's path has dots too: `/teams/d330114.s001.c01` is a page and no file.
    const file = /\.(?![scg]\d+$)\w+$/.test(path);
    const page = request.method === 'GET' && !path.startsWith('/api/') && !file;
    if (!page || !built) return refuse('no-such-page');
    return reply.header('cache-control', 'no-cache').sendFile(pageAt(path));
  });
}

/** Headers that say how a page is shown and what it may fetch: nothing to a script or a style sheet that a page fetched. */
const OF_PAGES = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];

/** What a policy calls the scripts that stand inside a page. */
function insideScripts(page: string): string {
  const scripts = existsSync(page)
    ? readFileSync(page, 'utf8').matchAll(/<script>([\s\S]*?)<\/script>/g)
    : [];
  return [...scripts]
    .map(([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    .join(' ');
}

/** The page of an address: the phone's under /m, the residents' at /check, a door's at /d, the wall's, else the desk's. */
function pageAt(path: string): string {
  if (/^\/m(\/|$)/.test(path)) return 'm/index.html';
  if (/^\/wall(\/|$)/.test(path)) return 'wall/index.html';
  if (/^\/r\/?$/.test(path)) return 'resident/index.html';
  if (/^\/d\/?$/.test(path)) return 'door/index.html';
  return /^\/check\/?$/.test(path) ? 'check/index.html' : 'index.html';
}
