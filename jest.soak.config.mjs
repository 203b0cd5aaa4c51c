import config from './jest.config.mjs';

const { projects, ...run } = config;

/** The soak: two minutes of two hundred clients (SOAK_SECONDS says otherwise), apart from the other tests. */
export default {
  ...run,
  // A run with projects would take theirs, and none of what is said here.
  ...projects[0],
  testMatch: ['<rootDir>/test/soak/**/*.test.ts'],
  testPathIgnorePatterns: [],
};
