// Ids: opaque to callers, globally unique; they carry their type and their jurisdiction, so every key leads to its place.
// `task_370600_57` is the task that came to be with event 57 of jurisdiction 370600.

export const NODE_KINDS = [
  'jurisdiction',
  'unit',
  'person',
  'source',
  'task',
  'letter',
  'recipient',
  'report',
  'explanation',
  'completion',
  'verification',
  'milestone',
  'intervention',
  'inspection',
  'client',
  'webhook',
  'file',
  'event',
] as const;
export type NodeKind = (typeof NODE_KINDS)[number];
export type NodeId = string;

export interface IdParts {
  kind: NodeKind;
  jurisdiction: string;
  local: string;
}

export function makeId(kind: NodeKind, jurisdiction: string, local: number | string): NodeId {
  return `${kind}_${jurisdiction}_${local}`;
}

/** The parts of an id, or null if it is not one of ours. `parseId('task_370600_57')?.jurisdiction === '370600'` */
export function parseId(id: string): IdParts | null {
  const match = /^([a-z]+)_(\d{6})_(\d{1,15}(?:-\d{1,7})?)$/.exec(id);
  const kind = NODE_KINDS.find((each) => each === match?.[1]);
  return match && kind ? { kind, jurisdiction: match[2] as string, local: match[3] as string } : null;
}

export function jurisdictionId(code: string): NodeId {
  return makeId('jurisdiction', code, 0);
}

export function eventId(jurisdiction: string, sequence: number): NodeId {
  return makeId('event', jurisdiction, sequence);
}
