// Reads the targets' health. A source that fails says nothing about the targets: they are unknown,
// which keeps the last good plan (unknown is not unhealthy).

import { nameOf } from '../../lib/aws/clients.ts';
import type { HealthOutput, Planner } from './planner.ts';

export async function readHealth(planner: Planner): Promise<HealthOutput> {
  try {
    return { health: await planner.health.read(planner.nowMs()) };
  } catch (error) {
    const reason = nameOf(error);
    planner.report({ decision: 'health-unknown', reason });
    return { health: {}, healthError: reason };
  }
}
