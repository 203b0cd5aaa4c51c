import config from './jest.config.mjs';

/** Several instances behind nginx, which must be installed; apart from the other tests for that. */
export default {
  ...config,
  testMatch: ['<rootDir>/test/cluster/**/*.test.ts'],
  testPathIgnorePatterns: [],
  // Each suite has a cluster of its own: five processes and a database.
  maxWorkers: 1,
  testTimeout: 120_000,
};
