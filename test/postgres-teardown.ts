// After the suite's run on PostgreSQL: the server of our own ends.
import { once } from 'node:events';

export default async function stop(): Promise<void> {
  const server = globalThis.testPostgres;
  if (server === undefined) return;
  server.stdin?.end();
  await once(server, 'exit');
}
