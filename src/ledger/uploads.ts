// One-time addresses: what may be sent where. An address carries its own right, sealed, so nothing is kept of one to which
// nothing was sent; that it was used is told by the file that is there then.
import { randomInt } from 'node:crypto';

import { type Grant, prepareUpload, type PrepareUpload } from '../rules/filing';
import { makeId, type NodeId } from '../rules/id';
import type { Command, Input } from './act';
import { wallMs, wallNow } from './clock';
import type { Seal } from './seal';
import { refuseUpload } from './upload-refused';

// Long enough to choose a slow line, short enough that an address found in a log is worth nothing.
const VALID_MS = 15 * 60_000;
// What addresses are sealed for: no other sealed text is one.
const OWNER = 'upload';

/** Allows an upload. Nothing is recorded, so the id is drawn and not counted: 70 random bits. */
export function prepare(seal: Seal, mostMb: number): Command<Input & PrepareUpload> {
  return {
    operation: 'prepareUpload',
    required: ['name'],
    run: (work, input) => {
      const expiresAt = new Date(wallMs() + VALID_MS).toISOString();
      const facts = { file: drawnId(work.who.jurisdiction), expiresAt, mostMb, able: seal.able };
      const grant = prepareUpload(input, facts, work.setting);
      return Promise.resolve({ done: { made: {}, grant } });
    },
  };
}

function drawnId(jurisdiction: string): NodeId {
  const digits = (count: number) => String(randomInt(10 ** count)).padStart(count, '0');
  return makeId('file', jurisdiction, `${digits(14)}-${digits(7)}`);
}

/** The last part of the address to which an upload goes. */
export function sealed(grant: Grant, seal: Seal): string {
  return seal.close(JSON.stringify(grant), OWNER);
}

/** What an address allows; throws UploadRefused if it is none of ours, or its time is over. */
export function opened(address: string, seal: Seal): Grant {
  const text = seal.able ? seal.open(address, OWNER) : null;
  if (text === null) return refuseUpload('UNKNOWN', '上传地址无效', 'this is not an address to upload to');
  const grant = JSON.parse(text) as Grant;
  if (grant.expiresAt <= wallNow()) {
    const en = `the address was valid until ${grant.expiresAt}: prepare the upload again`;
    refuseUpload('EXPIRED', `上传地址已于 ${grant.expiresAt} 失效，请重新申请`, en);
  }
  return grant;
}
