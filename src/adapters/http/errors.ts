// What a caller hears when something is refused or breaks: always both languages, never a stack.
import type { FastifyError, FastifyInstance } from 'fastify';
import { Refusal } from '../../base/refusal.ts';
import { asRefusal } from '../../ledger/perform.ts';
import { refusalOf } from '../../ledger/refusals.ts';
import { httpRefusalOf } from './refusals.ts';

/** The body of every error answer. */
export interface ErrorBody {
  error: { code: string; zh: string; en: string; params: Record<string, unknown> };
}

/** The answer to any error: its status and body. Unknown errors are ours: 500 and a number to ask for. */
export function answerTo(error: unknown, request: string): { status: number; body: ErrorBody } {
  // Not only acts and looks ask the database: who is at the door is asked before, and it may be away by then.
  const known = asRefusal(error);
  const refusal =
    known instanceof Refusal ? known : (framework(error) ?? httpRefusalOf('our-fault', { request }));
  return { status: refusal.status, body: { error: { ...refusal.toJSON(), params: { ...refusal.params } } } };
}

/** Fastify's own errors (body too big, not JSON, too many requests) in our words. */
function framework(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as Partial<FastifyError>; // every field is optional here
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || error instanceof SyntaxError)
    return httpRefusalOf('not-json');
  // A body, a file, or more files and fields than one form has.
  if (statusCode === 413) return httpRefusalOf('too-large');
  if (statusCode === 415) return httpRefusalOf('not-json');
  if (statusCode === 429) return httpRefusalOf('too-often');
  if (statusCode === 400)
    return refusalOf('input-not-understood', {
      where: '·',
      why: { zh: '请求的格式不对', en: error.message },
    });
  return undefined;
}

/** Installs the one error answer and the one "not here" answer. */
export function installErrors(
  server: FastifyInstance,
  onTrouble: (error: Error, request: string) => void,
): void {
  server.setErrorHandler((error, request, reply) => {
    const { status, body } = answerTo(error, request.id);
    if (status >= 500 && error instanceof Error && !(error instanceof Refusal)) onTrouble(error, request.id);
    return reply.status(status).send(body);
  });
}
