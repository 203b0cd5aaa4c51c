// The hash chain of the event log: each event's hash covers every field of it and the hash before (DOMAIN.md 8).
import { createHash } from 'node:crypto';

import type { EventTable } from './log-tables';

/** What stands before the first event of a jurisdiction. */
export const GENESIS = '0'.repeat(64);

/** The hash of an event behind another. The fields are hashed as one JSON array, so that no two can be confused. */
export function hashOf(event: Omit<EventTable, 'hash'>, previousHash: string): string {
  const { jurisdiction, sequence, kind, at, recordedAt, actorSubject, actorName, actorRole, taskId, unitId, data } =
    event;
  const fields = [previousHash, jurisdiction, sequence, kind, at, recordedAt];
  const rest = [actorSubject, actorName, actorRole, taskId, unitId, data];
  return createHash('sha256')
    .update(JSON.stringify([...fields, ...rest]))
    .digest('hex');
}
