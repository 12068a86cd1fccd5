// Material that lies beside the checkout and is not part of it (../shared/data): too big, or not ours to hand on.
// Scenes that need it are skipped in words when it is not there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** The path of a file or folder of the shared material. `SEAWALL_SHARED` names another place for it. */
export function shared(...path: string[]): string {
  return join(process.env.SEAWALL_SHARED ?? join(ROOT, '..', 'shared', 'data'), ...path);
}

/** A scene about shared material; skipped, saying what is missing, when it is not beside the checkout. */
export function sharedTest(path: string, title: string, scene: (path: string) => Promise<void>): void {
  test(title, async (context) => {
    const at = shared(path);
    if (!existsSync(at)) context.skip(`needs ../shared/data/${path}, which is not beside this checkout`);
    await scene(at);
  });
}
