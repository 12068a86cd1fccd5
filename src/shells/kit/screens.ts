// What a row of a shell's table of screens is.
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { Words } from '../../base/words.ts';
import type { Permission } from '../../ledger/terms.ts';

export interface Screen {
  /** Address; `$name` is a parameter: `/people/$person`. */
  readonly path: string;
  readonly title: Words;
  /** Shown in the menu with this icon; left out: reached from another screen. */
  readonly icon?: LucideIcon;
  /** Who sees it in the menu: any of these permissions. */
  readonly permission: Permission | readonly Permission[] | 'signed-in';
  /** Its file, fetched when it is first opened. The component is the file's default export. */
  readonly load: () => Promise<{ default: ComponentType }>;
}

/** The permissions of a row, as a list. */
export function permissionsOf({ permission }: Pick<Screen, 'permission'>): readonly string[] {
  return typeof permission === 'string' ? [permission] : permission;
}
