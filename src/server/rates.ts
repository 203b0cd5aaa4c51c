// How fast a client may ask: points per minute, by the cost of operations; and how often an address may fail to sign in.
import { GraphQLError } from 'graphql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import type { Principal } from '../rules/access';
import { parseId } from '../rules/id';
import type { Allowance } from '../api/context';
import { wallNow } from '../ledger/clock';

// Seconds after which what was used up is given back.
const WINDOW = 60;

export class Rates {
  readonly #points: RateLimiterMemory;
  readonly #signins: RateLimiterMemory;

  constructor({ rate, signins }: { rate: number; signins: number }) {
    this.#points = new RateLimiterMemory({ points: rate, duration: WINDOW });
    this.#signins = new RateLimiterMemory({ points: signins, duration: WINDOW });
  }

  /** Takes the points of an operation from a client's allowance; throws RATE_LIMITED if they are not there. */
  async take(who: Principal, cost: number): Promise<Allowance> {
    const result = await consume(this.#points, keyOf(who), cost);
    const { remainingPoints, msBeforeNext, refused } = result;
    const limit = this.#points.points;
    if (refused) {
      throw limited(msBeforeNext, { limit: 'rate', allowed: limit, cost }, [
        `每分钟 ${limit} 点已用完`,
        `${limit} points a minute are used up`,
      ]);
    }
    const resetAt = new Date(Date.parse(wallNow()) + msBeforeNext).toISOString();
    return { cost, limit, remaining: remainingPoints, resetAt };
  }

  /**
   * Counts a sign-in that failed; throws RATE_LIMITED if the address fails too often. Whoever signs in well is not asked:
   * many share the address of a proxy.
   */
  async failedSignin(address: string): Promise<void> {
    const { msBeforeNext, refused } = await consume(this.#signins, address, 1);
    if (!refused) return;
    const allowed = this.#signins.points;
    throw limited(msBeforeNext, { limit: 'signins', allowed }, [
      `该地址每分钟只能失败 ${allowed} 次`,
      `an address may fail ${allowed} times a minute`,
    ]);
  }
}

/** Under what a principal's use is counted: a system's credentials once, in whichever of its jurisdictions it acts. */
export function keyOf({ jurisdiction, role, subject }: Principal): string {
  return parseId(subject)?.kind === 'client' ? subject : `${jurisdiction} ${role} ${subject}`;
}

async function consume(
  limiter: RateLimiterMemory,
  key: string,
  points: number,
): Promise<Pick<RateLimiterRes, 'remainingPoints' | 'msBeforeNext'> & { refused: boolean }> {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(key, points);
    return { remainingPoints, msBeforeNext, refused: false };
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    return { remainingPoints: 0, msBeforeNext: error.msBeforeNext, refused: true };
  }
}

/** Too much at once: says when to come again. */
export function limited(ms: number, extensions: object, [zh, en]: [string, string]): GraphQLError {
  const retryAfter = Math.max(1, Math.ceil(ms / 1000));
  return new GraphQLError(
    `请求过于频繁：${zh}，请 ${retryAfter} 秒后重试 / too many requests: ${en}; try again in ${retryAfter} s`,
    {
      extensions: {
        code: 'RATE_LIMITED',
        ...extensions,
        retryAfter,
        http: { status: 429, headers: new Map([['retry-after', String(retryAfter)]]) },
      },
    },
  );
}
