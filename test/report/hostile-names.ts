// Names that try to become markup, and in passing to run a script, in every field that has a name.

import { sampleNames } from './sample-run.ts';
import type { SampleNames } from './sample-run.ts';

export const attack = `"><script>window.pwned=1</script><img src=x onerror='window.pwned=1'>`;

export const hostileNames: SampleNames = {
  ...sampleNames,
  drill: `drill${attack}`,
  title: `title${attack}`,
  profiles: [`one${attack}`, `two${attack}`, `three${attack}`],
  endpoint: `endpoint${attack}`,
  others: [`other${attack}`, `${'long-label.'.repeat(20)}example.com`],
  lanes: [`a${attack}`, `b${attack}`, `c${attack}`],
  planner: `planner${attack}`,
  install: `install${attack}`,
  refusal: `refusal${attack}`,
  report: `report${attack}`,
};
