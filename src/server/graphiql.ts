// Serves the page for trying the API (built from src/graphiql into dist/graphiql) at /graphiql.
import { join } from 'node:path';

import express, { type Express } from 'express';

import { packageRoot } from '../ledger/package-root';
import { pageRouter, type Policy, STRICT, underPolicy, unlessBuilt } from './pages';

/**
 * Styles are the one thing that cannot be strict: Monaco makes its theme's <style> elements as it runs and places each line
 * of text by a style attribute; it knows no nonce. Fonts and pictures are in its style sheet as data:.
 */
const POLICY: Policy = {
  ...STRICT,
  'worker-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'font-src': ["'self'", 'data:'],
};

/** Serves the page at /graphiql; where it has not been built, the answer is 404 and says what builds it. */
export function serveGraphiql(app: Express, folder = join(packageRoot(), 'dist/graphiql')): void {
  app.use('/graphiql', pageRouter(folder, POLICY), underPolicy(POLICY), express.static(folder), unlessBuilt(folder));
}
