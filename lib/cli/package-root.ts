// Finds the package's own files, from the sources of a clone and from the compiled package alike.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @param name - of a file at the root of the package, such as package.json */
export function packageRoot(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  // dist/lib/cli is three levels deep, lib/cli two.
  for (let level = 0; level < 4; level += 1) {
    if (existsSync(join(folder, name))) return join(folder, name);
    folder = dirname(folder);
  }
  throw new Error(`the package has no ${name}: install it again`);
}
