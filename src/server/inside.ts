// Asks the API from inside the service, for the roads that hand out files: with the rights, the language and the allowance of who
// sent the request, through the same gate, one operation at a time. Nothing here may answer what the API over HTTP would not.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';

import type { ApolloServer } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';

import type { Ask } from '../documents/document';
import { Answer, type HttpContext } from './apollo';
import { type Admission, contextOf } from './http-context';

/** The errors of an operation, as its callers get them. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';

  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join('; '));
  }
}

export class Inside {
  constructor(
    readonly apollo: ApolloServer<HttpContext>,
    readonly admission: Admission,
  ) {}

  /**
   * Asks for who sent a request, for as long as they wait for the answer. Each operation is admitted anew, as if it had been sent: a
   * token that ends or a right that is taken away ends the work in its middle. So does a rate that is used up, at the first
   * operation; a later one waits until there are points again, for half a file is worth nothing and its points are spent.
   */
  for(request: IncomingMessage, response: ServerResponse): Ask {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    if (response.destroyed) gone.abort();
    let begun = false;
    return async <Data>(query: string, variables: Record<string, unknown> = {}) => {
      for (;;) {
        gone.signal.throwIfAborted();
        try {
          const data = await this.#once<Data>(request, query, variables);
          begun = true;
          return data;
        } catch (error) {
          const seconds = begun ? secondsToWait(error) : null;
          if (seconds === null) throw error;
          await setTimeout(seconds * 1000, undefined, { signal: gone.signal });
        }
      }
    };
  }

  async #once<Data>(request: IncomingMessage, query: string, variables: Record<string, unknown>): Promise<Data> {
    const contextValue = await contextOf(request, { body: null, search: '' }, this.admission);
    const { body } = await this.apollo.executeOperation({ query, variables }, { contextValue });
    if (body.kind !== 'single') throw new Error('an operation was answered in parts');
    const { data, errors = [] } = body.singleResult;
    if (errors.length > 0) throw new Unanswered(errors);
    return (data instanceof Answer ? JSON.parse(data.json) : data) as Data;
  }
}

/** After how long points are there again; null if something else was refused. */
function secondsToWait(error: unknown): number | null {
  const { extensions } = error instanceof Unanswered ? (error.errors[0] ?? {}) : (error as GraphQLFormattedError);
  const { code, limit, retryAfter } = extensions ?? {};
  return code === 'RATE_LIMITED' && limit === 'rate' ? Number(retryAfter) : null;
}
