// Sealing of personal data at rest. AES-256-GCM per field, a blind index (HMAC) for matching without
// opening. Keys are derived from one master key in the data folder; each person and each batch has a
// salt of its own, so that forgetting the salt makes its ciphertext unreadable for good (crypto-shredding).
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { fewRandomBytes } from './random.ts';
import { must } from './refusal.ts';

export interface Secrets {
  /** Seals `text` under the key of `salt`. Layout: 1 version byte, 12 nonce, 16 tag, ciphertext. */
  seal(salt: Uint8Array, text: string): Buffer;
  /** Opens what {@link Secrets.seal} made; throws when it was altered or the salt is another. */
  open(salt: Uint8Array, sealed: Uint8Array): string;
  /** Blind index of a normalised value: equal values give equal 16 bytes, nothing else can be learnt. */
  blind(kind: 'document' | 'phone' | 'address', normalised: string): Buffer;
  /** Message authentication for ledger entries and seals, 32 bytes. */
  mac(what: 'entry' | 'seal' | 'token', message: string | Uint8Array): Buffer;
}

const VERSION = 1;
const LABELS = ['seal', 'document', 'phone', 'address', 'entry', 'seals', 'token'] as const;

/** Builds the {@link Secrets} of a house from its 32-byte master key. */
export function secretsFrom(master: Uint8Array): Secrets {
  must(master.length === 32, 'the master key has 32 bytes');
  // Key objects, not bytes: Node looks at bytes anew with every use, which costs more than the hashing itself.
  const keys = Object.fromEntries(
    LABELS.map((label) => [
      label,
      createSecretKey(Buffer.from(hkdfSync('sha256', master, 'seawall', label, 32))),
    ]),
  ) as Record<(typeof LABELS)[number], KeyObject>;
  const keyOf = (salt: Uint8Array) => createSecretKey(createHmac('sha256', keys.seal).update(salt).digest());
  let lastSalt: Uint8Array | undefined;
  let lastKey: KeyObject | undefined;
  // A batch seals thousands of rows under one salt: its key is derived once.
  const cachedKeyOf = (salt: Uint8Array) => {
    if (lastKey === undefined || lastSalt !== salt) [lastSalt, lastKey] = [salt, keyOf(salt)];
    return lastKey;
  };
  return {
    seal(salt, text) {
      const nonce = fewRandomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', cachedKeyOf(salt), nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
    },
    open(salt, sealed) {
      must(sealed[0] === VERSION, 'sealed under a known version');
      const decipher = createDecipheriv('aes-256-gcm', cachedKeyOf(salt), sealed.subarray(1, 13));
      decipher.setAuthTag(sealed.subarray(13, 29));
      return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]).toString('utf8');
    },
    blind(kind, normalised) {
      return createHmac('sha256', keys[kind]).update(normalised).digest().subarray(0, 16);
    },
    mac(what, message) {
      return createHmac('sha256', keys[what === 'seal' ? 'seals' : what])
        .update(message)
        .digest();
    },
  };
}

/** A fresh salt for a person or a batch. */
export function newSalt(): Buffer {
  return fewRandomBytes(16);
}

/** Compares two secrets without telling by time where they differ. */
export function sameSecret(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
