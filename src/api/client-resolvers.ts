// The credentials of other systems: who keeps them sees them; the key is shown in the answer that made it. No rule lives here.
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';

import type * as R from '../rules/records';
import * as commands from '../ledger/client-commands';
import * as lists from '../store/lists';
import { Client, ClientConnection, CreateClientInput, RevokeClientInput } from './client-types';
import { PageArgs } from './connections';
import { Context } from './context';
import { act, payloadOf } from './payloads';
import { pageOfList } from './queries';
import { Jurisdiction, Unit } from './registry-types';

const CreateClientPayload = payloadOf(
  'CreateClientPayload',
  { client: () => Client },
  {
    key: {
      type: () => String,
      nullable: true,
      description:
        'The key, for `Authorization: Bearer`. Only this answer shows it, and only its hash is kept: when the same idempotencyKey is sent again it is null.',
    },
  },
);
const ClientPayload = payloadOf('ClientPayload', { client: () => Client });

@Resolver(() => Client)
export class ClientResolvers {
  @Query(() => ClientConnection, {
    description: 'Credentials of other systems (应用凭证), the latest first. SECURITY.',
  })
  async clients(@Args() args: PageArgs, @Ctx() context: Context) {
    await context.allow('clients');
    return pageOfList(context, lists.clients(context.who), args);
  }

  @Mutation(() => CreateClientPayload, {
    description:
      '创建应用凭证: lets another system in. The key is shown once. SECURITY. INVALID names what cannot be: role, networks, jurisdictions, expiresAt.',
  })
  createClient(@Arg('input') input: CreateClientInput, @Ctx() context: Context) {
    return act(context, commands.newClient, input);
  }

  @Mutation(() => ClientPayload, {
    description:
      '吊销应用凭证: the key is refused from now on, and connections that were opened with it are closed (4403). SECURITY.',
  })
  revokeClient(@Arg('input') input: RevokeClientInput, @Ctx() context: Context) {
    return act(context, commands.endClient, input);
  }

  @FieldResolver(() => Unit, { nullable: true })
  unit(@Root() client: R.Client, @Ctx() context: Context) {
    return client.unitId === null ? null : context.load.record('unit', client.unitId);
  }

  @FieldResolver(() => [Jurisdiction])
  jurisdictions(@Root() client: R.Client, @Ctx() context: Context) {
    return client.jurisdictions
      .map((code) => context.ledger.regimes.jurisdiction(code))
      .filter((each) => each !== null);
  }
}
