// Whether this phone keeps what it was given: asks the browser not to clear it, warns before it is full, and notices
// when it was emptied from outside. How many acts wait is also noted outside the database, under the database's own
// name: where another one is there now, they are lost, and whoever made them is told. And what one tab has written the
// others hear.
import { newId } from './ids.ts';
import { vault } from './vault.ts';

const BORN = 'born';
const NOTED_AT = 'seawall.unsent';
const NEARLY_FULL = 0.8;

interface Noted {
  /** The database they wait in. */
  born: string;
  /** How many, by user: nothing of what they are. */
  unsent: Record<string, number>;
  /** How many are gone and nobody has read of yet. */
  lost: Record<string, number>;
}

/** Notes how many acts of `user` wait here; gives how many of theirs were lost and not told yet. */
export async function noteUnsent(user: string, n: number): Promise<number> {
  const born = await vault.together(['marks'], async ({ marks }) => {
    const there = await marks.get(BORN);
    if (there !== undefined) return there.value;
    const value = newId();
    await marks.add({ name: BORN, value });
    return value;
  });
  const noted = read();
  const lost = { ...noted.lost };
  // By the two names, not by who named it anew: a page may end between that and this, and the loss would never be told.
  const isAnother = noted.born !== '' && noted.born !== born;
  if (isAnother)
    for (const [who, waited] of Object.entries(noted.unsent))
      if (waited > 0) lost[who] = (lost[who] ?? 0) + waited;
  write({ born, unsent: { ...(isAnother ? {} : noted.unsent), [user]: n }, lost });
  return lost[user] ?? 0;
}

/** The person has read it. */
export function forgetLost(user: string): void {
  const noted = read();
  delete noted.lost[user];
  write(noted);
}

/** Asks that nothing here be cleared; true when so much of the storage is used that it will soon be full. */
export async function isNearlyFull(): Promise<boolean> {
  await navigator.storage?.persist?.();
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return quota > 0 && usage / quota >= NEARLY_FULL;
}

function read(): Noted {
  try {
    const {
      born = '',
      unsent = {},
      lost = {},
    } = JSON.parse(localStorage.getItem(NOTED_AT) ?? '{}') as Partial<Noted>; // written below
    return { born, unsent, lost };
  } catch {
    return { born: '', unsent: {}, lost: {} };
  }
}

function write(noted: Noted): void {
  const text = JSON.stringify(noted);
  try {
    if (localStorage.getItem(NOTED_AT) !== text) localStorage.setItem(NOTED_AT, text);
  } catch {
    // A browser that notes nothing still keeps the acts themselves.
  }
}

type TabWord = 'kept' | 'sent';
let channel: BroadcastChannel | undefined;

function channelOfTabs(): BroadcastChannel | undefined {
  if (typeof BroadcastChannel !== 'undefined') channel ??= new BroadcastChannel('seawall-outbox');
  return channel;
}

/** Tells the other tabs that the outbox holds more, or less. */
export function tellTabs(word: TabWord): void {
  channelOfTabs()?.postMessage(word);
}

/** Hears what the other tabs tell; gives the function that ends it. */
export function hearTabs(heard: (word: TabWord) => void): () => void {
  const tabs = channelOfTabs();
  const hear = ({ data }: MessageEvent<TabWord>) => heard(data);
  tabs?.addEventListener('message', hear);
  return () => tabs?.removeEventListener('message', hear);
}
