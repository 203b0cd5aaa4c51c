// Serves the page for trying the API (built from src/graphiql into dist/graphiql) as files. Must not read a request: what
// the page shows it asks of the API, with the reader's token.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import express, { type Express } from 'express';

import { packageRoot } from '../ledger/package-root';

/**
 * What the page may do: run its own scripts and workers, ask its own host ('self' holds for ws: and wss: too), and
 * nothing else. Styles are the one thing that cannot be strict: Monaco makes its theme's <style> elements as it runs and
 * places each line of text by a style attribute; it knows no nonce. Fonts and pictures are in its style sheet as data:.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
};

/** Serves the page at /graphiql; where it has not been built, the answer is 404 and says what builds it. */
export function serveGraphiql(app: Express, folder = join(packageRoot(), 'dist/graphiql')): void {
  const page = express.Router();
  page.use((_request, response, next) => {
    response.set(HEADERS);
    next();
  });
  // The names of assets carry a hash of what is in them.
  page.use('/assets', express.static(join(folder, 'assets'), { index: false, immutable: true, maxAge: '1y' }));
  page.use((_request, response, next) => {
    response.set('Cache-Control', 'no-cache');
    next();
  });
  page.use(express.static(folder));
  page.use((_request, response, next) => {
    if (existsSync(join(folder, 'index.html'))) next();
    else response.status(404).type('text/plain').send('页面尚未构建 / the page has not been built: npm run build\n');
  });
  app.use('/graphiql', page);
}
