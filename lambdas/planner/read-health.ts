// Reads the targets' health: the table first, and for what it does not know the sources that targets name.
// A source that fails says nothing about the targets: they are unknown, which keeps the last good plan.

import { nameOf } from '../../lib/aws/clients.ts';
import type { HealthSource } from '../../lib/aws/health.ts';
import type { TargetHealth } from '../../lib/control-plane/drafting.ts';
import type { HealthOutput, Planner } from './planner.ts';

/**
 * @param sources - in the order in which they count: what one knows, no later one is asked for
 */
export async function readHealth(
  planner: Planner,
  sources: readonly HealthSource[] = [],
): Promise<HealthOutput> {
  const health: Record<string, TargetHealth> = {};
  const errors: string[] = [];
  try {
    Object.assign(health, await planner.health.read(planner.nowMs()));
  } catch (error) {
    // What the table says counts before all else: without it no other source is to be believed.
    const reason = nameOf(error);
    planner.report({ decision: 'health-unknown', reason });
    return { health: {}, healthError: reason };
  }
  const targets = planner.endpoints.flatMap((endpoint) => endpoint.targets);
  for (const source of sources) {
    const reading = await source.read(
      targets.filter(({ id }) => !Object.hasOwn(health, id)),
      planner.nowMs,
    );
    Object.assign(health, reading.health);
    errors.push(...reading.errors);
  }
  const reason = [...new Set(errors)].join(', ');
  if (reason !== '') planner.report({ decision: 'health-unknown', reason });
  return { health, ...(reason !== '' && { healthError: reason }) };
}
