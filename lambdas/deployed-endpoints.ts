// The endpoints that this stack was deployed with: a file beside the bundle, because an environment
// variable holds 4 KB and a hundred endpoints do not fit.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EndpointConfig } from '../lib/control-plane/drafting.ts';

/** Written at synth, validated then; read once for each container. */
export function deployedEndpoints(): EndpointConfig[] {
  const text = readFileSync(join(import.meta.dirname, 'endpoints.json'), 'utf8');
  return JSON.parse(text) as EndpointConfig[];
}
