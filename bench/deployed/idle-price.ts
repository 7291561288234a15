// The price of an idle month: what is there, and what the rules start, times what one such run uses.

import type { EndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { add, costOf, times } from './prices.ts';
import type { Line } from './prices.ts';
import { memoryGb, standing, startsPerMonth } from './resources.ts';
import type { TemplateJson } from './resources.ts';
import { idleRuns } from './runs.ts';

export interface IdlePrice {
  readonly template: TemplateJson;
  readonly memoryGb: number;
  readonly lines: readonly Line[];
}

export async function idlePrice(file: EndpointsFile, template: TemplateJson): Promise<IdlePrice> {
  const memory = memoryGb(template);
  const { planner, sweep, metrics } = await idleRuns(file, memory);
  const counts = add(
    standing(template),
    { 'Custom metrics': metrics },
    times(planner, startsPerMonth(template, /"Planner/)),
    times(sweep, startsPerMonth(template, /"Lane[A-Z]+Machine/)),
  );
  return { template, memoryGb: memory, lines: costOf(counts) };
}
