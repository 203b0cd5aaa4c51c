// Goes along with the service that is measured, and tells how long its event loop was blocked; it does nothing until it is asked.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 1;
let histogram = null;

process.on('message', ({ watch }) => {
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
// It holds up nothing, and nothing is left over when the bench is cut short.
process.channel.unref();
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
