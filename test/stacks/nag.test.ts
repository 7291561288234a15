// The rules of AWS Solutions, as cdk-nag checks them: every finding acknowledged by its exact id, and no
// acknowledgement that nothing needs any more.

import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { addChecks } from '../../lib/stacks/acknowledgements.ts';
import { everySource, synthesise, synthesiseDrills, temporaryFolder } from './synthesis.ts';

/** What is acknowledged in an app, id → reason; taken out of it, so that everything is found. */
function takeAcknowledgements(app: App): Map<string, string> {
  const taken = new Map<string, string>();
  for (const { node } of app.node.findAll()) {
    for (const { type, data } of node.metadata) {
      if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY) continue;
      const reasons = data as Record<string, string>;
      for (const [id, reason] of Object.entries(reasons)) {
        taken.set(id.replace(/^annotation::/i, ''), reason);
        delete reasons[id];
      }
    }
  }
  return taken;
}

test.each([
  { title: 'the example', of: () => synthesise().stacks.state },
  { title: 'every source of health', of: () => synthesise({ file: everySource }).stacks.state },
  { title: 'drills and their game day', of: () => synthesiseDrills().stacks.gameDay },
])('$title: each finding is acknowledged, and each acknowledgement needed', ({ of }) => {
  const app = of().node.root as App;
  const acknowledged = takeAcknowledgements(app);
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  // Each profile's stack has the same findings.
  const found = [...new Set(violations.map(({ ruleName }) => ruleName))];
  expect(found.length).toBeGreaterThan(0);
  expect([...acknowledged.keys()].sort()).toEqual(found.toSorted());
  expect([...acknowledged].filter(([, reason]) => reason.length < 20)).toEqual([]);
});

const outdir = temporaryFolder();

test('a finding that nobody acknowledged stops the synth', () => {
  const app = new App({ outdir });
  new Bucket(new Stack(app, 'Careless'), 'Open');
  addChecks(app);
  expect(() => app.synth()).toThrow('server access logs disabled');
});
