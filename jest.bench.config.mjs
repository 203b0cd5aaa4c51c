import config from './jest.config.mjs';

/** How times grow with the ledger (test/bench): run by hand. It asserts nothing about times. */
const [sqlite] = config.projects;
export default {
  ...sqlite,
  displayName: 'bench',
  testMatch: ['<rootDir>/test/bench/growth.ts'],
  testPathIgnorePatterns: [],
  globalSetup: undefined,
};
