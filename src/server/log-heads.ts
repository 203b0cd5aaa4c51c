// The road of the signed ends of the log, for whoever keeps them elsewhere: what the API's `signedHeads` tells, as a file.
import type { Express, RequestHandler } from 'express';

import type { Fault } from '../api/errors';
import { asRefusal } from './documents';
import type { Inside } from './inside';
import { refuse } from './refusals';

const HEADS = `query SignedHeads {
  signedHeads(last: 2000) { jurisdiction sequence hash signedAt algorithm keyId publicKey signature }
}`;

export function serveLogHeads(app: Express, inside: Inside, fault: Fault): void {
  app.get('/log/heads', ((request, response) => {
    const answer = async () => {
      const { signedHeads } = await inside.for(request, response)<{ signedHeads: object[] }>(HEADS);
      response.set('cache-control', 'no-store').json({ signedHeads });
    };
    answer().catch((error: unknown) => refuse(response, asRefusal(error, request), fault));
  }) satisfies RequestHandler);
}
