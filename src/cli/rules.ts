// Prints the rule catalogue for docs/rules.md: `npm run rules`.
import { join } from 'node:path';

import { packageRoot } from '../ledger/package-root';
import { rulesText } from '../ledger/seeder';

process.stdout.write(rulesText(join(packageRoot(), 'seeds')));
