// What the site told about somebody, sealed and opened. A line has a salt of its own: forgetting it forgets the line.
import { newSalt, type Secrets } from '../../base/secrets.ts';
import type { LineTold, RosterLine } from './terms.ts';

export function sealTold(secrets: Secrets, told: LineTold): Pick<RosterLine, 'salt' | 'told'> {
  const salt = newSalt();
  return { salt, told: secrets.seal(salt, JSON.stringify(told)) };
}

export function openTold(secrets: Secrets, line: Pick<RosterLine, 'salt' | 'told'>): LineTold {
  return JSON.parse(secrets.open(line.salt, line.told)) as LineTold; // sealed by sealTold
}
