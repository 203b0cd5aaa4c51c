// What a fuzzed ledger has: ids as they came in answers, and the values that fields of certain names are given.
import { type NodeKind, parseId } from '../../src/rules/id';
import type { Chance } from './chance';

const ID = /\b[a-z]+_\d{6}_[\d-]+\b/g;
/** Of which kind a field's record is, where its name is not the kind's. */
const KINDS: Readonly<Record<string, readonly NodeKind[]>> = {
  leadUnit: ['unit'],
  units: ['unit'],
  supportingUnits: ['unit'],
  recipients: ['unit'],
  owner: ['person'],
  leader: ['person'],
  tasks: ['task'],
  parent: ['task', 'task', 'unit'],
};
// Acts follow upon each other on what has just been made.
const RECENT = 6;
const STAFFED = 3;

export class Pool {
  readonly #ids = new Map<string, string[]>();
  readonly #seen = new Set<string>();

  constructor(readonly chance: Chance) {}

  /** Keeps the ids in anything. */
  keep(answer: unknown): void {
    for (const id of JSON.stringify(answer ?? null).match(ID) ?? []) {
      const kind = parseId(id)?.kind;
      if (kind === undefined || this.#seen.has(id)) continue;
      this.#seen.add(id);
      this.#ids.set(kind, [...(this.#ids.get(kind) ?? []), id]);
    }
  }

  /** An id for a field: of its kind nearly always, of the latest half of the time. */
  idFor(name: string): string {
    const { chance } = this;
    const kind = chance.often(0.99)
      ? (chance.one(KINDS[name] ?? [name as NodeKind]) as string)
      : chance.one(this.kinds);
    const ids = this.#ids.get(kind) ?? [...this.#ids.values()].flat();
    // Of the units the first have staff.
    if (kind === 'unit' && chance.often(0.7)) return chance.one(ids.slice(0, STAFFED));
    if (chance.often(0.01)) return `${kind}_370614_1`;
    return chance.one(chance.often(0.5) ? ids.slice(-RECENT) : ids);
  }

  get kinds(): string[] {
    return [...this.#ids.keys()];
  }

  all(kind: NodeKind): readonly string[] {
    return this.#ids.get(kind) ?? [];
  }
}

/** Texts that are looked at closely, by the names of their fields. */
export function textFor(name: string, chance: Chance, policy: string): string | undefined {
  switch (name) {
    case 'idempotencyKey':
      return `key-${chance.below(3000)}`;
    case 'code':
      return `N-${chance.below(100_000)}`;
    case 'policy':
      return chance.often(0.7) ? policy : spoiledPolicy(policy, chance);
    case 'secret':
      return `whsec_${Buffer.alloc(32, chance.below(256)).toString('base64')}`;
    case 'selection':
      return chance.one([...SELECTIONS, SELECTIONS[0], SELECTIONS[0]]);
    case 'networks':
      return chance.one(['10.1.0.0/16', '::1/128', '0.0.0.0/0', '1.2.3.4', '10.1.0.0/33']);
    case 'jurisdictions':
    case 'jurisdiction':
      return chance.often(0.95) ? '370600' : chance.one(['370614', '110000', '37']);
    case 'sha256':
      return chance.bytes(1).toString('hex').padStart(64, 'a');
    case 'month':
      return chance.one(['2026-08', '2026-02', '2026-08', '0001-01', '2026-8']);
    case 'from':
    case 'to':
      return chance.one(['22:00', '06:30', '23:59', '00:00', '7:00']);
    case 'kind':
      return chance.one(['taskAssigned', 'statusChanged', 'taskFlagged', 'letterIssued', 'workSecretRead']);
    case 'type':
      return chance.one(['application/pdf', 'application/octet-stream', '']);
    case 'url':
      return chance.one([
        'https://receiver.invalid/hook',
        'https://receiver.invalid/',
        'https://receiver.invalid:8443/',
      ]);
    case 'number':
      return `烟政督〔2026〕${chance.below(20)}号`;
    default:
      return undefined;
  }
}

const SELECTIONS = [
  'kind',
  'kind task { id title }',
  'kind task { parent { parent { id } } }',
  'kind @skip(if: true)',
  '...X',
];

/** A policy with one of its numbers, words or parts another. */
function spoiledPolicy(policy: string, chance: Chance): string {
  const all = [...policy.matchAll(/(?<=: ?)(\d+|"[^"]*"|true|false)/g)];
  if (all.length === 0 || chance.often(0.2)) return chance.damaged(Buffer.from(policy)).toString();
  const { index, 0: found } = chance.one(all);
  const other = chance.one([
    '0',
    '-1',
    '1e9',
    '99999999999',
    '1.5',
    'null',
    '""',
    '[]',
    '{}',
    'true',
    '"RED"',
    '"00:00"',
  ]);
  return policy.slice(0, index) + other + policy.slice(index + found.length);
}
