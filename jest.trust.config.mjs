import config from './jest.config.mjs';

const { projects, ...run } = config;

/** What is promised in docs/security.md, shown at length; `TRUST=short` shows it in a few minutes, as CI does. */
export default {
  ...run,
  // A run with projects would take theirs. Of them the one without a database: a suite that wants PostgreSQL starts its own.
  ...projects[0],
  displayName: 'trust',
  testMatch: ['<rootDir>/test/trust/**/*.test.ts'],
  testPathIgnorePatterns: [],
  // At length they must not make each other slow.
  maxWorkers: process.env['TRUST'] === 'short' ? 2 : 1,
  testTimeout: 120_000,
  globalTeardown: '<rootDir>/test/trust/table.ts',
};
