// A change of the rules waits for signatures: whoever may give one is told, as a task. The rulebook lies below tasks
// and knows of none, so this follows its entries (src/reactions.ts).
import { Type } from 'typebox';
import { addMinutes } from '../base/clock.ts';
import { Id, Place } from '../base/schemas.ts';
import { act } from '../ledger/act.ts';
import { refuse } from '../rulebook/refusals.ts';
import { approvalsOf, findVersion } from '../rulebook/store.ts';
import { type Approval, type Approvals, approvals, partWords, type Version } from '../rulebook/terms.ts';
import { closeTasks, wantTasks } from './acts.ts';
import type { WantedTask } from './terms.ts';

/** How long a signature may take at least; a change that is wanted later has until then. Setting; default ours. */
const SIGN_HOURS = 24;

/** One task for each role that may sign for a side that has not signed; none when the change is decided. Pure. */
export function signaturesWanted(
  change: Pick<Version, 'id' | 'part' | 'state' | 'proposedAt' | 'effectiveFrom'>,
  signed: readonly Pick<Approval, 'side'>[],
  { sides }: Approvals,
  district: string,
): WantedTask[] {
  if (change.state !== 'proposed') return [];
  const soonest = addMinutes(change.proposedAt, SIGN_HOURS * 60);
  const wanted = change.effectiveFrom;
  const part = partWords(change.part);
  return sides
    .filter(({ side }) => !signed.some((one) => one.side === side))
    .flatMap(({ side, roles }) =>
      roles.map(
        (role): WantedTask => ({
          planKey: `rulebook/${change.id}/${side}/${role}`,
          kind: 'rule-change',
          title: { zh: `批准规则修改：${part.zh}`, en: `Approve a change of the rules: ${part.en}` },
          about: [`change:${change.id}`, `rulebook:${change.part}`],
          place: district,
          ownerUnit: district,
          ownerRole: role,
          opensAt: change.proposedAt,
          dueAt: wanted !== null && wanted > soonest ? wanted : soonest,
          link: `/rulebook/${change.part}`,
          facts: { part: change.part },
        }),
      ),
    );
}

/** Makes the tasks of a change those it still needs: a side that has signed is done, a decided change needs nobody. */
export const askSignatures = act('tasks.signatures.asked', {
  title: { zh: '通知批准方', en: 'ask for signatures' },
  duty: 'house',
  purpose: 'administration',
  input: Type.Object({ change: Id, place: Place }),
  async run(tx, input, ctx) {
    const change = (await findVersion(tx, input.change)) ?? refuse('no-such-version');
    const signed = await approvalsOf(tx, [change.id]);
    for (const { side } of signed)
      await closeTasks(tx, ctx, `rulebook/${change.id}/${side}/`, {
        state: 'done',
        proof: `change:${change.id}`,
      });
    const wanted = signaturesWanted(change, signed, ctx.rulebook.part(approvals), input.place);
    await wantTasks(tx, ctx, `rulebook/${change.id}/`, wanted);
    return {
      about: [`change:${change.id}`, `rulebook:${change.part}`],
      place: input.place,
      detail: { part: change.part, roles: wanted.map((one) => one.ownerRole) },
      result: { open: wanted.length },
    };
  },
});
