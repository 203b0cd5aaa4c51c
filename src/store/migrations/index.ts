// The migrations of each database, oldest first. New ones come from `npm run migration:generate` and are added here.
import { Start1795300475559 } from './postgres/1795300475559-Start';
import { Tally1795312231873 } from './postgres/1795312231873-Tally';
import { Due1795315200000 as PostgresDue } from './postgres/1795315200000-Due';
import { Aliases1795342800000 as PostgresAliases } from './postgres/1795342800000-Aliases';
import { Files1795347600000 as PostgresFiles } from './postgres/1795347600000-Files';
import { DayEnds1795392000000 as PostgresDayEnds } from './postgres/1795392000000-DayEnds';
import { SignedHeads1795395600000 as PostgresSignedHeads } from './postgres/1795395600000-SignedHeads';
import { Administrators1795399200000 as PostgresAdministrators } from './postgres/1795399200000-Administrators';
import { InHand1795402800000 as PostgresInHand } from './postgres/1795402800000-InHand';
import { Clients1795287980077 } from './sqlite/1795287980077-Clients';
import { Indexes1795303843935 } from './sqlite/1795303843935-Indexes';
import { Instances1795300480488 } from './sqlite/1795300480488-Instances';
import { Start1795274732597 } from './sqlite/1795274732597-Start';
import { Tally1795312214406 } from './sqlite/1795312214406-Tally';
import { Webhooks1795288796844 } from './sqlite/1795288796844-Webhooks';
import { Due1795315200000 } from './sqlite/1795315200000-Due';
import { Aliases1795342800000 } from './sqlite/1795342800000-Aliases';
import { Files1795347600000 } from './sqlite/1795347600000-Files';
import { DayEnds1795392000000 } from './sqlite/1795392000000-DayEnds';
import { SignedHeads1795395600000 } from './sqlite/1795395600000-SignedHeads';
import { Administrators1795399200000 } from './sqlite/1795399200000-Administrators';
import { InHand1795402800000 } from './sqlite/1795402800000-InHand';

export const SQLITE_MIGRATIONS = [
  Start1795274732597,
  Clients1795287980077,
  Webhooks1795288796844,
  Instances1795300480488,
  Indexes1795303843935,
  Tally1795312214406,
  Due1795315200000,
  Aliases1795342800000,
  Files1795347600000,
  DayEnds1795392000000,
  SignedHeads1795395600000,
  Administrators1795399200000,
  InHand1795402800000,
];
export const POSTGRES_MIGRATIONS = [
  Start1795300475559,
  Tally1795312231873,
  PostgresDue,
  PostgresAliases,
  PostgresFiles,
  PostgresDayEnds,
  PostgresSignedHeads,
  PostgresAdministrators,
  PostgresInHand,
];
