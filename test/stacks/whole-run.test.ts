// Enough for whole runs: every AWS call of the planner and of three lanes in the built-in drills, held against
// the role of the function that makes it, in a stack that was synthesised with the same endpoints.

import { expect, test } from 'vitest';
import { profileNames, profiles } from '../../lib/control-plane/safeguards.ts';
import { builtInDrill, defaultWorld } from '../../lib/drills/catalogue.ts';
import { EmbeddedStage } from '../../lib/drills/embedded-stage.ts';
import { readMachines } from '../../lib/drills/machines.ts';
import { runDrill } from '../../lib/drills/run-drill.ts';
import { seed } from '../seed.ts';
import { accessRequests, isAllowed, statementsByRole } from './policy.ts';
import { synthesise } from './synthesis.ts';

const file = defaultWorld();
const { controlPlane } = synthesise({ hostedZoneId: 'Z0EMBEDDED', file });
const roles = statementsByRole(controlPlane);
const machines = readMachines();

/** `lane-a` at `clean-up` → LaneACleanUpRole. */
function roleOf(actor: string, step: string): string {
  const camel = (text: string) =>
    text.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return `${camel(actor)}${camel(step)}Role`;
}

test.each(
  ['stale-enactor', 'operator-stop'].flatMap((drill) =>
    profileNames.map((profile) => ({ drill, profile })),
  ),
)('$drill, $profile: every call is allowed to the function that makes it', async (one) => {
  const { drill, profile } = one;
  const denied = new Set<string>();
  const writers = new Set<string>();
  const played = builtInDrill(drill);
  const stage = new EmbeddedStage({
    file,
    machines,
    safeguards: profiles[profile],
    seed,
    lanes: played.lanes,
    meter: (event) => {
      // A person's commands run with that person's permissions.
      if (event.kind !== 'call' || event.step === '') return;
      const role = roleOf(event.actor, event.step);
      for (const request of accessRequests(event.command)) {
        if (request.action === 'route53:ChangeResourceRecordSets') writers.add(role);
        if (isAllowed(roles.get(role) ?? [], request)) continue;
        denied.add(`${role}: ${JSON.stringify(request)}`);
      }
    },
  });
  const { result } = await runDrill(played, stage, { file, profile, expected: null, seed });
  expect(result.calls).toBeGreaterThan(500);
  expect([...writers]).toEqual(expect.arrayContaining(['LaneABuildRole', 'LaneBInstallRole']));
  expect([...denied]).toEqual([]);
});
