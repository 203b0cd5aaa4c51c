// The hash chain of the event log: each event's hash covers every field of it and the hash before (DOMAIN.md 8).
import { createHash, getHashes } from 'node:crypto';

import type { EventTable } from './log-tables';

/** What stands before the first event of a jurisdiction. */
export const GENESIS = '0'.repeat(64);

/** What an event may be hashed with: SHA-256, or SM3 (GB/T 32905). Both make 64 hexadecimal digits. */
export const CHAIN_HASHES = ['sha256', 'sm3'] as const;
export type ChainHash = (typeof CHAIN_HASHES)[number];

/** Those that this build of Node.js has. */
const AVAILABLE = CHAIN_HASHES.filter((name) => getHashes().includes(name));

export const isAvailable = (hash: ChainHash): boolean => AVAILABLE.includes(hash);

/** The hash of an event behind another. The fields are hashed as one JSON array, so that no two can be confused. */
export function hashOf(event: Omit<EventTable, 'hash'>, previousHash: string, chainHash: ChainHash = 'sha256'): string {
  const { jurisdiction, sequence, kind, at, recordedAt, actorSubject, actorName, actorRole, taskId, unitId, data } =
    event;
  const fields = [previousHash, jurisdiction, sequence, kind, at, recordedAt];
  const rest = [actorSubject, actorName, actorRole, taskId, unitId, data];
  return createHash(chainHash)
    .update(JSON.stringify([...fields, ...rest]))
    .digest('hex');
}

/** Whether an event's hash follows from its fields and the hash before, by one of the hashes that it may have been made with. */
export function follows(event: EventTable, previousHash: string): boolean {
  return AVAILABLE.some((name) => hashOf(event, previousHash, name) === event.hash);
}
