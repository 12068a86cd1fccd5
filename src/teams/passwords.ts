// Passwords at rest: argon2id with the parameters of the rulebook. What is compared, and how long it takes, is the
// same whether an account exists or not.
import { randomInt } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { SignInRules } from './terms.ts';

/** The number of argon2id in the library's table; its enum does not survive the removal of types. */
const ARGON2ID = 2;

function optionsOf({ settings }: SignInRules) {
  return {
    algorithm: ARGON2ID,
    memoryCost: settings.hashMemoryKiB.value,
    timeCost: settings.hashPasses.value,
    parallelism: settings.hashLanes.value,
  };
}

/** What is kept of a password. */
export async function hashPassword(password: string, rules: SignInRules): Promise<string> {
  return hash(password.normalize('NFC'), optionsOf(rules));
}

const decoys = new Map<string, Promise<string>>();

/** The hash of something nobody knows: compared with where there is no account. */
function decoyOf(rules: SignInRules): Promise<string> {
  const key = JSON.stringify(optionsOf(rules));
  const known = decoys.get(key);
  if (known !== undefined) return known;
  const made = hashPassword(temporaryPassword(), rules);
  decoys.set(key, made);
  return made;
}

/** Whether a password is the one kept; without one, as much work and a no. */
export async function isPassword(
  secret: string | null | undefined,
  password: string,
  rules: SignInRules,
): Promise<boolean> {
  const decoy = await decoyOf(rules);
  const right = await verify(secret ?? decoy, password.normalize('NFC'));
  return right && secret !== null && secret !== undefined;
}

/** True when a hash was made with other parameters than those in force: it is made anew at the next sign-in. */
export function isOutdated(secret: string, rules: SignInRules): boolean {
  const made = parseOptions(secret);
  const wanted = optionsOf(rules);
  return (
    made.memoryCost !== wanted.memoryCost ||
    made.timeCost !== wanted.timeCost ||
    made.parallelism !== wanted.parallelism
  );
}

/** No 0, O, 1, l, I: it is read aloud and typed from paper. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A password for signing in once: four groups of four, about 92 bits. */
export function temporaryPassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
