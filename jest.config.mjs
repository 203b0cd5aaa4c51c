/** @type {import('jest').Config} */
const config = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/build.ts',
  setupFiles: ['reflect-metadata'],
  // Packages that are ES modules only; jest cannot require them before Node 24.9.
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|temporal-polyfill|temporal-utils|temporal-spec|sql-template-tag|auto-bind)/)',
  ],
  transform: { '^.+\\.(ts|m?js)$': ['@swc/jest', { swcrc: true }] },
  testPathIgnorePatterns: ['/test/browser/', '/test/soak/', '/test/cluster/'],
  // Tests wait for sockets and disks more than for a processor: one worker for each of two cores.
  maxWorkers: 2,
  testTimeout: 60_000,
};

export default config;
