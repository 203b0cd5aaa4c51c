// Starts the service: reads the configuration, seeds an empty ledger, opens it, serves, and stops on a signal.
import 'reflect-metadata';

import { join } from 'node:path';

import { pino } from 'pino';

import { SimulatedClock, WallClock } from './ledger/clock';
import { Ledger } from './ledger/ledger';
import { seed } from './ledger/seed';
import { packageRoot } from './ledger/package-root';
import { BadConfig, type Config, readConfig, signerOf } from './server/config';
import { serve, withoutTexts } from './server/server';
import { startTracing } from './server/tracing';
import { printWelcome } from './server/welcome';
import { BadDatabase } from './store/database';
import { DatabaseGone, Unwritable } from './store/failures';
import { holdAlone } from './store/sole';
import { refuseDamaged } from './store/sqlite-soundness';

// Requests get this long to finish after a signal; then their connections are cut, so that the whole stop takes under 10 s.
const STOP_MS = 9000;

async function start(config: Config): Promise<void> {
  const log = withoutTexts(pino({ level: process.env['LOG_LEVEL'] ?? 'warn' }, pino.destination(2)));
  const failed = (error: unknown) => log.error({ err: error }, 'fault');
  const endTracing = config.otlpUrl === null ? null : await startTracing(config.otlpUrl);
  const clock = config.simulate === null ? new WallClock() : new SimulatedClock(config.simulate);
  const { databaseUrl, replicaUrl, databaseLimits: limits, chainHash } = config;
  const release = await holdAlone(databaseUrl);
  await refuseDamaged(databaseUrl);
  const seeded = await seed(databaseUrl, config.seed, clock.now(), join(packageRoot(), 'seeds'), failed, chainHash);
  const ledger = await Ledger.open(databaseUrl, clock, failed, { limits, replica: replicaUrl, chainHash });
  // Made behind the rest: a start that is refused leaves no key.
  const signer = signerOf(config);
  ledger.tick.start();
  if (signer !== null) ledger.heads.start(signer, config.headsMinutes * 60_000, failed);
  else log.warn('the ends of the log are not signed: set LEDGER_SIGNING_KEY');
  const service = await serve(ledger, { ...config, log });
  await printWelcome(config, service.port, ledger, seeded);

  const stop = () => {
    setTimeout(() => process.exit(0), STOP_MS).unref();
    void service
      .stop()
      .then(() => ledger.close())
      .then(release)
      .then(() => endTracing?.())
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        failed(error);
        process.exit(1);
      });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function main(): void {
  try {
    start(readConfig(process.env)).catch(fail);
  } catch (error) {
    fail(error);
  }
}

/** One line that names the variable and the remedy where somebody can mend it; the whole error where not. */
function fail(error: unknown): void {
  const mendable = error instanceof BadConfig || error instanceof BadDatabase || error instanceof DatabaseGone;
  const known = mendable || (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE');
  const remedy = error instanceof Unwritable ? ': nothing is half written; mend that, and start again' : '';
  const message = mendable ? error.message + remedy : 'PORT is in use: choose another, e.g. PORT=4001 npm start';
  console.error(known ? `supervision-ledger: ${message}` : error);
  process.exit(1);
}

main();
