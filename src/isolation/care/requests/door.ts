// The code at the door of a room. It lets whoever reads it ask for something in that room, and read nothing: who is
// behind the door, what was asked, what was answered is told on the guest's own page alone.
import { type Secrets, sameSecret } from '../../../base/secrets.ts';
import type { Tx } from '../../../base/sql.ts';
import type { Actor, Ctx } from '../../../ledger/terms.ts';
import { doorsAt } from './store.ts';

const LONG = 16;

export interface DoorOfRoom {
  readonly room: string;
  /** Which code hangs there now: raised, the one before opens nothing. */
  readonly door: number;
}

const markOf = (secrets: Pick<Secrets, 'mac'>, { room, door }: DoorOfRoom) =>
  secrets.mac('token', `door ${room} ${door}`).subarray(0, LONG).toString('base64url');

/** What stands in the code at a door. */
export function doorToken(secrets: Pick<Secrets, 'mac'>, door: DoorOfRoom): string {
  return `${Buffer.from(door.room.replaceAll('-', ''), 'hex').toString('base64url')}.${markOf(secrets, door)}`;
}

/** The room a code claims to be of; whether it is, `isOfDoor` says. */
export function roomOfToken(token: string): string | undefined {
  const hex = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('hex');
  return hex.length === 32 ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : undefined;
}

export function isOfDoor(secrets: Pick<Secrets, 'mac'>, token: string, door: DoorOfRoom): boolean {
  return sameSecret(Buffer.from(token.split('.')[1] ?? ''), Buffer.from(markOf(secrets, door)));
}

/** Who acts when somebody stands at a door: nobody in particular, and only to ask. */
export function actorAtDoor(room: string, place: string): Actor {
  return {
    id: `door:${room}`,
    name: '',
    kind: 'device',
    duties: [
      {
        role: 'door',
        place,
        permissions: new Set(['own.door']),
        purposes: new Set(['own-affairs']),
      },
    ],
  };
}

/** The codes of all doors of a site: each lets somebody ask, and none lets anybody read. */
export async function doorsOf(tx: Tx, ctx: Pick<Ctx, 'secrets'>, site: string) {
  return (await doorsAt(tx, site)).map(({ room, no, building, floor, door }) => ({
    room,
    no,
    building,
    floor,
    token: doorToken(ctx.secrets, { room, door }),
  }));
}
