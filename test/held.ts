// Memory that is held: what is still there once the collector has been, which readings of the heap in use do not say on a busy machine.
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { WebSocket } from 'ws';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that this process holds. */
export function heldBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Options of Node for a process that `heldBytesOf` may ask. */
export const inspectable = (port: number): string => `--inspect=127.0.0.1:${port}`;

/** Bytes that another process holds, asked through Node's inspector on that port. */
export async function heldBytesOf(port: number): Promise<number> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  if (target === undefined) throw new Error(`nothing can be inspected on port ${port}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await once(socket, 'open');
  let id = 0;
  const call = async <Result>(method: string): Promise<Result> => {
    socket.send(JSON.stringify({ id: ++id, method }));
    const [answer] = (await once(socket, 'message')) as [Buffer];
    return (JSON.parse(answer.toString()) as { result: Result }).result;
  };
  try {
    await call('HeapProfiler.collectGarbage');
    return (await call<{ usedSize: number }>('Runtime.getHeapUsage')).usedSize;
  } finally {
    socket.close();
  }
}
