// Signing in with an OpenID provider: authorization code with PKCE, as a public client. Must know no secret; what the flow
// needs between leaving and coming back stays in sessionStorage.
import * as oauth from 'oauth4webapi';

import { pathOf, SERVICE } from '../page/place';
import { keep, type Kept } from './kept';

export interface Provider {
  issuer: string;
  client: string;
}

interface Leaving {
  verifier: string;
  state: string;
  nonce: string;
  /** the address to come back to */
  from: string;
}

const KEY = 'ledger:leaving';
// The view that the provider sends people back to; it is registered there as the client's redirect URI.
export const RETURN = 'signed-in';
// A token is renewed so long before it ends, lest it ends on its way.
const BEFORE_END_MS = 30_000;

let asked: Promise<Provider | null> | undefined;
/** The provider that the service is set to; null if there is none. */
export function provider(): Promise<Provider | null> {
  asked ??= fetch(`${SERVICE}sign-in.json`)
    .then((response) => response.json() as Promise<{ oidc: Provider | null }>)
    .then(({ oidc }) => oidc)
    .catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
  return asked;
}

/** A flow needs the browser's cryptography, which it has on https and on the machine itself. */
export const isPossible = (): boolean => isSecureContext;

const redirectUri = () => new URL(pathOf(RETURN), location.origin).href;
// A provider on http is for trials on one machine: the service takes such an issuer, too. Deprecated is only how it looks.
// eslint-disable-next-line @typescript-eslint/no-deprecated
const overHttp = (issuer: string) => ({ [oauth.allowInsecureRequests]: issuer.startsWith('http:') });

async function discovered(issuer: string): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, overHttp(issuer)));
}

/** Leaves the page for the provider's. */
export async function leave({ issuer, client }: Provider): Promise<void> {
  const { authorization_endpoint: endpoint } = await discovered(issuer);
  if (endpoint === undefined) throw new Error(`${issuer}: no authorization_endpoint`);
  const leaving: Leaving = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    from: location.pathname + location.search,
  };
  sessionStorage.setItem(KEY, JSON.stringify(leaving));
  const url = new URL(endpoint);
  url.search = new URLSearchParams({
    ...Object.fromEntries(url.searchParams),
    client_id: client,
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope: 'openid profile',
    code_challenge: await oauth.calculatePKCECodeChallenge(leaving.verifier),
    code_challenge_method: 'S256',
    state: leaving.state,
    nonce: leaving.nonce,
  }).toString();
  location.assign(url);
}

/** Ends the flow at the address that the provider has sent the reader back to; returns where the reader had been. */
export async function comeBack({ issuer, client }: Provider): Promise<string> {
  const text = sessionStorage.getItem(KEY);
  // Whoever loads the address again finds the code used.
  sessionStorage.removeItem(KEY);
  if (text === null) return pathOf('');
  const leaving = JSON.parse(text) as Leaving;
  const server = await discovered(issuer);
  const self: oauth.Client = { client_id: client };
  const parameters = oauth.validateAuthResponse(server, self, new URL(location.href), leaving.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    self,
    oauth.None(),
    parameters,
    redirectUri(),
    leaving.verifier,
    overHttp(issuer),
  );
  const granted = await oauth.processAuthorizationCodeResponse(server, self, response, {
    expectedNonce: leaving.nonce,
    requireIdToken: true,
  });
  keep(keptOf(granted));
  return leaving.from;
}

let renewing: Promise<string> | null = null;
/** A token that is valid for a while: the one that is kept, or a new one in its place. */
export function current({ token, renewal }: Kept): Promise<string> {
  if (renewal === undefined || Date.now() < renewal.endsAt - BEFORE_END_MS) return Promise.resolve(token);
  // One for all who ask meanwhile: a refresh token that is used twice ends the session at many providers.
  renewing ??= renewed(renewal.refreshToken).finally(() => (renewing = null));
  return renewing;
}

async function renewed(refreshToken: string): Promise<string> {
  const found = await provider();
  if (found === null) throw new Error('the service has no provider any more');
  const server = await discovered(found.issuer);
  const self: oauth.Client = { client_id: found.client };
  const options = overHttp(found.issuer);
  const response = await oauth.refreshTokenGrantRequest(server, self, oauth.None(), refreshToken, options);
  const next = keptOf(await oauth.processRefreshTokenResponse(server, self, response), refreshToken);
  keep(next);
  return next.token;
}

/** The provider itself has said no: another attempt would not mend it. */
export const isFinal = (error: unknown): boolean => error instanceof oauth.ResponseBodyError;

function keptOf(granted: oauth.TokenEndpointResponse, former?: string): Kept {
  const { access_token: token, refresh_token: refreshToken = former, expires_in: seconds } = granted;
  if (refreshToken === undefined || seconds === undefined) return { token };
  return { token, renewal: { refreshToken, endsAt: Date.now() + seconds * 1000 } };
}
