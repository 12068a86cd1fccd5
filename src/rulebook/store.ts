// All SQL of the rulebook: versions, changes, signatures.
import { createHash } from 'node:crypto';
import { type Db, row, rows, run, sql, type Tx } from '../base/sql.ts';
import type { Approval, Version, VersionState } from './terms.ts';

const VERSION = sql`
  id, part, no, text, encode(sha256, 'hex') as sha256, origin, base, state, proposed_by as "proposedBy",
  proposed_name as "proposedName", proposed_at as "proposedAt", reason, effective_from as "effectiveFrom",
  in_force_from as "inForceFrom", decided_by as "decidedBy", decided_name as "decidedName",
  decided_at as "decidedAt", decided_reason as "decidedReason"`;

/** The fingerprint of a text: what is approved is this text and no other. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Every version of every part that was ever approved. */
export async function approvedVersions(tx: Db | Tx): Promise<Version[]> {
  return rows(
    tx,
    sql<Version>`select ${VERSION} from rulebook_version where state = 'approved' order by part, no`,
  );
}

/** All versions and changes of one part, newest first. */
export async function versionsOf(tx: Tx, part: string): Promise<Version[]> {
  return rows(
    tx,
    sql<Version>`select ${VERSION} from rulebook_version where part = ${part}
                 order by coalesce(no, 0) desc, proposed_at desc`,
  );
}

/** The same, and nobody else may decide on this part until the transaction ends. */
export async function holdVersionsOf(tx: Db | Tx, part: string): Promise<Version[]> {
  await run(tx, sql`select pg_advisory_xact_lock(hashtext(${`rulebook/${part}`}))`);
  return rows(tx, sql<Version>`select ${VERSION} from rulebook_version where part = ${part} order by no`);
}

export async function findVersion(tx: Tx, id: string): Promise<Version | undefined> {
  return row(tx, sql<Version>`select ${VERSION} from rulebook_version where id = ${id}`);
}

export async function openChanges(tx: Tx): Promise<Version[]> {
  return rows(tx, sql<Version>`select ${VERSION} from rulebook_version where state = 'proposed'`);
}

/** Changes with every commit that touches the versions; a reader that saw the same has nothing to read anew. */
export async function versionsStamp(tx: Db | Tx): Promise<string> {
  const found = await row(
    tx,
    sql<{ stamp: string }>`
      select coalesce(md5(string_agg(id::text || xmin::text, ',' order by id)), '') as stamp from rulebook_version`,
  );
  return found?.stamp ?? '';
}

export async function insertVersion(tx: Db | Tx, version: Omit<Version, 'sha256'>): Promise<void> {
  const { id, part, no, text, origin, base, state } = version;
  await run(
    tx,
    sql`insert into rulebook_version (id, part, no, text, sha256, origin, base, state, proposed_by, proposed_name,
          proposed_at, reason, effective_from, in_force_from, decided_by, decided_name, decided_at, decided_reason)
        values (${id}, ${part}, ${no}, ${text}, decode(${sha256Of(text)}, 'hex'), ${origin}, ${base}, ${state},
          ${version.proposedBy}, ${version.proposedName}, ${version.proposedAt}, ${version.reason},
          ${version.effectiveFrom}, ${version.inForceFrom}, ${version.decidedBy}, ${version.decidedName},
          ${version.decidedAt}, ${version.decidedReason})`,
  );
}

export interface Decision {
  readonly state: Exclude<VersionState, 'proposed'>;
  readonly by: string;
  readonly name: string;
  readonly at: Date;
  readonly reason: string;
}

export async function approveVersion(
  tx: Tx,
  id: string,
  given: { no: number; inForceFrom: Date },
  decision: Omit<Decision, 'state'>,
): Promise<void> {
  await run(
    tx,
    sql`update rulebook_version set state = 'approved', no = ${given.no}, in_force_from = ${given.inForceFrom},
          decided_by = ${decision.by}, decided_name = ${decision.name}, decided_at = ${decision.at},
          decided_reason = ${decision.reason}
        where id = ${id}`,
  );
}

export async function decideVersion(tx: Tx, id: string, decision: Decision): Promise<void> {
  await run(
    tx,
    sql`update rulebook_version set state = ${decision.state}, decided_by = ${decision.by},
          decided_name = ${decision.name}, decided_at = ${decision.at}, decided_reason = ${decision.reason}
        where id = ${id}`,
  );
}

export async function approvalsOf(tx: Tx, versions: readonly string[]): Promise<Approval[]> {
  if (versions.length === 0) return [];
  return rows(
    tx,
    sql<Approval>`select version, side, by, name, role, at, reason from rulebook_approval
                  where version = any(${[...versions]}::uuid[]) order by at`,
  );
}

export async function signVersion(tx: Tx, approval: Approval): Promise<void> {
  const { version, side, by, name, role, at, reason } = approval;
  await run(
    tx,
    sql`insert into rulebook_approval (version, side, by, name, role, at, reason)
        values (${version}, ${side}, ${by}, ${name}, ${role}, ${at}, ${reason})`,
  );
}
