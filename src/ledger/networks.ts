// Networks in CIDR notation: what is one, and what lies in it. Knows addresses, not whose they are.
import { BlockList, isIP } from 'node:net';

/** True of a network in CIDR notation. `isNetwork('10.1.0.0/16') && !isNetwork('10.1.0.0') && !isNetwork('10.1.0.0/33')` */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  // A zone (fe80::1%eth0) is of one machine alone.
  const family = address.includes('%') ? 0 : isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** Networks, to ask whether an address lies in one of them. */
export function networks(list: readonly string[]): BlockList {
  const found = new BlockList();
  for (const network of list) {
    const [base = '', bits] = network.split('/');
    found.addSubnet(base, Number(bits), isIP(base) === 4 ? 'ipv4' : 'ipv6');
  }
  return found;
}

/** True if an address lies in one of some networks; false of what is no address. Node finds IPv4 in ::ffff:0:0/96 as well. */
export function lies(address: string, list: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** True if an address lies in one of some networks. An IPv4 address that came over IPv6 counts as IPv4. */
export function isIn(address: string, list: readonly string[]): boolean {
  return lies(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address, networks(list));
}
