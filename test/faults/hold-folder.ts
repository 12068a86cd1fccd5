// Opens a data folder, and an engine on it when asked, says so in one line of JSON, and stays until it is ended.
//   node hold-folder.ts FOLDER [engine]
import { openDataFolder } from '../../src/adapters/db/data-folder.ts';
import { startEngine } from '../../src/adapters/db/engine.ts';

const [path = '', what] = process.argv.slice(2);
const folder = await openDataFolder(path);
const engine = what === 'engine' ? await startEngine(folder.path) : undefined;
process.stdout.write(`${JSON.stringify({ ownerUrl: engine?.ownerUrl, engine: engine?.pid })}\n`);
setInterval(() => undefined, 60_000);
