// The mutations on the credentials of other systems: the key is made here, and only its hash goes into the ledger.
import { createClient, type CreateClient, revokeClient } from '../rules/clients';
import type { Command, Input } from './act';
import { wallNow } from './clock';
import { hashOfKey, newKey } from './clients';
import { isNetwork } from './networks';

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
