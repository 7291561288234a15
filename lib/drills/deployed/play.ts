// Plays a drill on the drill stacks of a deployed target, all profiles at once: they are control planes of
// their own, and real time is what a drill there costs.

import { probe } from '../../aws/conformance/probe.ts';
import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import { fileForDrillStack } from '../../control-plane/drill-zone.ts';
import type { Drill } from '../drill.ts';
import type { Part } from '../play.ts';
import { runDrill } from '../run-drill.ts';
import type { ProfileRun } from '../run-drill.ts';
import { OutOfTimeError, unwritten } from './journal.ts';
import type { Journal } from './journal.ts';
import type { Pace, Time } from './pace.ts';
import type { Stack, StackClients } from './stack.ts';
import { DeployedStage } from './stage.ts';

export interface DeployedPlayOptions {
  readonly clients: StackClients;
  /** As it was deployed; each stack has the same endpoints in its own part of the zone. */
  readonly file: EndpointsFile;
  readonly seed: number;
  readonly pace: Pace;
  readonly time: Time;
  readonly newAttempt: () => string;
  readonly random: () => number;
  /** Told while a part goes on. */
  readonly progress: (text: string) => void;
}

/** A part of a drill, and the stack that it is played on. */
export interface StackPart extends Part {
  readonly stack: Stack;
}

/**
 * @throws UnknownEndpointError, UndecidedDrillError, DrillStackError, PlannerFailedError
 *   the first that went wrong, once every part has ended and taken its faults back
 */
export async function playDeployed(
  drill: Drill,
  parts: readonly StackPart[],
  options: DeployedPlayOptions,
): Promise<ProfileRun[]> {
  const inOneGo = { ...options, journal: unwritten };
  const played = await Promise.allSettled(parts.map((part) => playPart(drill, part, inOneGo)));
  return played.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

/** @throws OutOfTimeError the journal allows no more steps; nothing is taken back, the next call goes on */
export async function playPart(
  drill: Drill,
  { profile, safeguards, expected, stack }: StackPart,
  options: DeployedPlayOptions & { readonly journal: Journal },
): Promise<ProfileRun> {
  const { seed, progress } = options;
  const file = fileForDrillStack(options.file, profile);
  progress(`${profile}: probing Route 53`);
  const distrust = safeguards.fence ? await distrustOf(stack, options) : null;
  progress(`${profile}: making its world empty`);
  const stage = await DeployedStage.begin({
    ...options,
    stack,
    file,
    safeguards,
  });
  try {
    const steps = drill.steps.length;
    return await runDrill(inStack(drill, options.file, file), stage, {
      profile,
      expected,
      file,
      seed,
      distrust: distrust ?? undefined,
      progress: (step, calls) =>
        progress(`${profile}: step ${step} of ${steps}, ${calls} AWS calls`),
    });
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) await stage.end();
    throw error;
  }
}

/** A pass of the fence says nothing where Route 53's promises do not hold: asked before, at this very zone. */
function distrustOf(
  { zone }: Stack,
  { clients, journal, newAttempt, time }: DeployedPlayOptions & { readonly journal: Journal },
): Promise<string | null> {
  return journal.step(async () => {
    const { sleep } = time;
    const probed = await probe(clients.writes, zone.name, { newToken: newAttempt, sleep });
    if (probed.trust === 'trusted') return null;
    return `Route 53 is not to be trusted there: ${probed.because.join(', ')}; see fencepost doctor`;
  });
}

/** A drill that names endpoints means those of its endpoints file: the stack has them under other names. */
function inStack(drill: Drill, before: EndpointsFile, after: EndpointsFile): Drill {
  const renamed = (name: string): string => {
    const index = before.endpoints.findIndex((endpoint) => endpoint.name === name);
    return after.endpoints[index]?.name ?? name;
  };
  const steps = drill.steps.map((step) => {
    if ('start' in step) {
      return { ...step, hold: { ...step.hold, endpoint: renamed(step.hold.endpoint) } };
    }
    if ('freeze' in step) return { freeze: renamed(step.freeze) };
    if ('thaw' in step) return { thaw: renamed(step.thaw) };
    return 'rollback' in step ? { rollback: renamed(step.rollback) } : step;
  });
  return { ...drill, steps };
}
