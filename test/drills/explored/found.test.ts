// What exploring has found in our own control plane: the schedules in which it was seen, run again. Actors are
// taken in the order of that run, as far as the code of today still lets them.

import { expect, test } from 'vitest';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import { programOf } from '../../../lib/drills/explored/program.ts';
import { readMachines } from '../../../lib/drills/machines.ts';
import type { Call } from '../../../lib/explorer/program.ts';
import { fallsAlong } from '../../../lib/explorer/shrink.ts';

interface Found {
  readonly property: string;
  readonly lanes: number;
  readonly plans: number;
  readonly keepCount: number;
  /** `lane-a 3`: three calls of lane a. `name-server:5`: change 5 arrives, from 0. */
  readonly order: readonly string[];
}

const actors = ['planner', 'lane-a', 'lane-b', 'name-server'];

const stretch = /^([a-z-]+)(?: (\d+)|:(\d+))$/;

function callsOf(order: readonly string[]): Call[] {
  const made = new Map<number, number>();
  return order
    .flatMap((line) => line.split(', '))
    .flatMap((text) => {
      const [, name = '', count = 1, arrival] = stretch.exec(text) ?? [];
      const actor = actors.indexOf(name);
      return Array.from({ length: Number(count) }, () => {
        const sequence = arrival === undefined ? (made.get(actor) ?? 0) : Number(arrival);
        made.set(actor, sequence + 1);
        return { actor, sequence, operation: '', key: '', footprint: { reads: [], writes: [] } };
      });
    });
}

test.each<Found & { title: string }>([
  {
    // Two lanes build plans 1 and 2 and void each other's installs. One cleans up, though no root was ever
    // there; the other, with plan 2 still in hand, builds it again, and installs it at once. A server that gets the
    // root first answers from the tree of before, and nothing when the deletion comes.
    title: 'a clean-up before the first install',
    property: 'never-empty',
    lanes: 2,
    plans: 3,
    keepCount: 0,
    order: [
      'planner 18, lane-a 19, planner 11, lane-b 15, lane-a 35, lane-b 13, lane-a 15, lane-b 12',
      'lane-a 10, name-server:5, name-server:0, name-server:1, name-server:2, name-server:3',
      'name-server:4, name-server:6, lane-b 14, planner 4, lane-a 29, lane-b 61, lane-a 38',
      'name-server:7, name-server:11, name-server:8',
    ],
  },
])('$title: $property does not fall any more', async ({ property, order, ...bounds }) => {
  const options = { ...bounds, endpointCount: 1, faults: 0, safeguards: profiles.fenced };
  const program = programOf(options, readMachines());
  const isWanted = (violation: { readonly property: string }) => violation.property === property;
  expect(await fallsAlong(program, callsOf(order), isWanted)).toBeUndefined();
});
