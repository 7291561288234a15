// Plays one profile's part of a game day on its drill stack, as far as one function's time goes. The next
// call goes on from the journal.

import { readDeployment } from '../../lib/aws/deployment.ts';
import type { S3Seam } from '../../lib/aws/clients.ts';
import { drillStackName } from '../../lib/control-plane/outputs.ts';
import type { EndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { builtInDrill } from '../../lib/drills/catalogue.ts';
import { OutOfTimeError, ResumableJournal } from '../../lib/drills/deployed/journal.ts';
import { playPart } from '../../lib/drills/deployed/play.ts';
import type { DeployedPlayOptions } from '../../lib/drills/deployed/play.ts';
import { Stack } from '../../lib/drills/deployed/stack.ts';
import { partsByProfile } from '../../lib/drills/play.ts';
import { Folder } from './game-day.ts';
import type { PlayInput, PlayOutput } from './game-day.ts';

/** The longest single step: a change that takes its time to the name servers, asked for again and again. */
const stepLimitMs = 4 * 60_000;

export interface Player extends Omit<DeployedPlayOptions, 'seed' | 'progress' | 'file'> {
  readonly cloudFormation: Parameters<typeof readDeployment>[0];
  readonly file: EndpointsFile;
  readonly reports: { readonly client: S3Seam; readonly bucket: string };
}

/** @param remainingMs - until Lambda ends the function */
export async function play(
  player: Player,
  input: PlayInput,
  remainingMs: () => number,
): Promise<PlayOutput> {
  const { drill: name, profile, run, seed } = input;
  const drill = builtInDrill(name);
  const [part] = partsByProfile(drill).filter((one) => one.profile === profile);
  // A drill that says nothing of a profile has nothing to play on its stack.
  if (!part) return { ...input, done: true };
  const folder = new Folder(player.reports.client, player.reports.bucket, run);
  const entries = (await folder.read<unknown[]>(`${profile}.journal.json`)) ?? [];
  const journal = new ResumableJournal(entries, () => remainingMs() > stepLimitMs);
  const deployment = await readDeployment(player.cloudFormation, drillStackName(profile));
  const stack = new Stack(deployment, player.clients);
  try {
    const options = { ...player, seed, journal, progress: () => undefined };
    const played = await playPart(drill, { ...part, stack }, options);
    await folder.write(`${profile}.run.json`, JSON.stringify(played));
    return { ...input, done: true };
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) throw error;
    await folder.write(`${profile}.journal.json`, JSON.stringify(journal.entries));
    return { ...input, done: false };
  }
}
