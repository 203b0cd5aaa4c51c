// `npm run bench`: lets Node read the TypeScript of the tests and of src, as jest does, and begins.
import Module, { createRequire } from 'node:module';

import { transformFileSync } from '@swc/core';
import 'reflect-metadata';

Module._extensions['.ts'] = (module, path) => module._compile(transformFileSync(path, { swcrc: true }).code, path);
createRequire(import.meta.url)('./matrix.ts');
