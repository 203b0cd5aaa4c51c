const shared = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  setupFiles: ['reflect-metadata'],
  // Packages that are ES modules only; jest cannot require them before Node 24.9.
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|temporal-polyfill|temporal-utils|temporal-spec|sql-template-tag|auto-bind)/)',
  ],
  transform: { '^.+\\.(ts|m?js)$': ['@swc/jest', { swcrc: true }] },
};

// What needs more than Node and npm has a run of its own.
const elsewhere = ['/test/browser/', '/test/soak/', '/test/cluster/'];

/** @type {import('jest').Config} */
const config = {
  // Tests wait for sockets and disks more than for a processor: one worker for each of two cores.
  maxWorkers: 2,
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'sqlite',
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: [...elsewhere, '/test/instances/'],
      globalSetup: '<rootDir>/test/build.ts',
    },
    {
      ...shared,
      displayName: 'postgres',
      // Every suite that opens a ledger; those that start the service as a process are about its embedded file.
      testMatch: ['**/test/{api,client,conformance,door,instances,ledger,model,webhooks}/*.test.ts'],
      testPathIgnorePatterns: [...elsewhere],
      globals: { TEST_DATABASE: 'postgres' },
      globalSetup: '<rootDir>/test/postgres-setup.ts',
      globalTeardown: '<rootDir>/test/postgres-teardown.ts',
    },
  ],
};

export default config;
