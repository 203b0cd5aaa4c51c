const shared = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  setupFiles: ['reflect-metadata'],
  // Packages that are ES modules only; jest cannot require them before Node 24.9.
  transformIgnorePatterns: [
    '/node_modules/(?!(hucre|jose|temporal-polyfill|temporal-utils|temporal-spec|sql-template-tag|auto-bind)/)',
  ],
  transform: { '^.+\\.(ts|m?js)$': ['@swc/jest', { swcrc: true }] },
};

// What needs more than Node and npm has a run of its own.
const elsewhere = ['/test/browser/', '/test/office/', '/test/soak/', '/test/cluster/', '/test/trust/'];

// Stories of what the rules say and refuse: what they read and write, the other suites of the API do on both databases. They run
// on PostgreSQL too where all is asked for (`npm run test:all`).
const stories = [
  '/test/api/(scenarios|mechanisms-1|mechanisms-2|access|interventions|publication|review|bad-input|subscriptions)\\.test',
  '/test/conformance/clients\\.test',
  '/test/door/(clients|found|rows)\\.test',
  '/test/files/downloading\\.test',
  '/test/webhooks/(registration|delivery)\\.test',
];

// Tokens, protocols, tables of roles, the client's patience: what stands behind them is the same on any database.
const noDatabase = [
  '/test/door/(rights|oidc|config|attacks|crowd)\\.test',
  '/test/conformance/(websocket|http|codegen|sse|relay)\\.test',
  '/test/client/',
  '/test/webhooks/(receivers|addresses|delivering)\\.test',
  '/test/files/(bucket|process)\\.test',
  '/test/model/reference\\.test',
];

/** @type {import('jest').Config} */
const config = {
  // Tests wait for sockets and disks more than for a processor: one worker for each of two cores.
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/sequencer.mjs',
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
      // The suites in which the database may make a difference. Those that start the service as a process are about its embedded file.
      testMatch: ['**/test/{api,client,conformance,door,files,instances,ledger,model,webhooks}/*.test.ts'],
      testPathIgnorePatterns: [...elsewhere, ...noDatabase, ...(process.env['TEST_ALL'] === undefined ? stories : [])],
      globals: { TEST_DATABASE: 'postgres' },
      globalSetup: '<rootDir>/test/postgres-setup.ts',
      globalTeardown: '<rootDir>/test/postgres-teardown.ts',
    },
  ],
};

export default config;
