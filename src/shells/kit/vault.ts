// What a phone keeps: acts that wait for signal, and this shift's looks for reading without it. Everything is sealed
// with AES-GCM under a key of the user's own that cannot be taken out of the browser; signing out drops the key with
// all that was kept for reading.
import { type Shelves, shelvesOf } from './shelves.ts';

export interface KeptOp {
  /** UUIDv7, made when the person pressed the button: the same act however often it is sent. */
  id: string;
  user: string;
  act: string;
  /** Input and label, sealed. */
  sealed: Sealed;
  at: number;
  tries: number;
  state: 'waiting' | 'rejected';
  /** Why the server said no: sealed too, a refusal may name people. */
  refusal?: Sealed;
}

interface KeptLook {
  key: string;
  user: string;
  /** When it was read, by the house's clock, RFC 3339 in UTC; only what is fresh is shown. */
  at: string;
  sealed: Sealed;
}

interface KeptKey {
  user: string;
  key: CryptoKey;
}

interface KeptMark {
  name: string;
  value: string;
}

export interface Sealed {
  nonce: Uint8Array<ArrayBuffer>;
  body: ArrayBuffer;
}

/** How long what was read may be read again without signal: as long as a phone's session lasts, midnight or not. */
const FRESH_HOURS = 12;

/** The oldest moment that is still fresh at `now`. */
export function freshSince(now: Date): string {
  return new Date(now.getTime() - FRESH_HOURS * 3_600_000).toISOString();
}

interface Kept {
  ops: KeptOp;
  looks: KeptLook;
  keys: KeptKey;
  marks: KeptMark;
}

/** The phone's database. Its version and the names of its indexes are those of the phones that have kept something. */
export const vault: Shelves<Kept> = shelvesOf<Kept>('seawall-field', 10, {
  ops: { key: 'id', indexes: { '[user+state]': ['user', 'state'], at: 'at' } },
  looks: { key: 'key', indexes: { user: 'user', at: 'at' } },
  keys: { key: 'user' },
  marks: { key: 'name' },
});

/** Seals a value for a user, making the key on first use. */
export async function seal(user: string, value: unknown): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const body = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: nonce },
    await keyOf(user),
    new TextEncoder().encode(JSON.stringify(value)),
  );
  return { nonce, body };
}

/** Opens what was sealed; undefined when its key is gone. */
export async function open<T>(user: string, sealed: Sealed): Promise<T | undefined> {
  return (await openAll<T>(user, [sealed]))[0];
}

/** {@link open} for many: the key is looked up once. */
export async function openAll<T>(user: string, all: readonly Sealed[]): Promise<(T | undefined)[]> {
  const kept = await vault.keys.get(user);
  if (kept === undefined) return all.map(() => undefined);
  return Promise.all(
    all.map(async ({ nonce, body }) => {
      try {
        const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, kept.key, body);
        return JSON.parse(new TextDecoder().decode(bytes)) as T; // what seal was given
      } catch {
        return undefined; // sealed under a key that was dropped since
      }
    }),
  );
}

const LAST_USER = 'last-user';

/** Whom the server last called signed in here; undefined after signing out. */
export async function lastUser(): Promise<string | undefined> {
  return (await vault.marks.get(LAST_USER))?.value;
}

/**
 * Hands the phone to `user` ('' to nobody): what was kept for reading for anybody else goes, and their keys with it.
 * What they have not sent stays, sealed, with the key it needs: an act leaves the phone through the server or by its
 * owner's hand, never by a change of hands.
 */
export async function handTo(user: string): Promise<void> {
  await vault.together(['keys', 'looks', 'ops', 'marks'], async ({ keys, looks, ops, marks }) => {
    const read = (await looks.all()).filter((look) => look.user !== user);
    await looks.delete(...read.map(({ key }) => key));
    const unsent = new Set((await ops.all()).map((op) => op.user));
    const idle = (await keys.keys()).filter((whose) => whose !== user && !unsent.has(whose));
    await keys.delete(...idle);
    if (user === '') await marks.delete(LAST_USER);
    else await marks.put({ name: LAST_USER, value: user });
  });
}

/** Keeps something for reading without signal; nothing for a user who has left while it was on its way. */
export async function keepFor(user: string, path: string, at: string, value: unknown): Promise<void> {
  if ((await lastUser()) !== user) return;
  const sealed = await seal(user, value);
  await vault.together(['looks', 'marks'], async ({ looks, marks }) => {
    if ((await marks.get(LAST_USER))?.value === user)
      await looks.put({ key: `${user} ${path}`, user, at, sealed });
  });
}

async function keyOf(user: string): Promise<CryptoKey> {
  const kept = await vault.keys.get(user);
  if (kept !== undefined) return kept.key;
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  try {
    await vault.keys.add({ user, key });
    return key;
  } catch (error) {
    const other = await vault.keys.get(user); // another tab was first
    if (other === undefined) throw error; // sealed under a key nobody kept, it could never be opened again
    return other.key;
  }
}
