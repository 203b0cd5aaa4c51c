// What every road uses to prepare, count and tell of operations.
import type { Fault } from '../api/errors';
import type { Gate } from '../api/gate';
import type { Audiences } from './audience';
import type { Observer } from './observer';
import type { Rates } from './rates';

export interface Parts {
  gate: Gate;
  rates: Rates;
  observer: Observer;
  audiences: Audiences;
  fault: Fault;
}
