// One synth of the whole app for the tests of a file: it takes seconds, so each file makes it once.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { addDrillStacks, addStacks } from '../../lib/stacks/app.ts';
import type { DrillStacks, Stacks } from '../../lib/stacks/app.ts';
import { readConfig } from '../../lib/stacks/config.ts';
import type { DeploymentConfig } from '../../lib/stacks/config.ts';

export interface Synthesis {
  readonly stacks: Stacks;
  readonly state: Template;
  readonly controlPlane: Template;
}

/** A CloudFormation resource, as far as tests look into it. */
export interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Endpoints whose targets name every source of health: the widest grants there are. */
export const everySource = parseEndpointsFile(
  `{ zone: example.com, endpoints: [{ name: api.example.com, targets: [
    { id: blue, weight: 1, healthCheckId: check-1, ipv4: 192.0.2.1 },
    { id: green, weight: 1, alias: { name: lb.example.net, zoneId: ZLB },
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/b/5' }] }] }`,
  'every source',
);

/** @param parts - instead of what the example's endpoints file and no context give */
export function synthesise(parts: Partial<DeploymentConfig> = {}): Synthesis {
  const app = new App({ outdir: temporaryFolder() });
  const stacks = addStacks(app, { ...readConfig(() => undefined), ...parts });
  return {
    stacks,
    state: Template.fromStack(stacks.state),
    controlPlane: Template.fromStack(stacks.controlPlane),
  };
}

/** The stacks for drills and their game day, by name. */
export function synthesiseDrills(parts: Partial<DeploymentConfig> = {}): {
  readonly stacks: DrillStacks;
  readonly templates: Readonly<Record<string, Template>>;
} {
  const app = new App({ outdir: temporaryFolder() });
  const stacks = addDrillStacks(app, { ...readConfig(() => undefined), ...parts });
  const all = [...stacks.byProfile.values(), stacks.gameDay];
  const templates = all.map((stack) => [stack.stackName, Template.fromStack(stack)] as const);
  return { stacks, templates: Object.fromEntries(templates) };
}

/** Gone when the tests of the file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-synth-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Resources of a type, by logical id without its hash. */
export function resources(template: Template, type: string): Map<string, Resource> {
  // The one cast of a template: CDK types it as any.
  const found = template.findResources(type) as Record<string, Resource>;
  return new Map(Object.entries(found).map(([id, resource]) => [withoutHash(id), resource]));
}

export function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
