// What the probe found, as lines; and Route 53 in memory for the target that needs no account.

import { probe } from '../../aws/conformance/probe.ts';
import type { ProbeOptions, ProbeResult } from '../../aws/conformance/probe.ts';
import type { CheckResult } from '../../aws/conformance/check.ts';
import { seededRandom } from '../../emulator/random.ts';
import { Route53Service } from '../../emulator/route53/service.ts';
import { documentedRequestRate } from '../../emulator/route53/throttle.ts';
import type { SdkCommand } from '../../emulator/service.ts';
import { fails } from './line.ts';
import type { Group, Line } from './line.ts';

export function probeGroup(result: ProbeResult): Group {
  const left = result.leftOver.map((record) =>
    fails('left-over', `could not delete ${record}`, 'delete it by hand: it is the probe’s own'),
  );
  return {
    title: `Route 53, probed under ${result.scratchName}`,
    lines: [...result.checks.map(checkLine), ...left],
  };
}

/** A check that fails but on which nothing rests is worth knowing, no more. */
function checkLine({ id, title, result, finding, bearing }: CheckResult): Line {
  const text = `${id}: ${title}`;
  if (result === 'holds') return { id, result, text };
  if (result === 'unknown') return { id, result, text, detail: `not decided: ${finding}` };
  return { id, result: bearing === 'note' ? 'note' : result, text, detail: finding };
}

/** A change is everywhere after half a minute, as on AWS on most days. */
const insyncMs = 30_000;
/** The zone that drills are embedded in: nobody else's. */
const embeddedZone = { id: 'Z0EMBEDDED', name: 'example.com' };

/** Probes the emulator that embedded drills run on. Its time passes at once. */
export function probeEmbedded(options: Pick<ProbeOptions, 'progress'>): Promise<ProbeResult> {
  let nowMs = 0;
  const service = new Route53Service({
    clock: { nowMs: () => nowMs },
    random: seededRandom(0),
    throttle: { requests: documentedRequestRate },
    insyncMs,
  });
  service.createZone(embeddedZone.id, embeddedZone.name);
  const send = (command: SdkCommand) => Promise.resolve().then(() => service.execute(command));
  return probe({ send }, embeddedZone, {
    ...options,
    newToken: () => 'embedded',
    sleep: (durationMs) => {
      nowMs += durationMs;
      return Promise.resolve();
    },
  });
}
