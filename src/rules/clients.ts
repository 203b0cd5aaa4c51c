// Credentials of other systems (应用凭证): who may have which, and what they amount to when they are shown. Pure.
import type { Principal } from './access';
import type { Day, Instant } from './day';
import type { Setting } from './deciding';
import { isWithin } from './division';
import type { RegistryEvent } from './events';
import type { Client, Unit } from './records';
import { type Classification, CLASSIFICATIONS, CLIENT_ROLES, type ClientRole, type Role } from './words';

export interface CreateClient {
  name: string;
  role: Role;
  jurisdictions?: readonly string[] | null | undefined;
  classifications?: readonly Classification[] | null | undefined;
  networks?: readonly string[] | null | undefined;
  expiresAt: Instant;
}

// Keys that nobody renews are forgotten, and found by others.
export const MOST_YEARS_VALID = 3;
const MOST_NETWORKS = 50;
const MOST_JURISDICTIONS = 200;

/** What is known of an input's surroundings before it is decided. */
export interface ClientFacts {
  /** the unit of a client with role UNIT; undefined if none was named, null if there is none such */
  unit: Unit | null | undefined;
  /** the codes of the jurisdictions that there are in this ledger */
  known: readonly string[];
  /** the machine's clock: credentials, like tokens, never follow a simulated one */
  wall: Instant;
  /** true of a network in CIDR notation */
  isNetwork: (text: string) => boolean;
  keyHash: string;
}

/** Lets a system in: its role, jurisdictions, classifications, networks and the end of its key (创建应用凭证). */
export function createClient(input: CreateClient, facts: ClientFacts, setting: Setting): RegistryEvent[] {
  const { problems, newId, who } = setting;
  const { unit, known, wall, isNetwork, keyHash } = facts;
  const jurisdictions = [...new Set(input.jurisdictions ?? [who.jurisdiction])];
  const networks = [...new Set(input.networks ?? [])];
  const classifications = CLASSIFICATIONS.filter((each) => input.classifications?.includes(each) ?? true);
  if (jurisdictions.length === 0 || jurisdictions.length > MOST_JURISDICTIONS) {
    problems.add(
      'INVALID',
      'jurisdictions',
      `应为 1 至 ${MOST_JURISDICTIONS} 个`,
      `1 to ${MOST_JURISDICTIONS} of them`,
    );
  }
  jurisdictions.slice(0, MOST_JURISDICTIONS).forEach((code, i) => {
    // The security officer of one government gives rights there and in those below it.
    if (!known.includes(code) || !isWithin(code, who.jurisdiction)) {
      problems.add(
        'NOT_FOUND',
        ['jurisdictions', String(i)],
        '不是本级或下级政府的代码',
        'not the code of this jurisdiction or one below it',
      );
    }
  });
  if (networks.length > MOST_NETWORKS) {
    problems.add('INVALID', 'networks', `不得超过 ${MOST_NETWORKS} 个`, `at most ${MOST_NETWORKS}`);
  }
  networks.slice(0, MOST_NETWORKS).forEach((network, i) => {
    if (!isNetwork(network)) {
      problems.add('INVALID', ['networks', String(i)], '应为网段，如 10.1.0.0/16', 'a network such as 10.1.0.0/16');
    }
  });
  if (classifications.length === 0) {
    problems.add('INVALID', 'classifications', '至少一个；省略则为角色可见的全部', 'at least one, or leave it out');
  }
  if (!(CLIENT_ROLES as readonly Role[]).includes(input.role)) {
    problems.add('INVALID', 'role', `只能为 ${CLIENT_ROLES.join('、')}`, `one of ${CLIENT_ROLES.join(', ')}`);
  }
  if (input.role === 'UNIT') {
    if (unit === undefined) problems.add('REQUIRED', 'unit', '承办单位的凭证须指定单位', 'the role UNIT needs a unit');
    if (jurisdictions.length > 1 || jurisdictions[0] !== who.jurisdiction) {
      problems.add('INVALID', 'jurisdictions', '承办单位的凭证只能用于本级', 'the role UNIT: only this jurisdiction');
    }
  } else if (unit != null) problems.add('INVALID', 'unit', '仅用于承办单位的凭证', 'only for the role UNIT');
  const latest = yearsLater(wall, MOST_YEARS_VALID);
  if (input.expiresAt <= wall || input.expiresAt > latest) {
    problems.add(
      'INVALID',
      'expiresAt',
      `应在现在之后、${latest} 之前（最长 ${MOST_YEARS_VALID} 年）`,
      `must lie ahead and not behind ${latest} (${MOST_YEARS_VALID} years)`,
    );
  }
  problems.settle();
  const client: Client = {
    id: newId('client'),
    jurisdiction: who.jurisdiction,
    name: input.name,
    role: input.role as ClientRole,
    unitId: unit?.id ?? null,
    jurisdictions,
    classifications,
    networks,
    keyHash,
    expiresAt: input.expiresAt,
    createdAt: setting.now,
    createdBy: who.subject,
    revokedAt: null,
    version: 1,
  };
  return [{ kind: 'clientCreated', data: { client } }];
}

/** Ends a client's rights at once, for good (吊销). */
export function revokeClient(client: Client, comment: string | null, setting: Setting): RegistryEvent[] {
  const { problems, now } = setting;
  if (client.revokedAt !== null) {
    problems.add('NOT_ALLOWED_IN_STAGE', 'client', '该凭证已吊销', 'the client is revoked already');
  }
  problems.settle();
  const set = { revokedAt: now, version: client.version + 1 };
  return [{ kind: 'clientRevoked', data: { clientId: client.id, set, comment } }];
}

/** Who a client is where it acts: in one of its jurisdictions at a time; null in any other. */
export function principalOf(client: Client, jurisdiction: string): Principal | null {
  if (!client.jurisdictions.includes(jurisdiction)) return null;
  const { id, name, role, unitId, classifications } = client;
  const limited = classifications.length < CLASSIFICATIONS.length;
  return { subject: id, name, role, jurisdiction, unitId, ...(limited && { classifications }) };
}

/** Whether a client may sign in at a moment of the machine's clock. */
export function isLive({ revokedAt, expiresAt }: Client, wall: Instant): boolean {
  return revokedAt === null && wall < expiresAt;
}

function yearsLater(at: Instant, years: number): Instant {
  const day: Day = at.slice(0, 10);
  // A leap day has no anniversary: the day before will do.
  const month = day.slice(4) === '-02-29' ? '-02-28' : day.slice(4);
  return `${Number(day.slice(0, 4)) + years}${month}${at.slice(10)}`;
}
