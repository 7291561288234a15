// Plays a drill for several profiles, or for the full set of safeguards with each switched off alone.

import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import { profileNames, profiles, safeguardNames, without } from '../control-plane/safeguards.ts';
import type { ProfileName, Safeguards } from '../control-plane/safeguards.ts';
import type { Drill } from './drill.ts';
import { EmbeddedStage } from './embedded-stage.ts';
import { readMachines } from './machines.ts';
import type { Verdict } from './result.ts';
import { runDrill } from './run-drill.ts';
import type { ProfileRun } from './run-drill.ts';

export interface PlayOptions {
  readonly file: EndpointsFile;
  readonly seed: number;
  /** Told before each run and while it goes on. */
  readonly progress: (text: string) => void;
}

/** One set of safeguards to play a drill under, and what is expected of it; null: nothing is. */
export interface Part {
  readonly profile: string;
  readonly safeguards: Safeguards;
  readonly expected: Verdict | null;
}

/** The profiles that a drill has an expectation for, in the order from weak to strong. */
export function partsByProfile(drill: Drill, only?: ProfileName): Part[] {
  return profileNames.flatMap((profile) => {
    const expected = drill.expected[profile];
    if (expected === undefined || (only !== undefined && profile !== only)) return [];
    return [{ profile, safeguards: profiles[profile], expected }];
  });
}

/** Everything on, then each safeguard off alone. */
export function partsByAblation(drill: Drill): Part[] {
  return [
    { profile: 'fenced', safeguards: profiles.fenced, expected: drill.expected.fenced ?? null },
    ...safeguardNames.map((name) => ({
      profile: `fenced without ${name}`,
      safeguards: without(profiles.fenced, name),
      expected: null,
    })),
  ];
}

export async function play(
  drill: Drill,
  parts: readonly Part[],
  options: PlayOptions,
): Promise<ProfileRun[]> {
  const machines = readMachines();
  const runs: ProfileRun[] = [];
  for (const part of parts) {
    const { file, seed, progress } = options;
    const { profile, expected, safeguards } = part;
    const steps = drill.steps.length;
    const stage = new EmbeddedStage({ file, machines, safeguards, seed, lanes: drill.lanes });
    runs.push(
      await runDrill(drill, stage, {
        profile,
        expected,
        file,
        seed,
        progress: (step, calls) =>
          progress(`${profile}: step ${step} of ${steps}, ${calls} AWS calls`),
      }),
    );
  }
  return runs;
}
