// nginx for the cluster: the configuration of deploy/nginx, with the addresses of this machine in place of those of compose.
import { spawn } from 'node:child_process';
import { accessSync, constants, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { ended, endOf, logged } from './children.mjs';

const CONFIGURATION = join(import.meta.dirname, '../nginx/nginx.conf');
// One failure, two seconds: as in deploy/nginx/instances.conf.
const FAILING = 'max_fails=1 fail_timeout=2s';

/** Where nginx is: on the PATH, or where Debian puts it, which is not on everybody's. */
export function findNginx() {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  const found = folders.map((folder) => join(folder, 'nginx')).find(isProgram);
  if (found === undefined) throw new Error('nginx is not there: install it, e.g. by apt-get install nginx-light');
  return found;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes the configuration into a folder, and returns its path.
 * @param {string} folder
 * @param {number} port
 * @param {readonly string[]} instances host:port
 */
export function render(folder, port, instances) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'nginx.conf');
  copyFileSync(CONFIGURATION, path);
  writeFileSync(join(folder, 'listen.conf'), `listen 127.0.0.1:${String(port)};\n`);
  writeFileSync(join(folder, 'instances.conf'), instances.map((each) => `server ${each} ${FAILING};\n`).join(''));
  return path;
}

/**
 * Starts nginx; `ready` when it answers.
 * @param {string} folder
 * @param {number} port
 * @param {readonly string[]} instances
 */
export function startBalancer(folder, port, instances) {
  const prefix = join(folder, 'nginx');
  const args = ['-e', 'stderr', '-p', `${prefix}/`, '-c', render(prefix, port, instances)];
  const { path, log, close } = logged(folder, 'nginx');
  const child = spawn(findNginx(), args, { detached: true, stdio: ['ignore', log, log] });
  close();
  const ready = async () => {
    const end = ended(child);
    for (;;) {
      const pause = new Promise((resolve) => setTimeout(resolve, 50)).then(() => null);
      const how = await Promise.race([pause, end]);
      if (how !== null) throw new Error(`nginx has not started (${how}):\n${endOf(path)}`);
      const answer = await fetch(`http://127.0.0.1:${String(port)}/healthz`).catch(() => null);
      if (answer?.ok === true) return;
    }
  };
  return { child, ready: ready() };
}
