// The hash of the control plane's bundles, as a deploy uploads them: what a certificate says it speaks of.

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import { buildBundles } from './bundles.ts';

/** The endpoints lie beside the bundles, and are the user's own. */
const noEndpoints: EndpointsFile = {
  zone: 'example.com',
  floor: 1,
  changeLimit: 1,
  keepCount: 1,
  endpoints: [],
};

/** SHA-256 over the name and the code of each bundle; the same on every machine and in every folder. */
export function bundlesHash(): string {
  const root = mkdtempSync(join(tmpdir(), 'fencepost-bundles-'));
  try {
    buildBundles(root, noEndpoints, 'control-plane');
    const hash = createHash('sha256');
    for (const name of readdirSync(root).sort()) {
      const code = readFileSync(join(root, name, 'index.mjs'));
      hash.update(`${name} ${code.length}\n`).update(code);
    }
    return hash.digest('hex');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
