// The control plane's template for a file of endpoints, as `cdk synth` would write it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { EndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { addStacks } from '../../lib/stacks/app.ts';
import { readConfig } from '../../lib/stacks/config.ts';
import type { TemplateJson } from './resources.ts';

export function synthesised(file: EndpointsFile): TemplateJson {
  const outdir = mkdtempSync(join(tmpdir(), 'fencepost-price-'));
  try {
    const config = { ...readConfig(() => undefined), file };
    const { controlPlane } = addStacks(new App({ outdir }), config);
    return Template.fromStack(controlPlane).toJSON() as TemplateJson;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
