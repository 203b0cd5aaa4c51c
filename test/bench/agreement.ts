// All stacks say the same of the same: asked before anything is measured. Cursors are each one's own.
import { deepStrictEqual } from 'node:assert';

import type { Json } from '../world';
import type { Stacks } from './cells';
import { type Asked, STACKS, type Work } from './works';

const COMPARED = 5;
// What PostGraphile is not asked for.
const UNASKED = ['workingDaysLeft'];

/** Throws where a peer answers something else than the service. */
export async function agree(stacks: Stacks, works: readonly Work[]): Promise<void> {
  for (const work of works.filter(({ compared }) => compared === true)) {
    const requests = await work.requests(0);
    for (let i = 0; i < COMPARED; i++) {
      const answers: { stack: string; data: Json }[] = [];
      for (const stack of STACKS) {
        const [peer, asked] = [stacks[stack], requests[stack]?.[i]];
        if (peer !== undefined && asked !== undefined) answers.push({ stack, data: await answerOf(peer.url, asked) });
      }
      const [service, ...peers] = answers;
      for (const { stack, data } of peers) {
        const same = stack === 'postgraphile' ? without(service?.data, UNASKED) : service?.data;
        deepStrictEqual(data, same, `${work.title}: ${stack} says something else`);
      }
      if (empty(service?.data)) throw new Error(`${work.title}: the answer is empty`);
    }
  }
}

async function answerOf(url: string, { path, ...request }: Asked): Promise<Json> {
  const answer = (await (await fetch(`${url}${path}`, request)).json()) as Json;
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  const { tasks, summary, count } = answer.data;
  // Its total stands beside the page.
  if (count !== undefined) {
    tasks.totalCount = count.total;
    delete answer.data.count;
  }
  if (tasks !== undefined) tasks.pageInfo.endCursor = typeof tasks.pageInfo.endCursor;
  if (summary !== undefined) summary.groups.sort((a: Json, b: Json) => (a.key < b.key ? -1 : 1));
  return answer.data;
}

function without(data: Json, names: readonly string[]): Json {
  return JSON.parse(JSON.stringify(data, (name, value: unknown) => (names.includes(name) ? undefined : value)));
}

function empty({ tasks, task, summary }: Json): boolean {
  return !(tasks?.nodes.length > 1 || task != null || summary?.groups.length > 1);
}
