// Which suites come first. Jest knows how long they took the last time; on a new machine, where a check runs, it takes the largest
// file for the longest. Those that take long come first here: begun last, one of them is waited for while the other worker idles.
import Sequencer from '@jest/test-sequencer';

// Those that wait more than they work (processes that die, leases that end) stand beside those that work.
const LONG = [
  'instances/processes',
  'ledger/properties',
  'ledger/tally',
  'instances/chaos',
  'api/numbers',
  'model/model',
  'server/process',
  'api/publication',
  'instances/together',
  'api/bad-input',
  'webhooks/delivery',
  'ledger/sharing',
  'instances/move',
  'ledger/tick',
  'door/rows',
  'instances/replica',
  'conformance/relay',
  'api/review',
  'api/idempotency',
  'server/readme',
  'ledger/demo',
  'browser/fit',
  'browser/acts',
  'browser/views',
  'browser/desk',
  'browser/signing-in',
].map((name) => `/test/${name}.test.ts`);

export default class extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const found = LONG.findIndex((suite) => path.endsWith(suite));
      return found < 0 ? LONG.length : found;
    };
    return [...super.sort(tests)].sort((one, other) => place(one) - place(other));
  }
}
