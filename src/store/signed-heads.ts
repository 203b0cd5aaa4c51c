// Signed ends of the log, kept beside it: each says that a jurisdiction's log ended with this event when it was signed.
import { Column, Entity, PrimaryColumn } from 'typeorm';
import sql from 'sql-template-tag';

import type { Bulk } from './bulk';
import { HASH, MOMENT, NUMBER, TEXT, WORD } from './column-types';
import type { ReadConnections } from './read-connections';
import { atMost } from './rows';

/** What was signed: an end of a log. */
export interface LogEnd {
  jurisdiction: string;
  sequence: number;
  hash: string;
}

@Entity('signed_head')
export class SignedHeadTable implements LogEnd {
  @PrimaryColumn(WORD) jurisdiction!: string;
  @PrimaryColumn(NUMBER) sequence!: number;
  @Column(HASH) hash!: string;
  @Column(MOMENT) signedAt!: string;
  @Column(WORD) algorithm!: string;
  /** the SHA-256 of the public key (DER, SPKI) */
  @Column(HASH) keyId!: string;
  /** PEM */
  @Column(TEXT) publicKey!: string;
  /** base64 */
  @Column(TEXT) signature!: string;
}

/** The last signed ends of a log, the latest first. */
export function lastSigned(
  reader: Pick<ReadConnections, 'query'>,
  jurisdiction: string,
  limit: number,
): Promise<SignedHeadTable[]> {
  return reader.query<SignedHeadTable>(sql`SELECT * FROM "signed_head" WHERE "jurisdiction" = ${jurisdiction}
    ORDER BY "sequence" DESC ${atMost(limit)}`);
}

/** Signed ends of a log behind a place in it, in order. */
export function signedAfter(
  reader: Pick<ReadConnections, 'query'>,
  jurisdiction: string,
  sequence: number,
  limit: number,
): Promise<SignedHeadTable[]> {
  return reader.query<SignedHeadTable>(sql`SELECT * FROM "signed_head" WHERE "jurisdiction" = ${jurisdiction}
    AND "sequence" > ${sequence} ORDER BY "sequence" ${atMost(limit)}`);
}

/** Keeps a signed end; the first signature of an end stays. */
export async function keepSigned(bulk: Bulk, signed: SignedHeadTable): Promise<void> {
  await bulk.insert('signed_head', [signed], 'ON CONFLICT DO NOTHING');
}
