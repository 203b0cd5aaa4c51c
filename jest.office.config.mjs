import config from './jest.config.mjs';

const { projects, ...run } = config;

/** Documents as LibreOffice prints them; apart from the other tests, because it needs LibreOffice and poppler. */
export default {
  ...run,
  // A run with projects would take theirs, and none of what is said here.
  ...projects[0],
  testMatch: ['<rootDir>/test/office/**/*.test.ts'],
  testPathIgnorePatterns: [],
};
