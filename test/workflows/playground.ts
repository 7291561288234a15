// A small embedded world in which whole executions run: three endpoints, and short ways to make plans, run
// lanes, damage the zone and ask for the verdict.

import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { toSdk } from '../../lib/aws/record-shapes.ts';
import { Zone } from '../../lib/aws/zone.ts';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { formatFence, parseFence } from '../../lib/control-plane/fence.ts';
import type { Fence } from '../../lib/control-plane/fence.ts';
import { fenceName } from '../../lib/control-plane/names.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import type { Change } from '../../lib/control-plane/records.ts';
import { profiles } from '../../lib/control-plane/safeguards.ts';
import type { Safeguards } from '../../lib/control-plane/safeguards.ts';
import { fenceRecord } from '../../lib/control-plane/tree.ts';
import { readMachines } from '../../lib/drills/machines.ts';
import type { FaultedCall } from '../../lib/drills/seam.ts';
import { World } from '../../lib/drills/world.ts';
import type { Running } from '../../lib/drills/world.ts';
import type { SdkCommand } from '../../lib/emulator/service.ts';
import { seed as defaultSeed } from '../seed.ts';

export const [first, second, third] = ['a', 'b', 'c'].map((label) => `${label}.example.com`) as [
  string,
  string,
  string,
];
export const endpoints: readonly string[] = [first, second, third];
export const lanes: readonly string[] = ['a', 'b', 'c'];

const endpointYaml = (name: string, host: number) => `
  - name: ${name}
    targets:
      - { id: '${name}-blue', weight: 100, ipv4: 192.0.2.${host}, ipv6: '2001:db8::${host}' }
      - { id: '${name}-green', weight: 100, ipv4: 192.0.2.${host + 1}, ipv6: '2001:db8::${host + 1}' }`;

const file = parseEndpointsFile(
  `zone: example.com
floor: 1
keepCount: 1
endpoints:${endpoints.map((name, index) => endpointYaml(name, 10 * index + 1)).join('')}`,
  'the playground',
);
const machines = readMachines();

/** Rounds of sweeps after which a zone that still changes counts as never at rest. */
const settleRounds = 12;
const sweepEveryMs = 60_000;
const planEveryMs = 2_000;

export class Playground {
  readonly world: World;
  private readonly weights = new Map<string, number>();
  private writes = 0;

  constructor(seed = defaultSeed, safeguards: Safeguards = profiles.fenced) {
    this.world = new World({ file, machines, safeguards, lanes, seed });
  }

  /** Makes and commits a plan that changes these endpoints; starts no lane. */
  async plan(changed: readonly string[] = endpoints): Promise<Running> {
    for (const name of changed) {
      const target = `${name}-blue`;
      const before = this.weights.get(target) ?? 100;
      this.weights.set(target, before <= 80 ? 100 : before - 1);
    }
    this.world.setHealth(this.weights);
    const planner = this.world.startPlanner({ startLanes: false });
    await this.ended([planner]);
    await this.pause(planEveryMs);
    return planner;
  }

  /** Runs these lanes at once, to their ends. */
  async run(...names: readonly string[]): Promise<Running[]> {
    const running = names.map((name) => this.world.startLane(name));
    await this.ended(running);
    return running;
  }

  /** Plans that were installed and cleaned up after, one after another. */
  async history(plans: number): Promise<void> {
    for (let made = 0; made < plans; made += 1) {
      await this.plan();
      await this.run('a');
      await this.pause(sweepEveryMs);
    }
  }

  async pause(durationMs: number): Promise<void> {
    const untilMs = this.world.clock.nowMs() + durationMs;
    this.world.clock.at(untilMs, () => undefined);
    await this.world.runUntil(() => this.world.clock.nowMs() >= untilMs);
  }

  /** Sweeps with every lane until a round changes nothing. @throws RangeError it never comes to rest */
  async settle(): Promise<void> {
    for (let round = 0; round < settleRounds; round += 1) {
      const before = this.world.zoneText();
      await this.run(...lanes);
      await this.pause(sweepEveryMs);
      if (this.world.zoneText() === before) return;
    }
    throw new RangeError(`the zone still changes after ${settleRounds} rounds`);
  }

  /** Everything violated so far, and roots that do not show the newest plan; `except`: broken on purpose. */
  verdict(...except: readonly string[]): string[] {
    const { observer } = this.world;
    const violated = observer.violations.map(({ property, endpoint }) => `${property} ${endpoint}`);
    const stuck = (this.world.newestPlan()?.endpoints ?? [])
      .filter(({ name, since }) =>
        observer.view(name).roots.some(({ generation }) => generation !== since),
      )
      .map(({ name }) => `converges ${name}`);
    return [...violated, ...stuck].filter(
      (violation) => !except.some((property) => violation.startsWith(`${property} `)),
    );
  }

  async ended(running: readonly Running[]): Promise<void> {
    await this.world.runUntil(() => running.every(({ result }) => result !== undefined));
  }

  /** Changes records by hand, at once, past every rule and every seam. */
  byHand(...changes: readonly Change[]): void {
    this.world.route53.execute(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: this.world.zone.id,
        ChangeBatch: {
          Comment: 'by hand',
          Changes: changes.map(({ action, record }) => ({
            Action: action,
            ResourceRecordSet: toSdk(record),
          })),
        },
      }),
    );
  }

  /** Another writer swaps the fence, at once: the attempt id changes, and what `parts` says. */
  swapFence(endpoint: string, parts: Partial<Fence> = {}): void {
    const { route53, zone } = this.world;
    const text = route53.recordSet(zone.id, fenceName(endpoint), 'TXT')?.values[0];
    if (text === undefined) throw new Error(`${endpoint} has no fence`);
    this.writes += 1;
    const attempt = this.writes.toString(16).padStart(32, 'f');
    const next = { ...parseFence(text), lane: 'other', attempt, ...parts };
    this.byHand(
      { action: 'DELETE', record: fenceRecord(endpoint, text) },
      { action: 'CREATE', record: fenceRecord(endpoint, formatFence(next)) },
    );
  }

  /** What the zone holds of an endpoint now, seen past every seam. */
  async picture(endpoint: string): Promise<Picture> {
    const { route53, zone } = this.world;
    const client = { send: async (command: SdkCommand) => route53.execute(command) };
    const [picture] = await new Zone({ reads: client, writes: client }, zone).readPictures([
      endpoint,
    ]);
    if (!picture) throw new Error(`no picture of ${endpoint}`);
    return picture;
  }

  /** The AWS calls that lanes made since `from`. */
  laneCalls(from = 0): FaultedCall[] {
    return this.world.trace.slice(from).filter(isOfLane);
  }
}

export function isOfLane({ actor }: FaultedCall): boolean {
  return actor.startsWith('lane-');
}

export function isWrite({ operation }: FaultedCall): boolean {
  return operation === 'route53:ChangeResourceRecordSets';
}

/** An AWS error known by its name alone. */
export function awsError(name: string): Error {
  return Object.assign(new Error(`AWS says ${name}`), { name });
}

interface LaneOutput {
  readonly installed: readonly {
    readonly results: readonly {
      readonly endpoint: string;
      readonly outcome: string;
      readonly error?: string;
    }[];
  }[];
}

/** Endpoint → outcome, with the error's name for one that was quarantined. */
export function outcomes({ result }: Running): Record<string, string> {
  if (result?.status !== 'SUCCEEDED') return { execution: result?.status ?? 'RUNNING' };
  // The one cast: an execution's output is what the lane's state machine makes it.
  const { installed } = result.output as unknown as LaneOutput;
  return Object.fromEntries(
    installed
      .flatMap(({ results }) => results)
      .map(({ endpoint, outcome, error }) => [
        endpoint,
        error === undefined ? outcome : `${outcome}: ${error}`,
      ]),
  );
}
