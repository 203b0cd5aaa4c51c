// The queries about the log itself: its events, whether it holds, and its signed ends.
import { Arg, Args, Ctx, ID, Int, Query, Resolver } from 'type-graphql';

import { verifyLog } from '../ledger/verifying';
import * as lists from '../store/lists';
import { lastSigned } from '../store/signed-heads';
import { PageArgs } from './connections';
import { Context } from './context';
import { EventFilter } from './filter-inputs';
import { LedgerEventConnection, LedgerVerification, SignedHead } from './log-types';
import { pageOfList } from './queries';
import { checkOwn, eventFilterOf } from './reading';

const optional = { nullable: true } as const;

/** As many as a year has when they are signed each working hour. */
const MOST_HEADS = 2000;

@Resolver()
export class LogQueries {
  @Query(() => LedgerEventConnection, {
    description:
      'The event log (事件日志), as far as the viewer sees it. Refusals and reads of work secrets reach only the AUDITOR.',
  })
  async events(
    @Arg('filter', () => EventFilter, optional) filter: EventFilter | null | undefined,
    @Args() args: PageArgs,
    @Ctx() context: Context,
  ) {
    await context.allow('events');
    return pageOfList(context, lists.events(context.who, eventFilterOf(filter, context)), args);
  }

  @Query(() => LedgerVerification, {
    description:
      'Checks the whole log of the jurisdiction (台账校验): dense, chained by hash, and what its signed ends say. OFFICE, LEADER, AUDITOR.',
  })
  async verifyLedger(
    @Arg('jurisdiction', () => ID, optional) jurisdiction: string | null | undefined,
    @Ctx() context: Context,
  ) {
    await context.allow('verifyLedger');
    checkOwn(jurisdiction, context);
    // A long log takes longer than a question may: the whole of it is the answer.
    return verifyLog(context.ledger.reader, context.who.jurisdiction);
  }

  @Query(() => [SignedHead], {
    description:
      'The last ends of the jurisdiction’s log that were signed, the latest first (GET /log/heads gives the same as a file). OFFICE, LEADER, AUDITOR.',
  })
  async signedHeads(
    @Arg('last', () => Int, { defaultValue: 100, description: '1 to 2,000.' }) last: number,
    @Ctx() context: Context,
  ) {
    await context.allow('signedHeads');
    if (last < 1 || last > MOST_HEADS) {
      throw context.badInput('last', { zh: `应为 1 至 ${MOST_HEADS}`, en: `must be between 1 and ${MOST_HEADS}` });
    }
    return lastSigned(context.reader, context.who.jurisdiction, last);
  }
}
