// Synthesises the state machines and writes them to lib/drills/machines.json, and the hash of the functions'
// bundles beside them: `npm run build:machines`.

import { writeFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { addStacks } from '../lib/stacks/app.ts';
import { bundlesHash } from '../lib/stacks/bundles-hash.ts';
import { readConfig } from '../lib/stacks/config.ts';
import { machinesOf } from '../lib/stacks/machines.ts';

const app = new App();
const { controlPlane } = addStacks(
  app,
  readConfig(() => undefined),
);
write('machines.json', machinesOf(controlPlane));
write('bundles.json', { sha256: bundlesHash() });

function write(name: string, content: object): void {
  const file = new URL(`../lib/drills/${name}`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
