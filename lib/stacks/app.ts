// Puts the stacks of one deployment into a CDK app; used by the app itself, its tests and build:machines.

import type { App } from 'aws-cdk-lib';
import type { DeploymentConfig } from './config.ts';
import { ControlPlaneStack } from './control-plane-stack.ts';
import { StateStack } from './state-stack.ts';

export interface Stacks {
  readonly state: StateStack;
  readonly controlPlane: ControlPlaneStack;
}

export function addStacks(app: App, config: DeploymentConfig): Stacks {
  const state = new StateStack(app, 'FencepostState', { terminationProtection: true });
  const controlPlane = new ControlPlaneStack(app, 'Fencepost', {
    config,
    state,
    outputFolder: app.outdir,
  });
  return { state, controlPlane };
}
