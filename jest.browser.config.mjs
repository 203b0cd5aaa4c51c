import config from './jest.config.mjs';

/** The page in a real browser; apart from the other tests, because it needs Chromium and the built page. */
export default {
  ...config,
  globalSetup: '<rootDir>/test/browser/build.ts',
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  testPathIgnorePatterns: [],
};
