// Results of laboratories over HTTP: FHIR, and spreadsheets. What is read here is handed to the act of testing; nothing
// about tubes is decided at this door. A laboratory’s system signs in by HTTP Basic with the account of the laboratory.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { uuidOf, uuidv7 } from '../../base/ids.ts';
import { Refusal } from '../../base/refusal.ts';
import { bothLanguages } from '../../base/words.ts';
import { perform } from '../../ledger/perform.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import { HOUSE, whyNotAtAll } from '../../ledger/rules.ts';
import type { Actor, House } from '../../ledger/terms.ts';
import { signIn } from '../../teams/acts.ts';
import { actorOfSession, type SignedInActor } from '../../teams/session.ts';
import { type Reported, reportTubes } from '../../testing/results/acts.ts';
import { type Issue, readFhir } from '../../testing/results/fhir.ts';
import { refuse as refuseLab } from '../../testing/results/refusals.ts';
import { readLabSheets } from '../../testing/results/sheet.ts';
import { testingRules } from '../../testing/terms.ts';
import { readWorkbook } from '../sheets/read.ts';
import { answerTo } from './errors.ts';
import { httpRefusalOf, refuse } from './refusals.ts';
import { signedIn } from './session.ts';

const FHIR = 'application/fhir+json; charset=utf-8';

/** Installs FHIR and the spreadsheet of a laboratory. */
export function installResults(server: FastifyInstance, house: House): void {
  const basics = new Basics(house);

  void server.register(async (fhir) => {
    fhir.addContentTypeParser(
      ['application/fhir+json', 'application/json'],
      { parseAs: 'string' },
      fhir.getDefaultJsonParser('error', 'error'),
    );
    // Whoever speaks FHIR hears a no in FHIR.
    fhir.setErrorHandler((error, request, reply) => {
      const { status, body } = answerTo(error, request.id);
      if (status >= 500) request.log.error({ err: error }, 'a report failed');
      if (status === 401) reply.header('www-authenticate', 'Basic realm="Seawall", charset="UTF-8"');
      const code =
        status >= 500 ? 'exception' : status === 401 ? 'login' : status === 403 ? 'forbidden' : 'processing';
      return outcome(reply, status, [{ severity: 'error', code, says: bothLanguages(body.error) }]);
    });
    for (const path of ['/api/fhir', '/api/fhir/DiagnosticReport', '/api/fhir/Bundle'])
      fhir.post(
        path,
        { config: { rateLimit: { max: 600, timeWindow: '1 minute' } } },
        async (request, reply) => {
          const actor = await mayReport(house, basics, request);
          const rulebook = await house.rulebookAt(house.clock.now());
          const read = readFhir(request.body, rulebook.part(testingRules));
          if ('code' in read) return outcome(reply, 422, [{ severity: 'error', ...read }]);
          const laboratory = read.laboratory ?? actor.name.slice(0, 60);
          const { message, results } = read;
          const { result } = await perform(
            house,
            reportTubes,
            { laboratory, channel: 'fhir', message, results: [...results] },
            { actor, id: uuidOf(`fhir ${actor.id} ${laboratory} ${message}`), channel: 'inbox' },
          );
          return outcome(reply, 200, issuesOf(result));
        },
      );
  });

  server.post('/api/testing/results/import', async (request) => {
    const actor = await mayReport(house, basics, request);
    const form = await formOf(request);
    const workbook = await readWorkbook(form.bytes, form.name);
    const rulebook = await house.rulebookAt(house.clock.now());
    const results = readLabSheets(workbook, rulebook.part(testingRules)) ?? refuseLab('no-lab-columns');
    if (results.length === 0) refuseLab('no-lab-lines');
    const laboratory = form.laboratory || actor.name.slice(0, 60);
    const message = `sha256:${createHash('sha256').update(form.bytes).digest('hex')}`;
    const { result } = await perform(
      house,
      reportTubes,
      { laboratory, channel: 'sheet', message, results },
      { actor, id: uuidv7(), channel: 'web' },
    );
    return result;
  });
}

/** Asked before anything is read: whoever may not report does not keep the reader busy. */
async function mayReport(house: House, basics: Basics, request: FastifyRequest): Promise<Actor> {
  const { authorization } = request.headers;
  const actor =
    authorization === undefined
      ? await signedIn(house, request)
      : await basics.actorOf(authorization, request.ip);
  const no = whyNotAtAll(actor, reportTubes);
  if (no !== undefined) throw no;
  return actor;
}

interface Said extends Omit<Issue, 'code'> {
  readonly severity: 'error' | 'warning' | 'information';
  readonly code: string;
}

function issuesOf({ lines, stand, held }: Reported): Said[] {
  return [
    {
      severity: 'information',
      code: 'informational',
      says: `已收下 ${lines} 条，生效 ${stand} 条，待核实 ${held.length} 条 / ${lines} taken in, ${stand} hold, ${held.length} to be looked into`,
    },
    ...held.map(
      ({ barcode, words }): Said => ({
        severity: 'warning',
        code: 'business-rule',
        says: `${barcode}: ${bothLanguages(words)}`,
      }),
    ),
  ];
}

function outcome(reply: FastifyReply, status: number, issues: readonly Said[]) {
  return reply
    .status(status)
    .type(FHIR)
    .send(
      JSON.stringify({
        resourceType: 'OperationOutcome',
        issue: issues.map(({ severity, code, says }) => ({ severity, code, diagnostics: says })),
      }),
    );
}

async function formOf(request: FastifyRequest) {
  if (!request.isMultipart()) return refuse('no-file');
  let file: { name: string; bytes: Buffer } | undefined;
  let laboratory = '';
  for await (const part of request.parts()) {
    if (part.type === 'file')
      file = {
        name: (part.filename ?? '').split(/[\\/]/).at(-1)?.slice(0, 300) || 'results',
        bytes: await part.toBuffer(),
      };
    else if (part.fieldname === 'laboratory' && typeof part.value === 'string')
      laboratory = part.value.trim().slice(0, 60);
  }
  return file === undefined ? refuse('no-file') : { ...file, laboratory };
}

// HTTP Basic --------------------------------------------------------------------------------------------

/** As many tries a minute from one address as the sign-in page allows. Settings; defaults ours. */
const TRIES_AT_MOST = 30;
const MINUTE_MS = 60_000;
const KEPT_AT_MOST = 200;

/**
 * A program that signs in with every request signs in once: the session its name and password opened is used until it
 * is over. So wrong passwords lock the account, and the ledger says who came in, as at the sign-in page.
 */
class Basics {
  readonly #house: House;
  readonly #sessions = new Map<string, string>();
  #tries = new Map<string, number>();
  #minute = 0;

  constructor(house: House) {
    this.#house = house;
  }

  async actorOf(authorization: string, address: string): Promise<Actor> {
    const [, code] = /^Basic ([A-Za-z0-9+/=]{1,2000})$/i.exec(authorization) ?? [];
    const [, user, password] =
      /^([^:]{1,200}):(.{1,500})$/s.exec(Buffer.from(code ?? '', 'base64').toString()) ?? [];
    if (user === undefined || password === undefined) return refuseHouse('not-signed-in');
    // Not the password itself is kept in memory, but what only this house can make of it.
    const key = this.#house.secrets.mac('token', `basic ${user} ${password}`).toString('base64');
    const known = await this.#known(this.#sessions.get(key));
    if (known !== undefined) return known;
    this.#count(address);
    const { result } = await perform(
      this.#house,
      signIn,
      { login: user, password, userAgent: 'FHIR', channel: 'web' },
      { actor: HOUSE, id: uuidv7(), channel: 'inbox' },
    );
    if (!result.ok) throw new Refusal(result.code, { status: 401, zh: result.zh, en: result.en });
    if (this.#sessions.size >= KEPT_AT_MOST) this.#sessions.clear();
    this.#sessions.set(key, result.token);
    return (await this.#known(result.token)) ?? refuseHouse('not-signed-in');
  }

  async #known(token: string | undefined): Promise<SignedInActor | undefined> {
    if (token === undefined) return undefined;
    const now = this.#house.clock.now();
    const actor = await actorOfSession(this.#house.db, await this.#house.rulebookAt(now), token, now);
    if (actor?.mustChangePassword === true) refuse('must-change-password');
    return actor;
  }

  #count(address: string): void {
    const minute = Math.floor(this.#house.clock.now().getTime() / MINUTE_MS);
    if (minute !== this.#minute) this.#tries = new Map();
    this.#minute = minute;
    const before = this.#tries.get(address) ?? 0;
    if (before >= TRIES_AT_MOST) throw httpRefusalOf('too-often');
    this.#tries.set(address, before + 1);
  }
}
