// Goes along with the service that is measured, and tells how long its event loop was blocked, and where its main thread spent its
// time; it does nothing until it is asked.
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 1;
let histogram = null;

let session = null;

process.on('message', ({ watch, profile }) => {
  if (profile !== undefined) {
    void (profile ? beginProfile() : endProfile());
    return;
  }
  if (watch) {
    histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    histogram.enable();
    process.send({});
    return;
  }
  histogram.disable();
  // What is measured is from one wake-up to the next.
  process.send({ longest: Math.max(0, histogram.max / 1e6 - RESOLUTION_MS) });
});
async function beginProfile() {
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  process.send({});
}

/** Milliseconds of the main thread by function, the most first; idle time is left out. */
async function endProfile() {
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const spent = new Map();
  profile.samples.forEach((id, i) => {
    const { functionName, url, lineNumber } = nodes.get(id);
    if (functionName === '(idle)') return;
    const file = url.replace(/^.*\/(node_modules|dist)\//, '').replace(/^file:\/\/.*\//, '');
    const where = `${functionName || '(anonymous)'} ${file === '' ? '' : `${file}:${lineNumber + 1}`}`.trim();
    spent.set(where, (spent.get(where) ?? 0) + profile.timeDeltas[i] / 1000);
  });
  process.send({ spent: [...spent].sort(([, a], [, b]) => b - a) });
}

// It holds up nothing, and nothing is left over when the bench is cut short.
process.channel.unref();
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
