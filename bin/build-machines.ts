// Synthesises the state machines and writes them to lib/drills/machines.json: `npm run build:machines`.

import { writeFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { addStacks } from '../lib/stacks/app.ts';
import { readConfig } from '../lib/stacks/config.ts';
import { machinesOf } from '../lib/stacks/machines.ts';

const app = new App();
const { controlPlane } = addStacks(
  app,
  readConfig(() => undefined),
);
const file = new URL('../lib/drills/machines.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(machinesOf(controlPlane), undefined, 2)}\n`);
