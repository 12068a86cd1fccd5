// Counts scenes for the closing line of `npm test`. A file that can not be read at all, and an error that belongs to
// no scene, count as failed: nothing that went wrong may look like nothing.
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export default class PlainReporter implements Reporter {
  /** Hands the count to `npm test` (test/run.ts), which prints it last; alone, prints it. */
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tally = tallyOf(modules, unhandled.length);
    const file = process.env.SEAWALL_TALLY;
    if (file === undefined) process.stdout.write(`${tally.passed} passed, ${tally.failed} failed\n`);
    else writeFileSync(file, JSON.stringify(tally));
  }
}

function tallyOf(modules: readonly TestModule[], unhandled: number): Tally {
  const tally: Tally = { passed: 0, failed: unhandled, skipped: 0 };
  for (const module of modules) {
    tally.failed += module.errors().length;
    for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') tally.passed += 1;
      else if (state === 'skipped') tally.skipped += 1;
      else tally.failed += 1;
    }
  }
  return tally;
}
