// One PostgreSQL server for the whole run (test/setup/server.ts); every file clones a database of its own.
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/setup/sequence.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts', 'demo/**/*.test.ts'],
    globalSetup: ['test/setup/server.ts'],
    reporters: ['default', './test/setup/plain-reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What a page or a queue comes to by itself takes its time on a busy computer.
    expect: { poll: { timeout: 20_000 } },
  },
});
