// Serves the page of the ledger (built from src/dashboard into dist/dashboard) at /, and what it needs to know to sign in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Express, Request, RequestHandler } from 'express';

import { packageRoot } from '../ledger/package-root';
import type { OidcConfig } from './oidc';
import { pageRouter, type Policy, STRICT, underPolicy, unlessBuilt } from './pages';

// Where index.html says what addresses on it are relative to.
const BASE = '<base href="./" />';

/**
 * Serves the page at / and at every address of its views, that is, wherever a browser asks for a document and nothing else
 * is; where it has not been built, the answer is 404 and says what builds it.
 */
export function serveDashboard(
  app: Express,
  oidc: OidcConfig | null,
  folder = join(packageRoot(), 'dist/dashboard'),
): void {
  const policy: Policy = {
    ...STRICT,
    'connect-src': ["'self'", ...(oidc?.client == null ? [] : [new URL(oidc.issuer).origin])],
    // The page of a view that lies deeper says where it is itself served.
    'base-uri': ["'self'"],
  };
  const signIn = { oidc: oidc?.client == null ? null : { issuer: oidc.issuer, client: oidc.client } };
  app.get('/sign-in.json', underPolicy(policy), (_request, response) => void response.json(signIn));
  app.use(pageRouter(folder, policy));
  app.get('/{*view}', onlyDocuments, underPolicy(policy), unlessBuilt(folder), (request, response) => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    response.vary('Accept');
    response.type('html').send(page.replace(BASE, `<base href="${upTo(request)}" />`));
  });
}

/** Passes on what asks for a page to look at; API clients, scripts and files get the service's 404. At / there is nothing else. */
const onlyDocuments: RequestHandler = (request, _response, next) => {
  const wanted =
    request.path === '/'
      ? request.accepts('html') !== false
      : request.accepts('json', 'html') === 'html' && !/^\/assets\/|\.[^/]*$/.test(request.path);
  next(wanted ? undefined : 'route');
};

/** The way from a view's address up to the page's own, which only a gateway before the service may know: `../` for /tasks/7. */
function upTo({ path }: Request): string {
  return '../'.repeat(path.split('/').length - 2) || './';
}
