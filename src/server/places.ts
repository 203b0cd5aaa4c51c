// How many connections are open, in all, of each client and from each address: beyond its number of them nobody gets another.
import type { Principal } from '../rules/access';
import type { DoorLimits } from './door-limits';
import { keyOf } from './rates';

type Limited = 'sockets' | 'socketsPerClient' | 'socketsPerAddress';

export class NoPlace extends Error {
  override readonly name = 'NoPlace';

  constructor(
    readonly limit: Limited,
    readonly allowed: number,
  ) {
    super(`连接过多：${limit} 最多 ${allowed} / too many connections: ${limit} is at most ${allowed}`);
  }
}

export class Places {
  #all = 0;
  readonly #clients = new Map<string, number>();
  readonly #addresses = new Map<string, number>();

  constructor(readonly limits: Pick<DoorLimits, Limited>) {}

  /** Takes a place for an address; throws NoPlace. What it returns gives the place back, once. */
  forAddress(address: string): () => void {
    if (this.#all >= this.limits.sockets) throw new NoPlace('sockets', this.limits.sockets);
    const leave = enter(this.#addresses, address, this.limits.socketsPerAddress, 'socketsPerAddress');
    this.#all++;
    return once(() => {
      this.#all--;
      leave();
    });
  }

  /** Takes a place for who has signed in; throws NoPlace. */
  forClient(who: Principal): () => void {
    return once(enter(this.#clients, keyOf(who), this.limits.socketsPerClient, 'socketsPerClient'));
  }
}

function enter(counts: Map<string, number>, key: string, allowed: number, limit: Limited): () => void {
  const present = counts.get(key) ?? 0;
  if (present >= allowed) throw new NoPlace(limit, allowed);
  counts.set(key, present + 1);
  return () => {
    const left = (counts.get(key) ?? 1) - 1;
    if (left > 0) counts.set(key, left);
    else counts.delete(key);
  };
}

function once(leave: () => void): () => void {
  let left = false;
  return () => {
    if (!left) leave();
    left = true;
  };
}
