// Serves a built page as files, under its policy. Must not read who asks: what a page shows it asks of the API, with the
// reader's token.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import express, { type RequestHandler, type Response, type Router } from 'express';

/** What a page may do: the sources of each directive. What is not named is refused. */
export type Policy = Readonly<Record<string, readonly string[]>>;

/** The policy of every page: its own host alone ('self' holds for ws: and wss: too), and no other page's frame. */
export const STRICT: Policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'connect-src': ["'self'"],
  'style-src': ["'self'"],
  'font-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
};

/** The assets of a page in a folder; the rest of its files is the caller's to serve. */
export function pageRouter(folder: string, policy: Policy): Router {
  const page = express.Router();
  // The names of assets carry a hash of what is in them.
  const forGood = { index: false, immutable: true, maxAge: '1y', setHeaders: withPolicy(policy) } as const;
  page.use('/assets', express.static(join(folder, 'assets'), forGood));
  return page;
}

/** Sets what every file of a page is sent with; a file whose name carries no hash is asked for again. */
export function underPolicy(policy: Policy): RequestHandler {
  const set = withPolicy(policy);
  return (_request, response, next) => {
    set(response);
    response.set('Cache-Control', 'no-cache');
    next();
  };
}

/** Says what builds a page that is not there; goes on where it is. */
export function unlessBuilt(folder: string): RequestHandler {
  return (_request, response, next) => {
    if (existsSync(join(folder, 'index.html'))) next();
    else response.status(404).type('text/plain').send('页面尚未构建 / the page has not been built: npm run build\n');
  };
}

function withPolicy(policy: Policy) {
  const text = Object.entries(policy)
    .map(([directive, sources]) => [directive, ...sources].join(' '))
    .join('; ');
  return (response: Response): void => void response.set({ ...HEADERS, 'Content-Security-Policy': text });
}
