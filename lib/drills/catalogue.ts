// The built-in drills and the default world, read from the data files beside this one.

import { readFileSync } from 'node:fs';
import { parseEndpointsFile } from '../control-plane/endpoints-file.ts';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import { parseDrill } from './drill.ts';
import type { Drill } from './drill.ts';

/** Names of the built-in drills. */
export const builtInDrills = ['stale-enactor', 'operator-stop'] as const;

/** @throws RangeError there is no built-in drill of that name */
export function builtInDrill(name: string): Drill {
  const known = builtInDrills.find((one) => one === name);
  if (known === undefined) {
    throw new RangeError(`no built-in drill ${name}; there are: ${builtInDrills.join(', ')}`);
  }
  return parseDrill(read(`./catalogue/${known}.yaml`), known);
}

/** Stand-ins for the endpoints of DynamoDB in us-east-1. */
export function defaultWorld(): EndpointsFile {
  return parseEndpointsFile(read('./worlds/dynamodb.yaml'), 'the default world');
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
