import config from './jest.config.mjs';

const { projects, ...run } = config;

/** Several instances behind nginx, which must be installed; apart from the other tests for that. */
export default {
  ...run,
  // A run with projects would take theirs. Of them the one without a database: each suite here starts one of its own.
  ...projects[0],
  displayName: 'cluster',
  testMatch: ['<rootDir>/test/cluster/**/*.test.ts'],
  testPathIgnorePatterns: [],
  // Each suite has five processes and a database.
  maxWorkers: 1,
  testTimeout: 120_000,
};
