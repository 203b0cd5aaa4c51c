// What the two roads of subscriptions share: an operation is prepared as over HTTP, only subscriptions are let through, and
// each event leaves with its cursor.
import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  OperationTypeNode,
} from 'graphql';

import type { Context } from '../api/context';
import { visible } from '../api/errors';
import { type Asked, Refused, visibleErrors } from '../api/gate';
import { stopwatch, wallMs } from '../ledger/clock';
import { patiently } from '../ledger/feed';
import { DatabaseGone } from '../store/failures';
import { codeOf, type Way } from './operation';
import type { Parts } from './parts';
import type { Call } from './requests';

/** A subscription that may begin, or why not. */
export type Begun = { args: ExecutionArgs; errors?: never } | { errors: readonly GraphQLError[]; args?: never };

/** Prepares a subscription. */
export async function begin(
  { gate, rates, observer, fault }: Parts,
  asked: Asked,
  context: Context,
  call: Call & { way: Way },
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

/** An event as it leaves: its errors as callers may see them, and the cursor behind which to go on. */
export function pushOf(
  { data, errors }: { data?: ExecutionResult['data']; errors?: ExecutionResult['errors'] | undefined },
  context: Context,
  way: Way,
  { observer, fault }: Parts,
): FormattedExecutionResult {
  const { cursor, arrivedAt } = context;
  if (arrivedAt !== null) observer.pushed(way, wallMs() - arrivedAt);
  return {
    ...(errors !== undefined && { errors: errors.map((error) => visible(error, fault).toJSON()) }),
    ...(data !== undefined && { data }),
    ...(cursor !== null && { extensions: { cursor } }),
  };
}

/**
 * Subscribes as graphql-js does, but for an event that could not be shown because the database was gone: it is shown when the
 * database is back.
 */
export async function subscribe(args: ExecutionArgs): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]();
  const ended = new AbortController();
  const end = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    ended.abort();
    await events.return?.();
    return { value: undefined, done: true };
  };
  const results: AsyncGenerator<ExecutionResult, void> = {
    next: async () => {
      const event = await events.next();
      if (event.done === true) return { value: undefined, done: true };
      return { value: await shownOf({ ...args, rootValue: event.value }, ended.signal), done: false };
    },
    return: end,
    throw: async (error) => {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]: () => results,
    [Symbol.asyncDispose]: () => end().then(() => undefined),
  };
  return results;
}

async function shownOf(args: ExecutionArgs, signal: AbortSignal): Promise<ExecutionResult> {
  const context = args.contextValue as Context;
  let latest: ExecutionResult = {};
  try {
    return await patiently(async () => {
      latest = await execute(args);
      const gone = latest.errors?.find(({ originalError }) => originalError instanceof DatabaseGone);
      if (gone?.originalError == null) return latest;
      context.refresh();
      throw gone.originalError;
    }, signal);
  } catch (error) {
    if (!(error instanceof DatabaseGone)) throw error;
    return latest;
  }
}

function onlySubscriptions(): Refused {
  const message = '此连接只接受订阅，查询与变更请用 HTTP / only subscriptions here; queries and mutations go over HTTP';
  return new Refused([new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })]);
}
