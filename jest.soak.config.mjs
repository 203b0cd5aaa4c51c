import config from './jest.config.mjs';

/** The soak: two minutes of two hundred clients (SOAK_SECONDS says otherwise), apart from the other tests. */
export default { ...config, testMatch: ['<rootDir>/test/soak/**/*.test.ts'], testPathIgnorePatterns: [] };
