// The mutations on the credentials of other systems: the key is made here, and only its hash goes into the ledger.
import { BlockList, isIP } from 'node:net';

import { createClient, type CreateClient, revokeClient } from '../rules/clients';
import type { Command, Input } from './act';
import { wallNow } from './clock';
import { hashOfKey, newKey } from './clients';

export const newClient: Command<Input & CreateClient & { unit?: string | null }> = {
  operation: 'createClient',
  required: ['name'],
  changesClients: true,
  run: async (work, input) => {
    const unit = await work.named('unit', input.unit, 'unit');
    const elsewhere = await work.transaction.elsewhere();
    const known = [work.jurisdiction.code, ...elsewhere.map(({ code }) => code)];
    const key = newKey();
    const facts = { unit, known, wall: wallNow(), isNetwork, keyHash: hashOfKey(key) };
    const events = createClient(input, facts, work.setting);
    await work.recordRegistry(events);
    const [event] = events;
    if (event?.kind !== 'clientCreated') throw new Error('no client was created');
    return { done: { made: { client: event.data.client.id }, once: key } };
  },
};

export const endClient: Command<Input & { client: string; comment?: string | null }> = {
  operation: 'revokeClient',
  changesClients: true,
  run: async (work, input) => {
    const client = await work.named('client', input.client, 'client');
    if (client === null) {
      work.problems.settle();
      return {};
    }
    work.version(client.version, input.expectedVersion);
    await work.recordRegistry(revokeClient(client, input.comment ?? null, work.setting));
    return { client: client.id };
  },
};

/** True of a network in CIDR notation. `isNetwork('10.1.0.0/16') && !isNetwork('10.1.0.0') && !isNetwork('10.1.0.0/33')` */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  // A zone (fe80::1%eth0) is of one machine alone.
  const family = address.includes('%') ? 0 : isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** True if an address lies in one of some networks. An IPv4 address that came over IPv6 counts as IPv4. */
export function isIn(address: string, networks: readonly string[]): boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits = ''] = network.split('/');
    list.addSubnet(base, Number(bits), isIP(base) === 4 ? 'ipv4' : 'ipv6');
  }
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}
