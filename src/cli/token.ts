// Prints a token: npm run --silent token -- --role OFFICE --jurisdiction 370600 --subject u1 --name 督查科 [--unit CODE] [--ttl 8h]
import { parseArgs } from 'node:util';

import { ROLES } from '../rules/words';
import { BadConfig, readConfig } from '../server/config';
import { signToken } from '../server/tokens';

const USAGE = `Prints a signed token (JWT, HS256) for the service.

  npm run --silent token -- --role ROLE --jurisdiction CODE --subject ID --name NAME [--unit CODE] [--ttl SPAN]

  --role          ${ROLES.join(' | ')}
  --jurisdiction  GB/T 2260 code, e.g. 370600
  --subject       who: an id that stays the same for one person or system
  --name          the name that the log and the pages show
  --unit          the unit's code; needed for UNIT
  --ttl           how long it is valid: 30m, 8h (default), 7d

The secret is LEDGER_JWT_SECRET; outside production, else the one kept under LEDGER_DATA (default var/).`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      role: { type: 'string' },
      jurisdiction: { type: 'string' },
      subject: { type: 'string' },
      name: { type: 'string' },
      unit: { type: 'string' },
      ttl: { type: 'string', default: '8h' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const { jurisdiction, subject, name, unit, ttl } = values;
  const role = ROLES.find((each) => each === values.role);
  if (role === undefined) throw new BadConfig(`--role must be one of ${ROLES.join(', ')}`);
  if (!/^\d{6}$/.test(jurisdiction ?? ''))
    throw new BadConfig('--jurisdiction must be a GB/T 2260 code of six digits, e.g. 370600');
  if (!subject) throw new BadConfig('--subject must be given, e.g. --subject u1');
  if (!name) throw new BadConfig('--name must be given, e.g. --name 督查科');
  if (role === 'UNIT' && !unit) throw new BadConfig('--unit must be given for the role UNIT, e.g. --unit FGW');
  if (!/^[1-9]\d*(s|m|h|d)$/.test(ttl)) throw new BadConfig('--ttl must be a span such as 30m, 8h or 7d');
  const { secret, oidc } = readConfig(process.env);
  if (oidc !== null) throw new BadConfig('LEDGER_OIDC_ISSUER is set: tokens come from the OpenID provider');
  const claims = { sub: subject, name, role, jurisdiction: jurisdiction ?? '', ...(unit !== undefined && { unit }) };
  console.log(await signToken(secret, claims, ttl));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (!(error instanceof BadConfig)) console.error(USAGE);
  process.exit(1);
});
