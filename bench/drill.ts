// The drill of the outage under every safeguard: a whole world, from an empty zone to its verdict.

import { readFileSync } from 'node:fs';
import { parseEndpointsFile } from '../lib/control-plane/endpoints-file.ts';
import { profiles } from '../lib/control-plane/safeguards.ts';
import { builtInDrill } from '../lib/drills/catalogue.ts';
import { EmbeddedStage } from '../lib/drills/embedded-stage.ts';
import { readMachines } from '../lib/drills/machines.ts';
import { runDrill } from '../lib/drills/run-drill.ts';
import type { Subject } from './measure.ts';

const callsPerRound = 10;

/** @throws Error a run did not pass: its time would say nothing */
export function drills(): Subject {
  const path = new URL('../examples/endpoints.yaml', import.meta.url);
  const file = parseEndpointsFile(readFileSync(path, 'utf8'), 'examples/endpoints.yaml');
  const drill = builtInDrill('stale-enactor');
  const machines = readMachines();
  let seed = 0;
  const round = async (): Promise<void> => {
    for (let call = 0; call < callsPerRound; call += 1) {
      seed += 1;
      const { lanes } = drill;
      const world = { file, machines, safeguards: profiles.fenced, seed, lanes };
      const { result } = await runDrill(drill, new EmbeddedStage(world), {
        file,
        profile: 'fenced',
        expected: 'passed',
        seed,
      });
      if (result.verdict !== 'passed') throw new Error(`seed ${seed}: ${result.verdict}`);
    }
  };
  return { name: 'Drill stale-enactor, fenced', unit: 'drills', callsPerRound, round };
}
