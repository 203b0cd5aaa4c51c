// What the service takes from one client, besides the limits of an operation (src/api/limits.ts): sizes, rates, connections.
import { type Limits, LIMITS } from '../api/limits';

export interface DoorLimits extends Limits {
  /** kB of a request's body */
  body: number;
  /** kB of a WebSocket message */
  message: number;
  /** points per minute of one client */
  rate: number;
  /** refused sign-ins per minute from one address */
  signins: number;
  /** open sockets and streams in all, of one client, from one address */
  sockets: number;
  socketsPerClient: number;
  socketsPerAddress: number;
  /** subscriptions on one socket */
  subscriptions: number;
}

export const DOOR_LIMITS: DoorLimits = {
  ...LIMITS,
  body: 256,
  message: 64,
  // Twelve of the dearest operations, or a page of 50 tasks with three records each, fifty times a second.
  rate: 600_000,
  signins: 60,
  sockets: 10_000,
  socketsPerClient: 100,
  socketsPerAddress: 2000,
  subscriptions: 50,
};

/** The limits with those that `pairs` sets, such as `depth=15`; throws an Error that names what is wrong. */
export function limitsOf<L extends object>(pairs: readonly string[], usual: L): L {
  const limits = { ...usual };
  for (const pair of pairs) {
    const [name = '', value = '', more] = pair.split('=').map((part) => part.trim());
    if (!Object.hasOwn(limits, name)) throw new Error(`knows no ${name}; there are ${Object.keys(limits).join(', ')}`);
    if (more !== undefined || !/^[1-9]\d{0,8}$/.test(value))
      throw new Error(`must give ${name} a whole number above 0, e.g. ${name}=100`);
    Object.assign(limits, { [name]: Number(value) });
  }
  return limits;
}
