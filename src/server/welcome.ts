// What is printed when the service has started: where to look and, outside production, tokens to try.
import { ROLES, ROLE_WORDS } from '../rules/words';
import type { Ledger } from '../ledger/ledger';
import type { SeedKind } from '../ledger/seed';
import { shownUrl } from '../store/database';
import type { Config } from './config';
import { hostOf } from './server';
import { signToken } from './tokens';

// Tokens to try live for one working day.
const TTL = '8h';

export async function printWelcome(config: Config, port: number, ledger: Ledger, seeded: SeedKind): Promise<void> {
  const at = `${hostOf(config.host)}:${port}`;
  const lines = [
    '督查台账 supervision ledger',
    ...(config.page ? [`  page        http://${at}/`] : []),
    `  GraphQL     http://${at}/graphql`,
    `  WebSocket   ws://${at}/graphql`,
    ...(config.graphiql ? [`  GraphiQL    http://${at}/graphiql`] : []),
    `  health      http://${at}/healthz  http://${at}/readyz  http://${at}/metrics`,
    `  database    ${shownUrl(config.databaseUrl)}${seeded === 'none' ? '' : `  (seeded: ${seeded})`}`,
  ];
  if (ledger.simulated) lines.push(`  clock       simulated, stands at ${ledger.now()}; moves by advanceClock`);
  const [jurisdiction] = ledger.regimes.codes.includes('370600') ? ['370600'] : ledger.regimes.codes;
  if (!config.production && config.oidc === null && jurisdiction !== undefined) {
    lines.push(`  tokens for ${jurisdiction}, valid for ${TTL}:`);
    const unit = await ledger.reader.leadingUnitCode(jurisdiction);
    for (const role of ROLES) {
      if (role === 'UNIT' && unit === null) continue;
      const claims = { sub: `try-${role.toLowerCase()}`, name: ROLE_WORDS[role].zh, role, jurisdiction };
      const token = await signToken(
        config.secret,
        role === 'UNIT' && unit !== null ? { ...claims, unit } : claims,
        TTL,
      );
      lines.push(`    ${role.padEnd(8)} ${token}`);
    }
  }
  console.log(lines.join('\n'));
}
