// The CDK app: `npx cdk deploy --all -c hostedZoneId=Z… -c endpoints=endpoints.yaml`.

import { App } from 'aws-cdk-lib';
import { addChecks } from '../lib/stacks/acknowledgements.ts';
import { addDrillStacks, addStacks } from '../lib/stacks/app.ts';
import { readConfig } from '../lib/stacks/config.ts';

const app = new App();
const config = readConfig((key) => app.node.tryGetContext(key) as unknown);
if (config.drillStack) addDrillStacks(app, config);
else addStacks(app, config);
addChecks(app);
app.synth();
