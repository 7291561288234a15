// A drill as data: what is started, who is held before which call, and what must come of it for each profile.
// The schema of the built-in drills and of the users' own.

import { parseDocument } from 'yaml';
import { z } from 'zod';
import { purposes } from '../aws/calls.ts';
import { propertyNames } from '../control-plane/properties.ts';
import { profileNames } from '../control-plane/safeguards.ts';
import { InvalidFileError, validated } from '../control-plane/validation.ts';

const lane = z.string().regex(/^[a-z][a-z0-9]{0,7}$/, 'a lane name such as a');
const verdict = z.enum(['passed', 'violated', 'unknown']);

/** `last`: the endpoint that a lane comes to last. */
const endpoint = z.string().default('last');

const step = z.union(
  [
    /** Runs the planner so often, without starting lanes; capacities drift before each run. */
    z.strictObject({ plan: z.int().min(1).max(1000) }),
    /** Starts these lanes at once and waits until all have ended. */
    z.strictObject({ run: z.array(lane).min(1) }),
    /** Starts a lane and waits until it is held before a batch, or has ended without coming to it. */
    z.strictObject({
      start: lane,
      hold: z.strictObject({ before: z.enum(purposes), endpoint }),
    }),
    /** Lets a held lane go on, and waits until it has ended. */
    z.strictObject({ release: lane }),
    /** Sweeps with all lanes until nothing changes any more. */
    z.strictObject({ settle: z.literal(true) }),
  ],
  { error: `a step: plan, run, start with hold, release or settle` },
);

const schema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/, 'a name of a-z, 0-9 and -'),
  title: z.string().min(1).max(200),
  lanes: z.array(lane).min(1).max(9),
  steps: z.array(step).min(1).max(200),
  properties: z.array(z.enum(propertyNames)).min(1),
  expected: z.record(z.enum(profileNames), verdict),
});

export type Drill = z.output<typeof schema>;
export type DrillStep = z.output<typeof step>;

/**
 * @param source - how errors call the text: usually its path
 * @throws InvalidFileError naming the path in the file, what was found, and what is allowed
 */
export function parseDrill(text: string, source: string): Drill {
  const drill = validated(schema, parseDocument(text), source);
  for (const [index, one] of drill.steps.entries()) {
    const named =
      'run' in one ? one.run : 'start' in one ? [one.start] : 'release' in one ? [one.release] : [];
    for (const name of named) {
      if (drill.lanes.includes(name)) continue;
      const allowed = `one of the drill's lanes: ${drill.lanes.join(', ')}`;
      throw new InvalidFileError(source, [{ path: `steps[${index}]`, found: name, allowed }]);
    }
  }
  return drill;
}
