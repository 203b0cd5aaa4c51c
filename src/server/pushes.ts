// What the two roads of subscriptions share: an operation is prepared as over HTTP, only subscriptions are let through, and
// what runs then is pushing.ts.
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  OperationTypeNode,
} from 'graphql';

import type { Context } from '../api/context';
import { Following } from '../api/following';
import { type Asked, Refused, visibleErrors } from '../api/gate';
import { stopwatch } from '../ledger/clock';
import { codeOf, type PushWay } from './operation';
import type { Parts } from './parts';
import { Pushing } from './pushing';
import type { Call } from './requests';

/** A subscription that may begin, or why not. */
export type Begun = { args: ExecutionArgs; errors?: never } | { errors: readonly GraphQLError[]; args?: never };

/** Prepares a subscription. */
export async function begin(
  { gate, rates, observer, fault }: Parts,
  asked: Asked,
  context: Context,
  call: Call & { way: PushWay },
): Promise<Begun> {
  const elapsed = stopwatch();
  const { role, subject, jurisdiction } = context.who;
  const told = { ...call, client: { role, subject, jurisdiction }, kind: 'subscription' };
  try {
    // Before anything is done for it: what is refused counts, too.
    await rates.take(context.who, 1);
    const { document, operation, operationName, variables, cost } = await gate.admit(asked, context);
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) throw onlySubscriptions();
    context.allowance = { ...(await rates.take(context.who, cost - 1)), cost };
    observer.answered({
      ...told,
      operationName: operation.name?.value ?? null,
      cost,
      milliseconds: elapsed(),
      code: 'OK',
    });
    return {
      args: {
        schema: gate.schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: context,
        options: { maxCoercionErrors: gate.limits.errors },
      },
    };
  } catch (error) {
    const errors = visibleErrors(error, fault);
    const name = typeof asked.operationName === 'string' ? asked.operationName : null;
    observer.answered({ ...told, operationName: name, cost: null, milliseconds: elapsed(), code: codeOf(errors) });
    return { errors };
  }
}

/** Subscribes as graphql-js does: what runs, or why it does not. */
export async function subscribe(args: ExecutionArgs, way: PushWay, parts: Parts): Promise<Pushing | ExecutionResult> {
  const source = await createSourceEventStream(args);
  return source instanceof Following ? new Pushing(source, args, way, parts) : (source as ExecutionResult);
}

function onlySubscriptions(): Refused {
  const message = '此连接只接受订阅，查询与变更请用 HTTP / only subscriptions here; queries and mutations go over HTTP';
  return new Refused([new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })]);
}
