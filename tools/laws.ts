// The two import laws of the house, as two tables. `npm run check` and the tests read them; a breach prints
// `src/lists/rules.ts:10 lists may not use gates`.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

/** Law 1: what a kind of file may import, inside its own module and of lower modules. */
const FILES: Record<string, readonly string[]> = {
  terms: ['terms', 'rulebook-terms'],
  refusals: ['terms'],
  rules: ['terms', 'rules', 'refusals'],
  store: ['terms', 'rules', 'refusals', 'store'],
  acts: ['terms', 'rules', 'refusals', 'store', 'acts'],
  routes: ['terms', 'rules', 'refusals', 'store'],
  // `columns` is a table of rules under its own name: what a column of a list can hold, and its words.
  screens: ['terms', 'rules', 'columns', 'screens', 'words'],
};

/** Law 2: which modules a module may use. Siblings meet in src/reactions.ts only. */
const MODULES: Record<string, readonly string[]> = {
  base: [],
  ledger: ['base'],
  rulebook: ['base', 'ledger'],
  people: ['base', 'ledger', 'rulebook'],
  places: ['base', 'ledger', 'rulebook'],
  teams: ['base', 'ledger', 'rulebook', 'people', 'places'],
  tasks: ['base', 'ledger', 'rulebook', 'people', 'places', 'teams'],
  trainings: ['base', 'ledger', 'rulebook', 'people', 'places', 'teams', 'tasks'],
  lists: ['base', 'ledger', 'rulebook', 'people', 'places', 'teams', 'tasks'],
  control: ['base', 'ledger', 'rulebook', 'people', 'places', 'teams', 'tasks', 'lists'],
  home: ['base', 'ledger', 'rulebook', 'people', 'places', 'teams', 'tasks', 'lists', 'control'],
  testing: ['base', 'ledger', 'rulebook', 'people', 'places', 'teams', 'tasks', 'lists', 'control'],
  transport: [
    'base',
    'ledger',
    'rulebook',
    'people',
    'places',
    'teams',
    'tasks',
    'lists',
    'control',
    'trainings',
  ],
  isolation: [
    'base',
    'ledger',
    'rulebook',
    'people',
    'places',
    'teams',
    'tasks',
    'lists',
    'control',
    'trainings',
  ],
};

/** Beside the modules: who wires, who serves, who plays. Only these may reach adapters or a module's routes. */
const TOP = new Set([
  'main',
  'rulebook-of',
  'serve',
  'cli',
  'console',
  'drill',
  'import-file',
  'acts',
  'looks',
]);
const LOOKS = 'looks';

export interface Breach {
  file: string;
  line: number;
  says: string;
}

interface Place {
  module: string;
  /** `terms`, `rules`, … or the name of any other file; `screens` for everything in screens/. */
  kind: string;
  /** True for files directly in src/. */
  top: boolean;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'";]*?from\s+'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)/g;

/** Reads every source file under `src` and returns the breaches of both laws. */
export async function breaches(src: string): Promise<Breach[]> {
  const found: Breach[] = [];
  for (const path of await sources(src)) {
    const from = placeOf(relative(src, path));
    const text = await readFile(path, 'utf8');
    for (const match of text.matchAll(IMPORT)) {
      const specifier = match[2] ?? match[3] ?? '';
      const target = resolve(dirname(path), specifier);
      if (!target.startsWith(src)) continue;
      const says = breachOf(from, placeOf(relative(src, target)), match[1] !== undefined);
      if (says === undefined) continue;
      const line = text.slice(0, (match.index ?? 0) + 1).split('\n').length;
      found.push({ file: join('src', relative(src, path)), line, says });
    }
  }
  return found;
}

/** Why `from` may not import `to`, or undefined. `typeOnly` imports vanish at run time: screens may name the types of acts. */
export function breachOf(from: Place, to: Place, typeOnly: boolean): string | undefined {
  if (from.module === 'shells' && to.module === 'shells') return undefined;
  if (
    to.module === 'adapters' &&
    from.module !== 'adapters' &&
    !(from.top && TOP.has(from.kind)) &&
    from.module !== 'drill'
  )
    return `${from.module} may not use adapters: only main may`;
  if (from.module === 'adapters' || from.module === 'shells' || from.top || from.module === 'drill') {
    if (to.kind === 'screens' && from.module !== 'shells') return `${nameOf(from)} may not use screens`;
    // A page names what its look answers by its type, as the screens of a module do; it never calls it.
    if (to.kind === 'routes' && from.kind !== LOOKS && !(from.module === 'shells' && typeOnly))
      return `${nameOf(from)} may not use routes`;
    return undefined;
  }
  if (from.kind === 'screens') {
    if (to.module === 'shells') return undefined;
    const allowed = FILES.screens ?? [];
    if (!allowed.includes(to.kind) && !typeOnly && to.module !== 'base' && to.module !== 'ledger')
      return `screens may not use ${to.kind}`;
    return undefined;
  }
  if (to.module === 'shells') return `${from.module} may not use shells`;
  const lower = MODULES[from.module];
  if (lower === undefined) return `${from.module} is not in the table of modules`;
  if (to.module !== from.module && !lower.includes(to.module))
    return `${from.module} may not use ${to.module}`;
  if (to.kind === 'routes' || to.kind === 'screens') return `${from.kind} may not use ${to.kind}`;
  // base has no layers, and the ledger's door is open to every act.
  if (to.module === 'base' || to.module === 'ledger' || from.module === 'base' || from.module === 'ledger')
    return undefined;
  const allowed = FILES[from.kind];
  if (allowed === undefined || FILES[to.kind] === undefined) return undefined;
  if (from.kind === 'store' && to.kind === 'store' && to.module !== from.module)
    return `store may not use the store of ${to.module}: it reads its own tables only`;
  return allowed.includes(to.kind) || typeOnly ? undefined : `${from.kind} may not use ${to.kind}`;
}

/** Where a path under src belongs. Parts of a big module (lists/receive) are that module. */
export function placeOf(path: string): Place {
  const parts = path.replaceAll('\\', '/').split('/');
  const file = (parts.at(-1) ?? '').replace(/\.tsx?$/, '').replace(/\.json$/, '');
  if (parts.length === 1) return { module: file, kind: file, top: true };
  const kind = parts.includes('screens') ? 'screens' : file.startsWith('words.') ? 'words' : file;
  return { module: parts[0] ?? '', kind, top: false };
}

function nameOf(place: Place): string {
  return place.top ? place.kind : place.module;
}

async function sources(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true, recursive: true });
  return found
    .filter((one) => one.isFile() && /\.tsx?$/.test(one.name) && !one.name.endsWith('.test.ts'))
    .map((one) => join(one.parentPath, one.name))
    .sort();
}
