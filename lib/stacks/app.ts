// Puts the stacks of one deployment into a CDK app; used by the app itself, its tests and build:machines.
// Either the control plane with its state, or, for drills, the three profiles side by side.

import { join } from 'node:path';
import { Tags } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { fileForDrillStack } from '../control-plane/drill-zone.ts';
import {
  controlPlaneStackName,
  drillStackName,
  drillTag,
  gameDayStackName,
  stateStackName,
} from '../control-plane/outputs.ts';
import { profileNames } from '../control-plane/safeguards.ts';
import type { ProfileName } from '../control-plane/safeguards.ts';
import { bundleGameDay, bundleLambdas } from './bundles.ts';
import type { DeploymentConfig } from './config.ts';
import { ControlPlaneStack } from './control-plane-stack.ts';
import { DrillStack } from './drill-stack.ts';
import { GameDayStack } from './game-day-stack.ts';
import { StateStack } from './state-stack.ts';

export interface Stacks {
  readonly state: StateStack;
  readonly controlPlane: ControlPlaneStack;
}

export function addStacks(app: App, config: DeploymentConfig): Stacks {
  const state = new StateStack(app, stateStackName, { terminationProtection: true });
  const controlPlane = new ControlPlaneStack(app, controlPlaneStackName, {
    config,
    profile: 'fenced',
    state: state.resources,
    bundles: bundleLambdas(join(app.outdir, 'bundles'), config.file, 'control-plane'),
  });
  return { state, controlPlane };
}

export interface DrillStacks {
  readonly byProfile: ReadonlyMap<ProfileName, DrillStack>;
  readonly gameDay: GameDayStack;
}

/** One stack a profile, with a part of the zone of its own, and the game day that plays on them. */
export function addDrillStacks(app: App, config: DeploymentConfig): DrillStacks {
  const stacks = profileNames.map((profile) => {
    const file = fileForDrillStack(config.file, profile);
    const stack = new DrillStack(app, drillStackName(profile), {
      config: { ...config, file },
      profile,
      bundles: bundleLambdas(join(app.outdir, `bundles-${profile}`), file, 'drill'),
    });
    // What a drill asks for before it breaks anything.
    Tags.of(stack).add(drillTag, 'true');
    return [profile, stack] as const;
  });
  const byProfile = new Map(stacks);
  const gameDay = new GameDayStack(app, gameDayStackName, {
    config,
    bundles: bundleGameDay(join(app.outdir, 'bundles-game-day'), config.file),
    drillStacks: byProfile,
  });
  return { byProfile, gameDay };
}
