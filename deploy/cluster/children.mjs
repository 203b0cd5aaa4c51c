// The cluster's processes: each in a process group of its own, so that Ctrl-C in a terminal reaches the cluster alone, which
// stops them in order; each with a log beside the data.
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/**
 * What begins a process with a log: the log's path and the options of spawn or fork; `close` is called after either.
 * @param {string} folder
 * @param {string} name
 */
export function logged(folder, name) {
  const path = join(folder, `${name}.log`);
  const log = openSync(path, 'a');
  return { path, log, close: () => closeSync(log) };
}

/**
 * Resolves when a process has ended, with how.
 * @param {ChildProcess} child
 * @returns {Promise<string>}
 */
export function ended(child) {
  const how = () => child.signalCode ?? (child.exitCode === null ? null : `exit status ${String(child.exitCode)}`);
  return new Promise((resolve) => {
    if (how() !== null) resolve(how() ?? '');
    else {
      child.once('exit', () => resolve(how() ?? ''));
      child.once('error', (error) => resolve(error.message));
    }
  });
}

/**
 * Stops a process, at the latest by force.
 * @param {ChildProcess} child
 * @param {number} ms
 * @param {NodeJS.Signals} [signal]
 */
export async function stopped(child, ms, signal = 'SIGTERM') {
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), ms);
  await ended(child);
  clearTimeout(force);
}

/**
 * The end of a log, for who is told that something did not start.
 * @param {string} path
 */
export const endOf = (path) => readFileSync(path, 'utf8').trim().split('\n').slice(-5).join('\n');

/**
 * A port that is free now, for programs that cannot choose one and say which.
 * @returns {Promise<number>}
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
