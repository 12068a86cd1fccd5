#!/usr/bin/env node
// `seawall <command> …`: the command line (src/cli.ts), under Node 24 whichever Node was called.
import { runUnderNode24 } from './node24.mjs';

await runUnderNode24('src/cli.ts', process.argv.slice(2));
