// What was said with an outcome: where she went, why she was not exposed. It is as personal as a note (whereabouts,
// PIPL art. 28), so it lies sealed in the evidence of its line, under a salt of its own; the proof beside it stays open.
import { newSalt, type Secrets } from '../base/secrets.ts';

export interface AnswerSaid {
  readonly where?: string;
  readonly reason?: string;
}

export type Evidence = Readonly<Record<string, unknown>>;

/** What goes into the evidence instead of the words; nothing when nothing was said. */
export function sealAnswer(
  secrets: Secrets,
  given: { readonly where?: string | undefined; readonly reason?: string | undefined },
): { readonly said?: { readonly salt: string; readonly sealed: string } } {
  const where = given.where?.trim();
  const reason = given.reason?.trim();
  if (!where && !reason) return {};
  const words: AnswerSaid = { ...(where ? { where } : {}), ...(reason ? { reason } : {}) };
  const salt = newSalt();
  const sealed = secrets.seal(salt, JSON.stringify(words));
  return { said: { salt: salt.toString('base64'), sealed: sealed.toString('base64') } };
}

/** Whether something was said with the answer that has to be opened to be read. */
export function hasSaid(evidence: Evidence | null): boolean {
  return saidIn(evidence) !== undefined;
}

/** What was said, opened; empty when nothing was. */
export function openSaid(secrets: Secrets, evidence: Evidence | null): AnswerSaid {
  const said = saidIn(evidence);
  if (said === undefined) return {};
  const text = secrets.open(Buffer.from(said.salt, 'base64'), Buffer.from(said.sealed, 'base64'));
  return JSON.parse(text) as AnswerSaid; // sealed by sealAnswer
}

/** The evidence with its words open, for the file that goes back to the sender. */
export function withSaid(secrets: Secrets, evidence: Evidence | null): Evidence | null {
  return evidence === null ? null : { ...evidence, ...openSaid(secrets, evidence) };
}

function saidIn(evidence: Evidence | null): { salt: string; sealed: string } | undefined {
  const said = evidence?.said;
  if (typeof said !== 'object' || said === null) return undefined;
  const { salt, sealed } = said as { salt?: unknown; sealed?: unknown }; // looked at by the next line
  return typeof salt === 'string' && typeof sealed === 'string' ? { salt, sealed } : undefined;
}
