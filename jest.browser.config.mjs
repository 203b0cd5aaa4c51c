import config from './jest.config.mjs';

const { projects, ...run } = config;

/** The page in a real browser; apart from the other tests, because it needs Chromium and the built page. */
export default {
  ...run,
  // A run with projects would take theirs, and none of what is said here.
  ...projects[0],
  globalSetup: '<rootDir>/test/browser/build.ts',
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  testPathIgnorePatterns: [],
};
