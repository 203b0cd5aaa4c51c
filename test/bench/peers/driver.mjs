// Asks over HTTP, in a process of its own: as fast as answers come for some time or some requests (autocannon), or one after the
// other while it looks at every answer. A job comes as a message, and its figures go back as one.
const MISSING = 'ERR_MODULE_NOT_FOUND';
const autocannon = await import('autocannon').then(
  (found) => found.default,
  (error) => {
    if (error.code !== MISSING) throw error;
    return null;
  },
);

/** The part of a sorted list at a share of it. */
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

/** As fast as answers come. Each connection has requests of its own. */
async function load({ url, requests, connections, seconds, amount }) {
  const times = [];
  let bytes = 0;
  let lane = 0;
  const lanes = Array.from({ length: connections }, (_, c) => requests.filter((__, i) => i % connections === c));
  // From the first request to the last answer: before it buffers are filled, behind it sockets are closed.
  let [begun, ended] = [NaN, NaN];
  const instance = autocannon({
    url,
    connections,
    // It looks this often whether the time is over.
    sampleInt: 100,
    timeout: 120,
    ...(amount === undefined ? { duration: seconds } : { amount }),
    setupClient: (client) => client.setRequests(lanes[lane++ % connections]),
  });
  instance.on('response', (_client, _status, size, time) => {
    ended = performance.now();
    if (times.length === 0) begun = ended - time;
    times.push(time);
    bytes += size;
  });
  const { errors, timeouts, non2xx } = await instance;
  const took = (ended - begun) / 1000;
  times.sort((a, b) => a - b);
  return {
    count: times.length,
    took,
    p50: at(times, 0.5),
    p99: at(times, 0.99),
    bytes,
    failed: errors + timeouts + non2xx,
  };
}

/** Some lanes of requests, one after the other in each; every answer is read. */
async function look({ url, requests, connections, seconds, amount = Infinity }) {
  const times = [];
  let [next, bytes, failed, why] = [0, 0, 0, undefined];
  const begun = performance.now();
  const over = () => next >= amount || (amount === Infinity && performance.now() - begun > seconds * 1000);
  const lane = async () => {
    while (!over()) {
      const { path, method, headers, body } = requests[next++ % requests.length];
      const sent = performance.now();
      const response = await fetch(`${url}${path}`, { method, headers, body });
      const text = await response.text();
      times.push(performance.now() - sent);
      bytes += text.length;
      if (response.ok && !wrong(JSON.parse(text))) continue;
      failed++;
      why ??= text.slice(0, 500);
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  const took = (performance.now() - begun) / 1000;
  times.sort((a, b) => a - b);
  return { count: times.length, took, p50: at(times, 0.5), p99: at(times, 0.99), bytes, failed, why };
}

/** Errors, refusals, or nothing at all. */
function wrong({ data, errors }) {
  if (errors !== undefined || data == null) return true;
  return Object.values(data).some((each) => each === null || each.userErrors?.length > 0);
}

process.on('message', ({ looking, ...job }) => {
  (looking || autocannon === null ? look(job) : load(job)).then(
    (figures) => process.send(figures),
    (error) => process.send({ error: String(error?.stack ?? error) }),
  );
});
console.log('listening on 0');
