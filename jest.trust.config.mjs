import config from './jest.config.mjs';

const {
  projects: [sqlite, postgres],
  ...run
} = config;

/** What is promised in docs/security.md, shown at length; `TRUST=short` shows it in a few minutes, as CI does. */
export default {
  ...run,
  projects: [
    // A suite that wants PostgreSQL starts its own.
    { ...sqlite, displayName: 'trust', testMatch: ['<rootDir>/test/trust/**/*.test.ts'], testPathIgnorePatterns: [] },
    // What is sent to the service on any road ends in these two: what the other database makes of it.
    {
      ...postgres,
      displayName: 'trust on PostgreSQL',
      testMatch: ['<rootDir>/test/trust/{mutations,queries}.test.ts'],
      testPathIgnorePatterns: [],
    },
  ],
  // At length they must not make each other slow.
  maxWorkers: process.env['TRUST'] === 'short' ? 2 : 1,
  testTimeout: 120_000,
  globalTeardown: '<rootDir>/test/trust/table.ts',
};
