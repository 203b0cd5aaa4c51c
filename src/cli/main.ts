#!/usr/bin/env node
// `npx supervision-ledger …`: the command line of the package.
import 'reflect-metadata';

import { runProgram } from './program';
import type { Terminal } from './terminal';

const args = process.argv.slice(2);
const asked = args[args.indexOf('--lang') + 1];
const language = args.includes('--lang') && asked === 'en' ? 'en' : 'zh';
const terminal: Terminal = {
  language,
  json: args.includes('--json'),
  print: (text) => process.stdout.write(`${text}\n`),
  tell: (text) => process.stderr.write(`${text}\n`),
};

// Who reads no further, e.g. `| head`, has had enough; what is being done is done all the same, and its exit code is true.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

runProgram(args, terminal).then(
  (ended) => {
    process.exitCode = ended;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 3;
  },
);
