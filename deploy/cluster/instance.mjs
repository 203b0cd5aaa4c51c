// An instance of the service for the cluster: the built process, as it runs everywhere, on a port that it chooses.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { ended, endOf, logged } from './children.mjs';

const ROOT = join(import.meta.dirname, '../..');

/**
 * Starts an instance; `ready` is its address (host:port) as soon as it listens.
 * @param {string} folder
 * @param {number} number
 * @param {Record<string, string>} settings
 */
export function startInstance(folder, number, settings) {
  const { path, log, close } = logged(folder, `instance-${String(number)}`);
  const child = spawn(process.execPath, [join(ROOT, 'dist/src/main.js')], {
    detached: true,
    stdio: ['ignore', 'pipe', log],
    env: { ...process.env, ...settings, HOST: '127.0.0.1', PORT: '0' },
  });
  close();
  return { child, ready: listening(child, `instance ${String(number)}`, path) };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} name
 * @param {string} path
 */
async function listening(child, name, path) {
  const stdout = /** @type {import('node:stream').Readable} */ (child.stdout);
  let output = '';
  stdout.on('data', (/** @type {Buffer} */ chunk) => (output += chunk.toString()));
  const end = ended(child);
  for (;;) {
    const address = /http:\/\/(127\.0\.0\.1:\d+)\/graphql\s/.exec(output)?.[1];
    if (address !== undefined) return address;
    const how = await Promise.race([once(stdout, 'data').then(() => null), end]);
    if (how !== null) throw new Error(`${name} has not started (${how}):\n${endOf(path)}`);
  }
}
