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

/** An endpoint's name, or `last`: the one that a lane comes to last. */
const endpoint = z.string();
/** An endpoint, or `all`. */
const endpoints = z.string();

const step = z.union(
  [
    /** Runs the planner so often, without starting lanes; capacities drift before each run. */
    z.strictObject({ plan: z.int().min(1).max(1000) }),
    /** Starts these lanes at once and waits until all have ended. */
    z.strictObject({ run: z.array(lane).min(1) }),
    /** Starts a lane and waits until it is held before a batch, or has ended without coming to it. */
    z.strictObject({
      start: lane,
      hold: z.strictObject({ before: z.enum(purposes), endpoint: endpoint.default('last') }),
    }),
    /** Lets a held lane go on, and waits until it has ended. */
    z.strictObject({ release: lane }),
    /** Sweeps with all lanes until nothing changes any more. */
    z.strictObject({ settle: z.literal(true) }),
    /** An operator's commands, each waited for until it is acknowledged. */
    z.strictObject({ freeze: endpoints }),
    z.strictObject({ thaw: endpoints }),
    z.strictObject({ rollback: endpoints }),
    /** From here on these services refuse every call; an empty list ends it. */
    z.strictObject({ refuse: z.array(z.enum(['dynamodb', 's3'])) }),
  ],
  {
    error: 'a step: plan, run, start with hold, release, settle, freeze, thaw, rollback or refuse',
  },
);

const schema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/, 'a name of a-z, 0-9 and -'),
  title: z.string().min(1).max(200),
  lanes: z.array(lane).min(1).max(9),
  steps: z.array(step).min(1).max(200),
  properties: z.array(z.enum(propertyNames)).min(1),
  expected: z
    .partialRecord(z.enum(profileNames), verdict)
    .refine((expected) => Object.keys(expected).length > 0, 'a verdict for at least one profile'),
});

export type Drill = z.output<typeof schema>;
export type DrillStep = z.output<typeof step>;

/**
 * @param source - how errors call the text: usually its path
 * @throws InvalidFileError naming the path in the file, what was found, and what is allowed
 */
export function parseDrill(text: string, source: string): Drill {
  const drill = validated(schema, parseDocument(text), source);
  const held = new Set<string>();
  for (const [index, one] of drill.steps.entries()) {
    const problem = problemOf(one, drill.lanes, held);
    if (problem) throw new InvalidFileError(source, [{ path: `steps[${index}]`, ...problem }]);
    if ('start' in one) held.add(one.start);
    if ('release' in one) held.delete(one.release);
  }
  if (held.size === 0) return drill;
  const allowed = 'a release for every start: a lane that is held for ever shows nothing';
  throw new InvalidFileError(source, [
    { path: 'steps', found: `${[...held].join(', ')} held`, allowed },
  ]);
}

/** What a schema cannot say of a step: lanes of this drill, held once, released when held. */
function problemOf(
  step: DrillStep,
  lanes: readonly string[],
  held: ReadonlySet<string>,
): { found: string; allowed: string } | undefined {
  const started = 'run' in step ? step.run : 'start' in step ? [step.start] : [];
  const named = 'release' in step ? [step.release] : started;
  const unknown = named.find((name) => !lanes.includes(name));
  if (unknown !== undefined) {
    return { found: unknown, allowed: `one of the drill's lanes: ${lanes.join(', ')}` };
  }
  if ('start' in step && held.has(step.start)) {
    return { found: `start ${step.start}`, allowed: 'a lane that is not held already' };
  }
  if ('release' in step && !held.has(step.release)) {
    return { found: `release ${step.release}`, allowed: 'a lane that was started to be held' };
  }
  return undefined;
}
