// The linter of schema.graphql: what Relay's clients rely on, and what a reader of the API would miss.
import { createRequire } from 'node:module';

// By require: the plugin's ES modules want a newer @graphql-tools/utils than package.json's overrides allow.
const { default: graphql } = createRequire(import.meta.url)('@graphql-eslint/eslint-plugin');

export default [
  {
    files: ['schema.graphql'],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    plugins: { '@graphql-eslint': graphql },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...graphql.configs['flat/schema-relay'].rules,
      // Lists that cannot grow are plain lists, and a connection has `nodes` beside its edges (contract.graphql). What is
      // owed and what is open to everybody have no id there; relay.test.ts says that no other row is without one.
      '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
      '@graphql-eslint/require-description': [
        'error',
        // The roots are described by their fields.
        { types: true, rootField: true, ignoredSelectors: ['[name.value=/^(Query|Mutation|Subscription)$/]'] },
      ],
      '@graphql-eslint/require-deprecation-reason': 'error',
    },
  },
];
