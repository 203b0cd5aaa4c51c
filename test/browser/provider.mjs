// A real OpenID provider (oidc-provider) as a process of its own, for it is an ES module: PORT, the page's redirect URI, the
// claims of who sits at the machine. Whoever comes is signed in at once, as with single sign-on.
import { Provider } from 'oidc-provider';

const [redirectUri, port, seconds] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const RESOURCE = 'urn:supervision-ledger';

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'ledger-page',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  ],
  cookies: { keys: ['a key for tests'] },
  clientBasedCORS: () => true,
  issueRefreshToken: () => true,
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  extraTokenClaims: () => ({ name: '督查科甲', role: 'OFFICE', jurisdiction: '370600' }),
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: '',
        audience: 'supervision-ledger',
        accessTokenFormat: 'jwt',
        accessTokenTTL: Number(seconds),
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
});

provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return next();
  const { params, prompt } = await provider.interactionDetails(context.req, context.res);
  const login = { accountId: 'official-1' };
  if (prompt.name === 'login')
    return provider.interactionFinished(context.req, context.res, { login }, { mergeWithLastSubmission: false });
  const grant = new provider.Grant({ accountId: login.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid profile');
  grant.addResourceScope(RESOURCE, '');
  return provider.interactionFinished(
    context.req,
    context.res,
    { consent: { grantId: await grant.save() } },
    { mergeWithLastSubmission: true },
  );
});

provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));
