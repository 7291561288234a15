// Compiles the package into dist/ and puts its data files beside the code that reads them: `npm run build`.
// stdout stays empty: `npm pack --json` prints one document there.

import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const dataFiles = ['.yaml', '.json'];

// A file that was renamed since the last build must not be packed.
rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
cpSync(`${root}lib`, `${root}dist/lib`, {
  recursive: true,
  filter: (path) => extname(path) === '' || dataFiles.includes(extname(path)),
});
